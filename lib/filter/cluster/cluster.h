/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_H
#define CRM_FILTER_CLUSTER_CLUSTER_H

#include "filter/cluster/cluster_options.h"

/**
 * cluster_check(options, run): Check the options against one another, with a message.  CRM_OK or
 * CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status cluster_check(void *options, const struct run *run);

/** cluster_paths(options, paths, room): The model, profile and drift files, for the sandbox. */
size_t cluster_paths(const void *options, struct sandbox_path *paths, size_t room);

/**
 * cluster_run(options, run):
 * Fit, or with a model assign in constant memory, and write what the options ask for.  Return
 * CRM_OK; CRM_EDATA where values were refused; CRM_EUSAGE, CRM_EINPUT, CRM_EIO, CRM_ENOMEM,
 * CRM_EIDENT after a message.
 */
CRM_CHECKED enum crm_status cluster_run(void *options, const struct run *run);

#endif
