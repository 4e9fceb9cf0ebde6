/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The process that makes a workbook.
 *
 * libxlsxwriter writes to stderr by itself where memory runs out, may crash then, and wants a file
 * with a name and a folder for temporary files.  All that is kept in a process of its own.  Since a
 * sandboxed program may not start one, it is started before the first byte of input is read, and
 * waits on a socket:
 *
 *	parent					child
 *	xlsx_child_start()  -- fork -->		makes its folder, enters its sandbox, waits
 *	reads the input, makes the report
 *	copies it into shared memory
 *	one byte  -- socket -->			makes the workbook in a file in memory
 *	waits for its end			removes its folder, ends
 *	copies that file to the output
 *
 * The memory was mapped before the fork and so is at the same address in both, and the report in it
 * can be read as it is (report_copy.h).  The end of that stream without a byte means that there is
 * nothing to do, however the parent ended; the child ignores the signals that a terminal or a
 * service manager sends to all processes, so that it always gets to removing its folder.
 */
#include "report/xlsx_child.h"

#include "base/mem.h"
#include "base/sandbox.h"
#include "io/fd.h"
#include "io/temp_file.h"
#include "report/render.h"
#include "report/report_copy.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Room for a report, as address space; memory is taken by what is written only.  Where so much
 * cannot be had (ulimit -v), as much as can.
 */
#define ARENA_MOST ((size_t)16 << 30)
#define ARENA_LEAST ((size_t)1 << 20)

/* Bytes copied at a time. */
#define PIECE 65536

/* What both processes see, at the start of the shared memory. */
struct job {
	const struct report *report;
	struct language language;
	enum crm_status status;	/* of the child */
	int error;		/* errno of a CRM_EIO; 0: not known */
};

struct xlsx_child {
	struct msg *msg;
	pid_t pid;
	int line;		/* to it: a socket, as writing to one need not raise SIGPIPE */
	int book;		/* the workbook's file in memory */
	struct report_arena arena;
	struct job *job;
};

/* Map the shared memory, less where there is not so much. */
static bool
map_arena(struct report_arena *arena)
{

	for (size_t room = ARENA_MOST; room >= ARENA_LEAST; room /= 4) {
		void *p = mmap(NULL, room, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (p != MAP_FAILED) {
			*arena = (struct report_arena){ p, sizeof(struct job), room };
			return true;
		}
	}
	return false;
}

/* The child leaves stdin, stdout and stderr to the parent: others wait for their end. */
static bool
leave_standard_descriptors(void)
{
	int fd = memfd_create("sink", MFD_CLOEXEC);

	if (fd < 0)
		return false;
	for (int i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		if (dup2(fd, i) < 0)
			return false;
	return close(fd) == 0;
}

/* Nothing but the end of the stream shall end the child. */
static void
ignore_signals(void)
{
	static const int sent[] = { SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPIPE };

	for (size_t i = 0; i < sizeof(sent) / sizeof(sent[0]); i++)
		(void)signal(sent[i], SIG_IGN);
}

/* Wait for the word, and make the workbook with temporary files in ${folder}. */
static void
child_work(struct xlsx_child *c, int line, char *folder)
{
	const struct sandbox_path own = { folder, SANDBOX_TEMP };
	char path[40], byte;

	c->job->status = sandbox_enter(&own, 1, c->msg);
	if (fd_read(line, &byte, 1) != 1 || c->job->status != CRM_OK)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", c->book);
	errno = 0;
	c->job->status = xlsx_write(c->job->report, &c->job->language, path, folder);
	c->job->error = errno;
}

/* What the child does from the fork on. */
static void
child_main(struct xlsx_child *c, int line)
{
	char *folder = NULL;

	ignore_signals();
	c->job->status = CRM_EIO;
	if (asprintf(&folder, "%s/crm-XXXXXX", temp_file_folder()) < 0 ||
	    mkdtemp(folder) == NULL) {
		c->job->error = errno;
		_exit(0);
	}
	if (leave_standard_descriptors())
		child_work(c, line, folder);
	else
		c->job->error = errno;
	(void)rmdir(folder);
	_exit(0);
}

enum crm_status
xlsx_child_start(struct xlsx_child **child, struct msg *msg)
{
	struct xlsx_child *c = mem_new(1, sizeof(*c));
	int ends[2] = { -1, -1 };

	*child = NULL;
	if (c == NULL)
		return msg_nomem(msg);
	*c = (struct xlsx_child){ .msg = msg, .pid = -1, .line = -1, .book = -1 };
	if (!map_arena(&c->arena)) {
		free(c);
		return msg_nomem(msg);
	}
	c->job = (struct job *)(void *)c->arena.p;
	c->job->status = CRM_EIO;	/* until the child says otherwise */
	if ((c->book = memfd_create("workbook", MFD_CLOEXEC)) < 0 || 
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0 ||
	    (c->pid = fork()) < 0) {
		msg_error(msg, "cannot start a process for the workbook: %s", strerror(errno));
		xlsx_child_stop(c);
		if (ends[0] >= 0) {
			close(ends[0]);
			close(ends[1]);
		}
		return CRM_EIO;
	}
	if (c->pid == 0) {
		close(ends[1]);
		child_main(c, ends[0]);
	}
	close(ends[0]);
	c->line = ends[1];
	*child = c;
	return CRM_OK;
}

/* Wait for the end of the child, and report what came of it. */
static enum crm_status
wait_for(struct xlsx_child *c)
{
	pid_t pid = c->pid;
	int how = 0;

	c->pid = -1;
	/* ECHILD: SIGCHLD is ignored, and the child has ended; its status is in the job. */
	while (waitpid(pid, &how, 0) == -1 && errno != ECHILD) {
		if (errno != EINTR) {
			msg_error(c->msg, "the workbook: %s", strerror(errno));
			return CRM_EIO;
		}
	}
	if (WIFSIGNALED(how)) {
		msg_error(c->msg,
		    "the workbook could not be made: its process was ended by a signal (%s)%s",
		    strsignal(WTERMSIG(how)),
		    WTERMSIG(how) == SIGKILL ? ", as the system does where memory runs out" : "");
		return CRM_EIO;
	}
	if (c->job->status == CRM_ENOMEM)
		return msg_nomem(c->msg);
	if (c->job->status != CRM_OK)
		msg_error(c->msg, "the workbook could not be made: temporary files in %s: %s",
		    temp_file_folder(),
		    c->job->error == 0 ? "cannot be written" : strerror(c->job->error));
	return c->job->status;
}

/* Copy what the workbook's file in memory holds to ${out}. */
static enum crm_status
copy_book(struct xlsx_child *c, struct output *out)
{
	ssize_t n;
	char *room;

	for (off_t at = 0; (room = output_room(out, PIECE)) != NULL; at += n) {
		do
			n = pread(c->book, room, PIECE, at);
		while (n < 0 && errno == EINTR);
		if (n == 0)
			return CRM_OK;
		if (n < 0) {
			msg_error(c->msg, "the workbook: %s", strerror(errno));
			return CRM_EIO;
		}
		output_added(out, (size_t)n);
	}
	return CRM_OK;	/* the output keeps its failure */
}

enum crm_status
xlsx_child_make(struct xlsx_child *c, const struct report *report, const struct language *language,
    struct output *out)
{
	enum crm_status status;
	ssize_t sent;

	if (report_copy(&c->arena, report, &c->job->report) != CRM_OK)
		return msg_nomem(c->msg);
	c->job->language = *language;
	/* Where the child is gone already (EPIPE), waiting for it says why. */
	do
		sent = send(c->line, "x", 1, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent < 0 && errno != EPIPE && errno != ECONNRESET) {
		msg_error(c->msg, "the workbook: %s", strerror(errno));
		return CRM_EIO;
	}
	if ((status = wait_for(c)) != CRM_OK)
		return status;
	return copy_book(c, out);
}

void
xlsx_child_stop(struct xlsx_child *c)
{

	if (c == NULL)
		return;
	if (c->line >= 0)
		close(c->line);
	if (c->pid > 0)
		while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
			;
	if (c->book >= 0)
		close(c->book);
	(void)munmap(c->arena.p, c->arena.room);
	free(c);
}
