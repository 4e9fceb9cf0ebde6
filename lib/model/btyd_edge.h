/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_BTYD_EDGE_H
#define CRM_MODEL_BTYD_EDGE_H

#include "base/status.h"
#include "base/thread.h"
#include "model/btyd_law.h"
#include "model/minimise.h"
#include "model/patterns.h"

/**
 * btyd_edge(law, p, team, longest, thin, result):
 * Whether the likelihood of ${law} (of four parameters, two of them of leaving) over all of ${p}
 * has its peak at an edge of the law, where nobody leaves or where all leave alike, so that the law
 * is not identified.  ${longest} is the longest T; ${thin} is what a search over some of the
 * patterns found, sound or not.
 *
 * Return CRM_OK: not seen here, a search must tell; CRM_ENOMEM; or CRM_EIDENT with the edge in
 * ${result}, as minimise_run() would leave it: MINIMISE_RAN and the parameter that runs.
 * O(patterns) an evaluation: 1 for all but laws of regular gaps where some are seen to leave; some
 * 20 to 50 otherwise.
 */
CRM_CHECKED enum crm_status btyd_edge(const struct btyd_law *law, const struct patterns *p,
    struct team *team, double longest, const struct minimise_result *thin,
    struct minimise_result *result);

#endif
