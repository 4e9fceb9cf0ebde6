/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_APP_DESCRIBE_H
#define CRM_APP_DESCRIBE_H

#include "base/opt.h"

#include <stdio.h>

/**
 * describe(about, table, version, out):
 * Print a program as one JSON object to ${out}: what it answers, its options by the option
 * ${table}, the tables that it reads and writes, and their columns.  Failures are kept in ${out}.
 */
void describe(
    const struct opt_about *about, const struct opt *table, const char *version, FILE *out);

#endif
