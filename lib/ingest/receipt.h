/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_RECEIPT_H
#define CRM_INGEST_RECEIPT_H

#include "base/status.h"
#include "ingest/convert.h"
#include "ingest/notes.h"
#include "ingest/outcome.h"
#include "io/input.h"
#include "table/date.h"
#include "table/decimal.h"

#include <stdint.h>

/** What one input was. */
struct receipt_input {
	const char *name;
	struct input_facts facts;
	uint64_t rows;
};

/** What the kept rows of one currency come to. */
struct receipt_sum {
	char currency[NUMBER_CURRENCY + 1];		/* "" where none was told */
	decimal_sum amount;
	int scale;			/* the most decimals that came */
	uint64_t rows;
};

/** What a run has read, kept, dropped and refused. */
struct receipt {
	struct receipt_input *inputs;
	size_t n_inputs, inputs_room;
	struct tally tally;
	struct notes notes;
	uint64_t returns;		/* rows of the ledger made for what was paid back */
	date_day first, last;		/* of kept rows; DATE_NONE: none */
	struct receipt_sum *sums;
	size_t n_sums, sums_room;
};

/** receipt_init(r): An empty one. */
void receipt_init(struct receipt *r);

/**
 * receipt_keep(r, rows): Count kept rows.  CRM_OK; CRM_ENOMEM; CRM_EDATA where the sum passes 29
 * digits.
 */
CRM_CHECKED enum crm_status receipt_keep(struct receipt *r, const struct converted *rows);

/**
 * receipt_input(r, name, facts, rows):
 * Tell of an input that has been read; ${name} must outlive ${r}.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status receipt_input(
    struct receipt *r, const char *name, struct input_facts facts, uint64_t rows);

/** receipt_free(r): Free what it holds. */
void receipt_free(struct receipt *r);

#endif
