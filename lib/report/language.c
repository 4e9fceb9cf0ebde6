/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a report speaks: words from the catalogues, digits, marks, dates and money of four languages.
 * Everything is a function of the language alone, never of the machine's locale.
 */
#include "report/language.h"

#include "report/catalog.h"
#include "report/persian.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Arguments of a sentence. */
#define LANGUAGE_ARGUMENTS 9

/* U+202F NARROW NO-BREAK SPACE */
#define NARROW "\xe2\x80\xaf"

static const struct language languages[LANGUAGES] = {
	{ "en", false, false, false, false, '0', ".", NARROW, NARROW "%", "-", NARROW "d", 0, "" },
	{ "tr", false, true, true, false, '0', ",", ".", "%", "-", NARROW "gün", 0, "" },
	/* Persian and Arabic: U+066B, U+066C, U+066A; the mark U+200E keeps a minus before its
	   number. */
	{ "fa", true, false, false, true, 0x6f0, "\xd9\xab", "\xd9\xac", "\xd9\xaa", "\xe2\x80\x8e-",
	    NARROW "روز", 0, "" },
	{ "ar", true, false, false, false, 0x660, "\xd9\xab", "\xd9\xac", "\xd9\xaa", "\xe2\x80\x8e-",
	    NARROW "يوم", 0, "" },
};

const struct language *
language_at(size_t i)
{

	return &languages[i];
}

/**
 * Return the text of ${id} in the language, or ${id}, the English text, where the catalogue has
 * none. A report looks up some hundred texts, so no index is needed.
 */
const char *
language_text(const struct language *language, const char *id)
{
	const struct catalog *c = catalogs;

	while (c->code != NULL && strcmp(c->code, language->code) != 0)
		c++;
	for (size_t i = 0; c->code != NULL && i < c->n; i++)
		if (strcmp(c->entries[i].id, id) == 0)
			return c->entries[i].text;
	return id;
}

/**
 * Append the suffix of a Turkish number, which follows from how its end is said: that of the last
 * digit (sıfır, bir, iki, üç, dört, beş, altı, yedi, sekiz, dokuz) after a comma or if it is not 0,
 * else that of the tens (on, yirmi, otuz, kırk, elli, altmış, yetmiş, seksen, doksan) or of yüz and
 * bin.
 */
static enum crm_status
put_suffix(struct buf *buf, struct slice number, bool accusative)
{
	static const char *const vowels[10] = { "ı", "i", "i", "ü", "ü", "i", "ı", "i", "i", "u" };
	static const char *const joints[10] = { "", "", "s", "", "", "", "s", "s", "", "" };
	static const char *const tens[10] = { "ü", "u", "i", "u", "ı", "i", "ı", "i", "i", "ı" };
	static const char *const tens_joints[10] = { "", "", "s", "", "", "s", "", "", "", "" };
	const char *vowel, *joint;
	size_t n = number.n, digit;

	if (n == 0 || number.p[n - 1] < '0' || number.p[n - 1] > '9')
		return CRM_OK;
	digit = (size_t)(number.p[n - 1] - '0');
	vowel = vowels[digit];
	joint = joints[digit];
	if (digit == 0 && memchr(number.p, ',', n) == NULL && n > 1 && number.p[n - 2] >= '0' &&
	    number.p[n - 2] <= '9') {
		digit = (size_t)(number.p[n - 2] - '0');
		vowel = n > 3 && memcmp(number.p + n - 3, "000", 3) == 0 ? "i" : tens[digit];
		joint = tens_joints[digit];
	}
	return buf_print(buf, "’%s%s%s%s", joint, vowel, accusative ? "n" : "",
	    accusative ? vowel : "");
}

/**
 * Append the sentence ${id} with {1}, {2}, ... replaced. In Turkish catalogues {1p} adds the suffix
 * of possession to the number, and {1a} that of possession and accusative. A brace that is none of
 * these is text.
 */
enum crm_status
language_format(const struct language *language, struct buf *buf, const char *id,
    const struct slice *args, size_t n)
{
	const char *text = language_text(language, id);
	enum crm_status status = CRM_OK;

	while (*text != '\0' && status == CRM_OK) {
		size_t plain = strcspn(text, "{"),
		       which = text[plain] == '{' ? (size_t)(text[plain + 1] - '1') : n;
		bool suffix;

		if ((status = buf_add(buf, text, plain)) != CRM_OK)
			break;
		text += plain;
		suffix = which < n && (text[2] == 'p' || text[2] == 'a') && text[3] == '}';
		if (suffix || (which < n && text[2] == '}')) {
			status = buf_add(buf, args[which].p, args[which].n);
			if (status == CRM_OK && suffix)
				status = put_suffix(buf, args[which], text[2] == 'a');
			text += suffix ? 4 : 3;
		} else if (*text != '\0')
			status = buf_add(buf, text++, 1);
	}
	return status;
}

/**
 * Append one ASCII digit as the local one. Arabic-Indic digits begin at U+0660 and Persian ones at
 * U+06F0: two bytes in UTF-8, 110xxxxx 10xxxxxx.
 */
static enum crm_status
put_digit(const struct language *language, struct buf *buf, char digit)
{
	uint32_t c = language->zero + (uint32_t)(digit - '0');
	char text[2] = { (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) };

	return c < 0x80 ? buf_add(buf, &digit, 1) : buf_add(buf, text, 2);
}

/** Whether a byte is an ASCII digit. */
static bool
is_digit(char c)
{

	return c >= '0' && c <= '9';
}

enum crm_status
language_digits(const struct language *language, struct buf *buf, struct slice text)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < text.n && status == CRM_OK; i++) {
		/*
		 * In right-to-left text the parts of a date would be turned around at a hyphen, and
		 * are not at a slash.
		 */
		bool within = text.p[i] == '-' && language->right_to_left && i > 0 &&
		    i + 1 < text.n && is_digit(text.p[i - 1]) && is_digit(text.p[i + 1]);

		status = is_digit(text.p[i]) ? put_digit(language, buf, text.p[i])
					     : buf_add(buf, within ? "/" : text.p + i, 1);
	}
	return status;
}

/**
 * Append a number given in ASCII, as num.h and decimal.h print it, with the language's digits,
 * sign, decimal mark and groups of three.
 */
enum crm_status
language_number(const struct language *language, struct buf *buf, struct slice text)
{
	const char *point = text.n == 0 ? NULL : memchr(text.p, '.', text.n);
	size_t i = 0, whole = point == NULL ? text.n : (size_t)(point - text.p);
	enum crm_status status = CRM_OK;

	if (text.n > 0 && (text.p[0] == '-' || text.p[0] == '+'))
		status = buf_text(buf, text.p[i++] == '-' ? language->minus : "+");
	for (; i < whole && status == CRM_OK; i++) {
		status = put_digit(language, buf, text.p[i]);
		if (status == CRM_OK && i + 1 < whole && (whole - i - 1) % 3 == 0)
			status = buf_text(buf, language->group);
	}
	if (status == CRM_OK && point != NULL)
		status = buf_text(buf, language->point);
	for (i = whole + 1; i < text.n && status == CRM_OK; i++)
		status = put_digit(language, buf, text.p[i]);
	return status;
}

enum crm_status
language_fill(const struct language *language, enum crm_status status, struct buf *buf,
    const char *id, struct buf *words, size_t n)
{
	struct slice args[LANGUAGE_ARGUMENTS] = { { NULL, 0 } };

	assert(n <= LANGUAGE_ARGUMENTS);
	for (size_t i = 0; i < n; i++)
		args[i] = buf_slice(&words[i]);
	if (status == CRM_OK)
		status = language_format(language, buf, id, args, n);
	for (size_t i = 0; i < n; i++)
		buf_free(&words[i]);
	return status;
}

enum crm_status
language_sentence(const struct language *language, struct buf *buf, const char *id,
    const struct slice *numbers, size_t n)
{
	struct buf words[LANGUAGE_ARGUMENTS] = { { 0 } };
	enum crm_status status = CRM_OK;

	assert(n <= LANGUAGE_ARGUMENTS);
	for (size_t i = 0; i < n && status == CRM_OK; i++)
		status = language_number(language, &words[i], numbers[i]);
	return language_fill(language, status, buf, id, words, n);
}

enum crm_status
language_date(const struct language *language, struct buf *buf, date_day date)
{
	int year, month, day;
	char text[40];

	if (date == DATE_NONE)
		return CRM_OK;
	if (language->persian)
		persian_split(date, &year, &month, &day);
	else
		date_split(date, &year, &month, &day);
	if (language->day_first)
		snprintf(text, sizeof(text), "%02d.%02d.%04d", day, month, year);
	else
		snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month, day);
	return language_digits(language, buf, slice_of(text));
}

/**
 * Append a number, with a plus where the column wants one. In right-to-left text a mark U+200E
 * keeps the sign on the left of its number.
 */
static enum crm_status
put_number(const struct language *language, struct buf *buf, const struct report_column *column,
    const char *text, size_t n)
{
	bool positive = false;

	for (size_t i = 0; i < n; i++)
		positive = positive || (text[i] >= '1' && text[i] <= '9');
	if (n > 0 && text[0] == '-' && !positive) {	/* -0.0 after rounding */
		text++;
		n--;
	}
	if (column->change && positive && text[0] != '-' &&
	    buf_text(buf, language->right_to_left ? "\xe2\x80\x8e+" : "+") != CRM_OK)
		return CRM_ENOMEM;
	return language_number(language, buf, (struct slice){ text, n });
}

/** Append a real with the column's decimals. */
static enum crm_status
put_real(
    const struct language *language, struct buf *buf, const struct report_column *column, double x)
{
	/* The largest double has 309 digits before the point. */
	char text[400];

	snprintf(text, sizeof(text), "%.*f", column->decimals, x);
	return put_number(language, buf, column, text, strlen(text));
}

/** Append a share as per cent, with the mark where the language has it. */
static enum crm_status
put_share(const struct language *language, struct buf *buf, const struct report_column *column,
    double share)
{

	size_t at = buf->n, sign = 0, length = strlen(language->percent);

	if (put_real(language, buf, column, share * 100) != CRM_OK ||
	    buf_text(buf, language->percent) != CRM_OK)
		return CRM_ENOMEM;
	if (!language->percent_first)
		return CRM_OK;
	/* -%1,3 and not %-1,3: the mark comes after the sign. */
	if (buf->p[at] == '-' || buf->p[at] == '+')
		sign = 1;
	memmove(buf->p + at + sign + length, buf->p + at + sign, buf->n - at - sign - length);
	memcpy(buf->p + at + sign, language->percent, length);
	return CRM_OK;
}

/** Append a cell that is not partial. */
static enum crm_status
put_whole(const struct language *language, struct buf *buf, const struct report_column *column,
    const struct report_cell *cell)
{
	char text[DECIMAL_PRINT];

	if (cell->state == CELL_EMPTY)
		return CRM_OK;
	if (cell->state == CELL_HIDDEN)
		return buf_text(buf, "\xe2\x80\xa6");
	switch (column->kind) {
	case COLUMN_TEXT:
		if (column->words)
			return language_period_name(
			    language, buf, slice_of(language_text(language, cell->v.text)));
		return buf_text(buf, cell->v.text);
	case COLUMN_COUNT:
		return put_number(language, buf, column, text,
		    (size_t)snprintf(text, sizeof(text), "%lld", (long long)cell->v.count));
	case COLUMN_MONEY:
		return put_number(language, buf, column, text,
		    decimal_print_sum(
			text, cell->v.money, language_decimals(language, column)));
	case COLUMN_SHARE:
		return put_share(language, buf, column, cell->v.real);
	case COLUMN_REAL:
		return put_real(language, buf, column, cell->v.real);
	case COLUMN_DAYS:
		if (put_real(language, buf, column, cell->v.real) != CRM_OK)
			return CRM_ENOMEM;
		return buf_text(buf, language->day);
	case COLUMN_DATE:
		return language_date(language, buf, cell->v.date);
	}
	return CRM_OK;
}

enum crm_status
language_cell(const struct language *language, struct buf *buf, const struct report_column *column,
    const struct report_cell *cell)
{

	if (put_whole(language, buf, column, cell) != CRM_OK)
		return CRM_ENOMEM;
	return cell->partial && cell->state == CELL_VALUE ? buf_text(buf, "*") : CRM_OK;
}

bool
language_currency(struct language *language, const char *code)
{
	size_t n = strlen(code);

	if (n != 3)
		return false;
	for (size_t i = 0; i < n; i++)
		if (code[i] < 'A' || code[i] > 'Z')
			return false;
	memcpy(language->currency, code, n + 1);
	return true;
}

/* Currencies whose decimals are not two (ISO 4217, list one). */
static const struct {
	int decimals;
	const char *codes;
} other_decimals[] = {
	{ 0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF" },
	{ 3, "BHD IQD JOD KWD LYD OMR TND" },
	{ 4, "CLF UYW" },
};

/**
 * The decimals of an amount. A currency settles them, however many the data has; codes are three
 * letters and separated by blanks, so strstr() finds whole codes only.
 */
int
language_decimals(const struct language *language, const struct report_column *column)
{

	if (language->currency[0] == '\0')
		return language->most_decimals > 0 && column->decimals > language->most_decimals
		    ? language->most_decimals
		    : column->decimals;
	for (size_t i = 0; i < sizeof(other_decimals) / sizeof(other_decimals[0]); i++)
		if (strstr(other_decimals[i].codes, language->currency) != NULL)
			return other_decimals[i].decimals;
	return 2;
}

enum crm_status
language_period(
    const struct language *language, struct buf *buf, const struct report *report)
{
	struct slice code = slice_of(language->currency);

	if (report->to != DATE_NONE &&
	    (language_date(language, buf, report->from) != CRM_OK ||
		buf_text(buf, " – ") != CRM_OK ||
		language_date(language, buf, report->to) != CRM_OK))
		return CRM_ENOMEM;
	if (code.n == 0)
		return CRM_OK;
	if (buf->n > 0 && buf_text(buf, " · ") != CRM_OK)
		return CRM_ENOMEM;
	return language_format(language, buf, "Amounts in {1}", &code, 1);
}

const char *
language_title(const struct language *language, const struct report_column *column)
{

	return column->title == NULL ? column->name : language_text(language, column->title);
}
