/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_FORMULA_LEX_H
#define CRM_MODEL_FORMULA_LEX_H

#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/** Room for the reason why a formula is refused. */
#define FORMULA_WHY 200

/** The kinds of tokens besides one-character ones, whose kind is the character itself. */
enum { LEX_END = 0, LEX_NAME = 'n', LEX_NUMBER = '0', LEX_BAD = '!' };

/**
 * The words of a formula.  A name is letters, digits, `_` and `.` not starting with a digit (bytes
 * from 0x80 count as letters), or anything between backquotes.
 */
struct formula_lex {
	const char *text;	/* the whole formula, NUL-terminated */
	const char *at;		/* after the present token */
	const char *start;	/* of the present token, backquotes included */
	const char *last_end;	/* end of the previous token */
	int kind;		/* of the present token */
	bool quoted;		/* a name in backquotes */
	struct slice name;	/* LEX_NAME: without backquotes */
	double number;		/* LEX_NUMBER */
	char *why;		/* FORMULA_WHY bytes: the first fault */
};

/** lex_open(lex, text, why): Start at the first token of ${text}, which must outlive ${lex}. */
void lex_open(struct formula_lex *lex, const char *text, char why[FORMULA_WHY]);

/** lex_next(lex): Go on to the next token. */
void lex_next(struct formula_lex *lex);

/** lex_call(lex): Whether the present token is a name without backquotes and `(` follows it. */
bool lex_call(const struct formula_lex *lex);

/**
 * lex_expect(lex, kind): Pass over a token of ${kind}; otherwise CRM_EUSAGE with the reason in
 * lex->why.
 */
CRM_CHECKED enum crm_status lex_expect(struct formula_lex *lex, char kind);

/**
 * lex_fail(lex, format, ...): Write the reason and the place of the present token, unless there is
 * a reason already; CRM_EUSAGE.
 */
enum crm_status lex_fail(struct formula_lex *lex, const char *format, ...) CRM_PRINTF(2, 3);

/**
 * lex_source(lex, from):
 * A malloc'd copy of the source from ${from} to the end of the token before the present one,
 * without the blanks that are outside backquotes; NULL where memory runs out.
 */
CRM_CHECKED char *lex_source(const struct formula_lex *lex, const char *from);

#endif
