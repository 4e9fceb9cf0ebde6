/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the rows of small result tables, value by value.
 *
 * Callers give values in their order; commas, quotes and the end of the row are put here.
 * Meant for tables of at most some thousand rows: crm-rfm's customer table, where speed counts,
 * has its own (filter/rfm/rfm_write.c).
 */
#include "table/row_out.h"

#include "base/num.h"
#include "table/csv_out.h"

#include <string.h>

/* Write a value that never needs quotes. */
static void
plain(struct row_out *row, const char *p, size_t n)
{

	if (row->begun)
		output_write(row->out, ",", 1);
	row->begun = true;
	if (n > 0)
		output_write(row->out, p, n);
}

void
row_out_text(struct row_out *row, struct slice value)
{

	if (row->begun)
		csvout_next(row->out, value);
	else
		csvout_field(row->out, value);
	row->begun = true;
}

void
row_out_names(struct row_out *row, const char *const *names, size_t n)
{

	for (size_t i = 0; i < n; i++)
		plain(row, names[i], strlen(names[i]));
}

void
row_out_u64(struct row_out *row, uint64_t x)
{
	char text[20];

	plain(row, text, num_u64(text, x));
}

void
row_out_real(struct row_out *row, double x, int digits)
{
	char text[NUM_PRINT];

	plain(row, text, num_print(text, x, digits));
}

void
row_out_date(struct row_out *row, date_day day)
{
	char text[DATE_PRINT];

	plain(row, text, date_print(text, day));
}

void
row_out_money(struct row_out *row, decimal_sum sum, int scale)
{
	char text[DECIMAL_PRINT];

	plain(row, text, decimal_print_sum(text, sum, scale));
}

void
row_out_mean(struct row_out *row, decimal_sum sum, uint64_t n, int scale)
{

	if (n == 0)
		plain(row, NULL, 0);
	else
		row_out_money(row, decimal_divide(sum, n, scale), scale);
}

void
row_out_empty(struct row_out *row, size_t n)
{

	for (size_t i = 0; i < n; i++)
		plain(row, NULL, 0);
}

void
row_out_end(struct row_out *row)
{

	csvout_end(row->out);
	row->begun = false;
}
