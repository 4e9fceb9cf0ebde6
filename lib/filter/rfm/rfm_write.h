/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_WRITE_H
#define CRM_FILTER_RFM_RFM_WRITE_H

#include "base/status.h"
#include "filter/rfm/rfm_keep.h"
#include "filter/rfm/rfm_score.h"
#include "filter/rfm/rfm_source.h"
#include "io/output.h"
#include "segment/segment_rules.h"

/** Which of the columns that not every table has are there. */
struct rfm_columns {
	bool cost, channel, referrer;	/* the ledger has them */
	bool contacts;			/* it says what rows are about */
	bool holdout, history;
	bool given;			/* the as-of date was given: for partials */
};

/** With --by: the part of the table that is written. */
struct rfm_part {
	const char *column;
	struct slice value;
	bool first;			/* the header comes before it */
};

/**
 * rfm_write(out, source, scorer, rules, columns, keep, part):
 * Write the customer table, sorted by id bytewise; with --partial (when ${scorer} need not be open
 * and ${rules} is not looked at) without what takes other customers to know.  ${keep}: what is
 * carried from the ledger, or NULL; ${part}: which part it is, or NULL for all of the table.
 * CRM_OK, CRM_ENOMEM, CRM_EIO, or the output's failure.
 */
CRM_CHECKED enum crm_status rfm_write(struct output *out, struct rfm_source *source,
    struct rfm_scorer *scorer, const struct segment_rules *rules,
    const struct rfm_columns *columns, struct rfm_keep *keep, const struct rfm_part *part);

#endif
