/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System calls of which the n-th fails, to be put before a program by LD_PRELOAD:
 *
 *	CRM_FAIL_AT=n		the n-th call from main() on, of those below that can suffer the
 *				kind, is the one
 *	CRM_FAIL_KIND=kind	what happens to it:
 *		EIO	it fails with EIO (a thread that cannot be started: EAGAIN; memory: ENOMEM)
 *		ENOSPC	it fails with ENOSPC; one that takes room on a disk
 *		EINTR	it fails with EINTR, once; one that a signal may interrupt
 *		SHORT	it reads or writes one byte; one that reads or writes
 *	CRM_FAIL_LOG=f		a byte is appended to the file f when the n-th call has come; with
 *				n = 0 nothing fails, and the letter of each call is appended: A,
 *				and 1 for a disk, 2 for a signal, 4 for a count further on
 *	CRM_NO_TMPFILE=1	there are no files without a name, as on some file systems
 *
 * Calls on descriptor 2 are left alone, since messages are looked at.  The C library's own calls do
 * not come by here; fail_alloc.c fails its allocator.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What a call can suffer. */
enum { DISK = 1, INTERRUPT = 2, COUNT = 4 };

static enum { NONE, FAIL_EIO, FAIL_ENOSPC, FAIL_EINTR, FAIL_SHORT } kind;
static atomic_ullong *calls;	/* shared with children: each call of theirs has its own number */
static unsigned long long fail_at;	/* 0: not yet in main(), or never */
static int counting;	/* in main(), and nothing is to fail */
static int log_fd = -1, no_tmpfile;
static int (*real_main)(int, char **, char **);

static long
real_syscall(long number, long a, const void *b, long c)
{
	static long (*real)(long, ...);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(number, a, b, c);
}

static void
append_to_log(const char *letter)
{

	if (log_fd != -1 && real_syscall(SYS_write, log_fd, letter, 1) != 1)
		_exit(99);
}

/* Whether this call, which can suffer ${what}, is the one; then errno says how it fails. */
static int
strikes(int what)
{
	static const struct {
		int needed, error;
	} kinds[] = {
		[FAIL_EIO] = { 0, EIO },
		[FAIL_ENOSPC] = { DISK, ENOSPC },
		[FAIL_EINTR] = { INTERRUPT, EINTR },
		[FAIL_SHORT] = { COUNT, 0 },
	};

	if (counting)
		append_to_log(&"ABCDEFGH"[what]);
	if (fail_at == 0)
		return 0;
	/* Of a call that cannot suffer this there would come one more run without a fault. */
	if ((what & kinds[kind].needed) != kinds[kind].needed ||
	    atomic_fetch_add(calls, 1) + 1 != fail_at)
		return 0;
	append_to_log("x");
	errno = kinds[kind].error;
	return 1;
}

#define REAL(name)                                                                                 \
	static __typeof__(&name) real;                                                             \
	if (real == NULL)                                                                          \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

/* A call with a count: ${call} in terms of n. */
#define COUNTED(fd, what, call)                                                                    \
	if ((fd) != STDERR_FILENO && strikes((what) | INTERRUPT | COUNT)) {                        \
		if (kind != FAIL_SHORT)                                                            \
			return -1;                                                                 \
		n = n > 0;                                                                         \
	}                                                                                          \
	return call

ssize_t
read(int fd, void *p, size_t n)
{
	REAL(read);
	COUNTED(fd, 0, real(fd, p, n));
}

ssize_t
pread(int fd, void *p, size_t n, off_t at)
{
	REAL(pread);
	COUNTED(fd, 0, real(fd, p, n, at));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	REAL(write);
	COUNTED(fd, DISK, real(fd, p, n));
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	REAL(pwrite);
	COUNTED(fd, DISK, real(fd, p, n, at));
}

/* As the headers call them where the room is known, and with large files. */
ssize_t __read_chk(int fd, void *p, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *p, size_t n, off_t at, size_t room);
int __open_2(const char *path, int flags);

ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{

	(void)room;
	return read(fd, p, n);
}

ssize_t
__pread_chk(int fd, void *p, size_t n, off_t at, size_t room)
{

	(void)room;
	return pread(fd, p, n, at);
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{

	return pread(fd, p, n, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{

	return pwrite(fd, p, n, at);
}

int
open(const char *path, int flags, ...)
{
	REAL(open);
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	if (strikes(INTERRUPT | ((flags & (O_CREAT | O_TMPFILE)) != 0 ? DISK : 0)))
		return -1;
	return real(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return open(path, flags, mode);
}

int
__open_2(const char *path, int flags)
{

	return open(path, flags, 0);
}

int
fsync(int fd)
{
	REAL(fsync);
	return strikes(DISK | INTERRUPT) ? -1 : real(fd);
}

int
fchmod(int fd, mode_t mode)
{
	REAL(fchmod);
	return strikes(0) ? -1 : real(fd, mode);
}

int
ftruncate(int fd, off_t n)
{
	REAL(ftruncate);
	return strikes(DISK) ? -1 : real(fd, n);
}

int
rename(const char *from, const char *to)
{
	REAL(rename);
	return strikes(DISK) ? -1 : real(from, to);
}

int
linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
	REAL(linkat);
	return strikes(DISK) ? -1 : real(from_fd, from, to_fd, to, flags);
}

int
fcntl(int fd, int command, ...)
{
	REAL(fcntl);
	va_list ap;
	void *arg;

	va_start(ap, command);
	arg = va_arg(ap, void *);
	va_end(ap);
	return strikes(0) ? -1 : real(fd, command, arg);
}

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	REAL(poll);
	return strikes(INTERRUPT) ? -1 : real(fds, n, timeout);
}

void *
mmap(void *at, size_t n, int protection, int flags, int fd, off_t from)
{
	REAL(mmap);
	if (!strikes(0))
		return real(at, n, protection, flags, fd, from);
	errno = ENOMEM;
	return MAP_FAILED;
}

int
pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
	REAL(pthread_create);
	return strikes(0) ? EAGAIN : real(thread, attr, start, arg);
}

/* The calls that make the sandbox, and the exchange of names; six arguments are passed on whatever there are. */
long
syscall(long number, ...)
{
	static long (*real)(long, long, long, long, long, long, long);
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (number >= 444 && number <= 446 && strikes(0))
		return -1;
	if (number == SYS_seccomp && strikes(0))
		return -1;
	if (number == SYS_renameat2 && strikes(DISK))
		return -1;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int
prctl(int option, ...)
{
	static int (*real)(int, unsigned long, unsigned long, unsigned long, unsigned long);
	unsigned long a[4];
	va_list ap;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "prctl");
	return strikes(0) ? -1 : real(option, a[0], a[1], a[2], a[3]);
}

static int
main_armed(int argc, char **argv, char **environment)
{
	static const char *const names[] = { "", "EIO", "ENOSPC", "EINTR", "SHORT" };
	const char *at = getenv("CRM_FAIL_AT"), *log = getenv("CRM_FAIL_LOG");
	const char *name = getenv("CRM_FAIL_KIND");
	int fd;

	for (unsigned i = 1; name != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			kind = i;
	/* A high number: the program's descriptors shall be those it always has. */
	if (log != NULL && (fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600)) != -1) {
		log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
		close(fd);
	}
	no_tmpfile = getenv("CRM_NO_TMPFILE") != NULL;
	if ((calls = mmap(NULL, sizeof(*calls), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0)) == MAP_FAILED)
		_exit(99);
	fail_at = at == NULL || kind == NONE ? 0 : strtoull(at, NULL, 10);
	counting = at != NULL && fail_at == 0;
	return real_main(argc, argv, environment);
}

int __libc_start_main(int (*program)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end);

int
__libc_start_main(int (*program)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end)
{
	REAL(__libc_start_main);

	real_main = program;
	return real(main_armed, argc, argv, init, fini, rtld_fini, stack_end);
}
