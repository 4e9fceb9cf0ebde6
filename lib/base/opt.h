/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_OPT_H
#define CRM_BASE_OPT_H

#include "base/msg.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * One table per program drives parsing, --help, completion and the test of the manual.  Values are
 * stored in a struct of the program, at ${at} = offsetof(struct, member).
 *
 * An entry whose ${name} is "" is a heading, not an option: --help prints its ${help} above the
 * entries that follow.  The first section (the common options, PROGRAM_OPTIONS) is printed last,
 * after the program's own ones.
 */
enum opt_kind {
	OPT_FLAG,	/* bool: set to true */
	OPT_TEXT,	/* const char *: points into argv */
	OPT_INT,	/* int64_t within min..max */
	OPT_REAL,	/* double within min..max */
	OPT_SIZE,	/* uint64_t bytes: 64K, 256M, 2G */
	OPT_CHOICE,	/* int: index into the words of ${choices} */
	OPT_LIST,	/* struct opt_list: the option may be repeated, and its values add up */
	OPT_CALL	/* ${call} parses it */
};

/**
 * The values of an OPT_LIST, in the order given.  The array belongs to the parser and is freed by
 * opt_free().
 */
struct opt_list {
	const char **v;
	size_t n;
};

struct opt {
	char letter;		/* short name, or 0 */
	const char *name;	/* long name, without dashes; NULL ends the table */
	enum opt_kind kind;
	size_t at;		/* where the value is stored: offsetof(struct x, member) */
	const char *value; /* what --help calls the value (`FILE`, `N`); NULL for flags.  A value in
			    * brackets (`[WHEN]`) is optional: OPT_TEXT and OPT_CHOICE then take ""
			    * or the first choice */
	const char *help; /* one line for --help, which wraps it; one that starts with a blank
			     belongs to the option above and is indented */
	double min, max; /* OPT_INT and OPT_REAL: the range, stated in the message; both 0: any;
			    infinities are open ends */
	const char *choices; /* words separated by `|`: the values of an OPT_CHOICE, for other kinds
				what completion suggests */
	/*
	 * OPT_CALL: parse ${text} into ${field}.  On failure write the reason, which the message
	 * prints after `"text" `, to ${why} and return false.
	 */
	bool (*call)(void *field, const char *text, char why[128]);
};

/** What --help and --version say of a program besides its options. */
struct opt_about {
	const char *program;	/* crm-rfm */
	const char *summary;	/* one line: what it answers */
	const char *operands;	/* `[FILE ...]` */
	const char *const *examples;	/* command lines for the end of --help, NULL-terminated */
};

/**
 * opt_parse(table, argc, argv, values, operands, n, msg):
 * Parse ${argv} by ${table} into the struct ${values}, which holds the defaults.  Options may come
 * between operands; `--` ends them; long names may be abbreviated if that is unambiguous.  Only an
 * OPT_LIST and an OPT_FLAG may be repeated.  *${operands} becomes the *${n} operands, which are
 * moved to the front of ${argv}.  Return CRM_OK; CRM_ENOMEM; or CRM_EUSAGE after one message that
 * names the option, the value and what would be right.
 */
CRM_CHECKED enum crm_status opt_parse(const struct opt *table, int argc, char **argv, void *values,
    char ***operands, size_t *n, struct msg *msg);

/** opt_free(table, values): Free the arrays of OPT_LIST members. */
void opt_free(const struct opt *table, void *values);

/** opt_usage(about, out): Print the synopsis and the summary of --help to ${out}. */
void opt_usage(const struct opt_about *about, FILE *out);

/**
 * opt_help(about, table, out): Print --help to ${out}: synopsis, summary, aligned options,
 * examples.
 */
void opt_help(const struct opt_about *about, const struct opt *table, FILE *out);

/** The shells that opt_complete() knows. */
#define OPT_SHELLS "bash|zsh|fish"

/**
 * opt_complete(about, table, shell, out):
 * Print a completion script for ${shell}, one of OPT_SHELLS; false for another shell.
 */
bool opt_complete(
    const struct opt_about *about, const struct opt *table, const char *shell, FILE *out);

#endif
