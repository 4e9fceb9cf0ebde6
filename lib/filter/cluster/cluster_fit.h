/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_FIT_H
#define CRM_FILTER_CLUSTER_CLUSTER_FIT_H

#include "filter/cluster/cluster_options.h"

/**
 * cluster_fit_run(options, run): Fit clusters and write what the options ask for; cluster_run()
 * without a model.
 */
CRM_CHECKED enum crm_status cluster_fit_run(
    const struct cluster_options *options, const struct run *run);

#endif
