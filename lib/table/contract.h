/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_CONTRACT_H
#define CRM_TABLE_CONTRACT_H

/** A column of the stream contract (crm-table.5): its name, and which filter writes it. */
struct contract_column {
	const char *name;
	const char *writer;
};

/** All of them; a NULL name ends the table. */
extern const struct contract_column contract_columns[];

/** contract_writer(name): The filter that writes column ${name}, with the option that it needs, or NULL for a column that is not the contract's. */
const char *contract_writer(const char *name);

#endif
