/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_SORTED_RUNS_H
#define CRM_FILTER_RFM_SORTED_RUNS_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/**
 * Sorted runs of keys and what belongs to them, in temporary files, to be read as one sorted run.
 */
struct sorted_runs;

/**
 * sorted_runs_open(r, unique, msg):
 * Create an empty set of runs.  With ${unique} a key may be in one run only: sorted_runs_next()
 * takes a repeated key for corruption.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status sorted_runs_open(struct sorted_runs **r, bool unique, struct msg *msg);

/**
 * sorted_runs_twice(r, what): Keys come from outside: a repeated one is reported as `"key" ${what}`
 * instead of as a fault of this program.
 */
void sorted_runs_twice(struct sorted_runs *r, const char *what);

/** sorted_runs_begin(r): Begin a run.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status sorted_runs_begin(struct sorted_runs *r);

/**
 * sorted_runs_add(r, key, value):
 * Append to the newest run; keys must rise bytewise within it.  CRM_OK, CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status sorted_runs_add(
    struct sorted_runs *r, struct slice key, struct slice value);

/**
 * sorted_runs_start(r):
 * No more is added; begin to read at the first key, which can be done again.  CRM_OK, CRM_ENOMEM,
 * CRM_EIO.
 */
CRM_CHECKED enum crm_status sorted_runs_start(struct sorted_runs *r);

/**
 * sorted_runs_next(r, key, value):
 * The next key of all runs, valid until the next call; key->p is NULL at the end.  Equal keys come
 * one after another, or are refused: CRM_EINPUT after a message where they must be unique.  CRM_OK,
 * CRM_ENOMEM, CRM_EIO.
 */
CRM_CHECKED enum crm_status sorted_runs_next(
    struct sorted_runs *r, struct slice *key, struct slice *value);

/** sorted_runs_close(r): Free it; the files are gone.  NULL is fine. */
void sorted_runs_close(struct sorted_runs *r);

#endif
