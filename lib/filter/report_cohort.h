/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_COHORT_H
#define CRM_FILTER_REPORT_COHORT_H

#include "base/msg.h"
#include "report/report_table.h"

/**
 * cohort_section(report, path, msg):
 * Append the triangle of retention from the table ${path}, as crm-cohort writes it (cohort, age, retention, and state
 * where it is there): the newest 36 cohorts, ages up to 36. CRM_OK, or after a message CRM_ENOMEM, CRM_EUSAGE (a
 * column is missing), CRM_EINPUT, CRM_EIO.
 */
CRM_CHECKED enum crm_status cohort_section(struct report *report, const char *const *path, struct msg *msg);

#endif
