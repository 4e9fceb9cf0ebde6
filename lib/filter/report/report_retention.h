/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_RETENTION_H
#define CRM_FILTER_REPORT_REPORT_RETENTION_H

#include "base/msg.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stdint.h>

/**
 * retention_section(report, path, min_cell, language, msg):
 * Append the triangle of retention from the table ${path}, as crm-cohort writes it (cohort, age,
 * retention, and state where it is there): the newest 36 cohorts, ages up to 36. Cohorts of fewer
 * than ${min_cell} customers, where the table has their number, are hidden. CRM_OK, or after a
 * message CRM_ENOMEM, CRM_EUSAGE (a column is missing), CRM_EINPUT, CRM_EIO.
 */
CRM_CHECKED enum crm_status retention_section(struct report *report, const char *const *path,
    uint64_t min_cell, const struct language *language, struct msg *msg);

#endif
