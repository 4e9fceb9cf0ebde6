/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_CONVERT_INNER_H
#define CRM_INGEST_CONVERT_INNER_H

#include "ingest/consent.h"
#include "ingest/convert.h"
#include "table/decimal_word.h"
#include "table/date_months.h"
#include "table/row_front.h"

#include <string.h>

/* What convert.c and convert_run.c share. */

/** Longer customers, dates and orders, as the ledger has them, are not remembered. */
#define CONVERT_FRONT 256

/**
 * What convert_run() needs for each row, in one place: a loop that has a copy of its own need not
 * load it anew after each byte it has stored.
 */
struct run_plan {
	size_t customer, date, order;	/* columns; order: HEADER_NONE where there is none */
	size_t quantity, money;		/* quantity: as order */
	bool is_price;			/* money is one */
	bool drop_returns, drop_guests, zoned;
	date_day from, to;		/* the days that are taken */
	size_t front; /* the last of the columns at the start of a line that hold customer, date and
			 order; HEADER_NONE where those are not the first ones */
	size_t n_writes, n_keep;
	size_t room_each;		/* as of struct converter */
};

struct converter {
	const struct convert_rules *rules;
	const struct convert_layout *layout;
	char last_date[32]; /* the text of the date that was read last, and what it means */
	size_t last_date_n;
	date_day last_day;
	char first_currency[NUMBER_CURRENCY];	/* the code of the first row that told one */
	size_t first_currency_n;
	bool blank_currency;		/* a row has come whose currency is blank */
	enum field writes[FIELDS];	/* the optional columns of the ledger */
	size_t write_columns[FIELDS];	/* and those of the log that they come from */
	size_t n_writes;
	/*
	 * Customer, date and order of a row that was kept, as the log has them and as the ledger
	 * does: the rows of an order share them.
	 */
	struct row_front front;
	char front_text[CONVERT_FRONT];
	size_t front_n;
	date_day front_date;
	struct id_bytes bytes;		/* as the rules have them */
	struct id_kinds customers, orders;	/* what their ids have looked like */
	size_t room_each,
	    room_all; /* what a row takes at the most: for each of its bytes, and besides */
	struct counts counts;
	size_t last_status;		/* of counts: the status of the row before */
	enum status_kind last_kind;
	char last_kind_text[COUNTS_TEXT]; /* the kind of the row before, as the log has it */
	size_t last_kind_n;		/* SIZE_MAX: none */
	enum row_kind last_kind_of_row;
	bool common;			/* the layout and the rules allow for convert_run() */
	struct run_plan plan;		/* of convert_run() */
	struct date_months months;
};

/**
 * convert_set_common(c): Set c->common and c->plan for the layout, the rules and c->front.
 */
void convert_set_common(struct converter *c);

/**
 * convert_put_id(c, plain, dest, id): Write a customer or referrer id, which is clean, as the rules
 * want it; ${plain}: nothing in it needs quotes.  Return its bytes.
 */
size_t convert_put_id(const struct converter *c, bool plain, char *dest, struct slice id);

/**
 * convert_erases(c, id): Whether the clean ${id} of a customer, as it is, folded, or as a
 * pseudonym, is to be erased.  Asked only where there is anything to erase.
 */
bool convert_erases(const struct converter *c, struct slice id);

/**
 * convert_value(c, value): ${value} without what is around it; n = 0 where it says there is none.
 */
static inline struct slice
convert_value(const struct converter *c, struct slice value)
{

	if (id_is_outer(value))
		value = id_outer(value);
	return missing_text(&c->rules->id.missing, value) ? (struct slice){ value.p, 0 } : value;
}

/**
 * convert_consent(c, text): What ${text} says of consent, counted for the receipt by its word.
 */
enum consent convert_consent(struct converter *c, struct slice text);

/** convert_conditions(c, row): KEPT, or what the first condition that does not hold makes of it. */
enum outcome convert_conditions(struct converter *c, const struct csv_row *row);

/** A row under conversion. */
struct convert_work {
	const struct csv_row *row;
	struct refusal *refusal;
	struct slice customer, when, order;	/* as the log has them */
	struct slice currency;		/* as the log tells it; n = 0: it does not */
	date_day date;
	const char *day; /* the date as the ledger writes it, where the log has it so; else NULL */
	struct slice quantity_text; /* the quantity as the ledger writes it, where the log has it
				       so; else n = 0 */
	struct decimal amount, quantity, cost;
	bool has_quantity, has_cost, has_rating;
	enum row_kind kind;		/* ROW_KINDS: of a word that is not known */
	struct decimal rating;
	bool erased;			/* the row stays, but nothing in it may say whose it is */
	const struct convert_given *given;	/* money that is not read from the row; or NULL */
	struct decimal money[FIELDS];		/* with given: of FIELD_DISCOUNT to FIELD_FEE */
};

/** convert_put_referrer(c, w, p): Write who sent the customer, unless one of the two is erased. */
size_t convert_put_referrer(struct converter *c, const struct convert_work *w, char *p);

/**
 * convert_put_consent(c, w, p): Write consent as yes or no; a word that is not known stays, and
 * nobody takes it for a yes.  Nothing of who is erased.
 */
size_t convert_put_consent(struct converter *c, const struct convert_work *w, char *p);

/** The value of ${field}, or nothing where there is no such column. */
static inline struct slice
convert_field(const struct converter *c, const struct convert_work *w, enum field field)
{
	size_t column = c->layout->map.column[field];

	return column == HEADER_NONE ? (struct slice){ "", 0 } : csvin_field(w->row, column);
}

/** Refuse the row for what it has in ${field}. */
static inline enum outcome
convert_refuse(const struct converter *c, struct convert_work *w, enum field field, const char *why,
    enum outcome outcome)
{

	w->refusal->column = c->layout->map.column[field];
	w->refusal->why = why;
	return outcome;
}

/**
 * convert_choose(c, w): Make the row a return where its order was cancelled, and see whether its
 * amount is wanted.  KEPT, or what becomes of the row.
 */
enum outcome convert_choose(const struct converter *c, struct convert_work *w);

/**
 * convert_currency(c, w): Require one currency, converting where rates are given; w->currency
 * becomes the ledger's.  KEPT, or what becomes of the row.
 */
enum outcome convert_currency(struct converter *c, struct convert_work *w);

/**
 * convert_kind_money(c, w): What its kind makes of the row's money; KEPT, or what becomes of
 * it.  The row is counted by its word.
 */
enum outcome convert_kind_money(struct converter *c, struct convert_work *w);

/**
 * convert_is_free(c, row): Whether ${row} needs no amount: a contact that has none, or a row of a
 * log that has none.
 */
bool convert_is_free(struct converter *c, const struct csv_row *row);

/** As convert_room(). */
static inline size_t
convert_room_of(const struct converter *c, const struct csv_row *row)
{

	return c->room_each * row->line.n + c->room_all;
}

/** Copy text that is mostly short, and from whose start 32 bytes can be read and written. */
static inline size_t
convert_copy(char *dest, struct slice value)
{

	if (value.n <= 32)
		memcpy(dest, value.p, 32);
	else
		memcpy(dest, value.p, value.n);
	return value.n;
}

#endif
