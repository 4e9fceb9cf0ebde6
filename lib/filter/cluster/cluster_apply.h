/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_APPLY_H
#define CRM_FILTER_CLUSTER_CLUSTER_APPLY_H

#include "filter/cluster/cluster_options.h"

/**
 * cluster_apply_run(options, run): Assign the rows by a saved model, in constant memory;
 * cluster_run() with one.
 */
CRM_CHECKED enum crm_status cluster_apply_run(
    const struct cluster_options *options, const struct run *run);

#endif
