/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of a formula: names, numbers, operators, and names in backquotes.
 *
 * The first error is kept with its place and wins, so that callers need not check after each
 * token.
 */
#include "model/formula_lex.h"

#include "base/mem.h"
#include "base/num.h"

#include <stdarg.h>
#include <stdio.h>

static bool
is_blank(char c)
{

	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(char c)
{

	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' ||
	    (unsigned char)c >= 0x80;
}

void
lex_open(struct formula_lex *lex, const char *text, char why[FORMULA_WHY])
{

	why[0] = '\0';
	*lex = (struct formula_lex){
		.text = text, .at = text, .start = text, .last_end = text, .why = why
	};
	lex_next(lex);
}

enum crm_status
lex_fail(struct formula_lex *lex, const char *format, ...)
{
	char *why = lex->why;
	va_list ap;
	size_t n;

	if (why[0] != '\0')
		return CRM_EUSAGE;
	va_start(ap, format);
	(void)vsnprintf(why, FORMULA_WHY, format, ap);
	va_end(ap);
	n = strlen(why);
	if (lex->kind == LEX_END)
		(void)snprintf(why + n, FORMULA_WHY - n, ", at its end");
	else
		(void)snprintf(
		    why + n, FORMULA_WHY - n, ", at character %td", lex->start - lex->text + 1);
	return CRM_EUSAGE;
}

static const char *
scan_number(const char *p)
{
	const char *e;

	while (is_digit(*p))
		p++;
	if (*p == '.')
		for (p++; is_digit(*p); p++)
			;
	if (*p == 'e' || *p == 'E') {
		e = p + 1;
		if (*e == '+' || *e == '-')
			e++;
		if (is_digit(*e))
			for (p = e; is_digit(*p); p++)
				;
	}
	return p;
}

static void
lex_backquoted(struct formula_lex *lex)
{
	const char *end = strchr(lex->start + 1, '`');

	if (end == NULL || end == lex->start + 1) {
		lex->kind = LEX_BAD;
		lex->at = end == NULL ? lex->start + strlen(lex->start) : end + 1;
		(void)lex_fail(lex,
		    end == NULL ? "a backquote is not closed"
				: "there is no name between backquotes");
		return;
	}
	lex->kind = LEX_NAME;
	lex->quoted = true;
	lex->name = (struct slice){ lex->start + 1, (size_t)(end - lex->start - 1) };
	lex->at = end + 1;
}

void
lex_next(struct formula_lex *lex)
{
	const char *p = lex->at;

	lex->last_end = p;
	while (is_blank(*p))
		p++;
	lex->start = p;
	lex->quoted = false;
	if (*p == '\0') {
		lex->kind = LEX_END;
		lex->at = p;
	} else if (*p == '`') {
		lex_backquoted(lex);
	} else if (is_digit(*p) || (*p == '.' && is_digit(p[1]))) {
		lex->kind = LEX_NUMBER;
		lex->at = scan_number(p);
		if (num_real((struct slice){ p, (size_t)(lex->at - p) }, &lex->number) != CRM_OK) {
			lex->kind = LEX_BAD;
			(void)lex_fail(lex, "this is not a number");
		}
	} else if (is_letter(*p)) {
		while (is_letter(*p) || is_digit(*p))
			p++;
		lex->kind = LEX_NAME;
		lex->name = (struct slice){ lex->start, (size_t)(p - lex->start) };
		lex->at = p;
	} else if (strchr("~+-*/^:(),=", *p) != NULL) {
		lex->kind = (unsigned char)*p;
		lex->at = p + 1;
	} else {
		lex->kind = LEX_BAD;
		lex->at = p + 1;
		(void)lex_fail(lex,
		    "a formula has no such character here (a name with odd characters goes between backquotes)");
	}
}

bool
lex_call(const struct formula_lex *lex)
{
	const char *p = lex->at;

	if (lex->kind != LEX_NAME || lex->quoted)
		return false;
	while (is_blank(*p))
		p++;
	return *p == '(';
}

enum crm_status
lex_expect(struct formula_lex *lex, char kind)
{

	if (lex->kind != kind)
		return lex_fail(lex, "`%c` is missing", kind);
	lex_next(lex);
	return CRM_OK;
}

char *
lex_source(const struct formula_lex *lex, const char *from)
{
	char *copy = mem_raw((size_t)(lex->last_end - from) + 1, 1);
	bool quoted = false;
	size_t n = 0;
	const char *p;

	if (copy == NULL)
		return NULL;
	for (p = from; p < lex->last_end; p++) {
		if (*p == '`')
			quoted = !quoted;
		if (quoted || !is_blank(*p))
			copy[n++] = *p;
	}
	copy[n] = '\0';
	return copy;
}
