/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids on their way to the ledger: folded where that is asked for, then counted, then made
 * pseudonyms or quoted.  The counting needs both forms of an id, so it is done where it is folded.
 */
#include "ingest/convert_inner.h"

#include "ingest/fold_id.h"
#include "table/csv_out.h"

size_t
convert_put_id(const struct converter *c, bool plain, char *dest, struct slice id)
{
	const struct convert_rules *r = c->rules;
	bool folds = r->id.fold_letters || r->id.fold_blanks;

	if (id.n == 0)
		return 0;
	if (folds) {
		/* The far end of the room holds the folded id until it is quoted. */
		char *far = dest + 6 * id.n + 96;
		size_t n = fold_id(far, fold_id_room(id.n), id, r->id.fold_letters, r->id.fold_blanks);

		/* Where memory runs out here, only the count is too small. */
		if (r->folds != NULL)
			(void)!id_folds_add(r->folds, id, (struct slice){ far, n });
		id = (struct slice){ far, n };
	}
	if (r->pseudonym != NULL) {
		pseudonym_print(r->pseudonym, id, dest);
		return PSEUDONYM_PRINT;
	}
	return plain && !folds ? convert_copy(dest, id) : csvout_quote(dest, id);
}
