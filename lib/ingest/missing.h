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

/**
 * missing_text(m, value):
 * Whether ${value}, without blanks at its ends, says that there is none.  An empty one is not asked
 * about here: callers look at that themselves.
 */
bool missing_text(const struct missing *m, struct slice value);

/** missing_id(m, value): The same for the id of a customer or an order, where 0 is none either. */
bool missing_id(const struct missing *m, struct slice value);

#endif
