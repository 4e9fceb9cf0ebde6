/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SNIFF_SHAPE_H
#define CRM_INGEST_SNIFF_SHAPE_H

#include "base/slice.h"
#include "base/status.h"
#include "ingest/header_names.h"
#include "ingest/sniff.h"

#include <stdint.h>

/** The most columns looked at. */
#define SHAPE_COLUMNS 512

/** How a column behaves within orders of several lines, and its signs. */
struct shape_column {
	uint32_t same; /* orders in which all lines have the same value, not blank */
	uint32_t first_only; /* orders in which only the first line has one */
	uint32_t varied; /* the others in which the first line has one */
	uint32_t negative, positive; /* numbers of a sign, on rows whose amount is not negative */
	uint32_t filled; /* rows with a value */
};

/** How a total compares with what the lines come to. */
struct shape_totals {
	uint32_t orders; /* with a total and readable lines */
	uint32_t is_lines; /* it is the sum of the lines as they are */
	uint32_t is_net[3]; /* of the lines less a discount as amount, percent, share */
	uint32_t is_net_once; /* less one discount for the order */
	uint32_t with_discount; /* of them with a discount that is not 0 */
};

/** What the sample shows of the columns' arithmetic.  All are counts. */
struct shape_facts {
	uint32_t rows, orders; /* orders: runs of rows with one id that is not blank */
	uint32_t several; /* orders of more than one line */
	struct shape_column column[SHAPE_COLUMNS];
	/* Rows that have quantity, price and amount; those whose amount is their product. */
	uint32_t witnesses, is_product;
	/* Orders of several lines whose amount, the same on all, is the sum of the products. */
	uint32_t amount_is_sum;
	/* Orders of several lines whose amount is the same on all, though their products differ. */
	uint32_t amount_not_line;
	/* Lines whose goods have the name of a total, as receipts end in one. */
	uint32_t subtotals;
	/* Orders whose lines differ in their state; of them those with one amount and one good. */
	uint32_t states, restated;
	/* Lines with goods alone, without order, customer and date. */
	uint32_t continued;
	/* Rows with a discount that is not 0. */
	uint32_t discounts, d_percent_sign, d_below_one, d_whole, d_above_hundred;
	/* Of those with quantity, price and amount: what the amount is. */
	uint32_t d_witnesses, d_gross, d_net[3];
	struct shape_totals total;
};

/**
 * sniff_shape(f, s, signs, sample, whole):
 * Look at the rows of ${sample} with the layout and columns of ${s}, and at the signs of the
 * numbers in the columns for which ${signs} (SHAPE_COLUMNS of them) is true.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status sniff_shape(struct shape_facts *f, const struct sniff *s,
    const bool *signs, struct slice sample, bool whole);

#endif
