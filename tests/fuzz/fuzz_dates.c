/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/date_text.h"

#include <stdlib.h>
#include <string.h>

/*
 * Dates: the first byte chooses a format, calendar and zone of the list, or that the rest up to a
 * LF is the format itself.  What has been read is a day that can be printed and read again, and is
 * the same when it comes from the reader's memory.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date_format formats[] = {
	{ NULL, DATE_GREGORIAN, NULL },
	{ NULL, DATE_GREGORIAN, "Europe/Istanbul" },
	{ NULL, DATE_GREGORIAN, "-09:30" },
	{ "%d.%m.%Y", DATE_GREGORIAN, NULL },
	{ "%m/%d/%y", DATE_GREGORIAN, NULL },
	{ "%m/%d/%Y %H:%M", DATE_GREGORIAN, NULL },
	{ "%d %b %Y", DATE_GREGORIAN, NULL },
	{ "%b %e, %Y %H:%M:%S %p %z", DATE_GREGORIAN, "America/New_York" },
	{ "%Y%m%d", DATE_GREGORIAN, NULL },
	{ "%Y%j", DATE_PERSIAN, NULL },
	{ "%s", DATE_GREGORIAN, "Asia/Tehran" },
	{ "%Y/%m/%d", DATE_PERSIAN, NULL },
	{ "%y/%m/%d", DATE_PERSIAN, NULL },
	{ "%d %B %Y", DATE_PERSIAN, NULL },
	{ "%Y/%m/%d", DATE_UMALQURA, NULL },
	{ "%d %B %Y", DATE_UMALQURA, NULL },
};

#define FORMATS (sizeof(formats) / sizeof(formats[0]))

static void
check(struct date_reader *reader, struct slice text)
{
	char out[DATE_PRINT];
	date_day day, again;

	if (date_reader_read(reader, text, &day) == NULL) {
		if (date_reader_read(reader, text, &again) != NULL || again != day)
			abort();
		if (date_print(out, day) != DATE_PRINT ||
		    date_parse((struct slice){ out, DATE_PRINT }, &again) != CRM_OK || again != day)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Opening them takes longer than all the rest: they are kept. */
	static struct date_reader *readers[FORMATS];
	struct slice text = { (const char *)data + 1, size - 1 };
	struct date_reader *reader;
	struct date_format format = { NULL, DATE_GREGORIAN, NULL };
	const char *end, *why;
	char own[128];

	if (size == 0)
		return 0;
	if (data[0] % 32 < FORMATS) {
		if (readers[data[0] % 32] == NULL &&
		    date_reader_open(&readers[data[0] % 32], &formats[data[0] % 32], &why) !=
			CRM_OK)
			abort();
		check(readers[data[0] % 32], text);
		return 0;
	}
	end = memchr(text.p, '\n', text.n);
	if (end == NULL || (size_t)(end - text.p) >= sizeof(own))
		return 0;
	memcpy(own, text.p, (size_t)(end - text.p));
	own[end - text.p] = '\0';
	format.format = own;
	format.calendar = (enum date_calendar)(data[0] / 32 % 3);
	if (date_reader_open(&reader, &format, &why) != CRM_OK)
		return 0;
	check(reader, (struct slice){ end + 1, text.n - (size_t)(end + 1 - text.p) });
	date_reader_close(reader);
	return 0;
}
