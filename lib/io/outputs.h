/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTPUTS_H
#define CRM_IO_OUTPUTS_H

#include "base/status.h"
#include "io/output.h"

#include <stdbool.h>

/**
 * The outputs of one run, which are placed together: all or none, the main one last.  `{ 0 }` is an
 * empty set.  output_finish() adds to it.
 */
struct outputs {
	struct output *first;	/* in the order of output_finish() */
};

/**
 * outputs_commit(set):
 * Place all outputs of ${set}: side files, then the main file, then streams, a main stream last.
 * Where one fails, the files that were placed before are taken back (where the file system can
 * exchange names; if not, they stay).  Empties ${set} in any case.  Return CRM_OK, or the first
 * failure of any of them, which has been reported.
 */
CRM_CHECKED enum crm_status outputs_commit(struct outputs *set);

/** outputs_abort(set): Place none, and empty ${set}. */
void outputs_abort(struct outputs *set);

/** outputs_add(set, out): For output_finish(): add the sealed ${out}, which ${set} now owns. */
void outputs_add(struct outputs *set, struct output *out);

/*
 * The steps that outputs.c calls for each output, in this order.
 */

/**
 * output_place(out, undoable): Give a sealed file its name, or write the last newline of a stream.
 * CRM_OK, or its first failure.
 */
CRM_CHECKED enum crm_status output_place(struct output *out, bool undoable);

/**
 * output_settle(out): After all are placed: remove the old file that was kept for undoing, and sync
 * the folder.  CRM_OK, or its first failure.
 */
CRM_CHECKED enum crm_status output_settle(struct output *out);

/** output_free(out): Free it; if a file was not settled, remove it and restore the old one. */
void output_free(struct output *out);

/** output_is_file(out): Whether it is a file and not a stream. */
bool output_is_file(const struct output *out);

/** output_is_main(out): Whether it was opened as the main one. */
bool output_is_main(const struct output *out);

/** output_next(out): The link to the next output of its set. */
struct output **output_next(struct output *out);

#endif
