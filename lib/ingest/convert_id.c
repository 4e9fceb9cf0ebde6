/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids on their way to the ledger: folded where that is asked for, then counted, then made
 * pseudonyms or quoted.  The counting needs both forms of an id, so it is done where it is folded.
 *
 * Also who is erased (--erase): an id may be listed as the log has it, folded, or as a pseudonym,
 * so all three forms are looked up.  A row of who is erased is dropped, or kept with nothing in
 * it that could say whose it is.
 */
#include "ingest/convert_inner.h"

#include "base/buf.h"
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
		size_t n =
		    fold_id(far, fold_id_room(id.n), id, r->id.fold_letters, r->id.fold_blanks);

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

bool
convert_erases(const struct converter *c, struct slice id)
{
	const struct convert_rules *r = c->rules;
	struct slice form = id;
	struct buf folded = { 0 };
	char pseudonym[PSEUDONYM_PRINT];
	bool found = key_set_has(r->erase, id);

	if (id.n == 0)
		return false;
	/* Where memory runs out here the id is compared unfolded; the run fails soon after. */
	if (!found && (r->id.fold_letters || r->id.fold_blanks) &&
	    buf_room(&folded, fold_id_room(id.n)) == CRM_OK) {
		form = (struct slice){ folded.p,
			fold_id(folded.p, fold_id_room(id.n), id, r->id.fold_letters,
			    r->id.fold_blanks) };
		found = key_set_has(r->erase, form);
	}
	if (!found && r->pseudonym != NULL) {
		pseudonym_print(r->pseudonym, form, pseudonym);
		found = key_set_has(r->erase, (struct slice){ pseudonym, sizeof(pseudonym) });
	}
	buf_free(&folded);
	return found;
}

size_t
convert_put_referrer(struct converter *c, const struct convert_work *w, char *p)
{
	struct slice id = id_clean(&c->rules->id, convert_field(c, w, FIELD_REFERRER));

	if (w->erased)
		return 0;
	if (c->rules->erase != NULL && convert_erases(c, id)) {
		c->rules->notes->n[NOTE_REFERRER]++;
		return 0;
	}
	return convert_put_id(c, w->row->plain, p, id);
}

size_t
convert_put_consent(struct converter *c, const struct convert_work *w, char *p)
{
	struct slice value = convert_value(c, convert_field(c, w, FIELD_CONSENT));
	const char *word = consent_word(convert_consent(c, value));

	if (w->erased)
		return 0;
	return word == NULL ? csvout_quote(p, value) : (size_t)(stpcpy(p, word) - p);
}
