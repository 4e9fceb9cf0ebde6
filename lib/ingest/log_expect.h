/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_LOG_EXPECT_H
#define CRM_INGEST_LOG_EXPECT_H

#include "ingest/log_history.h"

/*
 * Is this log like those before it?  Each way in which it is not is an alarm: a kind and a
 * sentence.
 */

/** How far from the median, in robust standard deviations, a log may be; see log_expect(). */
#define LOG_THRESHOLD 5.

/**
 *  What an alarm says; ${kind} is one word: `again`, `replaced`, `columns`, `reading`, `days`, or
 *  the measure that is unusual (`rows`, `amount`, `returns`, ...).
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
 * - rows, amount, returns, guests, refused, duplicates: compared, as logarithms (counts and money)
 *   or angles (shares of the rows), with logs of the same weekday in the last ten weeks, at least
 *   four; or, with fewer, with those of the last four weeks, at least seven; or not at all.  They
 *   are moved to the day of the log by their own growth (Theil 1950, Sen 1968).  Unusual is what
 *   lies further from their median than ${threshold} times their spread: the median absolute
 *   deviation x 1.4826 (Iglewicz and Hoaglin 1993), but no less than counting noise and 8 % make.
 *   For the last and first three days of a month, what earlier month ends were above their weekdays
 *   is added; until two of them are known, the spread counts twice.
 */
size_t log_expect(const struct log_history *h, const struct log_facts *facts, double threshold,
    log_alarm *alarm, void *arg);

#endif
