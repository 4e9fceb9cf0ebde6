/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_CHECK_H
#define CRM_FILTER_RFM_RFM_CHECK_H

#include "base/status.h"
#include "filter/rfm/rfm.h"

#include <stdbool.h>

/**
 * rfm_option_weights(field, text, why), rfm_option_tiers(...):
 * Parsers of `--weights` and `--tiers`, for an OPT_CALL entry.
 */
bool rfm_option_weights(void *field, const char *text, char why[128]);
bool rfm_option_tiers(void *field, const char *text, char why[128]);

/**
 * rfm_check(options, run):
 * Check the rules across options, and find out how much memory to use where none is said.  CRM_OK,
 * or CRM_EUSAGE after a message.
 */
CRM_CHECKED enum crm_status rfm_check(struct rfm_options *options, const struct run *run);

#endif
