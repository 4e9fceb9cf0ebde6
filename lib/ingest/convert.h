/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_CONVERT_H
#define CRM_INGEST_CONVERT_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"
#include "ingest/counts.h"
#include "ingest/date_text.h"
#include "ingest/header_names.h"
#include "ingest/id_text.h"
#include "ingest/notes.h"
#include "ingest/number_text.h"
#include "ingest/outcome.h"
#include "ingest/pseudonym.h"
#include "ingest/rates.h"
#include "ingest/status_words.h"
#include "table/row_kind.h"
#include "table/csv_in.h"
#include "table/date.h"
#include "table/decimal.h"
#include "table/key_set.h"

#include <stdbool.h>

/** What rows of a foreign log are turned into, and which are wanted: fixed for a whole run. */
struct convert_rules {
	bool drop_returns, drop_zeros, keep_guests;
	date_day earliest, latest;		/* other days are taken for mistakes */
	date_day since, until, today;		/* DATE_NONE: no limit */
	struct slice
	    cancel_prefix; /* an order id that starts so: its lines are returns; n = 0: none */
	struct id_rules id;			/* for customers and referrers */
	struct id_folds *folds;			/* NULL: what was folded is not counted */
	struct notes *notes;			/* where what is noted in passing is counted */
	const struct pseudonym *pseudonym;	/* NULL: ids leave as they are */
	const struct key_set *erase;	/* customers to leave out, as ids or pseudonyms; or NULL */
	bool recoded; /* the user has named the encoding that rows were in */
	struct slice
	    currency; /* the code of the one wanted; n = 0: whichever comes first, and no other */
	const struct rates *rates; /* NULL: amounts in another currency are dropped, or refused
				      where none was wanted */
};

/** A condition on a column: its value, without blanks at the ends, is one of some, or is not. */
struct convert_condition {
	size_t column;
	const char *option;			/* `where`, ...: for the receipt */
	const char *text;			/* the condition as given */
	const char *values;			/* separated by commas */
	bool wanted;				/* whether rows with one of the values are kept */
	enum outcome outcome;			/* of those that are not */
};

/** The most columns that add up to one field, and the last column looked at for that. */
#define FIELD_SUM 8
#define FIELD_COLUMNS 4096

/** The columns that add up to a field. */
struct field_sum {
	size_t column[FIELD_SUM];
	size_t n;
	bool negate;				/* the log has the other sign than the ledger */
	bool of_order;				/* one value for all lines of an order */
};

/** How a discount is written. */
enum discount_kind { DISCOUNT_KEPT, DISCOUNT_AMOUNT, DISCOUNT_PERCENT, DISCOUNT_SHARE };

/**
 * What the columns of an input mean together (order_lines.h).  With ${gathers} the lines of an
 * order that follow one another are read together; with ${settles} or that, amounts are worked out
 * by order_settle(), else by convert_row() alone.
 */
struct convert_shape {
	bool settles, gathers;
	bool amount_of_order;	/* the lines get shares of the order's total, in map FIELD_TOTAL */
	const bool *fill;	/* by column: a blank is what the lines before have; NULL: none */
	enum discount_kind discount;	/* what is taken off the line's amount */
	bool has_status, has_cancelled;
	bool continues; /* goods without order, customer and date are of the order before */
};

/** Where one input has what, and how it writes it. */
struct convert_layout {
	struct header_map map;
	struct field_sum sum[FIELDS];		/* of fields for which field_adds() */
	const struct convert_condition *conditions;
	size_t n_conditions;
	const size_t *keep;			/* columns that go through; HEADER_NONE: is empty */
	size_t n_keep;
	bool writes[FIELDS];			/* the ledger has this optional column */
	struct convert_shape shape;
	const struct word_list *words;	/* with shape.has_status or has_cancelled */
	const char *status_name, *cancelled_name; /* of those columns, for the receipt */
	const struct word_list *kinds;	/* what the column of kinds has; NULL: there is none */
	bool kind_flag;			/* it has a yes where the row is a return */
	bool subtotals;		/* the goods of some lines are named as a total of others */
	bool no_money;				/* a log of contacts: no column is an amount */
	bool one;				/* each row's amount is 1 */
	struct number_format number;
	struct date_reader *dates;
	bool iso;				/* dates may be taken as YYYY-MM-DD at once */
	bool zoned;				/* a time of day may change the day */
};

/** Two signs would make a purchase of what is a return. */
#define CONVERT_BOTH_NEGATIVE                                                                \
	"is negative, as the quantity is: say which column is the line's total with --map amount=COLUMN"

/** Why a row was refused, for messages and the rejects file. */
struct refusal {
	size_t column;				/* HEADER_NONE: the row as a whole */
	const char *why;			/* a constant that reads on from `"value" ` */
};

struct converter;

/** convert_open(c, rules): ${rules} must outlive it.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status convert_open(struct converter **c, const struct convert_rules *rules);

/** convert_rules(c, rules): Other rules, for the layout that comes next; they must outlive ${c}. */
void convert_rules(struct converter *c, const struct convert_rules *rules);

/** convert_layout(c, layout): From now on rows are of this layout, which must stay. */
void convert_layout(struct converter *c, const struct convert_layout *layout);

/** What kept rows add to the receipt. */
struct converted {
	date_day first, last;
	uint32_t rows;
	decimal_sum amount;
	int scale;				/* the most decimals of an amount */
	struct slice currency;			/* n = 0: none told */
	uint32_t guests;			/* rows passed over for want of a customer */
};

/**
 * Money that was worked out for a line, in place of what its columns hold: the ledger's fields
 * ${has} says, with the ledger's signs.
 */
struct convert_given {
	bool has[FIELDS];
	struct decimal value[FIELDS];
	struct slice currency;			/* a sign beside a number; n = 0: none */
	const char *status;			/* for the ledger; NULL: as the log has it */
};

/** convert_room(row): How many bytes convert_row() may write at the most for ${row}. */
size_t convert_room(const struct converter *c, const struct csv_row *row);

/**
 * convert_row(c, row, dest, n, done, refusal):
 * Turn ${row} into a row of the ledger with its LF at ${dest} (convert_room() bytes), *${n} bytes
 * long, and tell what became of it; a row that is not KEPT writes nothing that counts.
 */
enum outcome convert_row(struct converter *c, const struct csv_row *row, char *dest, size_t *n,
    struct converted *done, struct refusal *refusal);

/**
 * convert_run(c, csv, row, dest, room, n, done):
 * Convert the rows after ${row}, the last of ${csv}, as convert_row() would, as long as they have
 * nothing unusual, are buffered, and the ${room} bytes at ${dest} suffice.  False where there is no
 * such row; otherwise *${n} and ${done} are of all of them.  Rows that are DROPPED_GUEST are
 * counted in done->guests; there may be no other.
 */
bool convert_run(struct converter *c, struct csvin *csv, const struct csv_row *row, char *dest,
    size_t room, size_t *n, struct converted *done);

/**
 * convert_given(c, row, given, dest, n, done, refusal): As convert_row(), with this money.
 */
enum outcome convert_given(struct converter *c, const struct csv_row *row,
    const struct convert_given *given, char *dest, size_t *n, struct converted *done,
    struct refusal *refusal);

/**
 * convert_status(c, row):
 * What the status of ${row} means; the row is counted under its word, or under the name of the
 * column that says it was cancelled.
 */
enum status_kind convert_status(struct converter *c, const struct csv_row *row);

/**
 * convert_refused(c, row, outcome):
 * What becomes of ${row}, which cannot be read as ${outcome} says: that, or what a condition makes
 * of it that does not want the row at all.
 */
enum outcome convert_refused(struct converter *c, const struct csv_row *row, enum outcome outcome);

/** convert_is_subtotal(c, row): Whether the goods of ${row} have the name of a total of others. */
bool convert_is_subtotal(const struct converter *c, const struct csv_row *row);

/**
 * convert_kind(c, row): What ${row} is about, by the words of the layout; ROW_NONE where it says
 * nothing, and ROW_KINDS where its word is not known.
 */
enum row_kind convert_kind(struct converter *c, const struct csv_row *row);

/** convert_counts(c): What was counted by text, over all layouts; valid until the next row. */
const struct counts *convert_counts(const struct converter *c);

/** convert_close(c): Free it.  NULL is fine. */
void convert_close(struct converter *c);

#endif
