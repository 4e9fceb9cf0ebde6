/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_TELL_H
#define CRM_FILTER_INGEST_INGEST_TELL_H

#include "filter/ingest/ingest_inputs.h"
#include "ingest/rejects.h"

/**
 * ingest_tell(input, all, msg):
 * Say what was decided for ${input}: recognised columns that are not used always, its reading and
 * the reasons with -v or where ${all}.
 */
void ingest_tell(const struct ingest_input *input, bool all, struct msg *msg);

/**
 * ingest_reading_load(r, name, msg): Load what --reading names: a file, or a platform.  As
 * reading_load().
 */
CRM_CHECKED enum crm_status
ingest_reading_load(struct reading *r, const char *name, struct msg *msg);

/**
 * ingest_save_reading(inputs, run, path): Write the reading of the only input to ${path}.  As
 * output_finish(); CRM_EUSAGE where there are several.
 */
CRM_CHECKED enum crm_status
ingest_save_reading(const struct ingest_inputs *inputs, const struct run *run, const char *path);

/** ingest_rejects_start(r, inputs, msg): See that ${r} can hold the rows of all.  As
 * rejects_header(). */
CRM_CHECKED enum crm_status
ingest_rejects_start(struct rejects *r, const struct ingest_inputs *inputs, struct msg *msg);

#endif
