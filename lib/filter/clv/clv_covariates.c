/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --covariates: what is known of customers besides their orders.
 *
 * A column in which every text is a number enters as that number, and one of dates as days.  Any
 * other column is one of levels: the bytewise least is the base, and each other level is a number
 * of its own, 1 for customers who have it and 0 for the rest, as R and crm-regress code factors.
 * Which of these a column is shows only when all rows are read, so the texts of a row's
 * columns are kept as one key: customers are many, distinct keys few.
 *
 * A saved model brings its terms along, base levels too: a level that it does not know is not taken
 * for the base, but leaves the row without scores.
 */
#include "filter/clv/clv_covariates.h"

#include "base/mem.h"
#include "base/num.h"
#include "table/date.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Append a column called ${name}, which is copied. The caller has checked that there is room. */
static enum crm_status
add_column(struct clv_covariates *c, struct slice name)
{

	if (c->cells == NULL && strmap_open(&c->cells) != CRM_OK)
		return CRM_ENOMEM;
	if ((c->name[c->columns] = strndup(name.p, name.n)) == NULL)
		return CRM_ENOMEM;
	c->columns++;
	return CRM_OK;
}

enum crm_status
clv_covariates_name(struct clv_covariates *c, const char *list, struct msg *msg)
{
	const char *end;
	char show[MSG_SHOW];
	bool twice = false;

	for (;; list = end + 1) {
		end = strchr(list, ',');
		if (end == NULL)
			end = list + strlen(list);
		for (size_t i = 0; i < c->columns; i++)
			twice |= slice_equal(slice_of(c->name[i]),
			    (struct slice){ list, (size_t)(end - list) });
		if (end == list || twice || c->columns == BTYD_TERMS) {
			msg_error(msg, "--covariates: \"%s\" is not a list of at most %d columns, each once",
			    msg_show(show, slice_of(list)), BTYD_TERMS);
			return CRM_EUSAGE;
		}
		if (add_column(c, (struct slice){ list, (size_t)(end - list) }) != CRM_OK)
			return CRM_ENOMEM;
		if (*end == '\0')
			return CRM_OK;
	}
}

/*
 * When customers came first is known from most tables; whether it helps, the fit decides
 * (clv_first_date()).
 */
enum crm_status
clv_covariates_imply(struct clv_covariates *c)
{

	c->implicit = true;
	return add_column(c, slice_of("first_date"));
}

/*
 * Append a term: a number if ${level} is NULL, else that level, which is copied. A base level takes
 * no number of its own, as all levels of a column together add up to 1 for everybody.
 */
static enum crm_status
add_term(struct clv_covariates *c, size_t column, const struct slice *level, bool base,
    date_day origin)
{
	char *copy = NULL;

	if (mem_grow(&c->term, &c->room, c->n_terms + 1, sizeof(*c->term)) != CRM_OK ||
	    (level != NULL && (copy = strndup(level->p, level->n)) == NULL))
		return CRM_ENOMEM;
	c->term[c->n_terms++] = (struct clv_term){ column, copy, base, origin };
	c->numbers += !base;
	return CRM_OK;
}

/*
 * The terms of a column follow one another in a saved model, so only the last column is compared.
 * The limits are checked as the file may be edited.
 */
enum crm_status
clv_covariates_add(
    struct clv_covariates *c, struct slice column, const struct slice *level, bool base,
    date_day origin)
{
	bool known =
	    c->columns > 0 && slice_equal(column, slice_of(c->name[c->columns - 1]));

	if (c->numbers + !base > BTYD_TERMS || (!known && c->columns == BTYD_TERMS) ||
	    slice_has_nul(column) || (level != NULL && slice_has_nul(*level)))
		return CRM_EDATA;
	if (!known && add_column(c, column) != CRM_OK)
		return CRM_ENOMEM;
	return add_term(c, c->columns - 1, level, base, origin);
}

enum crm_status
clv_covariates_cell(struct clv_covariates *c, const struct csv_row *row, uint32_t *cell)
{
	struct slice key;
	date_day day;

	*cell = CLV_NO_CELL;
	if (c->implicit && date_parse(csvin_field(row, c->at[0]), &day) != CRM_OK) {
		c->gap = true;
		return CRM_OK;
	}
	c->key.n = 0;
	for (size_t i = 0; i < c->columns; i++) {
		struct slice text = csvin_field(row, c->at[i]);

		if (text.n == 0)
			return CRM_OK;
		if (slice_has_nul(text))
			return CRM_EDATA;
		if (buf_add(&c->key, text.p, text.n) != CRM_OK ||
		    buf_add(&c->key, "", 1) != CRM_OK)
			return CRM_ENOMEM;
	}
	key = (struct slice){ c->key.p, c->key.n };
	return strmap_put(c->cells, key, strmap_hash(key), cell);
}

/* The text of one column in a cell. */
static struct slice
text_of(const struct clv_covariates *c, uint32_t cell, size_t column)
{
	const char *text = strmap_key(c->cells, cell).p;

	while (column-- > 0)
		text += strlen(text) + 1;
	return slice_of(text);
}

/*
 * A number, or a date as days since ${origin}: near the data, so that the law's own parameters,
 * which are those of customers whose covariates are 0, are of customers that there might be, and
 * not e^60 times that.
 */
static bool
read_number(struct slice text, date_day origin, double *value)
{
	date_day day;

	if (origin == DATE_NONE)
		return num_real(text, value) == CRM_OK;
	if (date_parse(text, &day) != CRM_OK)
		return false;
	*value = (double)day - origin;
	return true;
}

/* The terms of one column. */
static enum crm_status
learn_column(struct clv_covariates *c, size_t column, struct msg *msg)
{
	uint32_t n = strmap_count(c->cells), *sorted = NULL, ignored;
	struct strmap *levels;
	bool numbers = true, dates = true;
	date_day day, first = DATE_LAST;
	double value;
	enum crm_status status = strmap_open(&levels);

	for (uint32_t i = 0; status == CRM_OK && i < n; i++) {
		struct slice text = text_of(c, i, column);

		numbers = numbers && read_number(text, DATE_NONE, &value);
		dates = dates && date_parse(text, &day) == CRM_OK;
		first = dates && day < first ? day : first;
		status = strmap_put(levels, text, strmap_hash(text), &ignored);
	}
	/* Days since the first date of the column: a date enters as a number too. */
	if (n > 0 && dates)
		numbers = true;
	if (status == CRM_OK && !numbers)
		status = strmap_sorted(levels, &sorted);
	if (status == CRM_OK && numbers)
		status = add_term(c, column, NULL, false, dates ? first : DATE_NONE);
	else if (status == CRM_OK && c->numbers + strmap_count(levels) - 1 > BTYD_TERMS) {
		msg_error(msg, "--covariates: %s has %u levels, and at most %d numbers and levels can be fitted",
		    c->name[column], strmap_count(levels), BTYD_TERMS);
		status = CRM_EUSAGE;
	}
	for (uint32_t i = 0; status == CRM_OK && !numbers && i < strmap_count(levels); i++) {
		struct slice level = strmap_key(levels, sorted[i]);

		status = add_term(c, column, &level, i == 0, DATE_NONE);
	}
	free(sorted);
	strmap_close(levels);
	return status;
}

enum crm_status
clv_covariates_learn(struct clv_covariates *c, struct msg *msg)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < c->columns && status == CRM_OK; i++)
		status = learn_column(c, i, msg);
	if (status == CRM_OK && c->columns > 0 && c->numbers == 0) {
		msg_error(msg, "--covariates: %s is the same for all customers", c->name[0]);
		status = CRM_EIDENT;
	}
	return status == CRM_OK ? clv_covariates_number(c) : status;
}

/* Read the texts of a cell; false where a level, or a number, is not known. */
static bool
read_cell(const struct clv_covariates *c, uint32_t cell, double *z)
{
	bool found[BTYD_TERMS] = { false };

	for (size_t t = 0, k = 0; t < c->n_terms; t++) {
		const struct clv_term *term = &c->term[t];
		struct slice text = text_of(c, cell, term->column);
		bool here = term->level == NULL ? read_number(text, term->origin, &z[k])
						: slice_equal(text, slice_of(term->level));

		if (term->level != NULL && !term->base)
			z[k] = here;
		found[term->column] |= here;
		k += !term->base;
	}
	for (size_t i = 0; i < c->columns; i++)
		if (!found[i])
			return false;
	return true;
}

/* Numbers of cells only ever grow, so a later batch adds those of its new cells. */
enum crm_status
clv_covariates_number(struct clv_covariates *c)
{
	size_t n = c->columns > 0 ? strmap_count(c->cells) : 0;

	if (n == 0)
		return CRM_OK;
	if (mem_grow(&c->z, &c->z_room, n * c->numbers, sizeof(*c->z)) != CRM_OK)
		return CRM_ENOMEM;
	for (; c->n_z < n; c->n_z++) {
		double *z = c->z + c->n_z * c->numbers;

		/* One NaN marks the whole cell, so no array of marks is needed. */
		if (!read_cell(c, (uint32_t)c->n_z, z))
			z[0] = NAN;
	}
	return CRM_OK;
}

bool
clv_covariates_known(const struct clv_covariates *c, uint32_t cell)
{

	assert(cell < c->n_z);
	return !isnan(c->z[cell * c->numbers]);
}

void
clv_covariates_label(const struct clv_covariates *c, size_t number, char *label, size_t room)
{
	size_t t = 0;

	/* The number-th term that is no base. */
	for (size_t k = number + 1; k > 0; t++)
		k -= !c->term[t].base;
	snprintf(label, room, "%s%s%s", c->name[c->term[t - 1].column],
	    c->term[t - 1].level != NULL ? "=" : "",
	    c->term[t - 1].level != NULL ? c->term[t - 1].level : "");
}

void
clv_covariates_free(struct clv_covariates *c)
{

	if (c == NULL)
		return;
	for (size_t i = 0; i < c->columns; i++)
		free(c->name[i]);
	for (size_t t = 0; t < c->n_terms; t++)
		free(c->term[t].level);
	if (c->cells != NULL)
		strmap_close(c->cells);
	buf_free(&c->key);
	free(c->term);
	free(c->z);
	*c = (struct clv_covariates){ 0 };
}
