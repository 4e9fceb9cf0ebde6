/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a program around its filter: fill standard descriptors that were closed, parse the
 * options, answer --help and the like, check that no two outputs have one place, give up what this
 * run does not need (the sandbox), run, and place the outputs: all of them, or none where the
 * filter failed.  What is opened before the sandbox is listed in confine(); everything else a
 * filter touches must be named by program.paths.
 */
#include "app/program.h"

#include "app/describe.h"

#include "base/mem.h"
#include "io/inflate.h"
#include "io/input.h"
#include "io/temp_file.h"
#include "table/key_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the programs were built with; the Makefile asks pkg-config. */
#ifndef CRM_LIBRARIES
#define CRM_LIBRARIES "libraries that are not known"
#endif
#if defined(__clang__)
#define CRM_COMPILER __VERSION__
#else
#define CRM_COMPILER "GCC " __VERSION__
#endif

/* How many other files a program may name to the sandbox. */
#define PROGRAM_PATHS 32

/*
 * A program may be started with descriptors 0, 1 or 2 closed; the next file opened would then take
 * that number, and be written to as if it were stdout.  So put /dev/null there, opened the wrong
 * way round: using it still is an error.
 */
static bool
fill_standard_descriptors(void)
{
	int fd;

	for (int want = 0; want <= 2; want++) {
		if (fcntl(want, F_GETFD) != -1 || errno != EBADF)
			continue;
		if ((fd = open("/dev/null", want == 0 ? O_WRONLY : O_RDONLY)) == -1)
			return false;
		if (fd != want) { /* cannot be: open() takes the lowest number, and all below are in
				     use */
			close(fd);
			return false;
		}
	}
	return true;
}

/*
 * Close stdout and find out whether all that was printed has arrived.  A full disk shows when a
 * buffer is written: the last one here, or one of a long text before, whose reason is in errno
 * still.
 */
static enum crm_status
close_stdout(struct msg *msg)
{
	bool failed = ferror(stdout) != 0;
	int before = failed ? errno : 0;

	errno = 0;
	if (fclose(stdout) == 0 && !failed)
		return CRM_OK;
	if (errno == 0)
		errno = before;
	msg_error(msg, "standard output: %s", errno == 0 ? "write error" : strerror(errno));
	return CRM_EIO;
}

/* Answer --help, --describe, --version and --completion. */
static enum crm_status
answer(const struct program *program, const struct common *common, struct msg *msg)
{
	char shown[MSG_SHOW];

	errno = 0;
	if (common->help)
		opt_help(&program->about, program->options, stdout);
	else if (common->describe)
		describe(&program->about, program->options, CRM_VERSION, stdout);
	else if (common->version)
		printf("%s (crm-tools) %s\nLicense GPLv3+: GNU GPL version 3 or later.\n"
		       "gzip is inflated by %s.\nBuilt with %s; %s.\n",
		    program->about.program, CRM_VERSION, inflate_best()->name, CRM_LIBRARIES,
		    CRM_COMPILER);
	else if (!opt_complete(&program->about, program->options, common->completion, stdout)) {
		msg_error(msg, "--completion: \"%s\" is not bash, zsh or fish",
		    msg_show(shown, slice_of(common->completion)));
		return CRM_EUSAGE;
	}
	return close_stdout(msg);
}

/* What file the name of an output, or `-`, is; false where there is none yet. */
static bool
look_at(const char *path, struct stat *st)
{

	return (strcmp(path, "-") == 0 ? fstat(STDOUT_FILENO, st) : stat(path, st)) == 0;
}

/*
 * Whether two outputs would be written over or into each other.  Compared by device and inode, as
 * one file has many names; where neither is there yet, by name.  Devices take what comes.
 */
static bool
collide(const char *a, const char *b)
{
	struct stat x, y;
	bool there = look_at(a, &x), too = look_at(b, &y);

	if (there && too)
		return x.st_dev == y.st_dev && x.st_ino == y.st_ino && !S_ISCHR(x.st_mode);
	return !there && !too && strcmp(a, b) == 0;
}

/* Each output has a place of its own. */
static enum crm_status
check_outputs(const struct run *run, const struct sandbox_path *paths, size_t n)
{
	const char *output = run->common->output != NULL ? run->common->output : "-";

	for (size_t i = 0; i < n; i++) {
		const char *path = paths[i].path;
		bool twice;

		if (path == NULL || paths[i].use != SANDBOX_WRITE_BESIDE)
			continue;
		twice = collide(path, output);
		for (size_t k = 0; k < i && !twice; k++)
			twice = paths[k].path != NULL && paths[k].use == SANDBOX_WRITE_BESIDE &&
			    collide(path, paths[k].path);
		if (twice) {
			msg_error(run->msg,
			    "%s: two outputs would go there: name another file for one of them",
			    strcmp(path, "-") == 0 ? "standard output" : path);
			return CRM_EUSAGE;
		}
	}
	return CRM_OK;
}

/* Leave the program no more of the file system than this run needs. */
static enum crm_status
confine(const struct program *program, void *values, const struct run *run)
{
	const struct common *common = run->common;
	struct sandbox_path *paths = calloc(run->n + PROGRAM_PATHS + 2, sizeof(*paths));
	enum crm_status status;
	size_t n = 0, first;

	if (paths == NULL)
		return msg_nomem(run->msg);
	temp_file_open();
	for (size_t i = 0; i < run->n; i++)
		if (strcmp(run->names[i], "-") != 0)
			paths[n++] = (struct sandbox_path){ run->names[i], SANDBOX_READ };
	if (common->output != NULL && strcmp(common->output, "-") != 0)
		paths[n++] = (struct sandbox_path){ common->output, SANDBOX_WRITE_BESIDE };
	if (common->only != NULL)
		paths[n++] = (struct sandbox_path){ common->only, SANDBOX_READ };
	first = n;
	if (program->paths != NULL)
		n += program->paths(values, paths + n, PROGRAM_PATHS);
	if ((status = check_outputs(run, paths + first, n - first)) == CRM_OK)
		status = program->start == NULL ? CRM_OK : program->start(values, run);
	if (status == CRM_OK)
		status = sandbox_enter(paths, n, run->msg);
	free(paths);
	return status;
}

/* Whether the program would sit and wait for somebody to type a table. */
static bool
would_hang(const struct program *program, const void *values, const struct run *run)
{

	return run->n == 0 && (program->reads_input == NULL || program->reads_input(values)) &&
	    isatty(STDIN_FILENO) == 1;
}

/* Place the outputs of a run that ended with ${status}, or drop them. */
static enum crm_status
commit(const struct run *run, enum crm_status status)
{
	enum crm_status placed = CRM_OK;

	if (status == CRM_OK || status == CRM_EDATA)
		placed = outputs_commit(run->outputs);
	else
		outputs_abort(run->outputs);
	return placed != CRM_OK ? placed : status;
}

/* Check the options, and do the work. */
static enum crm_status
work(const struct program *program, void *values, struct run *run)
{
	const struct common *common = run->common;
	enum crm_status status;
	size_t leading;

	if (common->quiet && common->verbose) {
		msg_error(run->msg, "--quiet and --verbose exclude each other");
		return CRM_EUSAGE;
	}
	msg_level(run->msg, common->quiet ? MSG_QUIET : common->verbose ? MSG_VERBOSE : MSG_NORMAL);
	if (program->leading != NULL) {
		leading = program->leading(values, run->names, run->n);
		run->names += leading;
		run->n -= leading;
	}
	if (program->check != NULL && (status = program->check(values, run)) != CRM_OK)
		return status;
	if (would_hang(program, values, run)) {
		opt_usage(&program->about, stderr);
		fprintf(stderr, "Nothing to read: stdin is a terminal.  See %s --help.\n",
		    program->about.program);
		return CRM_EUSAGE;
	}
	if ((status = confine(program, values, run)) != CRM_OK)
		return status;
	if (progress_open(&run->progress, program->about.program,
		(enum progress_when)common->progress) != CRM_OK)
		return msg_nomem(run->msg);
	if (run->progress != NULL) {
		msg_wipe(run->msg);
		input_expect(run->names, run->n, run->progress);
	}
	status = program->run(values, run);
	progress_close(run->progress);
	return commit(run, status);
}

int
program_main(const struct program *program, void *values, int argc, char **argv)
{
	const struct common *common = values;
	struct outputs outputs = { 0 };
	struct run run = { .common = common, .outputs = &outputs };
	/* As it was typed: opt_parse() moves the operands to the front. */
	char **typed = mem_new((size_t)argc + 1, sizeof(*typed));
	enum crm_status status;
	char **operands;

	if (!fill_standard_descriptors())
		return status_exit(CRM_EIO);
	if (msg_open(&run.msg, program->about.program) != CRM_OK) {
		fprintf(stderr, "%s: out of memory\n", program->about.program);
		return status_exit(CRM_ENOMEM);
	}
	if (typed == NULL) {
		status = CRM_ENOMEM;
		goto done;
	}
	memcpy(typed, argv, (size_t)argc * sizeof(*typed));
	run.argv = typed;
	if ((status = opt_parse(
		 program->options, argc, argv, values, &operands, &run.n, run.msg)) != CRM_OK)
		goto done;
	run.names = (const char *const *)operands;
	if (common->help || common->version || common->describe || common->completion != NULL)
		status = answer(program, common, run.msg);
	else
		status = work(program, values, &run);

done:
	if (status == CRM_ENOMEM)
		msg_nomem(run.msg);	/* does nothing where it has been said */
	opt_free(program->options, values);
	free(typed);
	msg_close(run.msg);
	return status_exit(status);
}

size_t
program_paths(const struct sandbox_path *all, size_t n, struct sandbox_path *to, size_t room)
{

	n = n < room ? n : room;
	memcpy(to, all, n * sizeof(*all));
	return n;
}

/**
 * Keep only the customers of --only.  The set is read in full before the first row of the table,
 * and the table hands out the rows of its customers as if there were no others: so every filter
 * that reads through run_table() has --only without knowing of it.
 */
static enum crm_status
filter_table(const struct run *run, struct table_in *t)
{
	const struct common *common = run->common;
	const struct key_set_source source = { "--only", &common->only, "customer",
		common->only_where };
	enum crm_status status;
	struct key_set *set;
	size_t column;

	if ((status = table_need(t, "customer", &column)) != CRM_OK)
		return status;
	if (key_set_open(&set, false) != CRM_OK)
		return msg_nomem(run->msg);
	if ((status = key_set_read(set, &source, run->msg)) != CRM_OK) {
		key_set_close(set);
		return status;
	}
	msg_note(run->msg, "--only: %u customers", key_set_count(set));
	table_keep(t, column, set);
	return CRM_OK;
}

enum crm_status
run_table(const struct run *run, struct table_in **t)
{
	const struct common *common = run->common;
	enum crm_status status;

	if (common->only_where != NULL && common->only == NULL) {
		msg_error(run->msg, "--only-where: name the table with --only");
		return CRM_EUSAGE;
	}
	if ((status = table_open(t, run->names, run->n, run->progress, run->msg)) != CRM_OK ||
	    common->only == NULL || (status = filter_table(run, *t)) == CRM_OK)
		return status;
	table_close(*t);
	*t = NULL;
	return status;
}

enum crm_status
run_output(const struct run *run, struct output **out)
{
	struct output_options options = { .path = run->common->output,
		.gzip = run->common->gzip,
		.set = run->outputs,
		.is_main = true };

	return output_open(out, &options, run->msg);
}

enum crm_status
run_side_output(const struct run *run, const char *path, unsigned mode, struct output **out)
{
	struct output_options options = { .path = path, .mode = mode, .set = run->outputs };

	return output_open(out, &options, run->msg);
}
