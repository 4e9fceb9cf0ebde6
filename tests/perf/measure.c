/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure RESULT COMMAND [ARG ...] [+ COMMAND [ARG ...]] ...
 *
 * Run a pipeline, its stdin /dev/null, and write `seconds KiB[ KiB ...] cpu` into the file RESULT:
 * the wall time until all its processes have ended, the peak resident memory of each process, and
 * the CPU seconds (user and system) of all of them together.  The exit status is 0 only if that of
 * all of them was.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STAGES 16

static void
die(const char *what)
{

	fprintf(stderr, "measure: %s: %s\n", what, strerror(errno));
	exit(3);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * Start ${argv} reading ${in}; return its process and make *${out} the pipe that it writes to (or
 * leave stdout: last).
 */
static pid_t
start(char **argv, int in, int last, int *out)
{
	int ends[2] = { -1, -1 };
	pid_t pid;

	if (!last && pipe2(ends, O_CLOEXEC) != 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (dup2(in, STDIN_FILENO) < 0 || (!last && dup2(ends[1], STDOUT_FILENO) < 0))
			_exit(126);
		execvp(argv[0], argv);
		fprintf(stderr, "measure: %s: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	close(in);
	if (!last)
		close(ends[1]);
	*out = ends[0];
	return pid;
}

static double
seconds_of(struct timeval t)
{

	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	pid_t pids[STAGES];
	int n = 0, in = open("/dev/null", O_RDONLY | O_CLOEXEC), bad = 0, next;
	double begin = now(), cpu = 0;
	struct rusage usage[STAGES];
	FILE *result = NULL;

	if (in < 0)
		die("/dev/null");
	for (int i = 2; i < argc; i = next + 1, n++) {
		for (next = i; next < argc && strcmp(argv[next], "+") != 0; next++)
			;
		if (n == STAGES || next == i) {
			fputs("usage: measure RESULT COMMAND [ARG ...] [+ COMMAND [ARG ...]] ...\n",
			    stderr);
			return 2;
		}
		argv[next] = NULL;	/* argv[argc] is NULL already */
		pids[n] = start(argv + i, in, next >= argc, &in);
	}
	for (int i = 0; i < n; i++) {
		int status;

		if (wait4(pids[i], &status, 0, &usage[i]) < 0)
			die("wait");
		bad |= status != 0;
		cpu += seconds_of(usage[i].ru_utime) + seconds_of(usage[i].ru_stime);
	}
	begin = now() - begin;
	if (n == 0 || (result = fopen(argv[1], "w")) == NULL)
		die(n == 0 ? "no command" : argv[1]);
	fprintf(result, "%.3f", begin);
	for (int i = 0; i < n; i++)
		fprintf(result, " %ld", usage[i].ru_maxrss);
	fprintf(result, " %.3f\n", cpu);
	return fclose(result) != 0 || bad;
}
