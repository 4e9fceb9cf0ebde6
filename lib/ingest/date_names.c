/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of months and weekdays.
 *
 * All names that ICU has for a set of locales are folded once in a process, when the first date
 * with letters is read, and found by open addressing: detection tries some eighty formats on each
 * date, and each looks for the name of a weekday.  The lists have a fixed size, so that loading
 * them can only fail inside ICU, and icu_memory.h says what happens then.
 * A name that means two months (or weekdays) in two languages must not be guessed: a month like
 * that is no name at all, and a weekday like that checks nothing.
 */
#include "ingest/date_names.h"

#include "ingest/fold.h"

#include <unicode/udat.h>
#include <unicode/ustring.h>

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <strings.h>

/*
 * The longest name, folded, in bytes; and how many places a list has, half of them filled at most.
 */
#define LONGEST 40
#define PLACES 1024

struct name {
	char text[LONGEST];
	uint8_t n;		/* 0: an empty place */
	uint8_t value;		/* a month or weekday from 1; 0: means more than one */
};

struct name_list {
	size_t n;
	struct name place[PLACES];
};

struct date_names {
	struct name_list months, weekdays;
};

static const char *const locales[] = { "en", "en_GB", "tr", "fa", "ar", "ar_SY", "ar_DZ", "de",
	"fr", "es", "it", "nl", "pt", "th" };

static const char *const calendars[] = { [DATE_GREGORIAN] = "gregorian", [DATE_PERSIAN] = "persian",
    [DATE_UMALQURA] = "islamic-umalqura", [DATE_BUDDHIST] = "buddhist" };

/* Short forms in use that CLDR does not have. */
static const struct {
	const char *text;
	int month;
} others[] = { { "mrz", 3 }, { "maerz", 3 }, { "sept", 9 }, { "okt", 10 }, { "dez", 12 },
	{ "agu", 8 }, { "set", 9 } };

/* The place of a name, which is empty where the list does not have it. */
static size_t
place_of_name(const struct name_list *names, const char *text, size_t n)
{
	uint32_t hash = 0;
	size_t i;

	for (i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * UINT32_C(0x01000193);
	for (i = hash % PLACES; names->place[i].n != 0; i = (i + 1) % PLACES)
		if (names->place[i].n == n && memcmp(names->place[i].text, text, n) == 0)
			break;
	return i;
}

/* Take in a name, once. */
static void
add_name(struct name_list *names, const char *text, size_t n, int value)
{
	struct name *name;

	/* A single letter, or a number as some locales have it, is no name. */
	if (n < 2 || n > LONGEST || (text[0] >= '0' && text[0] <= '9'))
		return;
	name = &names->place[place_of_name(names, text, n)];
	if (name->n > 0) {
		name->value = name->value == value ? name->value : 0;
		return;
	}
	/* Searches need empty places to end at. */
	assert(names->n < PLACES / 2);
	names->n++;
	memcpy(name->text, text, n);
	name->n = (uint8_t)n;
	name->value = (uint8_t)value;
}

/* Take in symbol ${at} of ${kind}, which means ${value}. */
static void
add_symbol(struct name_list *names, const UDateFormat *format, UDateFormatSymbolType kind,
    int32_t at, int value)
{
	char utf8[256], folded[LONGEST + 4] = "";
	UErrorCode error = U_ZERO_ERROR;
	int32_t n, length = 0;
	UChar symbol[64];

	n = udat_getSymbols(format, kind, at, symbol, 64, &error);
	u_strToUTF8(utf8, sizeof(utf8), &length, symbol, n, &error);
	if (U_SUCCESS(error))
		add_name(names, folded,
		    fold_text(folded, sizeof(folded), (struct slice){ utf8, (size_t)length }),
		    value);
}

/* Take in the names of one locale. */
static void
add_locale(struct date_names *names, const char *locale)
{
	static const UDateFormatSymbolType months[] = { UDAT_MONTHS, UDAT_SHORT_MONTHS,
		UDAT_STANDALONE_MONTHS, UDAT_STANDALONE_SHORT_MONTHS },
		weekdays[] = { UDAT_WEEKDAYS, UDAT_SHORT_WEEKDAYS, UDAT_STANDALONE_WEEKDAYS,
			UDAT_STANDALONE_SHORT_WEEKDAYS };
	static const UChar gmt[] = { 'G', 'M', 'T', 0 }, pattern[] = { 'M', 'M', 'M', 0 };
	UErrorCode error = U_ZERO_ERROR;
	UDateFormat *format =
	    udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, gmt, -1, pattern, -1, &error);
	int32_t i;

	for (size_t kind = 0; U_SUCCESS(error) && kind < 4; kind++) {
		for (i = 0; i < 12; i++)
			add_symbol(&names->months, format, months[kind], i, i + 1);
		/* ICU counts weekdays from 1, Sunday. */
		for (i = 1; i <= 7; i++)
			add_symbol(&names->weekdays, format, weekdays[kind], i, i);
	}
	if (format != NULL)
		udat_close(format);
}

/* Fill the lists of a calendar. */
static void
load_names(struct date_names *names, enum date_calendar kind)
{
	char locale[64];
	size_t i;

	for (i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
		snprintf(locale, sizeof(locale), "%s@calendar=%s", locales[i], calendars[kind]);
		add_locale(names, locale);
	}
	for (i = 0; kind == DATE_GREGORIAN && i < sizeof(others) / sizeof(others[0]); i++)
		add_name(&names->months, others[i].text, strlen(others[i].text), others[i].month);
}

const struct date_names *
date_names_of(enum date_calendar kind)
{
	/* Not pthread_once(): whoever needs one calendar must not wait for all. */
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct date_names loaded[DATE_CALENDARS];
	static bool is_loaded[DATE_CALENDARS];

	(void)pthread_mutex_lock(&lock);
	if (!is_loaded[kind])
		load_names(&loaded[kind], kind);
	is_loaded[kind] = true;
	(void)pthread_mutex_unlock(&lock);
	return &loaded[kind];
}

static bool
is_letter(char c)
{

	return (c & 0x80) != 0 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '\'';
}

/*
 * The longest of ${names} at the start of ${text}: its bytes, and what it means; or 0.  ${dot}: a
 * point after it is part of it.
 */
static size_t
longest_name(const struct name_list *names, struct slice text, bool dot, int *value)
{
	char folded[LONGEST + 4] = "";
	size_t end = 0, n;

	/* A name ends before the next digit at the latest. */
	while (end < text.n && end < 2 * LONGEST && !(text.p[end] >= '0' && text.p[end] <= '9'))
		end++;
	/* Of several words all are tried, then one less and so on. */
	for (; end > 0; end--) {
		bool point = dot && text.p[end - 1] == '.';

		if ((!point && !is_letter(text.p[end - 1])) ||
		    (end < text.n && is_letter(text.p[end])))
			continue;
		n = fold_text(folded, sizeof(folded), (struct slice){ text.p, end });
		if (n > 0 && n <= LONGEST) {
			const struct name *name = &names->place[place_of_name(names, folded, n)];

			if (name->n > 0) {
				*value = name->value;
				return end;
			}
		}
	}
	return 0;
}

size_t
date_names_month(const struct date_names *names, struct slice text, bool dot, int *month)
{
	size_t n = longest_name(&names->months, text, dot, month);

	return n > 0 && *month > 0 ? n : 0;
}

const char *
date_names_weekday(const struct date_names *names, struct slice text, int *weekday)
{
	size_t n;

	if (text.n == 0 || !is_letter(text.p[0]) ||
	    (n = longest_name(&names->weekdays, text, false, weekday)) == 0)
		return NULL;
	--*weekday;
	return text.p + n;
}

size_t
date_names_half(struct slice text, bool *afternoon)
{
	static const struct {
		const char *text;
		bool afternoon;
	} halves[] = {
		{ "a.m.", false },
		{ "p.m.", true },
		{ "am", false },
		{ "pm", true },
		{ "ÖÖ", false },
		{ "ÖS", true },
		{ "öö", false },
		{ "ös", true },
		{ "ق.ظ.", false },
		{ "ب.ظ.", true },
		{ "ق.ظ", false },
		{ "ب.ظ", true },
		{ "ص", false },
		{ "م", true },
	};
	size_t i, n;

	for (i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		n = strlen(halves[i].text);
		if (text.n >= n && strncasecmp(text.p, halves[i].text, n) == 0) {
			*afternoon = halves[i].afternoon;
			return n;
		}
	}
	return 0;
}
