/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_CLUSTER_NAMES_H
#define CRM_FILTER_REPORT_REPORT_CLUSTER_NAMES_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stddef.h>

/** What clusters are called.  `struct cluster_names names = { 0 };` knows none. */
struct cluster_names {
	struct cluster_name {
		char *cluster, *name;
	} *v;
	size_t n, room;
};

/**
 * cluster_names_read(names, path, msg): Take the names from a table of crm-cluster --profile.
 * CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status cluster_names_read(
    struct cluster_names *names, const char *path, struct msg *msg);

/**
 * cluster_names_cells(names, cluster, language, cells): Set cells[0] to the name as crm-cluster
 * wrote it (`very_frequent, recent`), for machines, and cells[1] to the same in words of
 * ${language}; nothing where ${cluster} has no name.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_names_cells(const struct cluster_names *names,
    struct slice cluster, const struct language *language, struct report_cell cells[2]);

/** cluster_names_close(names): Free what it holds. */
void cluster_names_close(struct cluster_names *names);

#endif
