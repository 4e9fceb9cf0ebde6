/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --closeness, --scheme and --parties, which a report opens, feeds and shows together.
 */
#include "filter/report/report_further.h"

#include "filter/report/report_groups.h"
#include "table/money.h"

enum crm_status
further_open(struct further *r, const struct report_options *options,
    const struct advice *advice, const struct report_columns *columns, const struct table_in *t,
    const struct run *run)
{
	enum crm_status status = CRM_OK;

	if (options->scheme != NULL)
		status = scheme_open(&r->scheme, options, columns, t, run);
	if (status == CRM_OK && options->closeness != NULL)
		status = closeness_open(&r->closeness, options, advice, columns, t, run);
	if (status == CRM_OK && options->parties.n > 0)
		status = parties_open(&r->parties, options, columns, run);
	return status;
}

enum crm_status
further_add(struct further *r, const struct table_in *t, const struct csv_row *row,
    const struct report_values *values, struct msg *msg)
{
	enum crm_status status = CRM_OK;

	if (r->scheme == NULL && r->closeness == NULL && r->parties == NULL)
		return CRM_OK;
	/* A list has no groups, which would refuse amounts that add up to too much. */
	if (!money_bounded(&r->turnover, values->revenue) ||
	    !money_bounded(&r->turnover, values->cost))
		return groups_report(GROUPS_TOO_MUCH, "", msg);
	if (r->scheme != NULL)
		status = scheme_add(r->scheme, t, row, values);
	if (status == CRM_OK && r->closeness != NULL)
		status = closeness_add(r->closeness, t, row, values, msg);
	if (status == CRM_OK && r->parties != NULL && parties_add(r->parties, values) != CRM_OK)
		return msg_nomem(msg);
	return status;
}

const struct list_part *
further_list(const struct further *r)
{

	return r->scheme != NULL ? scheme_list(r->scheme)
	    : r->closeness != NULL ? closeness_list(r->closeness)
				   : NULL;
}

enum crm_status
further_make(const struct further *r, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	enum crm_status status = CRM_OK;

	if (r->parties != NULL)
		status = parties_make(r->parties, report, language, min_cell);
	if (status == CRM_OK && r->closeness != NULL)
		status = closeness_make(r->closeness, report, language, min_cell, left_out);
	if (status == CRM_OK && r->scheme != NULL)
		status = scheme_make(r->scheme, report, language, min_cell, left_out);
	return status;
}

void
further_close(struct further *r)
{

	closeness_close(r->closeness);
	parties_close(r->parties);
	scheme_close(r->scheme);
	*r = (struct further){ 0 };
}
