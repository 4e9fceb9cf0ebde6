/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_SOURCE_H
#define CRM_FILTER_RFM_RFM_SOURCE_H

#include "base/msg.h"
#include "base/status.h"
#include "filter/rfm/customer_record.h"
#include "filter/rfm/customers.h"
#include "filter/rfm/sorted_runs.h"

#include <stdbool.h>
#include <stdint.h>

/** What scores are made of. */
struct rfm_figures {
	decimal_sum revenue, cost;
	date_day first, last;
	uint32_t orders;
	struct pace pace;
};

/** What the customers whom one customer referred come to. */
struct rfm_referred {
	uint64_t customers;
	decimal_sum revenue;
};

/**
 * All customers of the table, to be gone through several times, in memory or out of temporary
 * files.
 */
struct rfm_source;

/**
 * rfm_source_memory(s, customers, referrals, msg):
 * Those in memory, which are ${s}'s from now on (also on failure); ${referrals}: work them out.
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status rfm_source_memory(
    struct rfm_source **s, struct customers *customers, bool referrals, struct msg *msg);

/**
 * rfm_source_runs(s, runs, referrals, msg):
 * Records by id, and what each name referred (or NULL), which are ${s}'s from now on (also on
 * failure). CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_source_runs(struct rfm_source **s, struct sorted_runs *runs,
    struct sorted_runs *referrals, struct msg *msg);

/**
 * rfm_source_all(s): From now on rfm_source_next() and rfm_source_at() also give customers of whom
 * only the holdout knows something, which a partial must not lose.
 */
void rfm_source_all(struct rfm_source *s);

/**
 * rfm_source_start(s, in_order):
 * Begin anew; ${in_order}: in the order of ids, otherwise in any.  CRM_OK or CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_source_start(struct rfm_source *s, bool in_order);

/**
 * rfm_source_figures(s, figures, more):
 * The next customer's figures; *${more} is false when there is none.  CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status rfm_source_figures(
    struct rfm_source *s, struct rfm_figures *figures, bool *more);

/**
 * rfm_source_figures_of(s, i, figures):
 * The figures of customer ${i} < rfm_source_in_memory(), in any order; from any thread.  False
 * where there is nothing of this customer to hand out.
 */
bool rfm_source_figures_of(const struct rfm_source *s, uint32_t i, struct rfm_figures *figures);

/**
 * rfm_source_next(s, record, referred, more):
 * The next customer whole, in the order of ids, valid until the next call.  Not to be mixed with
 * rfm_source_figures() without starting anew.
 */
CRM_CHECKED enum crm_status rfm_source_next(struct rfm_source *s, struct customer_record *record,
    struct rfm_referred *referred, bool *more);

/**
 * rfm_source_in_memory(s): How many customers rfm_source_at() and rfm_source_figures_of() can be
 * asked for: all, or none.
 */
uint32_t rfm_source_in_memory(const struct rfm_source *s);

/**
 * rfm_source_at(s, i, record, referred):
 * Customer ${i} < rfm_source_in_memory() in the order of ids, as rfm_source_next() gives them; from
 * any thread, best one after another. False where there is nothing of them.
 */
bool rfm_source_at(const struct rfm_source *s, uint32_t i, struct customer_record *record,
    struct rfm_referred *referred);

/** rfm_source_close(s): Free it.  NULL is fine. */
void rfm_source_close(struct rfm_source *s);

/**
 * rfm_referred_pack(referred, text), rfm_referred_unpack(text): How the referrals of one name are
 * in runs; several under one name add up. ${text} has room for RFM_REFERRED_ROOM bytes; return the
 * length.
 */
#define RFM_REFERRED_ROOM 40
size_t rfm_referred_pack(const struct rfm_referred *referred, char *text);
struct rfm_referred rfm_referred_unpack(struct slice text);

/** rfm_figures_of(record): The figures of a customer. */
struct rfm_figures rfm_figures_of(const struct customer_record *record);

/**
 * rfm_figures_pack(figures, text), rfm_figures_unpack(text):
 * Figures in a temporary file: a byte with the length of what follows, then numbers, which
 * rfm_figures_unpack() reads.  ${text} has room for RFM_FIGURES_ROOM bytes; return the length.
 */
#define RFM_FIGURES_ROOM 96
size_t rfm_figures_pack(const struct rfm_figures *figures, char *text);
struct rfm_figures rfm_figures_unpack(struct slice text);

#endif
