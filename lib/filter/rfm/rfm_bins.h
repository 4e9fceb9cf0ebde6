/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_BINS_H
#define CRM_FILTER_RFM_RFM_BINS_H

#include "base/status.h"
#include "filter/rfm/rfm_metric.h"
#include "io/output.h"

/**
 * rfm_print_bins(scorer, source, out):
 * Write the table `metric,score,from,to,customers`, with --nested also `r,f`.  CRM_OK, CRM_ENOMEM,
 * CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_print_bins(
    struct rfm_scorer *scorer, struct rfm_source *source, struct output *out);

/**
 * rfm_tell_bins(scorer, source, unused, msg):
 * Warn where equal values leave a score without customers, and with -v report all bins.  With
 * --strict look at the scores that customers really get: *${unused} becomes true where one of
 * 1..--bins is given to nobody.  CRM_OK; CRM_EIDENT with --strict, after a message, where all
 * customers have the same score of a metric; CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_tell_bins(
    struct rfm_scorer *scorer, struct rfm_source *source, bool *unused, struct msg *msg);

#endif
