/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_MISSING_H
#define CRM_INGEST_MISSING_H

#include "base/opt.h"
#include "base/slice.h"

#include <stdbool.h>

/**
 * Texts that programs write where there is no value.  The usual ones (NULL, \\N, N/A, nan, None, -,
 * #N/A and others like them; case does not matter) and those of the user.
 */
struct missing {
	const struct opt_list *more;	/* each a list separated by commas; NULL: none */
	bool no_usual;			/* the user's only */
};

/** The longest of the usual ones. */
#define MISSING_LONGEST 9

/** missing_word(m, value): As missing_text(), by looking ${value} up. */
bool missing_word(const struct missing *m, struct slice value);

/**
 * missing_text(m, value):
 * Whether ${value}, without blanks at its ends, says that there is none.  An empty one is not
 * asked about here: callers look at that themselves.  Asked of every value, so most are ruled out
 * by their length and first byte at once.
 */
static inline bool
missing_text(const struct missing *m, struct slice value)
{
	bool more = m->more != NULL && m->more->n > 0;
	unsigned char c = value.n > 0 ? (unsigned char)value.p[0] : 'A';

	/*
	 * The usual ones begin with a sign of ASCII, N or U in either case, or a dash of Unicode.
	 */
	if (!more &&
	    (value.n > MISSING_LONGEST || (c >= '0' && c <= '9') ||
		(c < 0x80 && c >= 'A' && (c | 0x20) != 'n' && (c | 0x20) != 'u' && c != '\\' &&
		    c != '[')))
		return false;
	return missing_word(m, value);
}

/** missing_id(m, value): The same for the id of a customer or an order, where 0 is none either. */
static inline bool
missing_id(const struct missing *m, struct slice value)
{

	return missing_text(m, value) || (!m->no_usual && value.n == 1 && value.p[0] == '0');
}

#endif
