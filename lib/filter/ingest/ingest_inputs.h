/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_INPUTS_H
#define CRM_FILTER_INGEST_INGEST_INPUTS_H

#include "app/program.h"
#include "filter/ingest/ingest_layout.h"
#include "ingest/source.h"

/** One input: how it is laid out and, while it is open, where its bytes come from. */
struct ingest_input {
	const char *file; /* the operand; `-` is stdin */
	const char *name; /* for messages; outlives the input's being closed */
	struct ingest_layout layout;
	struct input *in; /* NULL: closed after the look, to be opened again */
	struct source *source;
	bool closes; /* it is open for the look only */
};

/** All inputs, and what the ledger has of them together. */
struct ingest_inputs {
	struct ingest_input *v;
	size_t n;
	bool writes[FIELDS]; /* the ledger has this optional column: an input has it */
	struct slice *keep; /* the columns of --keep in any input */
	size_t n_keep;
	struct id_folds *folds;	/* the ids of the samples */
};

/**
 * ingest_inputs_look(inputs, options, reading, run):
 * Look at the start of every input of ${run} before any of them is read, so that nothing is written
 * where one of them cannot be.  Regular files are closed again when there are several.  The columns
 * of the ledger are those that any input has; an input without one has it empty.  Return CRM_OK, or
 * as ingest_look().
 */
CRM_CHECKED enum crm_status
ingest_inputs_look(struct ingest_inputs *inputs, const struct ingest_options *options,
    const struct ingest_options *reading, const struct run *run);

/**
 * ingest_input_open(input, options, reading, run): Open an input that is closed.  As input_open().
 */
CRM_CHECKED enum crm_status
ingest_input_open(struct ingest_input *input, const struct ingest_options *options,
    const struct ingest_options *reading, const struct run *run);

/** ingest_input_shut(input): Close it; its layout stays. */
void ingest_input_shut(struct ingest_input *input);

/** ingest_inputs_free(inputs): Free all. */
void ingest_inputs_free(struct ingest_inputs *inputs);

#endif
