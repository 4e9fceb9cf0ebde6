/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What --min-cell hides of cohorts, decided once for all tables of crm-cohort, so that two of them
 * do not give away what each hides.
 *
 * A cohort is hidden whole where it is small, and with it the next larger ones where the number of
 * all customers would give its size away (suppress_groups).  A cell of a cohort is hidden where few
 * of its customers ordered, or few did not, or the revenue is from few.  The cohort table applies
 * just that.  The lifecycle table adds cells up by period; such a total is shown only where the
 * hidden cells in it are two or more and of enough customers together (struct cohort_gap).
 */
#include "filter/cohort/cohort_hidden.h"

#include "base/mem.h"

#include <stdlib.h>

enum crm_status
cohort_hidden_counted(const uint64_t *size, size_t cohorts, uint64_t min, bool **hidden)
{

	if ((*hidden = mem_new(cohorts, sizeof(**hidden))) == NULL)
		return CRM_ENOMEM;
	/*
	 * False: the whole group has so few customers, or cohorts, that its total gives the hidden
	 * ones away.  Then show nothing of the group.
	 */
	if (!suppress_groups(size, cohorts, min, *hidden))
		for (size_t i = 0; i < cohorts; i++)
			(*hidden)[i] = true;
	return CRM_OK;
}

enum crm_status
cohort_hidden_sizes(const struct cohort_cells *cells, const uint32_t *order, size_t from,
    size_t end, uint64_t min, bool **hidden)
{
	size_t cohorts = cohort_cells_cohorts(cells);
	uint64_t *size = mem_new(cohorts, sizeof(*size));
	enum crm_status status;

	if (size == NULL)
		return CRM_ENOMEM;
	for (size_t i = from; i < end; i++)
		size[cohort_cells_cohort(cells, order[i])]++;
	status = cohort_hidden_counted(size, cohorts, min, hidden);
	free(size);
	return status;
}

bool
cohort_hidden_cell(uint64_t customers, const struct cohort_count *count, uint64_t min)
{

	return suppress_is_small(count->active, min) ||
	    suppress_is_small(customers - count->active, min) ||
	    suppress_is_small(count->earning, min);
}

void
cohort_gap_add(struct cohort_gap *gap, uint64_t customers, const struct cohort_count *count)
{

	/*
	 * A total less the cells that are shown is the sum of the hidden ones, so remember what
	 * that is about.
	 */
	gap->cells++;
	gap->active += count->active;
	gap->inactive += customers - count->active;
	gap->earning += count->earning;
}

bool
cohort_gap_is_safe(const struct cohort_gap *gap, uint64_t min)
{

	/* Each count separately: a sum about many customers may still be the revenue of one. */
	return (gap->active == 0 || suppress_is_safe(gap->cells, gap->active, min)) &&
	    (gap->inactive == 0 || suppress_is_safe(gap->cells, gap->inactive, min)) &&
	    (gap->earning == 0 || suppress_is_safe(gap->cells, gap->earning, min));
}
