/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --where, --where-not and --require-consent, `COLUMN=VALUE[,VALUE...]` each, as conditions on the
 * columns of one input.  All of them must hold, so a condition more never lets a row in.
 *
 * A name may hold `=` itself: of the places where the text can be split, the first that leaves the
 * name of a column is taken.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/mem.h"

#include <string.h>

/** Split ${text} at the first `=` that a column's name is before. */
static enum crm_status
split(const struct ingest_layout *l, const char *text, const char *option, const char *name,
    struct msg *msg, struct convert_condition *to)
{
	const char *first = strchr(text, '='), *equals = first;
	char show[MSG_SHOW];

	if (first == NULL) {
		msg_error(
		    msg, "%s: \"%s\" is not COLUMN=VALUE", option, msg_show(show, slice_of(text)));
		return CRM_EUSAGE;
	}
	for (; equals != NULL; equals = strchr(equals + 1, '=')) {
		struct slice column = slice_trim((struct slice){ text, (size_t)(equals - text) });

		for (size_t i = 0; i < l->width; i++)
			if (slice_equal(slice_trim(slice_of(l->names[i])), column)) {
				first = equals;
				goto found;
			}
	}
found:
	to->text = text;
	to->values = first + 1;
	return ingest_find_column(
	    l, (struct slice){ text, (size_t)(first - text) }, option, name, msg, &to->column);
}

/** Take a list of conditions. */
static enum crm_status
add_conditions(struct ingest_layout *l, const struct opt_list *list, const char *option,
    bool wanted, enum outcome outcome, const char *name, struct msg *msg)
{
	enum crm_status status;

	for (size_t i = 0; i < list->n; i++) {
		struct convert_condition one = {
			.option = option + 2, .wanted = wanted, .outcome = outcome
		};
		size_t room = l->convert.n_conditions;

		if ((status = split(l, list->v[i], option, name, msg, &one)) != CRM_OK)
			return status;
		if (mem_grow(&l->conditions, &room, room + 1, sizeof(one)) != CRM_OK)
			return msg_nomem(msg);
		l->conditions[l->convert.n_conditions++] = one;
		l->convert.conditions = l->conditions;
	}
	return CRM_OK;
}

enum crm_status
ingest_conditions(struct ingest_layout *l, const char *name, struct msg *msg)
{
	const struct ingest_options *o = &l->settings.set;
	enum crm_status status;

	/* Consent goes first: what is dropped for the lack of it is counted so. */
	if ((status = add_conditions(l, &o->consent, "--require-consent", true, DROPPED_CONSENT,
		 name, msg)) != CRM_OK ||
	    (status = add_conditions(l, &o->where, "--where", true, DROPPED_WHERE, name, msg)) !=
		CRM_OK)
		return status;
	return add_conditions(l, &o->where_not, "--where-not", false, DROPPED_WHERE, name, msg);
}
