/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_ROWS_H
#define CRM_FILTER_INGEST_INGEST_ROWS_H

#include "filter/ingest/ingest_layout.h"
#include "ingest/lenient.h"

#include <stdbool.h>

/*
 * Rows that are not as the header says, but can be read all the same; and rows that are none of the
 * table's.
 */

/**
 * ingest_row_fits(l, row): Whether ${row} has as many fields as the header, an empty one after the
 * last (or the header has one) not counted.
 */
bool ingest_row_fits(const struct ingest_layout *l, const struct csv_row *row);

/**
 * ingest_row_is_header(l, line): Whether ${line} is the header again, of a file that was appended.
 */
bool ingest_row_is_header(const struct ingest_layout *l, struct slice line);

/**
 * ingest_row_is_total(l, row): Whether a refused ${row} is a total, by its customer, date or first
 * cell.
 */
bool ingest_row_is_total(const struct ingest_layout *l, const struct csv_row *row);

/**
 * ingest_row_names(l, row, ids, pseudonym): Whether any field of a refused ${row} is one of ${ids},
 * or its ${pseudonym} (NULL: none are made) is.
 */
bool ingest_row_names(const struct ingest_layout *l, const struct csv_row *row,
    const struct key_set *ids, const struct pseudonym *pseudonym);

/** ingest_row_marks(l): How lenient_row() splits the rows of this input. */
struct lenient_marks ingest_row_marks(const struct ingest_layout *l);

#endif
