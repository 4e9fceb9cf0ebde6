/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_XLSX_CHILD_H
#define CRM_REPORT_XLSX_CHILD_H

#include "base/msg.h"
#include "base/status.h"
#include "io/output.h"
#include "report/language.h"
#include "report/report_table.h"

/** A child process that makes one workbook. */
struct xlsx_child;

/**
 * xlsx_child_start(child, msg):
 * Start the process.  Called before the program enters its sandbox, which allows no new process;
 * the child enters one of its own.  Return CRM_OK; or CRM_ENOMEM or CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status xlsx_child_start(struct xlsx_child **child, struct msg *msg);

/**
 * xlsx_child_make(child, report, language, out):
 * Let it make the workbook of ${report}, and write that to ${out}.  Return CRM_OK; or CRM_ENOMEM or
 * CRM_EIO after a message that says what happened.
 */
CRM_CHECKED enum crm_status xlsx_child_make(struct xlsx_child *child, const struct report *report,
    const struct language *language, struct output *out);

/** xlsx_child_stop(child): End the process and free ${child}.  NULL is fine. */
void xlsx_child_stop(struct xlsx_child *child);

#endif
