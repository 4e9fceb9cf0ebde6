/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_KNOWN_COLUMNS_H
#define CRM_TABLE_KNOWN_COLUMNS_H

/**
 * A column of the stream contract (crm-table.5): its name, which filter writes it with which
 * option, what its values are, and which table it is of.
 */
struct known_column {
	const char *name;
	const char *writer;
	const char *type;	/* text, date, integer, decimal (exact), real */
	const char *table;	/* ledger, customers, ... */
};

/**
 * All columns of the tables that pass between filters, the ledger and the customer table; and those
 * of other tables that programs write.  A NULL name ends each.
 */
extern const struct known_column known_columns[], other_columns[];

/**
 * known_column_writer(name): The filter that writes column ${name}, with the option that it needs,
 * or NULL for a column that is not the contract's.
 */
const char *known_column_writer(const char *name);

#endif
