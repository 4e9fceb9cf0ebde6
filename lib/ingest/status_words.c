/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the words of an order's status mean for its money, and the names of those meanings, which
 * readings use (`status-word`) and receipts show.  The words are in status_table.c, and are folded
 * once in a process.
 */
#include "ingest/status_words.h"

#include <pthread.h>
#include <string.h>

static const char *const kinds[STATUS_KINDS] = {
	[STATUS_UNKNOWN] = "unknown",
	[STATUS_SALE] = "sale",
	[STATUS_CANCELLED] = "cancelled",
	[STATUS_FAILED] = "failed",
	[STATUS_PENDING] = "pending",
	[STATUS_DRAFT] = "draft",
	[STATUS_TEST] = "test",
	[STATUS_REFUNDED] = "refunded",
	[STATUS_RETURNED] = "returned",
};

/** The words of the table, each with its kind. */
static struct folded_words usual;
static pthread_once_t usual_once = PTHREAD_ONCE_INIT;

/** What says no in a column that is filled where a row was cancelled. */
static struct folded_words denials;
static const char denial_words[] =
    "no|n|not|false|f|0|off|none|null|live|active|valid|normal|not cancelled|not canceled|open|"
    "hayır|h|yok|değil|iptal değil|iptal edilmedi|aktif|geçerli|خیر|نه|فعال|لا|كلا|غير ملغي|"
    "nein|aktiv|falsch|non|faux|actif|falso|activo|não|ativo";
/* Databases write these days for none. */
static const char *const no_days[] = { "0000-00-00", "0001-01-01", "01.01.0001", "1/1/0001",
	"01/01/0001", "1900-01-01", "01.01.1900" };

/** Fill usual and denials. */
static void
fold_usual(void)
{
	size_t n;
	const struct word_row *table = status_table(&n);

	folded_words_add(&denials, denial_words, 1);
	word_rows_fold(&usual, table, n);
}

const char *
status_kind_name(enum status_kind kind)
{

	return kinds[kind];
}

static const char *
status_of(int means)
{

	return kinds[means];
}

enum crm_status
status_words_open(struct word_list **out, const char *const *extra, size_t n, const char **bad)
{

	(void)pthread_once(&usual_once, fold_usual);
	return word_list_open(
	    out, &(struct word_meanings){ &usual, status_of, STATUS_KINDS }, extra, n, bad);
}

enum status_kind
status_words_kind(const struct word_list *words, struct slice text)
{

	return (enum status_kind)word_list_find(words, text);
}

bool
status_words_deny(struct slice text)
{

	(void)pthread_once(&usual_once, fold_usual);
	for (size_t i = 0; i < sizeof(no_days) / sizeof(no_days[0]); i++)
		if (text.n >= strlen(no_days[i]) &&
		    memcmp(text.p, no_days[i], strlen(no_days[i])) == 0)
			return true;
	return folded_words_find(&denials, text) >= 0;
}
