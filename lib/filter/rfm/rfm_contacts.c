/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Contacts of a customer: visits, e-mails, complaints, ratings, with the first and last days.
 *
 * Only what can be added to is kept and written: the share of e-mails that were answered and the
 * mean rating are worked out from the counts beside them, so a table that is read back as a base or
 * as one of many shards loses nothing.
 *
 * What must hold: contact_pack() and contact_unpack(), and contact_put() and contact_read(), take
 * the same members in the same order.
 */
#include "filter/rfm/rfm_contacts.h"

#include "base/num.h"
#include "table/packed.h"
#include "table/decimal_word.h"

#include <string.h>

struct contact_record
contact_none(void)
{

	return (struct contact_record){
		.there = true, .first = DATE_NONE, .last = DATE_NONE, .complaint = DATE_NONE
	};
}

/** What rows of a kind are counted as; CONTACT_COUNTS: nothing of its own. */
static enum contact_count
count_of(enum row_kind about)
{

	switch (about) {
	case ROW_VISIT:
		return CONTACT_VISITS;
	case ROW_EMAIL:
		return CONTACT_EMAILS;
	case ROW_OPEN:
		return CONTACT_OPENS;
	case ROW_CLICK:
		return CONTACT_CLICKS;
	case ROW_COMPLAINT:
		return CONTACT_COMPLAINTS;
	case ROW_LATE:
		return CONTACT_LATE;
	default:
		return CONTACT_COUNTS;
	}
}

bool
contact_add(struct contact_record *r, enum row_kind about, bool contact, date_day day,
    uint32_t rows, const struct decimal *rating)
{
	enum contact_count count = count_of(about);

	/*
	 * Least and greatest days do not depend on the order of the rows. DATE_NONE is below all
	 * days, so only the least has to ask for it.
	 */
	if (contact && (r->first == DATE_NONE || day < r->first))
		r->first = day;
	if (contact && (about == ROW_NONE || row_kind_is_touch(about)) && day > r->last)
		r->last = day;
	if (about == ROW_COMPLAINT && day > r->complaint)
		r->complaint = day;
	if (count < CONTACT_COUNTS)
		r->n[count] += rows;
	if (rating == NULL)
		return true;
	/*
	 * Merged rows share one rating. Add it once for each row, so that an overflow on the way is
	 * noticed.
	 */
	r->ratings += rows;
	for (uint32_t i = 0; i < rows; i++)
		if (!decimal_sum_add(&r->rating, decimal_to_sum(*rating)))
			return false;
	return true;
}

char *
contact_pack(char *p, const struct contact_record *r)
{

	p = packed_put_signed(p, r->first);
	p = packed_put_signed(p, r->last);
	p = packed_put_signed(p, r->complaint);
	for (size_t i = 0; i < CONTACT_COUNTS; i++)
		p = packed_put(p, r->n[i]);
	p = packed_put(p, r->ratings);
	return packed_put_signed(p, r->rating);
}

struct contact_record
contact_unpack(const char **at)
{
	struct contact_record r = { .there = true };

	r.first = (date_day)packed_get_signed(at);
	r.last = (date_day)packed_get_signed(at);
	r.complaint = (date_day)packed_get_signed(at);
	for (size_t i = 0; i < CONTACT_COUNTS; i++)
		r.n[i] = (uint32_t)packed_get(at);
	r.ratings = (uint32_t)packed_get(at);
	r.rating = packed_get_signed(at);
	return r;
}

static char *
put_day(char *p, date_day day)
{

	*p++ = ',';
	return p + date_print(p, day);
}

static char *
put_number(char *p, uint32_t n)
{

	*p++ = ',';
	return p + num_u64(p, n);
}

/** Opens or clicks, whichever are more, for each e-mail that was sent, at most 1. */
static char *
put_response(char *p, const struct contact_record *r)
{
	uint32_t answers =
	    r->n[CONTACT_OPENS] > r->n[CONTACT_CLICKS] ? r->n[CONTACT_OPENS] : r->n[CONTACT_CLICKS];
	const decimal_sum whole = 1000000000;

	*p++ = ',';
	if (r->n[CONTACT_EMAILS] == 0)
		return p;
	/*
	 * One e-mail can be opened several times, and opens of older e-mails may be in this log
	 * too.
	 */
	if (answers > r->n[CONTACT_EMAILS])
		answers = r->n[CONTACT_EMAILS];
	return p +
	    decimal_print_sum(p, decimal_divide(answers * whole, r->n[CONTACT_EMAILS], 4), 4);
}

/** The sum of the ratings with as few decimals as it needs, so that it reads back as it was. */
static char *
put_ratings(char *p, const struct contact_record *r)
{
	decimal_sum unit = 1000000000;
	int scale = 0;

	p = put_number(p, r->ratings);
	*p++ = ',';
	/* This ends at a unit of 1 at the latest, which is nine decimals. */
	while (r->rating % unit != 0) {
		unit /= 10;
		scale++;
	}
	if (r->ratings > 0)
		p += decimal_print_sum(p, r->rating, scale);
	*p++ = ',';
	if (r->ratings > 0)
		p += decimal_print_sum(p, decimal_divide(r->rating, r->ratings, 2), 2);
	return p;
}

char *
contact_put(char *p, const struct contact_record *r)
{

	p = put_day(p, r->first);
	p = put_day(p, r->last);
	for (size_t i = CONTACT_VISITS; i <= CONTACT_CLICKS; i++)
		p = put_number(p, r->n[i]);
	p = put_response(p, r);
	p = put_number(p, r->n[CONTACT_COMPLAINTS]);
	p = put_day(p, r->complaint);
	p = put_number(p, r->n[CONTACT_LATE]);
	return put_ratings(p, r);
}

/*
 * Find the columns of contacts: all of them, or none. A table that has first_contact was written by
 * contact_put(), so a column that is missing then has been cut off and is an error.
 */
enum crm_status
contact_find(struct contact_columns *columns, struct table_in *t)
{
	const struct {
		const char *name;
		size_t *at;
	} wanted[] = {
		{ "last_contact", &columns->last },
		{ "last_complaint", &columns->complaint },
		{ "visits", &columns->n[CONTACT_VISITS] },
		{ "emails", &columns->n[CONTACT_EMAILS] },
		{ "opens", &columns->n[CONTACT_OPENS] },
		{ "clicks", &columns->n[CONTACT_CLICKS] },
		{ "complaints", &columns->n[CONTACT_COMPLAINTS] },
		{ "late_deliveries", &columns->n[CONTACT_LATE] },
		{ "ratings", &columns->ratings },
		{ "rating_sum", &columns->rating },
	};
	enum crm_status status = CRM_OK;

	columns->first = table_column(t, "first_contact");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]) && status == CRM_OK; i++) {
		*wanted[i].at = TABLE_NONE;
		if (columns->first != TABLE_NONE)
			status = table_need(t, wanted[i].name, wanted[i].at);
	}
	return status;
}

/* Read a day; an empty field is DATE_NONE. Report anything else that is no date. */
static enum crm_status
read_day(const struct table_in *t, const struct csv_row *row, size_t column, date_day *day)
{

	*day = DATE_NONE;
	if (csvin_field(row, column).n == 0 || date_parse(csvin_field(row, column), day) == CRM_OK)
		return CRM_OK;
	return table_bad(t, row, column, "a date (YYYY-MM-DD)");
}

/*
 * Read a count. Report a field that is none; the table always writes one, so empty is an error too.
 */
static enum crm_status
read_number(const struct table_in *t, const struct csv_row *row, size_t column, uint32_t *n)
{
	int64_t number = 0;

	if (num_i64(csvin_field(row, column), 0, UINT32_MAX - 1, &number) != CRM_OK)
		return table_bad(t, row, column, "a whole number");
	*n = (uint32_t)number;
	return CRM_OK;
}

enum crm_status
contact_read(const struct contact_columns *columns, const struct table_in *t,
    const struct csv_row *row, struct contact_record *r)
{
	enum crm_status status;
	struct slice sum;
	int scale;

	/* The share of answers and the mean rating are not read: they follow from the counts. */
	*r = (struct contact_record){ .there = false };
	if (columns->first == TABLE_NONE)
		return CRM_OK;
	r->there = true;
	if ((status = read_day(t, row, columns->first, &r->first)) != CRM_OK ||
	    (status = read_day(t, row, columns->last, &r->last)) != CRM_OK ||
	    (status = read_day(t, row, columns->complaint, &r->complaint)) != CRM_OK ||
	    (status = read_number(t, row, columns->ratings, &r->ratings)) != CRM_OK)
		return status;
	for (size_t i = 0; i < CONTACT_COUNTS; i++)
		if ((status = read_number(t, row, columns->n[i], &r->n[i])) != CRM_OK)
			return status;
	sum = csvin_field(row, columns->rating);
	if (sum.n > 0 && decimal_parse_sum(sum, &r->rating, &scale) != CRM_OK)
		return table_bad(t, row, columns->rating, "a sum of ratings");
	return CRM_OK;
}
