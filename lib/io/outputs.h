/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_OUTPUTS_H
#define CRM_IO_OUTPUTS_H

#include "base/status.h"
#include "io/output.h"

#include <stdbool.h>

/**
 * The outputs of one run, to be placed together: all or none, the main one last.  `{ 0 }` is an
 * empty set.  An output gets in by output_finish().
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

/** outputs_add(set, out): For output_finish(): ${out} has been sealed and belongs to ${set} now. */
void outputs_add(struct outputs *set, struct output *out);

/*
 * The steps of one output that outputs.c takes, in this order.
 */

/** output_place(out, undoable): Make a sealed output whole.  CRM_OK, or its first failure. */
CRM_CHECKED enum crm_status output_place(struct output *out, bool undoable);

/**
 * output_settle(out): After all are placed: give up undoing this one, and make its name durable.
 * CRM_OK, or its first failure.
 */
CRM_CHECKED enum crm_status output_settle(struct output *out);

/** output_free(out): Free it; a file that was not settled is removed or taken back. */
void output_free(struct output *out);

/** output_is_file(out): Whether it is a file and not a stream. */
bool output_is_file(const struct output *out);

/** output_is_main(out): Whether it was opened as the main one. */
bool output_is_main(const struct output *out);

/** output_next(out): The link to the next output of its set. */
struct output **output_next(struct output *out);

#endif
