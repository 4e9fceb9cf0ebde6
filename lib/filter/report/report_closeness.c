/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --closeness: compares the contacts that the shop made with each customer per month with the level
 * that is advised (segment/relationship_level.h): who is kept closer, and who less close.
 *
 * The level is advised by each customer's own margin, so that it does not depend on the groups; if
 * the table of rules sets a level for the segment, that one is advised.  Advice depends on the mean
 * of all customers and on how many are in each class of margin, so all are kept until the last row:
 * memory in proportion to the customers.
 *
 * Leads are left out, as they have had no time to buy, and so are customers whose level has a name
 * of the user's own, which cannot be compared with the others.
 */
#include "filter/report/report_closeness_inner.h"

#include "base/mem.h"
#include "base/num.h"

#include <stdlib.h>
#include <string.h>

/* Contacts a month from which each level above basic begins, for --closeness=default. */
static const char default_levels[] = "0.1,0.3,1,2";

/* What --direction calls a customer. */
const char *const closeness_verdicts[VERDICTS] = { "closer", "as_advised", "less_close" };

/** Read --closeness: four rising numbers above 0.  False if it is not that. */
static bool
read_levels(struct closeness *c, const char *text)
{
	const char *p = strcmp(text, "default") == 0 ? default_levels : text;

	for (size_t level = LEVEL_REACTIVE; level < LEVELS; level++) {
		struct slice word = { p, strcspn(p, ",") };

		if (decimal_parse(word, &c->typed[level]) != CRM_OK)
			return false;
		c->from[level] = decimal_real(decimal_to_sum(c->typed[level]));
		if (!(c->from[level] > c->from[level - 1]))
			return false;
		p += word.n + (p[word.n] == ',' && level + 1 < LEVELS);
	}
	return *p == '\0';
}

/** Find the columns.  CRM_OK, or CRM_EUSAGE after a message. */
static enum crm_status
find_contacts(struct closeness *c, const struct table_in *t)
{
	enum crm_status status;

	if ((status = table_need(t, "contacts", &c->contacts)) != CRM_OK ||
	    (status = table_need(t, "first_date", &c->first_date)) != CRM_OK ||
	    (status = table_need(t, "last_date", &c->last_date)) != CRM_OK)
		return status;
	c->emails = table_column(t, "emails");
	c->first_contact = table_column(t, "first_contact");
	c->segment = table_column(t, "segment");
	return CRM_OK;
}

/** Read a number of contacts; 0 if it is empty.  CRM_EINPUT after a message if it is no number. */
static enum crm_status
read_contacts(
    const struct table_in *t, const struct csv_row *row, size_t column, uint32_t *contacts)
{
	struct slice text = table_field(row, column);
	int64_t n = 0;

	if (text.n > 0 && num_i64(text, 0, UINT32_MAX, &n) != CRM_OK)
		return table_bad(t, row, column, "a number of contacts");
	*contacts = (uint32_t)n;
	return CRM_OK;
}

/** Read a day; DATE_NONE if it is empty.  CRM_EINPUT after a message if it is no day. */
static enum crm_status
read_first(const struct table_in *t, const struct csv_row *row, size_t column, date_day *day)
{
	struct slice text = table_field(row, column);

	*day = DATE_NONE;
	return text.n == 0 || date_parse(text, day) == CRM_OK ? CRM_OK
							      : table_bad(t, row, column, "a day");
}

/** Return the level that the rules set for a customer, or BY_VALUE, or NOT_JUDGED. */
static int
wanted_level(struct closeness *c, const struct csv_row *row, const struct report_values *values)
{
	const char *name = advice_segment_level(c->advice, table_field(row, c->segment));
	enum relationship_level level;

	if (values->lead)
		return NOT_JUDGED;
	if (name == NULL)
		return BY_VALUE;
	level = level_named(slice_of(name));
	return level == LEVELS ? NOT_JUDGED : (int)level;
}

/** Read what is kept of a customer into ${r}; *${last} becomes the day of the last order. */
static enum crm_status
read_contacted(struct closeness *c, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct contacted *r, date_day *last)
{
	date_day contact;
	enum crm_status status;

	memset(r, 0, sizeof(*r));
	if ((status = read_first(t, row, c->first_date, &r->since)) != CRM_OK ||
	    (status = read_first(t, row, c->first_contact, &contact)) != CRM_OK ||
	    (status = read_first(t, row, c->last_date, last)) != CRM_OK ||
	    (status = read_contacts(t, row, c->contacts, &r->contacts)) != CRM_OK ||
	    (status = read_contacts(t, row, c->emails, &r->emails)) != CRM_OK)
		return status;
	if (contact != DATE_NONE && (r->since == DATE_NONE || contact < r->since))
		r->since = contact;
	if (r->emails > r->contacts)
		return table_bad(t, row, c->emails, "at most the number of contacts");
	r->brings = c->costs ? values->revenue - values->cost : values->revenue;
	r->cost = values->cost;
	r->wanted = wanted_level(c, row, values);
	return CRM_OK;
}

enum crm_status
closeness_add(struct closeness *c, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct msg *msg)
{
	struct contacted r;
	date_day last;
	enum crm_status status = read_contacted(c, t, row, values, &r, &last);

	if (status != CRM_OK)
		return status;
	if (last != DATE_NONE && values->days >= 0 &&
	    (c->today == DATE_NONE || last + (date_day)values->days > c->today))
		c->today = last + (date_day)values->days;
	if (values->revenue_scale > c->scale)
		c->scale = values->revenue_scale;
	if (c->costs && values->cost_scale > c->scale)
		c->scale = values->cost_scale;
	if (r.wanted == NOT_JUDGED) {
		c->own_levels += !values->lead;
		return CRM_OK;
	}
	if (mem_grow(&c->v, &c->room, c->n + 1, sizeof(*c->v)) != CRM_OK)
		return msg_nomem(msg);
	c->v[c->n++] = r;
	return CRM_OK;
}

void
closeness_settle(struct closeness *c)
{
	decimal_sum sum = 0;
	uint64_t bands[BANDS] = { 0 };

	if (c->settled || c->n == 0)
		return;
	c->settled = true;
	/* An exact sum, so that nothing depends on the order of rows. */
	for (size_t i = 0; i < c->n; i++)
		sum += c->v[i].brings;
	c->mean = decimal_real(sum) / (double)c->n;
	for (size_t i = 0; i < c->n; i++)
		bands[level_band(decimal_real(c->v[i].brings), c->mean)]++;
	for (size_t band = 0; band < BANDS; band++)
		c->share[band] = (double)bands[band] / (double)c->n;
}

enum relationship_level
closeness_advised(const struct closeness *c, const struct contacted *r)
{

	return r->wanted == BY_VALUE
	    ? level_advised(decimal_real(r->brings), c->mean, c->share)
	    : (enum relationship_level)r->wanted;
}

uint64_t
closeness_time(const struct closeness *c, const struct contacted *r)
{
	int64_t time = r->since == DATE_NONE || c->today == DATE_NONE
	    ? 0
	    : ((int64_t)c->today - r->since) * DAY;

	return time > MONTH ? (uint64_t)time : MONTH;
}

/** The level that a customer is kept at, by their contacts a month. */
static enum relationship_level
kept_level(const struct closeness *c, const struct contacted *r)
{
	double each = closeness_per_month(r->contacts, closeness_time(c, r));
	enum relationship_level level = LEVEL_BASIC;

	while (level + 1 < LEVELS && each >= c->from[level + 1])
		level++;
	return level;
}

enum verdict
closeness_verdict(const struct closeness *c, const struct contacted *r)
{
	enum relationship_level kept = kept_level(c, r), wanted = closeness_advised(c, r);

	return kept > wanted ? KEPT_CLOSER : kept < wanted ? KEPT_LESS_CLOSE : KEPT_AS_ADVISED;
}

/* --- on a list */

static enum crm_status
keep_contacted(void *arg, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct buf *buf, struct msg *msg)
{
	struct contacted r;
	date_day last;
	enum crm_status status = read_contacted(arg, t, row, values, &r, &last);

	if (status != CRM_OK)
		return status;
	return buf_add(buf, &r, sizeof(r)) == CRM_OK ? CRM_OK : msg_nomem(msg);
}

static bool
is_verdict(void *arg, const struct report_values *values, struct slice bytes, size_t word)
{
	struct closeness *c = arg;
	struct contacted r;

	(void)values;
	closeness_settle(c);
	memcpy(&r, bytes.p, sizeof(r));
	return r.wanted != NOT_JUDGED &&
	    closeness_verdict(c, &r) == (word == 0 ? KEPT_CLOSER : KEPT_LESS_CLOSE);
}

static enum crm_status
set_contacted_cell(void *arg, const struct report_values *values, struct slice bytes,
    size_t column, struct report_cell *cell)
{
	struct closeness *c = arg;
	struct contacted r;

	(void)values;
	closeness_settle(c);
	memcpy(&r, bytes.p, sizeof(r));
	switch (column) {
	case 0:
		return r.wanted == NOT_JUDGED
		    ? CRM_OK
		    : cell_text(cell, slice_of(relationship_levels[closeness_advised(c, &r)]));
	case 1:
		return cell_text(cell, slice_of(relationship_levels[kept_level(c, &r)]));
	case 2:
		cell_real(cell, closeness_per_month(r.contacts, closeness_time(c, &r)));
		return CRM_OK;
	case 3:
		return r.wanted == NOT_JUDGED
		    ? CRM_OK
		    : cell_text(cell, slice_of(closeness_verdicts[closeness_verdict(c, &r)]));
	default:
		cell_real(cell, closeness_per_month(r.emails, closeness_time(c, &r)));
		return CRM_OK;
	}
}

enum crm_status
closeness_open(struct closeness **out, const struct report_options *options,
    const struct advice *advice, const struct report_columns *columns, const struct table_in *t,
    const struct run *run)
{
	static const struct report_column list_columns[] = {
		{ "level", "Level", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "kept", "Kept", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "contacts_month", "Contacts a month", COLUMN_REAL, 2, FOR_ALL, false, false,
		    false },
		{ "closeness", "Closeness", COLUMN_TEXT, 0, FOR_ALL, true, false, false },
		{ "emails_month", "E-mails", COLUMN_REAL, 2, FOR_ALL, false, false,
		    false },
	};
	enum crm_status status;
	struct closeness *c;
	char show[MSG_SHOW];

	if ((c = mem_new(1, sizeof(*c))) == NULL)
		return msg_nomem(run->msg);
	c->advice = advice;
	c->costs = columns->cost != TABLE_NONE;
	c->today = DATE_NONE;
	status = read_levels(c, options->closeness) ? find_contacts(c, t) : CRM_EDATA;
	if (status == CRM_EDATA) {
		msg_error(run->msg,
		    "--closeness: \"%s\" is neither default nor four rising numbers of contacts a month above 0, such as %s",
		    msg_show(show, slice_of(options->closeness)), default_levels);
		status = CRM_EUSAGE;
	}
	if (status != CRM_OK) {
		free(c);
		return status;
	}
	memcpy(c->columns, list_columns, sizeof(list_columns));
	c->list = (struct list_part){ .columns = c->columns,
		/* E-mails come last, as not every table has them. */
		.n = sizeof(list_columns) / sizeof(list_columns[0]) - (c->emails == TABLE_NONE),
		.words = { closeness_verdicts[KEPT_CLOSER], closeness_verdicts[KEPT_LESS_CLOSE] },
		.choices = "closer, less_close",
		.arg = c,
		.keep = keep_contacted,
		.is = is_verdict,
		.cell = set_contacted_cell };
	*out = c;
	return CRM_OK;
}

const struct list_part *
closeness_list(struct closeness *c)
{

	return &c->list;
}

void
closeness_close(struct closeness *c)
{

	if (c == NULL)
		return;
	free(c->v);
	free(c);
}
