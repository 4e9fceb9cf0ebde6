/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_BY_H
#define CRM_FILTER_RFM_RFM_BY_H

#include "app/program.h"
#include "base/buf.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/rfm.h"
#include "filter/rfm/rfm_gather.h"
#include "filter/rfm/rfm_write.h"

/**
 * rfm_by_id(buf, value, customer): Append the id under which a customer of one value of --by is
 * gathered; ids of one value are neighbours in bytewise order.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_by_id(struct buf *buf, struct slice value, struct slice customer);

/**
 * rfm_by_kept(keep, part, customer, values): As rfm_keep_get(), for a customer of ${part}, or
 * without --by, where it is NULL.
 */
CRM_CHECKED enum crm_status rfm_by_kept(struct rfm_keep *keep, const struct rfm_part *part,
    struct slice customer, struct slice values[KEEP_MOST]);

/** What all values share. */
struct rfm_by {
	const struct rfm_options *options;
	const struct run *run;
	const struct segment_rules *rules;
	const struct rfm_columns *columns;
	struct rfm_keep *keep;		/* or NULL */
	struct customers_options customers;
	struct rfm_gathered gathered;	/* of all */
	date_day as_of;
};

/**
 * rfm_by_write(by, source, out):
 * Score the customers of ${source}, whose ids are of rfm_by_id(), within each value, and write them
 * value by value.  CRM_OK, CRM_ENOMEM, CRM_EIO, CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status rfm_by_write(
    const struct rfm_by *by, struct rfm_source *source, struct output *out);

#endif
