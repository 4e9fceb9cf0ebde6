/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An allocator that fails on the n-th call, to be put before a program by LD_PRELOAD:
 *
 *	CRM_FAIL_AT=n	the n-th call from main() on returns NULL
 *	CRM_FAIL_ALL=1	and so do all that follow
 *	CRM_FAIL_LOG=f	a byte is appended to the file f for every call that failed; with n = 0
 *			none fails, and the file is the number of calls
 *
 *	CRM_FAIL_CHILDREN=1	calls of forked children count, too; else they always succeed
 *
 * Calls before main() always succeed: the loader's and the libraries' own start are not ours to
 * test.  For glibc, which exports its allocator under second names.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void *__libc_memalign(size_t align, size_t n);

int __libc_start_main(int (*program)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end);
void *memalign(size_t align, size_t n);

/* From main() on; shared with children, so that each call of theirs has its own number. */
static atomic_ullong *calls;
static unsigned long long fail_at;	/* 0: never */
static int fail_all, log_fd = -1;
static int (*real_main)(int, char **, char **);

/* Whether this call is one to fail. */
static int
fails(void)
{
	unsigned long long n;

	if (calls == NULL)
		return 0;
	n = atomic_fetch_add(calls, 1) + 1;
	if (fail_at == 0 || n < fail_at || (n > fail_at && !fail_all))
		return 0;
	if (log_fd != -1 && write(log_fd, "x", 1) != 1)
		_exit(99);
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{

	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{

	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{

	return fails() ? NULL : __libc_realloc(p, n);
}

void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, bytes);
}

void *
memalign(size_t align, size_t n)
{

	return fails() ? NULL : __libc_memalign(align, n);
}

void *
aligned_alloc(size_t align, size_t n)
{

	return memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	void *q;

	if (fails() || (q = __libc_memalign(align, n)) == NULL)
		return ENOMEM;
	*p = q;
	return 0;
}

static void
log_calls(void)
{

	dprintf(log_fd, "%llu\n", atomic_load(calls));
}

static void
leave_child_alone(void)
{

	calls = NULL;
}

static int
main_armed(int argc, char **argv, char **environment)
{
	const char *at = getenv("CRM_FAIL_AT"), *log = getenv("CRM_FAIL_LOG");
	int fd;

	/* A high number: the program's descriptors shall be those it always has. */
	if (log != NULL && (fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600)) != -1) {
		log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
		close(fd);
	}
	fail_all = getenv("CRM_FAIL_ALL") != NULL;
	fail_at = at == NULL ? 0 : strtoull(at, NULL, 10);
	if (fail_at == 0 && log_fd != -1)
		atexit(log_calls);
	if (getenv("CRM_FAIL_CHILDREN") == NULL &&
	    pthread_atfork(NULL, NULL, leave_child_alone) != 0)
		_exit(99);
	calls = mmap(
	    NULL, sizeof(*calls), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (calls == MAP_FAILED)
		_exit(99);
	return real_main(argc, argv, environment);
}

int
__libc_start_main(int (*program)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void), void (*rtld_fini)(void),
    void *stack_end)
{
	__typeof__(&__libc_start_main) start;

	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = program;
	return start(main_armed, argc, argv, init, fini, rtld_fini, stack_end);
}
