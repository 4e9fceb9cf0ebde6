/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_KNOWN_COLUMNS_H
#define CRM_TABLE_KNOWN_COLUMNS_H

/** A column of the stream contract (crm-table.5): its name, and which filter writes it. */
struct known_column {
	const char *name;
	const char *writer;
};

/** All of them; a NULL name ends the table. */
extern const struct known_column known_columns[];

/**
 * known_column_writer(name): The filter that writes column ${name}, with the option that it needs,
 * or NULL for a column that is not the contract's.
 */
const char *known_column_writer(const char *name);

#endif
