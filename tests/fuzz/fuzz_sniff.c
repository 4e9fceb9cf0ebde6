/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samples of logs: every question has an answer in its range, a sure one does not change when it is
 * given, and no text is left unfinished.  The first byte chooses between the detection of tables,
 * encodings, and the folding of names.
 */
#include "ingest/encoding.h"
#include "ingest/fold.h"
#include "ingest/sniff.h"
#include "ingest/utf8.h"

#include "harness.h"
#include "mutate_table.h"

static bool
is_finished(const struct sniff_why *why)
{

	return memchr(why->text, '\0', sizeof(why->text)) != NULL && why->state <= SNIFF_AMBIGUOUS;
}

static void
check_sniff(struct slice sample, bool whole)
{
	struct sniff s, again;
	size_t i;

	sniff_init(&s);
	if (sniff_text(&s, sample, whole) != CRM_OK)
		return;
	demand(is_finished(&s.delimiter_why) && is_finished(&s.quote_why) &&
	    is_finished(&s.skip_why) && is_finished(&s.header_why) && is_finished(&s.number_why) &&
	    is_finished(&s.date_why));
	demand(s.delimiter != 0 && s.skip >= 0 && (s.header == 0 || s.header == 1));
	for (i = 0; i < FIELDS; i++)
		demand(s.map.column[i] == HEADER_NONE || s.map.column[i] < s.columns);
	again = s;
	again.by_name = false;
	demand(sniff_text(&again, sample, whole) == CRM_OK);
	demand(again.delimiter == s.delimiter && again.quote == s.quote && again.skip == s.skip &&
	    again.header == s.header && (again.columns == s.columns || s.columns == 0) &&
	    again.number.mark == s.number.mark);
}

static void
check_text(struct slice text)
{
	char folded[160];
	size_t n = fold_text(folded, sizeof(folded), text);

	demand(n <= sizeof(folded));
	demand(utf8_valid((struct slice){ folded, n }));
	demand(utf8_prefix(text) <= text.n && utf8_whole(text) <= text.n &&
	    text.n - utf8_whole(text) <= 3);
}

/* In pieces of three bytes as at once. */
static void
check_encoding(const char *name, struct slice text)
{
	struct buf once = { 0 }, pieces = { 0 };
	struct encoding *e;
	uint64_t bad;
	size_t i;

	if (encoding_open(&e, name) != CRM_OK)
		return;
	demand(encoding_convert(e, text, true, &once) == CRM_OK);
	bad = encoding_bad(e, NULL);
	demand(bad > 0 || utf8_valid(buf_slice(&once)));
	encoding_close(e);
	if (encoding_open(&e, name) != CRM_OK)
		abort();
	for (i = 0; i < text.n; i += 3)
		demand(encoding_convert(e,
			   (struct slice){ text.p + i, text.n - i < 3 ? text.n - i : 3 }, false,
			   &pieces) == CRM_OK);
	demand(encoding_convert(e, (struct slice){ text.p, 0 }, true, &pieces) == CRM_OK);
	demand(encoding_bad(e, NULL) == bad && slice_equal(buf_slice(&once), buf_slice(&pieces)));
	encoding_close(e);
	buf_free(&once);
	buf_free(&pieces);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = { "UTF-8", "UTF-16", "UTF-16LE", "windows-1254",
		"windows-1256", "IBM857", "Shift_JIS", "UTF-32" };
	struct slice text = { (const char *)data + 1, size - 1 };
	const char *names[ENCODING_GUESSES];

	if (size == 0)
		return 0;
	switch (data[0] % 16) {
	case 0: case 1: case 2: case 3: case 4: case 5: case 6: case 7:
		check_encoding(encodings[data[0] % 16], text);
		break;
	case 8:
		demand(encoding_guess(text, names) <= ENCODING_GUESSES);
		break;
	case 9:
		check_text(text);
		break;
	default:
		check_sniff(text, data[0] % 16 < 15);
	}
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
