/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Put before a program by LD_PRELOAD: when the program first reads from stdin (with CRM_ESCAPE_CHILD:
 * when a child of it first reads), which it does within its sandbox, try what the sandbox is to refuse, and write one line for each try to the file
 * CRM_ESCAPE_LOG: `name: ok` where it worked, else `name: ` and the reason.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int log_fd = -1;
static pid_t in_child;	/* the parent, where the tries are a child's */

__attribute__((constructor)) static void
open_log(void)
{
	const char *path = getenv("CRM_ESCAPE_LOG");
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);

	if (fd >= 0) {
		log_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
		close(fd);
	}
	if (getenv("CRM_ESCAPE_CHILD") != NULL)
		in_child = getpid();
}

static void
tell(const char *name, long result)
{
	int error = errno;

	dprintf(log_fd, "%s: %s\n", name, result >= 0 ? "ok" : strerror(error));
}

static void
try_processes(void)
{
	static char *const argv[] = { (char *)"true", NULL };
	char stack[65536];
	long child;

	if ((child = fork()) == 0)
		_exit(0);
	tell("fork", child);
	if (child > 0)
		(void)waitpid((pid_t)child, NULL, 0);
	if ((child = syscall(SYS_clone, SIGCHLD, stack + sizeof(stack), 0, 0, 0)) == 0)
		_exit(0);
	tell("clone", child);
	if (child > 0)
		(void)waitpid((pid_t)child, NULL, 0);
#ifdef SYS_vfork
	if ((child = syscall(SYS_vfork)) == 0)
		_exit(0);
	tell("vfork", child);
	if (child > 0)
		(void)waitpid((pid_t)child, NULL, 0);
#endif
	/* Where it worked, the program is gone, and the log too short. */
	tell("execve", execve("/bin/true", argv, argv + 1));
}

static void
try_memory(void)
{
	const size_t n = 4096;
	void *page = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *code = mmap(
	    NULL, n, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	tell("mmap W|X", code == MAP_FAILED ? -1 : 0);
	tell("mprotect X", mprotect(page, n, PROT_READ | PROT_EXEC));
	tell("memfd_create", memfd_create("x", 0));
}

static void
try_files(void)
{
	char path[4096];
	const char *folder = getenv("TMPDIR");

	tell("read /etc/passwd", open("/etc/passwd", O_RDONLY));
	snprintf(path, sizeof(path), "%s/escaped", folder != NULL ? folder : "/tmp");
	tell("create", open(path, O_WRONLY | O_CREAT, 0600));
	snprintf(path, sizeof(path), "%s/there", folder != NULL ? folder : "/tmp");
	tell("read", open(path, O_RDONLY));
	tell("write", open(path, O_WRONLY));
	tell("unlink", unlink(path));
	tell("nameless", open(folder != NULL ? folder : "/tmp", O_TMPFILE | O_RDWR, 0600));
}

static void
try_all(void)
{

	tell("TCP", socket(AF_INET, SOCK_STREAM, 0));
	tell("UDP", socket(AF_INET, SOCK_DGRAM, 0));
	tell("unix", socket(AF_UNIX, SOCK_STREAM, 0));
	tell("socketpair", socketpair(AF_UNIX, SOCK_DGRAM, 0, (int[2]){ 0 }));
	try_memory();
	try_files();
	try_processes();
	dprintf(log_fd, "end\n");
	close(log_fd);
	log_fd = -1;
}

ssize_t
read(int fd, void *p, size_t n)
{
	static ssize_t (*real)(int, void *, size_t);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	if (log_fd >= 0 && (in_child == 0 ? fd == STDIN_FILENO : getpid() != in_child))
		try_all();
	return real(fd, p, n);
}
