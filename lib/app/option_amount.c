/* SPDX-License-Identifier: GPL-3.0-or-later */
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

bool
option_share(void *field, const char *text, char why[128])
{
	struct slice digits = slice_of(text);
	bool percent = digits.n > 0 && text[digits.n - 1] == '%';
	double *share = field, value;

	digits.n -= percent;
	if (num_real(digits, &value) == CRM_OK) {
		value = percent ? value / 100 : value;
		if (value > 0 && value <= 0.5) {
			*share = value;
			return true;
		}
	}
	snprintf(why, 128, "is not a share above 0 and up to a half, such as 10%% or 0.1");
	return false;
}
