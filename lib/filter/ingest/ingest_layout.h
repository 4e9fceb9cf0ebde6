/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_LAYOUT_H
#define CRM_FILTER_INGEST_INGEST_LAYOUT_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "filter/ingest/ingest.h"
#include "filter/ingest/reading.h"
#include "ingest/convert.h"
#include "ingest/identity.h"
#include "ingest/identity_key.h"
#include "ingest/sniff.h"
#include "io/input.h"

/** Where settings come from, the strongest last. */
enum ingest_layer { LAYER_PLATFORM, LAYER_EMBEDDED, LAYER_READING, LAYER_OPTIONS, LAYERS };

/** A column that goes through: HEADER_NONE where the input lacks it. */
struct ingest_keep {
	struct slice name;
	size_t column;
};

/** A column of --identity; HEADER_NONE where the input lacks it. */
struct ingest_key {
	size_t column;
	enum identity_kind kind;
};

/** How one input is laid out, from what the user said and what its first megabyte shows. */
struct ingest_layout {
	const struct ingest_options *layer[LAYERS];
	struct reading platform;	/* the layer of a platform that was named or recognised */
	const char *platform_name;	/* NULL: none */
	bool platform_found;		/* by the header, and not by its name */
	struct reading embedded;	/* the layer that a file of rejects carries itself */
	struct reading settings;	/* the layers joined */
	struct reading decided;		/* all that was settled, as a reading */
	struct sniff sniff;
	struct convert_layout convert;
	char *header;			/* the header line as it was, or NULL */
	size_t header_n;
	char **names;			/* of the columns: from the header, or numbers from 1 */
	size_t width;
	int rank[FIELDS];	/* of the name by which the field's column was found; 0: mapped */
	bool denied[FIELDS];		/* `-m FIELD=`: no column is it */
	struct ingest_keep *keep; /* convert.n_keep of them, until ingest_inputs.c joins them */
	size_t *keep_columns;		/* then convert.keep points here */
	struct convert_condition *conditions;
	bool *fill;			/* by column; convert.shape.fill points here */
	struct word_list *words, *kinds;
	bool pays;			/* the sample has commissions, whose amount is a cost */
	bool several;			/* there are other inputs, which may have what this lacks */
	bool later;			/* others have been looked at before this */
	struct id_folds *folds;		/* and their ids; borrowed, or NULL */
	struct slice *elsewhere;	/* `-m` of columns that this input lacks */
	size_t n_elsewhere;
	uint64_t lines_before;		/* lines of a reading in front of the table (of rejects) */
	size_t bytes_before;		/* and their bytes */
	struct ingest_key identity[IDENTITY_KEYS];
	size_t n_identity;
	char escape;			/* of --escape; 0: none */
	bool strict;			/* quotes only as RFC 4180 has them */
	struct buf said;		/* what was decided: sentences, one a line */
	struct buf unused;		/* recognised columns that are not used, the same way */
	struct buf alike;		/* customers whose ids are nearly the same, the same way */
};

/** A row longer than this is refused, so that memory is bounded whatever comes. */
#define INGEST_MAX_ROW (1u << 20)

/**
 * ingest_look(l, options, reading, sample, whole, name, msg):
 * Work out the layout from ${sample}, the start of the input ${name} (${whole}: all of it) with
 * INPUT_PAD bytes after it, from ${options} and the ${reading} that --reading named (both outlive
 * ${l}).  What is ambiguous is reported with the option that settles it.  Return CRM_OK;
 * CRM_ENOMEM; CRM_EUSAGE or CRM_EINPUT (empty) after a message.
 */
CRM_CHECKED enum crm_status ingest_look(struct ingest_layout *l,
    const struct ingest_options *options, const struct ingest_options *reading,
    struct slice sample, bool whole, const char *name, struct msg *msg);

/** ingest_join_layers(l, msg): Fill l->settings anew.  CRM_OK, or CRM_ENOMEM after a message. */
CRM_CHECKED enum crm_status ingest_join_layers(struct ingest_layout *l, struct msg *msg);

/** ingest_given(s, o, msg): Put what ${o} says of how the log is written into ${s}. */
CRM_CHECKED enum crm_status ingest_given(
    struct sniff *s, const struct ingest_options *o, struct msg *msg);

/**
 * ingest_columns(l, row, name, msg):
 * Find the columns by the header ${row}, or by their number where there is none: names, fields,
 * kept columns and conditions.  Return as ingest_look().
 */
CRM_CHECKED enum crm_status ingest_columns(
    struct ingest_layout *l, const struct csv_row *row, const char *name, struct msg *msg);

/**
 * ingest_find_column(l, column, what, name, msg, at):
 * The column named ${column} (blanks at the ends do not count), or without a header its number.
 * ${what} is the option or key that names it; a name that two columns have is an error.
 */
CRM_CHECKED enum crm_status ingest_find_column(const struct ingest_layout *l, struct slice column,
    const char *what, const char *name, struct msg *msg, size_t *at);

/**
 * ingest_platform(l, msg):
 * Recognise the platform by the names of the columns, unless a reading has named one or `none`, and
 * put its reading into l->platform and l->settings.  CRM_OK or CRM_ENOMEM, after a message.
 */
CRM_CHECKED enum crm_status ingest_platform(struct ingest_layout *l, struct msg *msg);

/**
 * ingest_kind(l, sample, whole, name, msg):
 * Settle whether a column says what rows are about, and whether the input is a log of contacts,
 * without amounts.  A column is taken by its name only where ${sample} has contacts in it.  CRM_OK;
 * CRM_ENOMEM or CRM_EUSAGE (nothing is an amount, and nothing says contacts) after a message.
 */
CRM_CHECKED enum crm_status ingest_kind(struct ingest_layout *l, struct slice sample, bool whole,
    const char *name, struct msg *msg);

/** ingest_no_amount(l, name, msg): Say that the amount is missing; returns CRM_EUSAGE. */
enum crm_status ingest_no_amount(
    const struct ingest_layout *l, const char *name, struct msg *msg);

/** ingest_lacks_money(l): Whether nothing says what a row is worth. */
bool ingest_lacks_money(const struct ingest_layout *l);

/** ingest_conditions(l, name, msg): Take --where, --where-not and --require-consent. */
CRM_CHECKED enum crm_status ingest_conditions(
    struct ingest_layout *l, const char *name, struct msg *msg);

/**
 * ingest_shape(l, sample, whole, name, msg):
 * Settle what the columns mean together: which money an order's lines get, what is filled in, what
 * is taken off, and which recognised columns are not used.
 */
CRM_CHECKED enum crm_status ingest_shape(struct ingest_layout *l, struct slice sample, bool whole,
    const char *name, struct msg *msg);

/** ingest_counts_orders(l): Whether anything counts once for an order of several lines. */
bool ingest_counts_orders(const struct ingest_layout *l);

/** ingest_decide(l): Fill l->decided.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status ingest_decide(struct ingest_layout *l);

/** ingest_csv_options(l, read, arg): How the rows of this input are cut. */
struct csvin_options ingest_csv_options(
    const struct ingest_layout *l, csvin_reader *read, void *arg);

/** ingest_print_sniff(l, name, out): The command line that says what was decided (--sniff). */
void ingest_print_sniff(const struct ingest_layout *l, const char *name, struct output *out);

/** ingest_layout_free(l): Free what it holds. */
void ingest_layout_free(struct ingest_layout *l);

#endif
