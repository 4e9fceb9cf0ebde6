/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Missing values (--na).
 *
 * A text is looked up in two short lists; missing.h rules most values out before that.
 */
#include "ingest/missing.h"

#include <strings.h>

/* The usual ones; that of R, NA, may be somebody's initials, but is nobody's id on purpose. */
static const char *const usual[] = { "NULL", "\\N", "N/A", "#N/A", "NA", "#NA", "nan", "None", "nil",
	"-", "--", "---", "\xe2\x80\x93", "\xe2\x80\x94", "(null)", "<null>", "[null]", "(none)",
	"<none>", "<NA>", "n.a.", "undefined", "#NULL!", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?",
	"#NUM!", "-nan", "(blank)", "NaT" };

static bool
is_usual(struct slice value)
{

	if (value.n > MISSING_LONGEST || value.n == 0)
		return false;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (((usual[i][0] ^ value.p[0]) & ~0x20) == 0 && strlen(usual[i]) == value.n &&
		    strncasecmp(usual[i], value.p, value.n) == 0)
			return true;
	return false;
}

static bool
is_more(const struct opt_list *more, struct slice value)
{

	for (size_t i = 0; more != NULL && i < more->n; i++)
		for (const char *p = more->v[i]; p != NULL;) {
			const char *comma = strchr(p, ',');
			size_t n = comma != NULL ? (size_t)(comma - p) : strlen(p);

			if (n > 0 && slice_equal((struct slice){ p, n }, value))
				return true;
			p = comma != NULL ? comma + 1 : NULL;
		}
	return false;
}

bool
missing_word(const struct missing *m, struct slice value)
{

	return (!m->no_usual && is_usual(value)) || is_more(m->more, value);
}
