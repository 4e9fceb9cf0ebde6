/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where rows and records go: into memory until that would pass the limit, then to disk.
 *
 * The memory in use is looked at after every few rows: at first more often, so that a small limit
 * is kept too, later every LOOK rows.  Past the limit everything moves to rfm_spill.c at once and
 * all that follows goes there; which of the two ways was taken does not show in the result.
 */
#include "filter/rfm/rfm_gather.h"

#include "base/mem.h"
#include "filter/rfm/rfm_spill.h"

#include <stdlib.h>

/* The most rows to take in before memory use is checked again. */
#define LOOK 1024

struct rfm_gather {
	struct msg *msg;
	struct customers_options options;
	bool referrals;
	uint64_t memory;
	struct customers *customers;	/* NULL once spilled */
	struct rfm_spill *spill;
	uint32_t rows, look;		/* since the last check, until the next */
	uint64_t refused;		/* before all went to disk */
};

enum crm_status
rfm_gather_open(struct rfm_gather **out, const struct customers_options *options, bool referrals,
    uint64_t memory, unsigned threads, struct msg *msg)
{
	struct rfm_gather *g = mem_new(1, sizeof(*g));

	if (g == NULL)
		return msg_nomem(msg);
	*g = (struct rfm_gather){
		.msg = msg, .options = *options, .referrals = referrals, .memory = memory, .look = 8
	};
	if (customers_open(&g->customers, options) != CRM_OK) {
		free(g);
		return msg_nomem(msg);
	}
	if (threads > 1)
		customers_allow_threads(g->customers, threads);
	*out = g;
	return CRM_OK;
}

/** Report an error that customers.h returned as a status only. */
static enum crm_status
report_status(const struct rfm_gather *g, enum crm_status status)
{

	if (status == CRM_ENOMEM)
		return msg_nomem(g->msg);
	if (status == CRM_EDATA) {
		msg_error(g->msg, "the amounts of one customer add up to more than 29 digits");
		return CRM_EINPUT;
	}
	return status;
}

/** Check memory use; above the limit, spill everything to disk. */
static enum crm_status
check_memory(struct rfm_gather *g)
{
	enum crm_status status;

	g->rows = 0;
	g->look = g->look < LOOK ? 2 * g->look : LOOK;
	if (rfm_spill_fits(g->customers, g->memory))
		return CRM_OK;
	/*
	 * Rows may still wait in a batch or in the other thread. Count them before their customers
	 * move.
	 */
	msg_note(g->msg, "--memory would be passed: going on in temporary files");
	if ((status = customers_flush(g->customers)) != CRM_OK)
		return report_status(g, status);
	if ((status = rfm_spill_open(&g->spill, &g->options, g->referrals, g->memory, g->msg)) !=
	    CRM_OK)
		return status;
	/* The spill counts its own refused rows from 0. */
	g->refused += customers_refused(g->customers);
	status = rfm_spill_customers(g->spill, g->customers);
	customers_close(g->customers);
	g->customers = NULL;
	return status;
}

enum crm_status
rfm_gather_row(struct rfm_gather *g, const struct ledger_row *row)
{
	enum crm_status status;

	if (g->customers == NULL)
		return rfm_spill_row(g->spill, row);
	if ((status = customers_add(g->customers, row)) != CRM_OK)
		return report_status(g, status);
	return ++g->rows < g->look ? CRM_OK : check_memory(g);
}

enum crm_status
rfm_gather_record(struct rfm_gather *g, const struct customer_record *record)
{
	enum crm_status status;
	uint32_t number;

	if (g->customers == NULL)
		return rfm_spill_record(g->spill, record);
	if ((status = customers_restore(g->customers, record, &number)) != CRM_OK)
		/*
		 * CRM_EDATA: the customer is there already. The caller knows the row, and reports
		 * it.
		 */
		return status == CRM_EDATA ? status : report_status(g, status);
	return ++g->rows < g->look ? CRM_OK : check_memory(g);
}

void
rfm_gather_widen(struct rfm_gather *g, int scale, date_day newest)
{

	if (g->customers != NULL)
		customers_widen(g->customers, scale, newest);
	else
		rfm_spill_widen(g->spill, scale, newest);
}

void
rfm_gather_late(struct rfm_gather *g, date_day until)
{

	g->options.late_until = until;
	if (g->customers != NULL)
		customers_late(g->customers, until);
	else
		rfm_spill_late(g->spill, until);
}

enum crm_status
rfm_gather_end(struct rfm_gather *g, struct rfm_gathered *gathered)
{
	enum crm_status status;

	if (g->customers == NULL) {
		*gathered = (struct rfm_gathered){ rfm_spill_newest(g->spill),
			rfm_spill_scale(g->spill), g->refused };
		return CRM_OK;
	}
	if ((status = customers_flush(g->customers)) != CRM_OK)
		return report_status(g, status);
	*gathered = (struct rfm_gathered){ customers_newest(g->customers),
		customers_scale(g->customers), customers_refused(g->customers) };
	return CRM_OK;
}

enum crm_status
rfm_gather_finish(
    struct rfm_gather *g, date_day as_of, struct rfm_source **source, struct rfm_gathered *gathered)
{
	struct customers *customers = g->customers;
	enum crm_status status;

	if (customers == NULL)
		return rfm_spill_finish(g->spill, as_of, source, &gathered->refused);
	if ((status = customers_sum_up(customers, as_of)) != CRM_OK)
		return report_status(g, status);
	g->customers = NULL;
	/* The source owns the customers now, and closes them if it fails. */
	return rfm_source_memory(source, customers, g->referrals, g->msg);
}

void
rfm_gather_close(struct rfm_gather *g)
{

	if (g == NULL)
		return;
	customers_close(g->customers);
	rfm_spill_close(g->spill);
	free(g);
}
