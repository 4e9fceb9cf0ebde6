/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/number_text.h"
#include "table/decimal.h"

#include <stdlib.h>

/* Numbers, plain and as people write them: what has been read is printed, and reads as the same. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(bool so)
{

	if (!so)
		abort();
}

static void
check_plain(struct slice text)
{
	char out[DECIMAL_PRINT];
	struct decimal value, again;
	decimal_sum sum, sum_again, total = 0;
	int scale, scale_again;

	if (decimal_parse(text, &value) == CRM_OK) {
		demand(value.scale >= 0 && value.scale <= DECIMAL_SCALE);
		demand(decimal_parse((struct slice){ out, decimal_print(out, value) }, &again) ==
		    CRM_OK);
		demand(again.units == value.units && again.scale == value.scale);
		demand(decimal_parse_sum(text, &sum, &scale) == CRM_OK &&
		    sum == decimal_to_sum(value) && scale == value.scale);
		demand(decimal_add(&total, value) && total == sum);
		if (decimal_multiply(value, (struct decimal){ 1, 0 }, &again) == CRM_OK)
			demand(again.units == value.units);
	}
	if (decimal_parse_sum(text, &sum, &scale) == CRM_OK) {
		demand(decimal_parse_sum((struct slice){ out, decimal_print_sum(out, sum, scale) },
			   &sum_again, &scale_again) == CRM_OK);
		demand(sum_again == sum && scale_again == scale);
		demand(decimal_divide(sum, 1, scale) == sum);
	}
}

static void
check_format(struct slice text, struct number_format format)
{
	char out[DECIMAL_PRINT];
	struct decimal again;
	struct number number;

	if (number_read(text, format, &number) != NULL)
		return;
	demand(decimal_parse((struct slice){ out, decimal_print(out, number.value) }, &again) ==
	    CRM_OK);
	demand(again.units == number.value.units && again.scale == number.value.scale);
	demand(number.currency.n == 0 ||
	    (number.currency.p >= text.p &&
		number.currency.p + number.currency.n <= text.p + text.n));
	(void)number_currency(number.currency);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char marks[] = { '.', ',', '/', NUMBER_MARK_UNKNOWN };
	struct slice text = { (const char *)data, size };
	unsigned groups;
	size_t i;

	check_plain(text);
	for (i = 0; i < sizeof(marks); i++) {
		check_format(text, number_format_of(marks[i]));
		check_format(text, (struct number_format){ .mark = marks[i] });
	}
	(void)!number_groups(text, &groups);
	return 0;
}
