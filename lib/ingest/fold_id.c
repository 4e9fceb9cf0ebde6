/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/fold_id.h"

#include <stdint.h>
#include <unicode/ucasemap.h>

/**
 * Copy ${id} without blanks at the ends and with one where there were several; in place is fine.
 */
static size_t
fold_blanks(char *out, struct slice id)
{
	size_t n = 0;

	for (size_t i = 0; i < id.n; i++) {
		bool blank = id.p[i] == ' ' || id.p[i] == '\t';

		if (blank && (n == 0 || out[n - 1] == ' '))
			continue;
		out[n++] = blank ? ' ' : id.p[i];
	}
	return n > 0 && out[n - 1] == ' ' ? n - 1 : n;
}

size_t
fold_id(char *out, size_t room, struct slice id, bool case_too, bool blanks_too)
{
	UErrorCode error = U_ZERO_ERROR;
	UCaseMap *map;
	int32_t n;

	if (id.n > room || id.n > INT32_MAX || room > INT32_MAX)
		return 0;
	if (!case_too)
		return blanks_too ? fold_blanks(out, id) : 0;
	map = ucasemap_open("", U_FOLD_CASE_DEFAULT, &error);
	n = ucasemap_utf8FoldCase(map, out, (int32_t)room, id.p, (int32_t)id.n, &error);
	ucasemap_close(map);
	if (U_FAILURE(error))
		return 0;
	return blanks_too ? fold_blanks(out, (struct slice){ out, (size_t)n }) : (size_t)n;
}
