/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_EXPECT_H
#define CRM_FILTER_INGEST_INGEST_EXPECT_H

#include "app/program.h"
#include "filter/ingest/ingest_inputs.h"
#include "ingest/convert.h"
#include "ingest/outcome.h"

/** For --expect: the facts of each input of a run, judged by the history of logs. */
struct ingest_expect;

/**
 * ingest_expect_open(e, options, run): Nothing known yet.  CRM_OK, or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status ingest_expect_open(
    struct ingest_expect **e, const struct ingest_options *options, const struct run *run);

/**
 * ingest_expect_begin(e, tally, channel): An input begins; ${tally} is what the run has counted so
 * far, ${channel} the field of the ledger with the channel (0: none).  CRM_OK, or CRM_ENOMEM
 * after a message.
 */
CRM_CHECKED enum crm_status ingest_expect_begin(
    struct ingest_expect *e, const struct tally *tally, size_t channel);

/**
 * ingest_expect_keep(e, text, rows): Rows of it were kept, ${text} in the ledger.  As
 * receipt_keep().
 */
CRM_CHECKED enum crm_status ingest_expect_keep(
    struct ingest_expect *e, struct slice text, const struct converted *rows);

/**
 * ingest_expect_end(e, input, tally):
 * The input has been read to its end: remember its facts.  A regular file is read once more for its
 * SHA-256.  CRM_OK; CRM_ENOMEM, CRM_EIO after a message.
 */
CRM_CHECKED enum crm_status ingest_expect_end(
    struct ingest_expect *e, const struct ingest_input *input, const struct tally *tally);

/**
 * ingest_expect_finish(e, alarms):
 * Lock the history against other runs until this process ends, read it, judge each input, report
 * what is unlike, write it to --alerts, and add the inputs to the history, an output of the run.
 * *${alarms} becomes how many there are; with --strict-expect and any, nothing is written.  CRM_OK;
 * CRM_ENOMEM, CRM_EIO, CRM_EINPUT after a message.
 */
CRM_CHECKED enum crm_status ingest_expect_finish(struct ingest_expect *e, size_t *alarms);

/** ingest_expect_close(e): Free it.  NULL is fine. */
void ingest_expect_close(struct ingest_expect *e);

#endif
