/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The earlier table of --previous, for the sections that compare and for lists of movers.
 *
 * The caller goes through today's table and, for each customer, past those of the earlier table
 * that sort before: a merge join.  What must hold: both tables are sorted bytewise by customer,
 * each customer once; the row is valid until earlier_advance().
 */
#include "filter/report/report_earlier.h"

#include <string.h>

const char *const change_names[CHANGE_DIRECTIONS] = { "rose", "stayed", "fell", "moved", "new",
	"gone" };

/*
 * Columns whose values follow from the scores.  Only if customers are grouped by one of these do
 * different bins make customers move who did nothing.
 */
static const char *const scored[] = { "segment", "rfm", "r", "f", "m" };

enum crm_status
earlier_open(struct earlier *e, const char *const *path, const struct advice *advice,
    struct msg *msg)
{
	enum crm_status status;

	*e = (struct earlier){ .msg = msg, .there = true, .path = *path };
	for (size_t i = 0; i < sizeof(scored) / sizeof(scored[0]); i++)
		e->scored = e->scored || strcmp(advice->columns[0], scored[i]) == 0;
	if ((status = table_open(&e->t, path, 1, NULL, msg)) != CRM_OK ||
	    (status = table_need(e->t, "customer", &e->customer)) != CRM_OK ||
	    (status = table_need(e->t, advice->columns[0], &e->group)) != CRM_OK ||
	    (status = report_find_columns(e->t, &e->columns)) != CRM_OK)
		return status;
	bin_marks_open(&e->bins, BIN_EARLIER, e->t);
	return earlier_advance(e);
}

enum crm_status
earlier_advance(struct earlier *e)
{
	enum crm_status status;
	struct slice id;
	char show[MSG_SHOW];

	if (!e->there)
		return CRM_OK;
	if ((status = table_next(e->t, &e->row)) != CRM_OK)
		return status;
	if ((e->there = e->row.n > 0) == false)
		return CRM_OK;
	id = csvin_field(&e->row, e->customer);
	/* Equal ids too: a customer who is there twice would be joined once and gone once. */
	if (e->begun && slice_compare(id, buf_slice(&e->last_before)) <= 0) {
		msg_error(e->msg,
		    "--previous: line %llu: customer \"%s\" does not sort after the one before: sort the table by customer (LC_ALL=C sort)",
		    (unsigned long long)e->row.number, msg_show(show, id));
		return CRM_EINPUT;
	}
	/* A copy: the row's own bytes are valid only until the next row is read. */
	e->begun = true;
	e->last_before.n = 0;
	if (buf_add(&e->last_before, id.p, id.n) != CRM_OK)
		return msg_nomem(e->msg);
	status = report_read_values(e->t, &e->columns, &e->row, &e->values);
	if (status == CRM_OK && e->scored)
		bin_marks_add(&e->bins, BIN_EARLIER, &e->row, &e->values);
	return status;
}

enum crm_status
earlier_now(struct earlier *e, const struct table_in *t, const struct csv_row *row,
    size_t customer, const struct report_values *values)
{
	struct slice id = csvin_field(row, customer);

	if (e->any_now && slice_compare(id, buf_slice(&e->last_now)) <= 0)
		return table_bad(t, row, customer,
		    "sorted after the one before: --previous needs both tables sorted by customer (LC_ALL=C sort)");
	if (!e->any_now)
		bin_marks_open(&e->bins, BIN_NOW, t);
	if (e->scored)
		bin_marks_add(&e->bins, BIN_NOW, row, values);
	e->any_now = true;
	e->last_now.n = 0;
	return buf_add(&e->last_now, id.p, id.n) == CRM_OK ? CRM_OK : msg_nomem(e->msg);
}

enum crm_status
earlier_end(struct earlier *e)
{
	enum crm_status status = CRM_OK;

	/* Also past today's last customer: the ranges of the bins need every row. */
	while (e->there && status == CRM_OK)
		status = earlier_advance(e);
	return status == CRM_OK ? bin_marks_check(&e->bins, e->path, e->msg) : status;
}

int
earlier_compare(const struct earlier *e, struct slice customer)
{

	return e->there ? slice_compare(csvin_field(&e->row, e->customer), customer) : 1;
}

struct slice
earlier_group(const struct earlier *e)
{

	return csvin_field(&e->row, e->group);
}

enum change_direction
change_direction(const struct advice *advice, struct slice from, struct slice to)
{
	size_t before, now;

	if (slice_equal(from, slice_of(CHANGE_NEW_NAME)))
		return CHANGE_NEW;
	if (slice_equal(to, slice_of(CHANGE_GONE_NAME)))
		return CHANGE_GONE;
	if (slice_equal(from, to))
		return CHANGE_STAYED;
	/* Unknown groups have equal ranks: between two of them nobody rises or falls. */
	before = advice_rank(advice, 0, from);
	now = advice_rank(advice, 0, to);
	return now < before ? CHANGE_ROSE : now > before ? CHANGE_FELL : CHANGE_MOVED;
}

void
earlier_close(struct earlier *e)
{

	table_close(e->t);
	buf_free(&e->last_before);
	buf_free(&e->last_now);
	*e = (struct earlier){ 0 };
}
