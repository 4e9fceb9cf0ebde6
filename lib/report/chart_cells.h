/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_CHART_CELLS_H
#define CRM_REPORT_CHART_CELLS_H

#include "base/buf.h"
#include "base/status.h"
#include "report/language.h"
#include "report/report_table.h"

#include <stddef.h>

/** chart_rows(table): The rows that are drawn: all but the total. */
size_t chart_rows(const struct report_table *table);

/**
 * chart_value(table, row, column): The number of a cell of counts, money or reals; NaN where it is
 * missing or hidden.
 */
double chart_value(const struct report_table *table, size_t row, size_t column);

/**
 * chart_label(section, row, language, buf): *buf becomes the label of a row: its first cells that
 * are texts, with ` · ` between.
 */
CRM_CHECKED enum crm_status chart_label(const struct report_section *section, size_t row,
    const struct language *language, struct buf *buf);

#endif
