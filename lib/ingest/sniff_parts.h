/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SNIFF_PARTS_H
#define CRM_INGEST_SNIFF_PARTS_H

#include "ingest/sniff.h"
#include "ingest/sniff_rows.h"

/*
 * The parts of sniff_text(), in the order in which they work.  Each fills what is not given in
 * ${s}; ${r} is working memory.
 */

/** sniff_delimiter(s, r, sample, whole): Delimiter and quote. */
void sniff_delimiter(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole);

/**
 * sniff_header(s, r, sample, whole):
 * Lines before the table, header or none, number of columns, and the fields known by name.
 */
void sniff_header(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole);

/** sniff_numbers(s, r, sample, whole): Decimal mark. */
void sniff_numbers(struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole);

/** sniff_dates(s, r, sample, whole): Date format and calendar.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status sniff_dates(
    struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole);

/** sniff_data(s, r, sample, whole): Start ${r} at the first row of data. */
void sniff_data(const struct sniff *s, struct sniff_rows *r, struct slice sample, bool whole);

/** sniff_say(why, state, format, ...): Fill ${why}. */
void sniff_say(struct sniff_why *why, enum sniff_state state, const char *format, ...)
    CRM_PRINTF(3, 4);

/**
 * sniff_begins_as_ledger(header): Whether a header line, without its line end, begins with the
 * columns that each ledger begins with.
 */
bool sniff_begins_as_ledger(struct slice header);

/**
 * sniff_is_ledger(sample): Whether the first line is the header of a ledger, as this program writes
 * it.  Then what is open is as in a ledger; but a foreign log may have that header too, so what the
 * sample shows goes first.
 */
bool sniff_is_ledger(struct slice sample);

/** Room for a value shown in a sniff_why. */
#define SNIFF_SHOW 48

/**
 * sniff_show(s, out, value): ${value} cut to fit beside others, and safe to print; `...` where ${s}
 * must not show any.
 */
const char *sniff_show(const struct sniff *s, char out[SNIFF_SHOW], struct slice value);

#endif
