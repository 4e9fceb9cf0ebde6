/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_BINS_FILE_H
#define CRM_FILTER_RFM_RFM_BINS_FILE_H

#include "base/status.h"
#include "filter/rfm/rfm_metric.h"
#include "io/output.h"

/*
 * The table of bins, `metric,score,from,to`: what --save-bins writes, --bins-from reads and
 * --print-bins begins with.
 */

/**
 * rfm_bin_at(metric, bins, i): Bin ${i} from the lowest days, orders or money.
 */
const struct bin *rfm_bin_at(enum metric metric, const struct bins *bins, size_t i);

/**
 * rfm_put_bin(scorer, metric, bin, out):
 * Write the fields `metric,score,from,to` of a bin.  Recency is negated inside, so its ends swap.
 */
void rfm_put_bin(const struct rfm_scorer *scorer, enum metric metric, const struct bin *bin,
    struct output *out);

/**
 * rfm_bin_end(scorer, metric, end, text):
 * Write an end of a bin as tables have it, days positive, to ${text} (DECIMAL_PRINT) and return the
 * length.
 */
size_t rfm_bin_end(
    const struct rfm_scorer *scorer, enum metric metric, decimal_sum end, char *text);

/**
 * rfm_save_bins(scorer, path, run): Write the table `metric,score,from,to`.  As output_finish().
 */
CRM_CHECKED enum crm_status rfm_save_bins(
    const struct rfm_scorer *scorer, const char *path, const struct run *run);

/**
 * rfm_read_bins(scorer, path, msg): Read such a table.  CRM_OK, CRM_ENOMEM, CRM_EINPUT after a
 * message.
 */
CRM_CHECKED enum crm_status rfm_read_bins(
    struct rfm_scorer *scorer, const char *path, struct msg *msg);

/**
 * rfm_check_bins(scorer, path, msg): Whether each metric has a bin, as it takes to score somebody.
 * A table without customers saves none, and can be scored by that.  CRM_OK, or CRM_EINPUT after a
 * message.
 */
CRM_CHECKED enum crm_status rfm_check_bins(
    const struct rfm_scorer *scorer, const char *path, struct msg *msg);

#endif
