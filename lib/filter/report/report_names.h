/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_NAMES_H
#define CRM_FILTER_REPORT_REPORT_NAMES_H

#include "base/msg.h"
#include "filter/report/report_advice.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * Groups that the user named in an option, matched to the groups in the data.  A name matches
 * without regard to case and accents, in English or in any language of --lang.
 */
struct names;

/** names_all(list): Whether a list of names has the word `all`, in any case. */
bool names_all(const char *list);

/**
 * names_open(names, list, advice):
 * For the names in ${list}, separated by commas, of groups by the first column of ${advice}, which
 * must outlive it.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status names_open(
    struct names **names, const char *list, const struct advice *advice);

/**
 * names_match(names, group, matches):
 * *${matches} becomes whether a customer of ${group} was asked for.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status names_match(struct names *names, struct slice group, bool *matches);

/**
 * names_check(names, option, msg):
 * After the last customer: CRM_EUSAGE, after a message that proposes the nearest name and lists the
 * groups of the data, for a name that is neither in the data nor in the rules.  Warn of a known
 * group without customers.  Otherwise CRM_OK, or CRM_ENOMEM without a message.
 */
CRM_CHECKED enum crm_status names_check(
    const struct names *names, const char *option, struct msg *msg);

/** names_close(names): Free it.  NULL is fine. */
void names_close(struct names *names);

#endif
