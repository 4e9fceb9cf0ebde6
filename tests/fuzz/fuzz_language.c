/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the catalogues make of texts and numbers, in each language: the first byte names what is
 * shown, the second the language, and the rest is the text, up to a LF an id of the catalogue and
 * behind it an argument.
 *
 * What must hold: UTF-8 stays UTF-8; the digits that people see are those of the number, in order;
 * an id that no catalogue knows is itself; and an argument is there where the id has a place for
 * it.
 */
#include "ingest/utf8.h"
#include "report/language.h"
#include "report/width.h"
#include "table/money.h"

#include "harness.h"

/** The digits of a text in the language's script, as ASCII; other bytes are left out. */
static void
digits_of(const struct language *language, struct slice text, struct buf *digits)
{

	digits->n = 0;
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		uint32_t letter = c;

		if (language->zero >= 0x80 && (c & 0xe0) == 0xc0 && i + 1 < text.n)
			letter = (uint32_t)(c & 0x1f) << 6 | ((unsigned char)text.p[++i] & 0x3f);
		if (letter >= language->zero && letter < language->zero + 10) {
			char digit = (char)('0' + (letter - language->zero));

			demand(buf_add(digits, &digit, 1) == CRM_OK);
		}
	}
}

/** The digits of ${shown} are those of ${number}. */
static void
same_digits(const struct language *language, struct slice number, struct slice shown)
{
	struct buf ascii = { 0 }, local = { 0 };

	digits_of(language_at(0), number, &ascii);
	digits_of(language, shown, &local);
	demand(slice_equal(buf_slice(&ascii), buf_slice(&local)));
	buf_free(&ascii);
	buf_free(&local);
}

/** An amount as it is printed for machines, and for people. */
static void
try_number(const struct language *language, struct slice text)
{
	char printed[DECIMAL_PRINT];
	struct slice number = { printed, 0 };
	struct buf shown = { 0 };
	decimal_sum sum;
	int scale;

	if (money_read(text, &sum, &scale) != CRM_OK)
		return;
	number.n = decimal_print_sum(printed, sum, scale);
	demand(language_number(language, &shown, number) == CRM_OK);
	demand(utf8_valid(buf_slice(&shown)));
	same_digits(language, number, buf_slice(&shown));
	buf_free(&shown);
}

/** Texts with digits, as ids and codes are. */
static void
try_digits(const struct language *language, struct slice text)
{
	struct buf shown = { 0 };

	if (!utf8_valid(text))
		return;
	demand(language_digits(language, &shown, text) == CRM_OK);
	demand(utf8_valid(buf_slice(&shown)));
	buf_free(&shown);
}

/** Periods as crm-cohort writes them, and any other text. */
static void
try_period(const struct language *language, struct slice text)
{
	struct buf shown = { 0 };

	if (!utf8_valid(text))
		return;
	demand(language_period_name(language, &shown, text) == CRM_OK);
	demand(utf8_valid(buf_slice(&shown)));
	buf_free(&shown);
}

/** A day, in the calendar of the language. */
static void
try_date(const struct language *language, struct slice text)
{
	struct buf shown = { 0 };
	date_day day;

	if (date_parse(text, &day) != CRM_OK)
		return;
	demand(language_date(language, &shown, day) == CRM_OK);
	demand(shown.n >= 10 && utf8_valid(buf_slice(&shown)));
	buf_free(&shown);
}

/** An id of the catalogue, or any text in its place, with an argument. */
static void
try_sentence(const struct language *language, struct slice text)
{
	const char *end = text.n == 0 ? NULL : memchr(text.p, '\n', text.n);
	size_t n = end == NULL ? text.n : (size_t)(end - text.p);
	struct slice argument = { text.p + n, 0 };
	struct buf id = { 0 }, shown = { 0 };
	const char *said;

	if (end != NULL)
		argument = (struct slice){ end + 1, text.n - n - 1 };
	demand(buf_add(&id, text.p, n) == CRM_OK && buf_add(&id, "", 1) == CRM_OK);
	said = language_text(language, id.p);
	demand(language_format(language, &shown, id.p, &argument, 1) == CRM_OK);
	if (utf8_valid(slice_of(id.p)) && utf8_valid(argument)) {
		demand(utf8_valid(buf_slice(&shown)));
		/* No letter takes more than two places. */
		demand(width_text(buf_slice(&shown)) <= 2 * shown.n);
	}
	if (strstr(said, "{1}") != NULL && argument.n > 0)
		demand(memmem(shown.p, shown.n, argument.p, argument.n) != NULL);
	buf_free(&id);
	buf_free(&shown);
}

/** A cell of each kind, made of a number. */
static void
try_cell(const struct language *given, struct slice text)
{
	static const enum column_kind kinds[] = { COLUMN_COUNT, COLUMN_MONEY, COLUMN_SHARE,
		COLUMN_REAL, COLUMN_DAYS };
	struct language language = *given;
	decimal_sum sum;
	int scale;

	if (text.n > 3 && language_currency(&language, "TRY"))
		demand(strcmp(language.currency, "TRY") == 0);
	if (money_read(text, &sum, &scale) != CRM_OK)
		return;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct report_column column = { .name = "x", .title = "x", .kind = kinds[i],
			.decimals = scale, .change = scale % 2 == 1 };
		struct report_cell cell = { .partial = scale == 3 };
		struct buf shown = { 0 };

		if (kinds[i] == COLUMN_COUNT)
			cell_count(&cell, (int64_t)(sum / decimal_powers[DECIMAL_SCALE] % INT64_MAX));
		else if (kinds[i] == COLUMN_MONEY)
			cell_money(&cell, sum);
		else
			cell_real(&cell, (double)sum / 1e9);
		demand(language_cell(&language, &shown, &column, &cell) == CRM_OK);
		demand(shown.n > 0 && utf8_valid(buf_slice(&shown)));
		buf_free(&shown);
	}
}

static const struct {
	char letter;
	void (*try)(const struct language *language, struct slice text);
} kinds[] = { { 'n', try_number }, { 'd', try_digits }, { 'p', try_period }, { 't', try_date },
	{ 's', try_sentence }, { 'c', try_cell } };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{

	if (size < 2)
		return 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if ((char)data[0] == kinds[i].letter)
			kinds[i].try(language_at(data[1] % LANGUAGES),
			    (struct slice){ (const char *)data + 2, size - 2 });
	return 0;
}
