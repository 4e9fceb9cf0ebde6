/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of totals.  Reports that were made for people end in one, and its name is where a
 * customer would.  The whole text has to be such a word: a firm may be called Total Energies.
 */
#include "ingest/total_word.h"

#include "ingest/fold.h"

/* In the languages of header_table.c; compared as fold_text() has them. */
static const char *const words[] = { "total", "totals", "grand total", "grandtotal", "sub total",
	"subtotal", "sum", "total sum", "sum total", "toplam", "genel toplam", "ara toplam", "summe",
	"gesamt", "gesamtsumme", "gesamtbetrag", "zwischensumme", "endsumme", "total g\xc3\xa9n\xc3\xa9ral",
	"sous total", "somme", "totaux", "suma", "suma total", "total general", "totale",
	"totale complessivo", "subtotale", "totaal", "eindtotaal", "soma", "total geral",
	"المجموع", "الإجمالي", "المجموع الكلي", "إجمالي", "مجموع", "جمع", "جمع کل",
	"مجموع کل" };

/* The longest of them, with some blanks and punctuation, in bytes. */
#define LONGEST 48

/* What a till prints below the lines of a receipt, in the same way. */
static const char *const tender[] = { "amount due", "balance due", "amount tendered",
	"cash tendered", "change due", "cash payment", "card payment", "total due", "total tax",
	"total vat", "topkdv", "toplam kdv", "kdv toplamı", "para üstü", "nakit", "kredi kartı",
	"ödenecek tutar", "rückgeld", "wechselgeld", "summe eur", "zu zahlen", "à payer",
	"total a pagar", "rendu monnaie", "مبلغ قابل پرداخت", "المبلغ المستحق", "إجمالي الضريبة" };

/** Whether the folded text is the folded ${word}. */
static bool
is_word(const char *folded, size_t n, const char *word)
{
	char room[2 * LONGEST];

	return fold_text(room, sizeof(room), slice_of(word)) == n && memcmp(room, folded, n) == 0;
}

bool
total_goods(struct slice text)
{
	char folded[2 * LONGEST];
	size_t n;

	if (total_word(text))
		return true;
	if (text.n < 3 || text.n > LONGEST || (n = fold_text(folded, sizeof(folded), text)) == 0)
		return false;
	for (size_t i = 0; i < sizeof(tender) / sizeof(tender[0]); i++)
		if (is_word(folded, n, tender[i]))
			return true;
	return false;
}

bool
total_word(struct slice text)
{
	char folded[2 * LONGEST];
	size_t n;

	/* Ids mostly begin with a digit, or are ASCII and begin with another letter. */
	if (text.n < 3 || text.n > LONGEST ||
	    ((text.p[0] & 0x80) == 0 && strchr("tTgGsSzZeEaA*= \"", text.p[0]) == NULL))
		return false;
	while (text.n > 0 && (text.p[0] == '*' || text.p[0] == '='))
		text = (struct slice){ text.p + 1, text.n - 1 };
	while (text.n > 0 && (text.p[text.n - 1] == '*' || text.p[text.n - 1] == '='))
		text.n--;
	if ((n = fold_text(folded, sizeof(folded), text)) == 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_word(folded, n, words[i]))
			return true;
	return false;
}
