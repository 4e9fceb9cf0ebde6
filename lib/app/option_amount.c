/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values of options that are amounts and shares: parsed strictly, with a message that shows one
 * that would be right.
 */
#include "app/option_amount.h"

#include "base/num.h"
#include "table/decimal.h"

#include <stdio.h>

bool
option_amount(void *field, const char *text, char why[128])
{
	struct decimal *amount = field, value;

	if (decimal_parse(slice_of(text), &value) == CRM_OK && value.units > 0) {
		*amount = value;
		return true;
	}
	snprintf(why, 128, "is not an amount above 0, such as 250 or 0.75");
	return false;
}

/** Read a share such as `10%` or `0.1`, above 0 and up to ${most}. */
static bool
read_share(double *share, const char *text, double most)
{
	struct slice digits = slice_of(text);
	bool percent = digits.n > 0 && text[digits.n - 1] == '%';
	double value;

	digits.n -= percent;
	if (num_real(digits, &value) != CRM_OK)
		return false;
	value = percent ? value / 100 : value;
	if (!(value > 0 && value <= most))
		return false;
	*share = value;
	return true;
}

bool
option_share(void *field, const char *text, char why[128])
{

	if (read_share(field, text, 0.5))
		return true;
	snprintf(why, 128, "is not a share above 0 and up to a half, such as 10%% or 0.1");
	return false;
}

bool
option_part(void *field, const char *text, char why[128])
{

	if (read_share(field, text, 1))
		return true;
	snprintf(why, 128, "is not a share above 0 and up to 1, such as 60%% or 0.6");
	return false;
}

bool
option_lift(void *field, const char *text, char why[128])
{

	if (read_share(field, text, 100))
		return true;
	snprintf(why, 128, "is not a rise above 0, such as 50%% or 0.5");
	return false;
}
