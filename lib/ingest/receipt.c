/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/receipt.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void
receipt_init(struct receipt *r)
{

	*r = (struct receipt){ .first = DATE_NONE, .last = DATE_NONE };
}

/** The sum of this currency; currencies are few. */
static __attribute__((noinline)) struct receipt_sum *
sum_of(struct receipt *r, struct slice currency)
{

	for (size_t i = 0; i < r->n_sums; i++)
		if (slice_equal(slice_of(r->sums[i].currency), currency))
			return &r->sums[i];
	if (mem_grow(&r->sums, &r->sums_room, r->n_sums + 1, sizeof(*r->sums)) != CRM_OK)
		return NULL;
	r->sums[r->n_sums] = (struct receipt_sum){ .rows = 0 };
	if (currency.n > 0)
		memcpy(r->sums[r->n_sums].currency, currency.p, currency.n);
	return &r->sums[r->n_sums++];
}

enum crm_status
receipt_keep(struct receipt *r, const struct converted *row)
{
	struct receipt_sum *sum = r->sums;

	if ((r->n_sums == 0 || row->currency.n != 0 || sum->currency[0] != '\0') && (sum = sum_of(r, row->currency)) == NULL)
		return CRM_ENOMEM;
	if (!decimal_add(&sum->amount, row->amount))
		return CRM_EDATA;
	if (row->amount.scale > sum->scale)
		sum->scale = row->amount.scale;
	sum->rows++;
	r->tally.rows[KEPT]++;
	if (r->first == DATE_NONE || row->date < r->first)
		r->first = row->date;
	if (row->date > r->last)
		r->last = row->date;
	return CRM_OK;
}

enum crm_status
receipt_input(struct receipt *r, const char *name, struct input_facts facts, uint64_t rows)
{

	if (mem_grow(&r->inputs, &r->inputs_room, r->n_inputs + 1, sizeof(*r->inputs)) != CRM_OK)
		return CRM_ENOMEM;
	r->inputs[r->n_inputs++] = (struct receipt_input){ name, facts, rows };
	return CRM_OK;
}

void
receipt_free(struct receipt *r)
{

	free(r->inputs);
	free(r->sums);
	receipt_init(r);
}
