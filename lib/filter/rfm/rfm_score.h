/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_SCORE_H
#define CRM_FILTER_RFM_RFM_SCORE_H

#include "base/status.h"
#include "filter/rfm/rfm_metric.h"

/**
 * rfm_scorer_open(scorer, source, msg):
 * Look at all customers and cut their metrics, or read the bins of --bins-from; the members before
 * ${bins} but
 * ${split} are the caller's to set.  CRM_OK, to be closed; CRM_EIDENT with --strict where there is
 * too little data; CRM_ENOMEM, CRM_EIO, CRM_EINPUT, after a message.  8 bytes a customer, four
 * times as many where several threads cut.
 */
CRM_CHECKED enum crm_status rfm_scorer_open(
    struct rfm_scorer *scorer, struct rfm_source *source, struct msg *msg);

/**
 * rfm_scorer_restart(scorer): All customers will be scored (anew); where ties are split, in the
 * order of ids.
 */
void rfm_scorer_restart(struct rfm_scorer *scorer);

/** rfm_scorer_score(scorer, figures, score): Score a customer. */
void rfm_scorer_score(
    struct rfm_scorer *scorer, const struct rfm_figures *figures, struct rfm_score *score);

/** rfm_scorer_close(scorer): Free what it holds. */
void rfm_scorer_close(struct rfm_scorer *scorer);

#endif
