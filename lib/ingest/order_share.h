/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ORDER_SHARE_H
#define CRM_INGEST_ORDER_SHARE_H

#include "ingest/order_lines.h"

/**
 * order_rescale(value, scale): Bring ${value} to ${scale} decimals, not fewer than it has.  False,
 * and nothing is changed, where it is too large.
 */
bool order_rescale(struct decimal *value, int scale);

/** order_sum(sum, value): *${sum} += ${value}.  False where it is too large. */
CRM_CHECKED bool order_sum(struct decimal *sum, struct decimal value);

/** order_shorten(value, scale): ${value} without zeros at the end of its decimals, down to
 * ${scale}. */
struct decimal order_shorten(struct decimal value, int scale);

/**
 * order_share(o, total, out):
 * Share ${total} among the lines of ${o} that are KEPT, in proportion to their amounts, by the
 * largest remainder, into ${out} (o->n of them).  Where the amounts add up to 0, lines are alike.
 * Shares have the decimals of the total, of the amounts up to two, or o->decimals, whichever is
 * more; only those of the total where that suffices.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status
order_share(const struct order_lines *o, struct decimal total, struct decimal *out);

#endif
