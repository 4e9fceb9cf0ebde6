/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Pareto curve: how much of the revenue the best customers bring.
 *
 * That needs the customers in the order of their revenue, and a report holds no customers.  So they
 * are counted in narrow bins instead, 256 for each doubling of the revenue, with the exact sum of
 * each bin.  A curve from these is exact at the ends of bins; within one all customers differ by
 * less than 0.4 %, and count with the bin's mean.  A bin can hold many customers (everybody pays
 * 9.99), but then they hardly differ, so the share that is read off the curve is never wrong by
 * more than 0.4 % of what the one bin holds.
 */
#include "filter/report/report_pareto.h"

#include "base/mem.h"
#include "filter/report/report_summary.h"

#include <math.h>
#include <stdlib.h>

/* Bins of a doubling, and the exponents of base 2 that amounts have (1e-9 to 1e28). */
#define STEPS 256
#define LEAST_EXPONENT (-30)
#define EXPONENTS 125

/* Fewer customers than this make no curve: a tenth of them would be no whole customer. */
#define FEWEST 10

struct pareto {
	uint64_t counts[EXPONENTS * STEPS], others, all;	/* others: brought nothing */
	decimal_sum sums[EXPONENTS * STEPS], others_sum, total;
};

/* The points of the curve. */
static const double parts[] = { .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, 1 };

/* The one that the sentence is about. */
#define TENTH .1

enum crm_status
pareto_open(struct pareto **pareto)
{

	*pareto = mem_new(1, sizeof(**pareto));
	return *pareto == NULL ? CRM_ENOMEM : CRM_OK;
}

void
pareto_add(struct pareto *p, decimal_sum revenue)
{
	int exponent;
	double part = frexp(decimal_real(revenue), &exponent);
	size_t bin;

	p->all++;
	p->total += revenue;
	if (revenue <= 0) {
		p->others++;
		p->others_sum += revenue;
		return;
	}
	/* Amounts outside the range share the outermost bins; no sum is lost by that. */
	exponent -= LEAST_EXPONENT;
	exponent = exponent < 0 ? 0 : exponent >= EXPONENTS ? EXPONENTS - 1 : exponent;
	bin = (size_t)exponent * STEPS + (size_t)((part - .5) * 2 * STEPS);
	p->counts[bin]++;
	p->sums[bin] += revenue;
}

/* The key of those who brought nothing. */
#define NOTHING "none"

enum crm_status
pareto_save(const struct pareto *p, struct partial *partial)
{
	const struct slice nothing = slice_of(NOTHING);
	enum crm_status status = CRM_OK;

	for (size_t bin = 0; bin < EXPONENTS * STEPS && status == CRM_OK; bin++)
		if (p->counts[bin] > 0)
			status = sums_save_number(partial, ABOUT_PARETO, bin,
			    &(struct report_sums){ .group = {
				.customers = p->counts[bin], .revenue = p->sums[bin] } });
	return status != CRM_OK ? status
				: sums_save(partial, ABOUT_PARETO, &nothing, 1,
				      &(struct report_sums){ .group = {
					  .customers = p->others, .revenue = p->others_sum } });
}

bool
pareto_load(struct pareto *p, const struct sums_row *row)
{
	const struct group *group = &row->sums.group;
	size_t bin;

	p->all += group->customers;
	p->total += group->revenue;
	if (slice_equal(row->keys[0], slice_of(NOTHING))) {
		p->others += group->customers;
		p->others_sum += group->revenue;
		return true;
	}
	if (!sums_number(row->keys[0], EXPONENTS * STEPS, &bin))
		return false;
	p->counts[bin] += group->customers;
	p->sums[bin] += group->revenue;
	return true;
}

double
pareto_share(const struct pareto *p, double q)
{
	double wanted = q * (double)p->all, have = 0, revenue = 0;

	if (p->total <= 0)
		return NAN;
	if (q >= 1)		/* with those who took more back than they bought */
		return 1;
	for (size_t bin = EXPONENTS * STEPS; bin-- > 0 && have < wanted; ) {
		double n = (double)p->counts[bin], taken = fmin(n, wanted - have);

		if (n == 0)
			continue;
		revenue += decimal_real(p->sums[bin]) * (taken / n);
		have += taken;
	}
	return revenue / decimal_real(p->total);
}

/**
 * Return whether a step of the curve is of so few customers that it would reveal what they bring.
 * Steps grow from the first one on, so the first is checked; the last customers are those without
 * revenue.
 */
static bool
has_small_step(const struct pareto *p, uint64_t min_cell)
{

	return min_cell > 0 &&
	    (parts[0] * (double)p->all < (double)min_cell ||
		(p->others > 0 && p->others < min_cell));
}

/** Add the sentence about the best tenth to the top of the page.  CRM_OK or CRM_ENOMEM. */
static enum crm_status
add_sentence(const struct pareto *p, struct report *report, const struct language *language)
{
	static const struct report_column percent = { "", NULL, COLUMN_SHARE, 0, FOR_PEOPLE, false,
		false, false };
	struct report_column exact = percent;
	struct buf text[3] = { { 0 } };
	struct report_cell cell = { 0 };
	enum crm_status status;

	exact.decimals = 1;
	cell_real(&cell, TENTH);
	status = language_cell(language, &text[0], &percent, &cell);
	cell_real(&cell, pareto_share(p, TENTH));
	if (status == CRM_OK)
		status = language_cell(language, &text[1], &exact, &cell);
	if (status == CRM_OK)
		status = language_format(language, &text[2],
		    "The best {1} of the customers bring {2} of the revenue.",
		    (const struct slice[]){ buf_slice(&text[0]), buf_slice(&text[1]) }, 2);
	if (status == CRM_OK)
		status = report_lead(report, buf_slice(&text[2]));
	for (size_t i = 0; i < 3; i++)
		buf_free(&text[i]);
	return status;
}

enum crm_status
pareto_make(const struct pareto *p, struct report *report, const struct language *language,
    uint64_t min_cell, size_t *left_out)
{
	static const struct report_column columns[] = {
		{ "customers_share", "The best of the customers", COLUMN_SHARE, 0, FOR_ALL, false,
		    false, false },
		{ "customers", "Customers", COLUMN_COUNT, 0, FOR_ALL, false, false, false },
		{ "revenue_share", "Share of revenue", COLUMN_SHARE, 1, FOR_ALL, false, false,
		    false },
	};
	struct report_section *section;
	struct report_cell *cells;

	if (p->all < FEWEST || p->total <= 0)
		return CRM_OK;
	if (has_small_step(p, min_cell)) {
		++*left_out;
		return CRM_OK;
	}
	if (report_section(report, "pareto", "How much the best customers bring", &section) !=
		CRM_OK ||
	    report_columns(&section->table, columns, sizeof(columns) / sizeof(columns[0])) !=
		CRM_OK)
		return CRM_ENOMEM;
	section->chart = CHART_CURVE;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (report_row(&section->table, &cells) != CRM_OK)
			return CRM_ENOMEM;
		cell_real(&cells[0], parts[i]);
		cell_count(&cells[1], (int64_t)llround(parts[i] * (double)p->all));
		cell_real(&cells[2], pareto_share(p, parts[i]));
	}
	return add_sentence(p, report, language);
}

void
pareto_close(struct pareto *p)
{

	free(p);
}
