/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_LANGUAGE_H
#define CRM_REPORT_LANGUAGE_H

#include "base/buf.h"
#include "base/status.h"
#include "report/report_table.h"

#include <stdbool.h>
#include <stdint.h>

/**
 * The language of a report for people: words from the catalogues in lib/report/po (compiled into
 * the program), digits, number marks and dates.  It does not depend on the locale of the machine.
 */
struct language {
	const char *code;	/* en, tr, fa, ar */
	bool right_to_left;
	bool percent_first;	/* %14,1 */
	bool day_first;		/* 29.02.2024 */
	bool persian;		/* dates are those of the Persian calendar */
	uint32_t zero;		/* the digit 0; the others follow it */
	const char *point, *group, *percent, *minus;
	const char *day;	/* after a number of days */
	int most_decimals;	/* of money without a known currency, for people; 0: no limit */
	char currency[4];	/* ISO 4217 code of all amounts; "": not known */
};

/** The languages as an option has them, in the order of language_at(). */
#define LANGUAGE_CHOICES "en|tr|fa|ar"

/** How many languages there are. */
#define LANGUAGES 4

/** language_at(i): Language ${i} of LANGUAGE_CHOICES; constant. */
const struct language *language_at(size_t i);

/**
 * language_text(language, id): The translation of the message ${id}, or ${id} itself if the
 * catalogue does not have it.
 */
const char *language_text(const struct language *language, const char *id);

/**
 * language_format(language, buf, id, args, n):
 * Append ${id} in that language, with {1}, {2}, ... replaced by the texts ${args}.  In Turkish {1p}
 * is the number with its possessive suffix (%10,7'si) and {1a} in the accusative (%22,9'unu).
 * CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status language_format(const struct language *language, struct buf *buf,
    const char *id, const struct slice *args, size_t n);

/**
 * language_fill(language, status, buf, id, words, n): If ${status} is CRM_OK, do as
 * language_format() with the texts in ${words}.  Free ${words} in any case.  Return ${status}, or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status language_fill(const struct language *language, enum crm_status status,
    struct buf *buf, const char *id, struct buf *words, size_t n);

/**
 * language_sentence(language, buf, id, numbers, n): As language_format(), where the arguments are
 * numbers as `-1234567.89`, which become local ones.
 */
CRM_CHECKED enum crm_status language_sentence(const struct language *language, struct buf *buf,
    const char *id, const struct slice *numbers, size_t n);

/**
 * language_digits(language, buf, text): Append ${text} with its ASCII digits as local ones, in
 * right-to-left languages `2024-02` as `2024/02`.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status language_digits(
    const struct language *language, struct buf *buf, struct slice text);

/**
 * language_period_name(language, buf, text):
 * Append the period ${text} as crm-cohort writes it (2024-02, 2024-Q1, 2024-W09, 2024, 2024-02-29)
 * in words of the language (Şubat 2024); any other text as language_digits() does.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status language_period_name(
    const struct language *language, struct buf *buf, struct slice text);

/**
 * language_number(language, buf, text): Append ${text}, a number as `-1234567.89`, grouped and with
 * local digits and marks.
 */
CRM_CHECKED enum crm_status language_number(
    const struct language *language, struct buf *buf, struct slice text);

/** language_date(language, buf, date): Append a day, year first, in the language's calendar. */
CRM_CHECKED enum crm_status language_date(
    const struct language *language, struct buf *buf, date_day date);

/**
 * language_cell(language, buf, column, cell): Append a cell as people read it; nothing for an empty
 * one, `…` for a hidden one.
 */
CRM_CHECKED enum crm_status language_cell(const struct language *language, struct buf *buf,
    const struct report_column *column, const struct report_cell *cell);

/**
 * language_currency(language, code): Set the currency of the amounts: three capital letters.  False
 * if ${code} is not that.
 */
bool language_currency(struct language *language, const char *code);

/**
 * language_decimals(language, column): How many decimals people see of a column of money: those of
 * the currency, or if it is not known those of the data, up to ${most_decimals}.
 */
int language_decimals(const struct language *language, const struct report_column *column);

/**
 * language_period(language, buf, report): Append the first and last day of the data of ${report}
 * and the currency of its amounts, as far as they are known.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status language_period(
    const struct language *language, struct buf *buf, const struct report *report);

/** language_title(language, column): The heading of ${column}. */
const char *language_title(const struct language *language, const struct report_column *column);

#endif
