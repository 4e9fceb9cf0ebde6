/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of nights of --watch in memory, read and written whole.
 *
 * Measures that this version does not know are kept as they are, so that an older program beside a
 * newer one loses nothing.  Rows come out in one order (night, measure, group), whatever the order
 * in which nights were added: two runs at once give the same bytes whichever was first.
 */
#include "filter/report/report_watch_history.h"

#include "base/mem.h"
#include "table/csv_out.h"
#include "table/table_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** Columns of the table, in order. */
enum { AT_DATE, AT_MEASURE, AT_GROUP, AT_VALUE, COLUMNS };

static const char *const column_names[COLUMNS] = { "date", "measure", "group", "value" };

enum crm_status
watch_history_name(struct watch_history *h, struct slice name, uint32_t *number)
{

	return strmap_put(h->names, name, strmap_hash(name), number);
}

enum crm_status
watch_history_add(struct watch_history *h, const struct watch_entry *entry)
{

	if (mem_grow(&h->v, &h->room, h->n + 1, sizeof(*h->v)) != CRM_OK)
		return CRM_ENOMEM;
	h->v[h->n++] = *entry;
	return CRM_OK;
}

/** Read one row of the table.  CRM_OK, or CRM_EINPUT or CRM_ENOMEM after a message. */
static enum crm_status
read_entry(struct watch_history *h, const struct table_in *t, const struct csv_row *row,
    const size_t place[COLUMNS], struct msg *msg)
{
	struct watch_entry e;

	if (date_parse(csvin_field(row, place[AT_DATE]), &e.night) != CRM_OK)
		return table_bad(t, row, place[AT_DATE], "a date (YYYY-MM-DD)");
	if (decimal_parse_sum(csvin_field(row, place[AT_VALUE]), &e.value, &e.scale) != CRM_OK)
		return table_bad(t, row, place[AT_VALUE], "a number");
	if (watch_history_name(h, csvin_field(row, place[AT_MEASURE]), &e.measure) != CRM_OK ||
	    watch_history_name(h, csvin_field(row, place[AT_GROUP]), &e.group) != CRM_OK ||
	    watch_history_add(h, &e) != CRM_OK)
		return msg_nomem(msg);
	return CRM_OK;
}

/**
 * Read all rows.  A missing column is CRM_EINPUT and not CRM_EUSAGE: the file is no history, but no
 * option was wrong.
 */
static enum crm_status
read_entries(struct watch_history *h, struct table_in *t, struct msg *msg)
{
	size_t place[COLUMNS];
	enum crm_status status;
	struct csv_row row;

	for (size_t i = 0; i < COLUMNS; i++)
		if ((status = table_need(t, column_names[i], &place[i])) != CRM_OK)
			return status == CRM_EUSAGE ? CRM_EINPUT : status;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0)
		if ((status = read_entry(h, t, &row, place, msg)) != CRM_OK)
			return status;
	return status;
}

enum crm_status
watch_history_read(struct watch_history *h, const char *path, struct msg *msg)
{
	struct table_in *t = NULL;
	enum crm_status status;

	/* access() first: a history that is missing is an empty one, any other failure is not. */
	*h = (struct watch_history){ .n = 0 };
	if (strmap_open(&h->names) != CRM_OK)
		return msg_nomem(msg);
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return CRM_OK;
	if ((status = table_open(&t, &path, 1, NULL, msg)) == CRM_OK)
		status = read_entries(h, t, msg);
	table_close(t);
	return status;
}

void
watch_history_forget(struct watch_history *h, date_day night)
{
	size_t n = 0;

	/* In place: the order of the others stays. */
	for (size_t i = 0; i < h->n; i++)
		if (h->v[i].night != night)
			h->v[n++] = h->v[i];
	h->n = n;
}

/** Compare two names of ${h} bytewise. */
static int
compare_names(const struct watch_history *h, uint32_t a, uint32_t b)
{

	return a == b ? 0 : slice_compare(strmap_key(h->names, a), strmap_key(h->names, b));
}

/** Compare two entries for qsort_r() by night, measure and group; no two are equal in all. */
static int
compare_entries(const void *a, const void *b, void *arg)
{
	const struct watch_entry *x = a, *y = b;
	int order = (x->night > y->night) - (x->night < y->night);

	if (order == 0)
		order = compare_names(arg, x->measure, y->measure);
	return order != 0 ? order : compare_names(arg, x->group, y->group);
}

void
watch_history_sort(struct watch_history *h)
{

	if (h->n > 1)
		qsort_r(h->v, h->n, sizeof(*h->v), compare_entries, h);
}

void
watch_history_write(const struct watch_history *h, struct output *out)
{

	csvout_row(out, column_names, COLUMNS);
	for (size_t i = 0; i < h->n; i++) {
		const struct watch_entry *e = &h->v[i];
		char date[DATE_PRINT], value[DECIMAL_PRINT];

		csvout_field(out, (struct slice){ date, date_print(date, e->night) });
		csvout_next(out, strmap_key(h->names, e->measure));
		csvout_next(out, strmap_key(h->names, e->group));
		csvout_next(out,
		    (struct slice){ value, decimal_print_sum(value, e->value, e->scale) });
		csvout_end(out);
	}
}

void
watch_history_free(struct watch_history *h)
{

	free(h->v);
	strmap_close(h->names);
	*h = (struct watch_history){ .n = 0 };
}
