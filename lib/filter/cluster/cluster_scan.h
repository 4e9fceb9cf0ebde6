/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_SCAN_H
#define CRM_FILTER_CLUSTER_CLUSTER_SCAN_H

#include "io/output.h"
#include "model/kmeans_choose.h"

/**
 * cluster_scan_write(scan, out): Write the table of --scan: the criteria of each number of
 * clusters.
 */
void cluster_scan_write(const struct kmeans_scan *scan, struct output *out);

#endif
