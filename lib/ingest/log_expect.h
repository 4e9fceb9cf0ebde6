/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_LOG_EXPECT_H
#define CRM_INGEST_LOG_EXPECT_H

#include "ingest/log_history.h"

/*
 * Is this log like those before it?  Each way in which it is not is an alarm: a kind and a
 * sentence.
 */

/**
 *  What an alarm says; ${kind} is one word: `again`, `replaced`, `columns`, `reading`, `days`,
 *  `channels`, or the measure that is unusual (`rows`, `amount`, `returns`, ...).
 */
typedef void log_alarm(void *arg, const char *kind, const char *sentence);

/**
 * log_expect(h, facts, threshold, alarm, arg):
 * Judge ${facts} against the logs in ${h} (which do not hold it), and call ${alarm} for each way in
 * which it is unlike them; return how many.
 *
 * - again: the same bytes were read before under another name; replaced: other bytes under the same
 *   name.  The same bytes under the same name raise nothing.
 * - columns, reading: its columns, or how it was read, differ from those of the newest log.
 * - days: it has days that the newest log has already passed, where logs used to follow each other.
 * - channels: a channel has no row, though what the newest logs had lets expect eight or more.
 * - rows, customers, orders, amount, returns, guests, refused, duplicates: further than
 *   ${threshold} spreads from what unusual_expect() makes of the logs before, whose spread is no
 *   less than 8 % (of a share: 0.02 of its angle).
 */
size_t log_expect(const struct log_history *h, const struct log_facts *facts, double threshold,
    log_alarm *alarm, void *arg);

#endif
