/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_EMAIL_PAGE_H
#define CRM_REPORT_EMAIL_PAGE_H

#include "base/buf.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

/**
 * email_html(report, language, most, buf), email_text(...):
 * Append the two bodies of a mail: HTML of tables with inline styles, as mail programs need, and
 * plain text.  Sections that would make it longer than ${most} bytes are left out, and a last line
 * says so.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status email_html(const struct report *report,
    const struct language *language, size_t most, struct buf *buf);
CRM_CHECKED enum crm_status email_text(const struct report *report,
    const struct language *language, size_t most, struct buf *buf);

#endif
