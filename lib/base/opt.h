/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_OPT_H
#define CRM_BASE_OPT_H

#include "base/msg.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * One table per program drives parsing, --help, completion and the test of the manual.  Values land
 * in a plain struct of the program's, at ${at} = offsetof(struct, member).
 *
 * An entry whose ${name} is "" is a heading, not an option: its ${help} is printed by --help above
 * the entries that follow.  The first section (which PROGRAM_OPTIONS opens) is printed last,
 * because what a program has of its own comes first.
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
	size_t at;		/* where the value lands: offsetof(struct x, member) */
	const char *value; /* what --help calls the value (`FILE`, `N`); NULL for flags.  A value in
			    * brackets (`[WHEN]`) is optional: OPT_TEXT and OPT_CHOICE then take ""
			    * or the first choice */
	const char *help; /* one line for --help, which wraps it; one that starts with a blank
			     belongs to the option above and is indented */
	double min, max; /* OPT_INT and OPT_REAL: the range, stated in the message; both 0: any;
			    infinities are open ends */
	const char *choices; /* OPT_CHOICE: words separated by `|`; of others those that completion
				   suggests */
	/*
	 * OPT_CALL: parse ${text} into ${field}; on failure write why not, to read on from `"text"
	 * `, into ${why} and return false.
	 */
	bool (*call)(void *field, const char *text, char why[128]);
};

/** What the front of --help and --version says. */
struct opt_about {
	const char *program;	/* crm-rfm */
	const char *summary;	/* one line: what it answers */
	const char *operands;	/* `[FILE ...]` */
	const char *const *examples;	/* command lines for the end of --help, NULL-terminated */
};

/**
 * opt_parse(table, argc, argv, values, operands, n, msg):
 * Parse ${argv} by ${table} into the struct ${values} (already holding the defaults).  Options may
 * are between operands; `--` ends them; long names may be cut where unambiguous.  Only an
 * OPT_LIST and an OPT_FLAG may be repeated.  ${operands} receives the operands: ${n}
 * pointers into ${argv}, which is permuted.  Return CRM_OK, CRM_ENOMEM, or CRM_EUSAGE after one
 * message that names the option, the value and what would be right.
 */
CRM_CHECKED enum crm_status opt_parse(const struct opt *table, int argc, char **argv, void *values,
    char ***operands, size_t *n, struct msg *msg);

/** opt_free(table, values): Free the arrays of OPT_LIST members. */
void opt_free(const struct opt *table, void *values);

/** opt_usage(about, out): Print the first lines of --help to ${out}: synopsis and summary. */
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
