/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_HTML_STYLE_H
#define CRM_REPORT_HTML_STYLE_H

/**
 * The style sheet of HTML reports: light and dark, wide and narrow, on paper; nothing is loaded
 * from elsewhere.
 */
extern const char html_style[];

/** The rest of it: what differs on paper. */
extern const char html_print[];

#endif
