/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The half of the sandbox that is about system calls (seccomp, by libseccomp); files are
 * sandbox.c's.
 *
 * It is a list of what is refused, not of what is allowed: the C library and the kernel may use
 * other calls tomorrow, and a filter that dies on them would be worse than none.  What is refused
 * is what code that an attacker smuggled in through a data file would need: to reach the network
 * or another process, to start a program, or to make memory executable in the first place.
 *
 * clone3() passes its flags in memory, where a filter cannot look, so it is answered as by a kernel
 * without it (ENOSYS); the C library then starts threads by clone(), whose flags are looked at.
 * Calls of other architectures (32-bit ones on a 64-bit kernel) end the process: libseccomp's
 * default.
 *
 * libseccomp makes hundreds of small allocations and does not check all of them, so where memory
 * runs out it may crash, or loop for ever.  The filter is therefore compiled in a child process
 * with little time (it takes about a millisecond), into a file in memory that the parent maps and
 * gives to the kernel: then either is an error like any other.
 */
#include "base/sandbox_filter.h"

#ifndef CRM_NO_SANDBOX

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Refused whatever the arguments. */
static const int refused[] = {
	/* sockets of any kind; those inherited as stdin or stdout go on */
	SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect), SCMP_SYS(bind),
	SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4),
	/* io_uring does all of that by another way */
	SCMP_SYS(io_uring_setup), SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register),
	/* programs */
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(memfd_create),
	/* processes, but see refuse_processes() */
	SCMP_SYS(fork), SCMP_SYS(vfork),
	/* ways to executable memory past mmap() and mprotect() */
	SCMP_SYS(shmat), SCMP_SYS(personality), SCMP_SYS(remap_file_pages),
	/* other processes, and what the kernel offers to debuggers and administrators */
	SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
	SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_open), SCMP_SYS(kcmp), SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(keyctl), SCMP_SYS(add_key),
	SCMP_SYS(request_key), SCMP_SYS(open_by_handle_at), SCMP_SYS(setns), SCMP_SYS(unshare),
	SCMP_SYS(chroot), SCMP_SYS(pivot_root), SCMP_SYS(mount), SCMP_SYS(umount2),
	SCMP_SYS(move_mount), SCMP_SYS(fsopen), SCMP_SYS(open_tree)
};

static int
refuse_all(scmp_filter_ctx filter, const int *calls, size_t n)
{
	int failed = 0;

	for (size_t i = 0; i < n && failed == 0; i++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
	return failed;
}

/* Executable memory: none is made after the start, so W|X and W, then X are refused alike. */
static int
refuse_code(scmp_filter_ctx filter)
{
	static const int calls[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect), SCMP_SYS(pkey_mprotect) };
	int failed = 0;

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]) && failed == 0; i++)
		failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	return failed;
}

/* Processes: what clone() makes must be a thread. */
static int
refuse_processes(scmp_filter_ctx filter)
{
#ifdef __s390x__
	const struct scmp_arg_cmp no_thread = SCMP_A1(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
#else
	const struct scmp_arg_cmp no_thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0);
#endif
	int failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	if (failed == 0)
		failed = seccomp_rule_add_array(
		    filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, &no_thread);
	return failed;
}

/*
 * Write the filter to ${fd}.  libseccomp neither goes on after a signal nor looks at short counts.
 */
static int
export_whole(scmp_filter_ctx filter, int fd)
{
	struct stat st = { 0 };
	int failed = -EIO;

	for (int tries = 0; tries < 3; tries++) {
		if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
			return -errno;
		if ((failed = seccomp_export_bpf(filter, fd)) == 0 && fstat(fd, &st) == 0 &&
		    st.st_size > 0 && st.st_size % (off_t)sizeof(struct sock_filter) == 0)
			return 0;
	}
	return failed == 0 ? -EIO : failed;
}

/* In the child: compile the filter into the file ${fd}; 0, or an errno. */
static int
compile(int fd)
{
	const struct itimerval limit = { .it_value = { .tv_usec = 300000 } };
	scmp_filter_ctx filter;
	int failed;

	(void)signal(SIGVTALRM, SIG_DFL);
	if (setitimer(ITIMER_VIRTUAL, &limit, NULL) != 0)
		return errno;
	filter = seccomp_init(SCMP_ACT_ALLOW);
	failed = filter == NULL ? -ENOMEM : 0;
	if (failed == 0)
		failed = refuse_all(filter, refused, sizeof(refused) / sizeof(refused[0]));
	if (failed == 0)
		failed = refuse_code(filter);
	if (failed == 0)
		failed = refuse_processes(filter);
	if (failed == 0)
		failed = export_whole(filter, fd);
	/*
	 * The process ends: nothing is released.  EFAULT is libseccomp's word for no memory, too.
	 */
	return failed == -EFAULT ? ENOMEM : -failed;
}

/* Let a child compile the filter into the file ${fd}; 0, or an errno. */
static int
compile_apart(int fd)
{
	pid_t child = fork();
	int how = 0;

	if (child < 0)
		return errno;
	if (child == 0) {
		/*
		 * Where memory ran out libseccomp may free twice: the C library's last words are
		 * lost.
		 */
		if (fd != STDERR_FILENO)
			(void)close(STDERR_FILENO);
		_exit(compile(fd));
	}
	/* ECHILD: SIGCHLD is ignored, and the child has ended; an empty file says how. */
	while (waitpid(child, &how, 0) == -1 && errno != ECHILD)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(how) ? WEXITSTATUS(how) : ENOMEM;
}

/* Give the compiled filter in the file ${fd} to the kernel; 0, or an errno. */
static int
load(int fd)
{
	struct sock_fprog program = { 0 };
	struct stat st;
	void *code;
	int error = 0;

	if (fstat(fd, &st) != 0)
		return errno;
	program.len = (unsigned short)((size_t)st.st_size / sizeof(struct sock_filter));
	if (program.len == 0)
		return EIO;
	code = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (code == MAP_FAILED)
		return errno;
	program.filter = code;
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
		error = errno;
	(void)munmap(code, (size_t)st.st_size);
	return error;
}

enum crm_status
sandbox_filter(struct msg *msg)
{
	int fd, error;

	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) < 0 && errno == EINVAL) {
		msg_note(msg, "no filter of system calls: this kernel has no seccomp");
		return CRM_OK;
	}
	fd = memfd_create("filter", MFD_CLOEXEC);
	error = fd < 0 ? errno : compile_apart(fd);
	if (error == 0)
		error = load(fd);
	if (fd >= 0)
		close(fd);
	if (error == 0)
		return CRM_OK;
	if (error == ENOMEM)
		return msg_nomem(msg);
	msg_error(msg, "cannot filter system calls: %s", strerror(error));
	return CRM_EIO;
}

#else

enum crm_status
sandbox_filter(struct msg *msg)
{

	(void)msg;
	return CRM_OK;
}

#endif
