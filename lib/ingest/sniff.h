/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SNIFF_H
#define CRM_INGEST_SNIFF_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/date_text.h"
#include "ingest/header_names.h"
#include "ingest/number_text.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * How a foreign log is written, found in its first megabyte (UTF-8).  Nothing is guessed: what the
 * sample leaves open is told as SNIFF_AMBIGUOUS, with the choices.
 */
#define SNIFF_SAMPLE ((size_t)1 << 20)

/**
 * 1970-01-01 to 2099-12-31: other days are of a wrong calendar or mistyped, until the user says
 * not.
 */
#define SNIFF_EARLIEST 0
#define SNIFF_LATEST 47481

enum sniff_state {
	SNIFF_GIVEN, /* the user has said it */
	SNIFF_FOUND, /* the sample shows it */
	SNIFF_OPEN, /* the sample has nothing to tell it by, and nothing in it depends on it */
	SNIFF_AMBIGUOUS /* the sample has two readings, or none: the user must say */
};

/** A conclusion and why. */
struct sniff_why {
	enum sniff_state state;
	char text[400]; /* evidence, or the choices: a clause without a full stop, values masked by
			   msg_show() */
};

/** What the user has said already, and what has been concluded: in and out. */
struct sniff {
	char delimiter;		/* in: 0 for unknown; CSVIN_BLANKS for runs of blanks */
	struct sniff_why delimiter_why;
	char quote;		/* in: -1 for unknown; 0: no quoting */
	struct sniff_why quote_why;
	int64_t skip;		/* lines before the header, or first row; in: -1 for unknown */
	struct sniff_why skip_why;
	int header;		/* 0 or 1; in: -1 for unknown */
	struct sniff_why header_why;
	size_t columns;		/* out: how many the table has */
	struct header_map
	    map; /* which column is which field; in: HEADER_NONE for unknown (see by_name) */
	bool by_name;		/* in: look for unknown fields by name */
	bool masked;		/* in: show no value of the log, as a column may hold ids unknown */
	struct number_format number;	/* in: see number_given */
	bool number_given;
	struct sniff_why number_why;
	char date_format[DATE_FORMAT]; /* `%d.%m.%Y`; "" is unknown on the way in */
	/* in: days that the log may have; plays no part in what is found */
	date_day earliest, latest;
	int decimals;		/* in: to round to; -1: as many as the sample shows */
	date_day today;		/* in: no date is later; DATE_NONE: not known */
	bool calendar_given;	/* in: the calendar below is what the user said */
	enum date_calendar calendar;
	struct sniff_why date_why;
};

/** sniff_init(s): Nothing known. */
void sniff_init(struct sniff *s);

/**
 * sniff_text(s, sample, whole):
 * Conclude what is not given in ${s} from ${sample}, the start of the input in UTF-8 with its BOM
 * dropped;
 * ${whole}: it is all of the input (otherwise its last, perhaps cut, row is not looked at). Columns
 * of unknown meaning play no part in numbers and dates: evidence comes from date, and from amount,
 * quantity, price and cost. Return CRM_OK or CRM_ENOMEM; the states are in ${s}.
 */
CRM_CHECKED enum crm_status sniff_text(struct sniff *s, struct slice sample, bool whole);

#endif
