/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of one row, by the columns of the formula: numbers, or the numbers of levels.
 *
 * A bare column is what its first value is.  A later value of the other kind is refused with its
 * line rather than taken for missing, since a column of decimal commas would lose all its rows.
 */
#include "filter/regress/regress_data.h"

#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/*
 * Set *value to the number of the level ${field} of column ${c}. While fitting, a new level gets
 * the next number; with a saved model it sets d->unseen and leaves *value, a NaN, as it is: a level
 * without a coefficient has no prediction.
 */
static enum crm_status
level_number(struct regress_data *d, struct regress_column *c, struct slice field, double *value)
{
	uint32_t number;

	if (d->options->model != NULL) {
		if ((number = strmap_get(c->map, field, strmap_hash(field))) == STRMAP_NONE)
			d->unseen = true;
		else
			*value = (double)number;
		return CRM_OK;
	}
	if (strmap_put(c->map, field, strmap_hash(field), &number) != CRM_OK)
		return CRM_ENOMEM;
	*value = (double)number;
	return CRM_OK;
}

/*
 * Whether ${field} is NaN or Inf as programs spell it, with or without a sign. Were such a text
 * taken for a factor level, one of them in the first row would make a numeric column a factor.
 */
static bool
is_no_number(struct slice field)
{
	static const char *const spelt[] = { "nan", "inf", "infinity" };
	size_t i;

	if (field.n > 0 && (*field.p == '-' || *field.p == '+')) {
		field.p++;
		field.n--;
	}
	for (i = 0; i < sizeof(spelt) / sizeof(*spelt); i++)
		if (field.n == strlen(spelt[i]) && strncasecmp(field.p, spelt[i], field.n) == 0)
			return true;
	return false;
}

/*
 * Parse ${field} of column ${i} to *value. A bare column is what its first value is: numbers, or
 * text and so a factor. A text after numbers is refused with its line, as it is more likely a slip
 * ("12,50", "n/a") than a level.
 */
static enum crm_status
number_value(
    struct regress_data *d, const struct csv_row *row, size_t i, struct slice field, double *value)
{
	struct regress_column *c = &d->column[i];
	char what[MSG_SHOW + 80], shown[MSG_SHOW];

	if (num_real(field, value) == CRM_OK) {
		c->known = true;
		return CRM_OK;
	}
	(void)msg_show(shown, slice_of(d->formula->column[i].name));
	if (!c->known && !is_no_number(field) && formula_make_factor(d->formula, i)) {
		c->known = true;
		msg_note(d->msg, "\"%s\" holds text and is taken as a factor", shown);
		if (strmap_open(&c->map) != CRM_OK)
			return CRM_ENOMEM;
		return level_number(d, c, field, value);
	}
	/* Here factor() would be no remedy: responses and weights have to be numbers. */
	if (expr_uses(&d->formula->left, i) || i == d->weights)
		return table_bad(d->table, row, c->at, "a number");
	(void)snprintf(what, sizeof(what),
	    "a number (factor(%s) in the formula takes values as levels)", shown);
	return table_bad(d->table, row, c->at, what);
}

enum crm_status
regress_data_values(struct regress_data *d, const struct csv_row *row)
{
	enum crm_status rc = CRM_OK;
	struct slice field;
	size_t i;

	d->unseen = false;
	for (i = 0; i < d->formula->n_columns && rc == CRM_OK; i++) {
		d->values[i] = NAN;
		if (d->column[i].at == TABLE_NONE ||
		    (field = csvin_field(row, d->column[i].at)).n == 0)
			continue;
		rc = d->column[i].map != NULL ? level_number(d, &d->column[i], field, &d->values[i])
					      : number_value(d, row, i, field, &d->values[i]);
	}
	return rc;
}
