/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The views of a report as rows of a partial, and back.
 *
 * What all of them hold are counts and sums by cell.  Clusters need care: a table without the
 * column has customers in no cluster, as soon as another table has it; these are all customers less
 * those of the clusters.
 */
#include "filter/report/report_views_inner.h"

#include <string.h>

/** The column that says that there are clusters. */
static const char cluster_column[] = "cluster";

/** Save the clusters. */
static enum crm_status
save_clusters(const struct views *v, struct partial *p)
{
	const struct slice column = slice_of(cluster_column);
	enum crm_status status = sums_save(p, ABOUT_COLUMN, &column, 1, NULL);

	for (size_t i = 0; i < groups_count(v->clusters) && status == CRM_OK; i++) {
		const struct slice key = groups_key(v->clusters, i, 0);

		status = sums_save(p, ABOUT_CLUSTER, &key, 1,
		    &(struct report_sums){ .group = *groups_at(v->clusters, i) });
	}
	partial_decimals(p, groups_scale(v->clusters));
	return status;
}

enum crm_status
views_save(const struct views *v, struct partial *p)
{
	enum crm_status status = CRM_OK;

	for (unsigned r = 0; r < SCORES; r++)
		for (unsigned f = 0; f < SCORES && status == CRM_OK; f++) {
			char digits[] = { (char)('1' + r), (char)('1' + f) };
			const struct slice keys[] = { { digits, 1 }, { digits + 1, 1 } };

			if (v->scores[r][f] > 0)
				status = sums_save(p, ABOUT_SCORE, keys, 2,
				    &(struct report_sums){
					.group = { .customers = v->scores[r][f] } });
		}
	for (size_t i = 0; i <= BORDERS && status == CRM_OK; i++)
		if (v->bins[i].customers > 0)
			status = sums_save_number(p, ABOUT_VALUE, i,
			    &(struct report_sums){ .group = { .customers = v->bins[i].customers },
				.expected = v->bins[i].value });
	if (status == CRM_OK && v->clusters != NULL)
		status = save_clusters(v, p);
	if (status == CRM_OK && v->dated &&
	    (status = partial_share(
		 p, SUMS_FIRST_DATE, (struct slice){ v->from, DATE_PRINT })) == CRM_OK)
		status = partial_share(p, SUMS_LAST_DATE, (struct slice){ v->to, DATE_PRINT });
	if (status == CRM_OK)
		status = pareto_save(v->pareto, p);
	return status == CRM_OK ? outlook_save(v->outlook, p) : status;
}

/** Take the cell of the scores or a bin of lifetime value; false where it is none. */
static bool
load_cell(struct views *v, const struct sums_row *row)
{
	uint64_t customers = row->sums.group.customers;
	size_t i, r, f;

	if (sums_about(row, ABOUT_SCORE)) {
		if (!sums_number(row->keys[0], SCORES + 1, &r) || r == 0 ||
		    !sums_number(row->keys[1], SCORES + 1, &f) || f == 0)
			return false;
		v->scores[r - 1][f - 1] += customers;
		v->scored += customers;
		return true;
	}
	if (!sums_number(row->keys[0], BORDERS + 1, &i))
		return false;
	v->bins[i].customers += customers;
	v->bins[i].value += row->sums.expected;
	v->valued += customers;
	return true;
}

/** Put the customers whom no cluster has, of tables without the column, into the empty one. */
static enum groups_result
add_unclustered(struct views *v, const struct group *all)
{
	const struct group *in = groups_all(v->clusters);
	const struct slice none = { "", 0 };
	const struct group rest = { .customers = all->customers - in->customers,
		.orders = all->orders - in->orders,
		.buyers = all->buyers - in->buyers,
		.days = all->days - in->days,
		.contacts = all->contacts - in->contacts,
		.returns = all->returns - in->returns,
		.revenue = all->revenue - in->revenue,
		.cost = all->cost - in->cost };

	return rest.customers == 0 ? GROUPS_ADDED : groups_add_sums(v->clusters, &none, &rest, 0);
}

/** Make sure that there are clusters. */
static enum groups_result
open_clusters(struct views *v)
{

	return v->clusters != NULL || groups_open(&v->clusters, 1) == CRM_OK ? GROUPS_ADDED
									     : GROUPS_NOMEM;
}

/** Take one row; *${result} is how its group was added.  False where it is no row of a view. */
static bool
load_row(struct views *v, const struct sums_row *row, int decimals, int due_decimals,
    enum groups_result *result)
{

	*result = GROUPS_ADDED;
	if (sums_about(row, ABOUT_COLUMN) && slice_equal(row->keys[0], slice_of(cluster_column))) {
		*result = open_clusters(v);
		return true;
	}
	if (sums_about(row, ABOUT_CLUSTER)) {
		if ((*result = open_clusters(v)) == GROUPS_ADDED)
			*result = groups_add_sums(
			    v->clusters, row->keys, &row->sums.group, decimals);
		return true;
	}
	if (sums_about(row, ABOUT_COLUMN) || sums_about(row, ABOUT_OUTLOOK) ||
	    sums_about(row, ABOUT_DUE))
		return outlook_load(v->outlook, row, due_decimals);
	if (sums_about(row, ABOUT_PARETO))
		return pareto_load(v->pareto, row);
	if (sums_about(row, ABOUT_SCORE) || sums_about(row, ABOUT_VALUE))
		return load_cell(v, row);
	return true;
}

enum crm_status
views_load(
    struct views *v, const struct partial *p, const struct group *all, struct msg *msg)
{
	struct slice from = partial_shared(p, SUMS_FIRST_DATE), to = partial_shared(p, SUMS_LAST_DATE);
	struct slice digit = partial_shared(p, SUMS_DUE_DECIMALS);
	int due_decimals = digit.n == 1 && digit.p[0] >= '0' && digit.p[0] <= '9'
	    ? digit.p[0] - '0'
	    : 0;
	enum groups_result result;

	for (size_t i = 0; i < partial_rows(p); i++) {
		struct sums_row row = sums_load(p, i);

		if (!load_row(v, &row, partial_scale(p), due_decimals, &result)) {
			msg_error(msg, "--merge: a partial has a row that is none: it was changed");
			return CRM_EINPUT;
		}
		if (result != GROUPS_ADDED)
			return groups_report(result, "by cluster", msg);
	}
	v->all = all->customers;
	v->dated = from.n == DATE_PRINT && to.n == DATE_PRINT;
	if (v->dated) {
		memcpy(v->from, from.p, DATE_PRINT);
		memcpy(v->to, to.p, DATE_PRINT);
	}
	return v->clusters == NULL
	    ? CRM_OK
	    : groups_report(add_unclustered(v, all), "by cluster", msg);
}
