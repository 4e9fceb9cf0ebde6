/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_LAYOUT_H
#define CRM_FILTER_INGEST_INGEST_LAYOUT_H

#include "base/slice.h"
#include "base/status.h"
#include "filter/ingest/ingest.h"
#include "ingest/convert.h"
#include "ingest/sniff.h"
#include "io/input.h"

/** How one input is laid out, from what the user said and what its first megabyte shows. */
struct ingest_layout {
	struct sniff sniff;
	struct convert_layout convert;
	char *header;			/* the header line as it was, or NULL */
	size_t header_n;
	char **names;			/* of the columns: from the header, or numbers from 1 */
	size_t width;
	size_t *keep;
};

/** A row longer than this is refused, so that memory is bounded whatever comes. */
#define INGEST_MAX_ROW (1u << 20)

/**
 * ingest_look(l, options, sample, whole, name, msg):
 * Conclude all from ${sample}, the start of the input ${name} (${whole}: all of it) with INPUT_PAD
 * bytes behind it.  What is ambiguous is told with the option that settles it.  Return CRM_OK;
 * CRM_ENOMEM; CRM_EUSAGE or CRM_EINPUT (empty) after a message.
 */
CRM_CHECKED enum crm_status ingest_look(struct ingest_layout *l,
    const struct ingest_options *options, struct slice sample, bool whole, const char *name,
    struct msg *msg);

/** ingest_csv_options(l, read, arg): How the rows of this input are cut. */
struct csvin_options ingest_csv_options(
    const struct ingest_layout *l, csvin_reader *read, void *arg);

/**
 * ingest_print_sniff(l, options, name, out): The command line that says what was concluded
 * (--sniff).
 */
void ingest_print_sniff(const struct ingest_layout *l, const struct ingest_options *options,
    const char *name, struct output *out);

/** ingest_layout_free(l): Free what it holds. */
void ingest_layout_free(struct ingest_layout *l);

#endif
