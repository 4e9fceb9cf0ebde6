/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_INNER_H
#define CRM_FILTER_INGEST_INGEST_INNER_H

/* What ingest.c and ingest_convert.c share. */

#include "filter/ingest/ingest_expect.h"
#include "filter/ingest/ingest_identity.h"
#include "filter/ingest/ingest_inputs.h"
#include "ingest/duplicates.h"
#include "ingest/fold_id.h"
#include "ingest/lenient.h"
#include "ingest/order_lines.h"
#include "ingest/receipt.h"
#include "ingest/rejects.h"
#include "table/rows_out.h"

/** A run of crm-ingest. */
struct ingest {
	const struct ingest_options *o;
	const struct run *run;
	struct msg *msg;
	struct reading reading;		/* of --reading */
	struct ingest_inputs inputs;
	struct convert_rules rules;	/* of the input that is read */
	struct pseudonym *pseudonym;
	struct rates *rates;
	struct key_set *erase;		/* NULL without --erase */
	struct duplicates *duplicates;
	struct ingest_identity *identity; /* NULL: rows are written at once */
	struct lenient lenient;		/* for rows whose quotes are out of place */
	struct id_folds *folds;		/* NULL until an input has --fold-id */
	struct converter *converter;
	struct rejects *rejects;
	struct receipt receipt;
	struct ingest_expect *expect;	/* NULL without --expect */
	struct rows_out *out;
	struct order_lines order;	/* that is gathered */
	struct duplicates *orders;	/* those written, where an order counts as a whole */
};

/**
 * ingest_convert_rows(g, l, csv, name): Turn the rows of ${csv}, the input ${name}, into rows of
 * the ledger.  CRM_OK, or as reading and writing give, after a message.
 */
CRM_CHECKED enum crm_status ingest_convert_rows(
    struct ingest *g, const struct ingest_layout *l, struct csvin *csv, const char *name);

/**
 * ingest_write_persons(g): All inputs have been read: write the rows that waited until it was
 * known who is one person.  As ingest_convert_rows().
 */
CRM_CHECKED enum crm_status ingest_write_persons(struct ingest *g);

#endif
