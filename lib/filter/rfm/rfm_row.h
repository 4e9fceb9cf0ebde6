/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_ROW_H
#define CRM_FILTER_RFM_RFM_ROW_H

#include "base/buf.h"
#include "filter/rfm/rfm_write.h"

/** What rows of the customer table are made of.  Nothing in it changes while rows are made. */
struct rfm_rows {
	const struct rfm_source *source;
	struct rfm_scorer *scorer;
	const struct segment_rules *rules;
	const struct rfm_columns *columns;
	struct rfm_keep *keep;		/* NULL: nothing is carried */
	const struct rfm_part *part;	/* NULL: without --by */
};

/** rfm_row_header(out, w): Write the header of the table. */
void rfm_row_header(struct output *out, const struct rfm_rows *w);

/**
 * rfm_row_add(text, w, r, referred): Append the row of one customer, with its line end.  May run in
 * several threads at once, each with a ${text} of its own, but for scores that split ties.  CRM_OK,
 * CRM_ENOMEM, or CRM_EIO where carried columns were spilled.
 */
CRM_CHECKED enum crm_status rfm_row_add(struct buf *text, const struct rfm_rows *w,
    const struct customer_record *r, const struct rfm_referred *referred);

#endif
