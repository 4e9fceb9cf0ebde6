/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places the outputs of a run together, so that no side file (bins, a model, rejects, a receipt)
 * of a run that failed replaces the one of the last good run.
 *
 * By now each output is sealed: written, checked and synced, but not yet visible as whole.  What is
 * left can fail too (a rename, the last byte of a pipe), so order matters: files come first, since
 * they can be taken back; a stream cannot, so streams come last; within both, the main output comes
 * after the side ones.  Only the very last step needs no undo.
 */
#include "io/outputs.h"

#include <stddef.h>

/* When an output is placed: lower ranks first. */
static int
rank(const struct output *out)
{

	return (output_is_file(out) ? 0 : 2) + (output_is_main(out) ? 1 : 0);
}

void
outputs_add(struct outputs *set, struct output *out)
{
	struct output **end = &set->first;

	while (*end != NULL)
		end = output_next(*end);
	*end = out;
}

static enum crm_status
place_all(struct outputs *set)
{
	enum crm_status status = CRM_OK;
	size_t left = 0;

	for (struct output *out = set->first; out != NULL; out = *output_next(out)) {
		/*
		 * Check all before the first is placed: if one could not be sealed, none is placed.
		 */
		if ((status = output_status(out)) != CRM_OK)
			return status;
		left++;
	}
	for (int now = 0; now < 4 && status == CRM_OK; now++)
		for (struct output *out = set->first; out != NULL && status == CRM_OK;
		     out = *output_next(out))
			if (rank(out) == now)
				status = output_place(out, --left > 0);
	return status;
}

enum crm_status
outputs_commit(struct outputs *set)
{
	enum crm_status status = place_all(set);
	enum crm_status settled;

	/* All are placed: only now give up what was kept for taking them back. */
	if (status == CRM_OK)
		for (struct output *out = set->first; out != NULL; out = *output_next(out))
			if ((settled = output_settle(out)) != CRM_OK && status == CRM_OK)
				status = settled;
	/*
	 * After a failure this takes back what was placed; otherwise there is only memory to free.
	 */
	outputs_abort(set);
	return status;
}

void
outputs_abort(struct outputs *set)
{
	struct output *out = set->first, *next;

	set->first = NULL;
	for (; out != NULL; out = next) {
		next = *output_next(out);
		output_free(out);
	}
}
