/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_TABLE_IN_H
#define CRM_TABLE_TABLE_IN_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/progress.h"
#include "table/csv_lines.h"
#include "table/key_set.h"

#include <stddef.h>

/**
 * A table of the stream contract (crm-table.5): comma CSV with a header line, read from the named
 * inputs one after another, whose columns are joined by name.  Columns are found by name.  A
 * table that does not end in LF was cut, and is refused.
 */
struct table_in;

/** Returned by table_column() for a name that the table does not have. */
#define TABLE_NONE ((size_t)-1)

/**
 * table_open(t, names, n, progress, msg):
 * Open the ${n} inputs ${names} (0 names: stdin; "-": stdin) and read the first header.  The
 * columns are those of the first input, then further ones of later inputs that are files.  Return
 * CRM_OK, or CRM_ENOMEM, CRM_EIO, CRM_EINPUT (no header, a column named twice, ...) after a
 * message.  ${names} must outlive ${t}.
 */
CRM_CHECKED enum crm_status table_open(struct table_in **t, const char *const *names, size_t n,
    struct progress *progress, struct msg *msg);

/** table_width(t): The number of columns. */
size_t table_width(const struct table_in *t);

/** table_header(t): The header line as it was, valid as long as ${t}. */
struct slice table_header(const struct table_in *t);

/** table_name(t, column): The name of a column < table_width(). */
struct slice table_name(const struct table_in *t, size_t column);

/**
 * table_column(t, name):
 * The place of column ${name}, or TABLE_NONE.  If it is there more than once, table_next() refuses
 * the table.
 */
size_t table_column(const struct table_in *t, const char *name);

/**
 * table_find(t, name, column):
 * *${column} becomes the place of column ${name}; without it say which filter writes it, if it is
 * one of the contract's, and which columns there are, or which of them is spelled nearly so, and
 * return CRM_EUSAGE; and CRM_EINPUT, after a message, where it is there more than once.  An input
 * that lacks it, where others have it, has it empty.
 */
CRM_CHECKED enum crm_status table_find(const struct table_in *t, const char *name, size_t *column);

/** table_need(t, name, column): The same, and each input must have the column. */
CRM_CHECKED enum crm_status table_need(const struct table_in *t, const char *name, size_t *column);

/**
 * table_next(t, row):
 * Read a row; row->n is table_width() and every field is there.  At the end row->n is 0.  Return
 * CRM_OK; or CRM_EINPUT for a row of another width, bad quoting, or a table that was cut; CRM_EIO;
 * CRM_ENOMEM; after a message with input and line.
 */
CRM_CHECKED enum crm_status table_next(struct table_in *t, struct csv_row *row);

/**
 * table_keep(t, column, keys):
 * From now on pass over rows whose ${column} is not among ${keys}, which ${t} owns.  Lines of
 * table_lines() are not looked up: who takes them sees to it that they begin as a kept row does.
 */
void table_keep(struct table_in *t, size_t column, struct key_set *keys);

/** table_lines(t, row, lines), table_lines_end(t, lines): As csvin_lines(), csvin_lines_end(). */
void table_lines(const struct table_in *t, const struct csv_row *row, struct csvin_lines *lines);
void table_lines_end(struct table_in *t, const struct csvin_lines *lines);

/**
 * table_bad(t, row, column, what):
 * Say that the value of ${column} in ${row} is not ${what} ("a date"), as `input:line: column:
 * "value" is not a date`, and return CRM_EINPUT.
 */
enum crm_status table_bad(
    const struct table_in *t, const struct csv_row *row, size_t column, const char *what);

/** What a text must be that is kept as a C string; in messages. */
#define TABLE_TEXT "text without NUL bytes"

/**
 * table_text(t, row, column, text):
 * *${text} becomes a copy of the value of ${column}, empty for TABLE_NONE, which the caller frees.
 * CRM_OK; after a message CRM_EINPUT where it has a NUL byte, which would cut it; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status table_text(
    const struct table_in *t, const struct csv_row *row, size_t column, char **text);

/**
 * table_doubt(t, row, column, what):
 * As table_bad(), but a warning, of which only the first few of one ${what} are printed.
 */
void table_doubt(
    const struct table_in *t, const struct csv_row *row, size_t column, const char *what);

/** table_close(t): Free it and close the inputs.  NULL is fine. */
void table_close(struct table_in *t);

/** table_field(row, column): The value of ${column}, empty for TABLE_NONE. */
static inline struct slice
table_field(const struct csv_row *row, size_t column)
{

	return column == TABLE_NONE ? (struct slice){ "", 0 } : csvin_field(row, column);
}

#endif
