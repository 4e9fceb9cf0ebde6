/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_COMPARE_H
#define CRM_FILTER_REPORT_REPORT_COMPARE_H

#include "base/msg.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * compare_section(report, path, language, msg):
 * Read the lifecycle table ${path} of crm-cohort and append two sections: the newest period that is
 * over beside the one before and the same a year ago, and the bridge from the revenue of the one to
 * that of the other; and a sentence to the leads.  Nothing where no period is over.  CRM_OK, or
 * another status after a message.
 */
CRM_CHECKED enum crm_status compare_section(struct report *report, const char *path,
    const struct language *language, struct msg *msg);

#endif
