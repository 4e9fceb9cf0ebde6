/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Periods of crm-cohort in words: `2024-02` is Şubat 2024 on a Turkish page.
 *
 * crm-cohort counts in Gregorian periods and ISO weeks whatever the calendar of the log was, so a
 * Persian page names them as such (فوریهٔ ۲۰۲۴): 2024-02 is a part of two Persian months.  English
 * pages keep the ISO form, which the tables and options have too.  The names come from the
 * catalogues and not from the system, so that a page has the same bytes everywhere.
 */
#include "report/language.h"

#include <string.h>

/* Ids of the months; English pages never show them. */
static const char *const months[12] = { "January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December" };

/** Whether ${text} looks like ${form}: 0 is any digit, all else is itself. */
static bool
has_form(struct slice text, const char *form)
{

	if (text.n != strlen(form))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (form[i] == '0' ? text.p[i] < '0' || text.p[i] > '9' : text.p[i] != form[i])
			return false;
	return true;
}

enum crm_status
language_period_name(const struct language *language, struct buf *buf, struct slice text)
{
	bool month = has_form(text, "0000-00"), quarter = has_form(text, "0000-Q0"),
	     week = has_form(text, "0000-W00");
	struct buf digits[2] = { { 0 } };
	struct slice args[3] = { { NULL, 0 } };
	enum crm_status status;
	size_t number;

	if (!month && !quarter && !week)
		return language_digits(language, buf, text);
	number = month ? (size_t)(text.p[5] - '0') * 10 + (size_t)(text.p[6] - '0') : 0;
	if (month && (number < 1 || number > 12))
		return language_digits(language, buf, text);
	if ((status = language_digits(language, &digits[0], (struct slice){ text.p, 4 })) == CRM_OK)
		status = language_digits(language, &digits[1],
		    month ? (struct slice){ text.p + 5, 2 }
			  : (struct slice){ text.p + 6, text.n - 6 });
	args[0] = buf_slice(&digits[0]);
	args[1] = buf_slice(&digits[1]);
	args[2] = slice_of(month ? language_text(language, months[number - 1]) : "");
	if (status == CRM_OK)
		status = language_format(language, buf,
		    month	  ? "{1}-{2}"
			: quarter ? "{1}-Q{2}"
				  : "{1}-W{2}",
		    args, 3);
	buf_free(&digits[0]);
	buf_free(&digits[1]);
	return status;
}
