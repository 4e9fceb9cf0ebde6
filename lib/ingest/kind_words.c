/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the words of a log's column of kinds mean: an order, a return, or one of the contacts that
 * are neither.  The words are in kind_table.c, and are folded once in a process that needs them;
 * the meanings are those of the ledger.
 */
#include "ingest/kind_words.h"

#include "ingest/consent.h"

#include <pthread.h>

/** The words of the table, each with its kind. */
static struct folded_words usual;
static pthread_once_t usual_once = PTHREAD_ONCE_INIT;

/* The orders of a statement of accounts or a till's tape, and what is paid for them. */
static struct folded_words money;
enum { BILL = 1, PAYMENT };
static const char bills[] =
    "invoice|invoices|customer invoice|sales invoice|tax invoice|sale|sales|order|bill|"
    "fatura|satış faturası|toptan satış faturası|perakende satış faturası|satış|فاکتور|"
    "فاکتور فروش|فروش|فاتورة|فاتورة مبيعات|بيع|rechnung|ausgangsrechnung|verkauf|facture|vente|"
    "factura|venta|fattura|vendita";
static const char payments[] =
    "payment|payments|customer payment|payment received|receipt of payment|bank receipt|"
    "deposit|ödeme|tahsilat|gelen ödeme|nakit tahsilat|banka tahsilat|دریافت|پرداخت|واریز|"
    "دفع|دفعة|سند قبض|تحصيل|zahlung|zahlungseingang|paiement|règlement|encaissement|pago|cobro|"
    "pagamento|incasso|recebimento";

/** Fill usual and money. */
static void
fold_usual(void)
{
	size_t n;
	const struct word_row *table = kind_table(&n);

	word_rows_fold(&usual, table, n);
	folded_words_add(&money, bills, BILL);
	folded_words_add(&money, payments, PAYMENT);
}

static const char *
kind_of(int means)
{

	return row_kind_name((enum row_kind)means);
}

enum crm_status
kind_words_open(struct word_list **out, const char *const *extra, size_t n, const char **bad)
{

	(void)pthread_once(&usual_once, fold_usual);
	return word_list_open(
	    out, &(struct word_meanings){ &usual, kind_of, ROW_KINDS }, extra, n, bad);
}

enum row_kind
kind_of_word(const struct word_list *words, bool flag, struct slice text)
{
	enum row_kind kind = (enum row_kind)word_list_find(words, text);

	if (kind != ROW_NONE || !flag)
		return kind;
	switch (consent_read(text)) {
	case CONSENT_YES:
		return ROW_RETURN;
	case CONSENT_NO:
		return ROW_ORDER;
	default:
		return ROW_NONE;
	}
}

bool
kind_is_bill(struct slice text)
{

	(void)pthread_once(&usual_once, fold_usual);
	return folded_words_find(&money, text) == BILL;
}

bool
kind_is_payment(struct slice text)
{

	(void)pthread_once(&usual_once, fold_usual);
	return folded_words_find(&money, text) == PAYMENT;
}
