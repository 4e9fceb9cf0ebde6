/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sheets of a workbook share: formats of cells, clean texts, names of sheets.
 *
 * A format is made once for each kind, number of decimals and look, and then found again, as a
 * workbook stores each one.  Excel allows 31 UTF-16 units in the name of a sheet and none of
 * []*?/\:', so a name is put together of whole words that fit.
 */
#include "report/xlsx_book.h"

#include "base/mem.h"
#include "report/markup.h"
#include "report/width.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A cell's text ends here; Excel takes no more. */
#define CELL_TEXT 32767

/* UTF-16 units of the name of a sheet. */
#define SHEET_UNITS 31

/* Decimals of a number format. */
#define DECIMALS_MOST 9

/** Short names of sheets; message ids. */
static const struct {
	const char *section, *name;
} sheet_names[] = {
	{ "compare", "Periods compared" },
	{ "groups", "Segments" },
	{ "pareto", "Best customers" },
	{ "bridge", "Change of revenue" },
	{ "customer_flow", "Customer periods" },
	{ "outlook", "Outlook" },
	{ "due", "Due" },
	{ "levels", "Levels" },
	{ "closeness", "Closeness" },
	{ "scheme", "Loyalty scheme" },
	{ "parties", "Parties" },
	{ "change", "Changes" },
	{ "migration_customers", "Moves of customers" },
	{ "migration_revenue", "Moves of revenue" },
	{ "movers", "Movers" },
	{ "scores", "Scores" },
	{ "clusters", "Clusters" },
	{ "lifetime_value", "Lifetime value" },
	{ "cohorts", "Cohorts" },
	{ "unprofitable", "Unprofitable" },
	{ "list", "List" },
	{ "effect", "Effect" },
	{ "power", "Power" },
	{ "customer", "Customer" },
	{ "months", "Months" },
	{ "items", "Items" },
	{ "offers", "Offers" },
	{ "lifecycle", "Periods" },
	{ "channels", "Channels" },
	{ "survival", "Survival" },
	{ "rules", "Together" },
	{ "profile", "Cluster names" },
};

/** Keep the first failure of the library, so that callers need not look at each call's result. */
void
book_check(struct book *b, lxw_error error)
{

	if (error != LXW_NO_ERROR && b->status == CRM_OK)
		b->status = error == LXW_ERROR_MEMORY_MALLOC_FAILED ? CRM_ENOMEM : CRM_EIO;
}

/** A new format of the workbook, or NULL with the failure kept. */
static lxw_format *
new_format(struct book *b)
{
	lxw_format *format = workbook_add_format(b->workbook);

	if (format == NULL)
		b->status = CRM_ENOMEM;
	return format;
}

/**
 * Make the formats that every sheet needs. The colours have a contrast of at least 4.5 to 1 with
 * white, as small text needs (WCAG 2.1, 1.4.3).
 */
void
book_open_formats(struct book *b)
{
	lxw_format **const all[] = { &b->title, &b->heading, &b->heading_number, &b->note,
		&b->link };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if ((*all[i] = new_format(b)) == NULL)
			return;
	format_set_bold(b->title);
	format_set_font_size(b->title, 14);
	for (size_t i = 1; i < 3; i++) {
		format_set_bold(*all[i]);
		format_set_bottom(*all[i], LXW_BORDER_THIN);
		format_set_text_wrap(*all[i]);
		format_set_align(*all[i], LXW_ALIGN_VERTICAL_BOTTOM);
	}
	format_set_align(b->heading_number, LXW_ALIGN_RIGHT);
	format_set_indent(b->heading, 1);
	format_set_text_wrap(b->note);
	format_set_align(b->note, LXW_ALIGN_VERTICAL_TOP);
	format_set_font_color(b->note, 0x57606a);
	format_set_underline(b->link, LXW_UNDERLINE_SINGLE);
	format_set_font_color(b->link, 0x0b6e6e);
}

/**
 * Write the number format of a column to ${out}, in Excel's codes, which do not depend on the
 * language: Excel shows its user's own marks and digits for them. A currency is quoted, as its
 * letters may be codes too (D is a day), and the blank before it is escaped.
 */
static void
number_format(const struct language *language, const struct report_column *column, int decimals,
    char out[64])
{
	char point[DECIMALS_MOST + 2] = ".000000000";

	assert(decimals <= DECIMALS_MOST);
	point[decimals > 0 ? decimals + 1 : 0] = '\0';
	switch (column->kind) {
	case COLUMN_TEXT:
		snprintf(out, 64, "@");
		break;
	case COLUMN_SHARE:
		snprintf(out, 64, column->change ? "+0%s%%;-0%s%%;0%s%%" : "0%s%%", point, point,
		    point);
		break;
	case COLUMN_DATE:
		snprintf(out, 64, "yyyy-mm-dd");
		break;
	case COLUMN_MONEY:
		if (language->currency[0] != '\0') {
			snprintf(out, 64, "#,##0%s\\ \"%s\"", point, language->currency);
			break;
		}
		/* fall through */
	default:
		snprintf(out, 64, "#,##0%s", point);
	}
}

/** Make the format that ${f} describes; the workbook owns it. NULL with the failure kept. */
static lxw_format *
make_format(struct book *b, const struct report_column *column, const struct xlsx_format *f)
{
	lxw_format *format = new_format(b);
	char number[64];

	if (format == NULL)
		return NULL;
	/*
	 * Ids get the format "@" (text): otherwise Excel makes 00123 a number when the cell is
	 * edited.
	 */
	if (f->literal || f->kind != COLUMN_TEXT) {
		number_format(b->language, column, f->decimals, number);
		format_set_num_format(format, number);
	}
	if (f->kind != COLUMN_TEXT && f->kind != COLUMN_DATE)
		format_set_align(format, LXW_ALIGN_RIGHT); /* also where a number is text */
	else
		format_set_indent(format, 1);	/* away from a number before it */
	if (f->look == XLSX_TOTAL) {
		format_set_bold(format);
		format_set_top(format, LXW_BORDER_THIN);
	}
	/* Hatched as well as grey, so that it shows without colours and in print. */
	if (f->look == XLSX_PARTIAL) {
		format_set_italic(format);
		format_set_font_color(format, 0x57606a);
		format_set_pattern(format, LXW_PATTERN_LIGHT_UP);
		format_set_fg_color(format, 0xb7c0c9);
	}
	return format;
}

lxw_format *
book_format(struct book *b, const struct report_column *column, enum xlsx_look look)
{
	struct xlsx_format wanted = { column->kind,
		column->kind == COLUMN_MONEY ? language_decimals(b->language, column)
					     : column->decimals,
		look, column->kind == COLUMN_SHARE && column->change,
		column->kind == COLUMN_TEXT && !column->words, NULL };

	/* A workbook has a few dozen formats at the most: a search in order is enough. */
	for (size_t i = 0; i < b->n_formats; i++) {
		const struct xlsx_format *f = &b->formats[i];

		if (f->kind == wanted.kind && f->decimals == wanted.decimals &&
		    f->look == wanted.look && f->change == wanted.change &&
		    f->literal == wanted.literal)
			return f->format;
	}
	if (b->status != CRM_OK)
		return NULL;
	if (mem_grow(&b->formats, &b->formats_room, b->n_formats + 1, sizeof(*b->formats)) !=
		CRM_OK ||
	    (wanted.format = make_format(b, column, &wanted)) == NULL) {
		b->status = CRM_ENOMEM;
		return NULL;
	}
	b->formats[b->n_formats++] = wanted;
	return wanted.format;
}

/**
 * Return ${text} without controls and cut to what a cell holds, in a buffer that the next call
 * overwrites.
 */
const char *
book_string(struct book *b, const char *text)
{

	b->text.n = 0;
	if (b->status == CRM_OK &&
	    (markup_clean(&b->text, slice_of(text)) != CRM_OK ||
		buf_add(&b->text, "", 1) != CRM_OK))
		b->status = CRM_ENOMEM;
	if (b->status != CRM_OK)
		return "";
	if (b->text.n > CELL_TEXT) {
		/*
		 * Excel counts UTF-16 units, of which a text never has more than bytes, so cutting
		 * by bytes is safe. Step back to where a character begins.
		 */
		size_t at = CELL_TEXT;

		while (at > 0 && ((unsigned char)b->text.p[at] & 0xc0) == 0x80)
			at--;
		b->text.p[at] = '\0';
	}
	return b->text.p;
}

/** Whether a double, and so a number cell, cannot hold all digits of an amount: Excel keeps 15. */
bool
book_is_long(decimal_sum money)
{
	/* 15 digits with the two decimals that are shown. */
	const decimal_sum most = (decimal_sum)10000000000000 * 1000000000;

	return money >= most || money <= -most;
}

/**
 * Write the name of a section's sheet. The number comes first, so that names are unique although
 * they may be cut.
 */
void
book_sheet_name(const struct book *b, const struct report_section *section, size_t number,
    char name[XLSX_NAME])
{
	const char *title = section->title;
	size_t n, units, word;
	struct slice rest;

	for (size_t i = 0; i < sizeof(sheet_names) / sizeof(sheet_names[0]); i++)
		if (strcmp(sheet_names[i].section, section->name) == 0)
			title = sheet_names[i].name;
	rest = slice_of(language_text(b->language, title));
	units = n = word = (size_t)snprintf(name, XLSX_NAME, "%zu ", number);
	while (rest.n > 0) {
		uint32_t c;
		size_t length = width_decode(rest, &c);

		/* Excel's limit is in UTF-16 units, where a character above U+FFFF takes two. */
		units += c >= 0x10000 ? 2 : 1;
		if (units > SHEET_UNITS) {
			n = word;
			break;
		}
		if (c < 0x80 && strchr("[]*?/\\':", (int)c) != NULL)
			name[n++] = ' ';
		else {
			memcpy(name + n, rest.p, length);
			n += length;
		}
		rest.p += length;
		rest.n -= length;
		/*
		 * A name ends after a whole word. Should the first not fit, it ends after its first
		 * letters: more than the number alone.
		 */
		if (rest.n == 0 || *rest.p == ' ' || word <= 3)
			word = n;
	}
	assert(n < XLSX_NAME);
	while (n > 0 && name[n - 1] == ' ')
		n--;
	name[n] = '\0';
}
