/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_APP_PROGRAM_H
#define CRM_APP_PROGRAM_H

#include "base/msg.h"
#include "base/opt.h"
#include "base/sandbox.h"
#include "base/status.h"
#include "io/output.h"
#include "io/outputs.h"
#include "io/progress.h"
#include "table/table_in.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * What every filter shares: the common options and the life of a program.  The struct of a filter's
 * own options starts with a struct common; its option table starts with PROGRAM_OPTIONS.
 */
struct common {
	const char *output;	/* -o */
	bool gzip;		/* -z */
	int64_t threads;	/* -j; 0: all processors */
	bool quiet, verbose;	/* -q, -v */
	int progress;		/* enum progress_when */
	int64_t seed;		/* --seed */
	bool help, version, describe;
	const char *completion;	/* --completion SHELL */
	const char *only, *only_where;	/* --only, --only-where: of filters with PROGRAM_ONLY */
};

/** Options of every filter that reads a ledger or a customer table; see run_table(). */
#define PROGRAM_ONLY                                                                               \
	{ 0, "only", OPT_TEXT, offsetof(struct common, only), "TABLE",                             \
	    "read only the rows of customers who are in TABLE", 0, 0, NULL, NULL },                \
	{                                                                                          \
		0, "only-where", OPT_TEXT, offsetof(struct common, only_where),                    \
		    "COLUMN=VALUE,...", "with --only: of its rows that have one of these", 0, 0,   \
		    NULL, NULL                                                                     \
	}

/** The first entries of every option table. */
#define PROGRAM_OPTIONS                                                                            \
	{ 0, "", OPT_FLAG, 0, NULL, "Common options", 0, 0, NULL, NULL },                          \
	    { 'o', "output", OPT_TEXT, offsetof(struct common, output), "FILE",                    \
		    "write to FILE, whole or not at all (.gz compresses)", 0, 0, NULL, NULL },     \
	    { 'z', "gzip", OPT_FLAG, offsetof(struct common, gzip), NULL, "compress the output",   \
		    0, 0, NULL, NULL },                                                            \
	    { 'j', "threads", OPT_INT, offsetof(struct common, threads), "N",                      \
		    "threads to use (default: one a processor)", 1, 1024, NULL, NULL },            \
	    { 'q', "quiet", OPT_FLAG, offsetof(struct common, quiet), NULL,                        \
		    "no warnings, no summary", 0, 0, NULL, NULL },                                 \
	    { 'v', "verbose", OPT_FLAG, offsetof(struct common, verbose), NULL,                    \
		    "say more on stderr", 0, 0, NULL, NULL },                                      \
	    { 0, "progress", OPT_CHOICE, offsetof(struct common, progress), "WHEN",                \
		    "auto (default), always or never show progress", 0, 0, "auto|always|never",    \
		    NULL },                                                                        \
	    { 0, "seed", OPT_INT, offsetof(struct common, seed), "N",                              \
		    "seed of random numbers (default 1)", 0, 9007199254740991., NULL, NULL },      \
	    { 0, "completion", OPT_TEXT, offsetof(struct common, completion), "SHELL",             \
		    "print completion for bash, zsh or fish", 0, 0, NULL, NULL },                        \
	    { 'h', "help", OPT_FLAG, offsetof(struct common, help), NULL, "print this help", 0, 0, \
		    NULL, NULL },                                                                  \
	    { 0, "describe", OPT_FLAG, offsetof(struct common, describe), NULL,                    \
		    "print options, tables and columns as JSON", 0, 0, NULL, NULL },               \
	    { 'V', "version", OPT_FLAG, offsetof(struct common, version), NULL,                    \
		    "print the version", 0, 0, NULL, NULL },                                       \
	{                                                                                          \
		0, "", OPT_FLAG, 0, NULL, "Options", 0, 0, NULL, NULL                              \
	}

/** What a filter's run function has at hand. */
struct run {
	const struct common *common;
	const char *const *names;	/* operands; none means stdin */
	size_t n;
	/* the command line, NULL at its end; for what an output says of itself */
	char *const *argv;
	struct msg *msg;
	struct progress *progress;	/* may be NULL */
	struct outputs *outputs;	/* placed together when run() has succeeded */
};

/** A program, for program_main(). */
struct program {
	struct opt_about about;
	const struct opt *options;	/* starts with PROGRAM_OPTIONS */
	/*
	 * Take the leading operands that are no files (a formula) into ${values}: how many; may be
	 * NULL.
	 */
	size_t (*leading)(void *values, const char *const *names, size_t n);
	/*
	 * Check rules across options, with a message each (run->progress is NULL yet); may be NULL.
	 */
	enum crm_status (*check)(void *values, const struct run *run);
	/*
	 * Other files that run() will touch besides operands and -o: fill at most ${room},
	 * return how many; may be NULL.
	 */
	size_t (*paths)(const void *values, struct sandbox_path *paths, size_t room);
	enum crm_status (*run)(void *values, const struct run *run);
	/*
	 * Start the processes that run() will need, which cannot be started in the sandbox; may be
	 * NULL.
	 */
	enum crm_status (*start)(void *values, const struct run *run);
	/* Whether these options make the program read its input at all; NULL: always. */
	bool (*reads_input)(const void *values);
};

/**
 * program_main(program, values, argc, argv):
 * The whole life: parse options into ${values} (holding the defaults), answer --help, --version and
 * --completion, print the short help where stdin is a terminal and there is no operand, enter the
 * sandbox, run, close and check stdout.  Return the exit status.
 */
int program_main(const struct program *program, void *values, int argc, char **argv);

/**
 * program_paths(all, n, to, room): For program.paths: copy the ${n} paths ${all} to ${to}, as far
 * as there is room; how many.
 */
size_t program_paths(
    const struct sandbox_path *all, size_t n, struct sandbox_path *to, size_t room);

/**
 * run_table(run, t): Open the table of the operands, of which --only keeps some customers.  As
 * table_open(), or CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status run_table(const struct run *run, struct table_in **t);

/**
 * run_output(run, out): Open the filter's main output as -o and -z say.  As output_open(); it is
 * placed when the filter has returned CRM_OK or CRM_EDATA.
 */
CRM_CHECKED enum crm_status run_output(const struct run *run, struct output **out);

/**
 * run_side_output(run, path, mode, out): Open another output of the run, to be placed just before
 * the main one.  ${mode}: as output_options.mode.  As output_open().
 */
CRM_CHECKED enum crm_status run_side_output(
    const struct run *run, const char *path, unsigned mode, struct output **out);

#endif
