/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/fold.h"
#include "ingest/header_names.h"

#include <stdio.h>
#include <stdlib.h>

static const char *
fold(const char *text)
{
	static char out[256];

	out[fold_text(out, sizeof(out) - 1, slice_of(text))] = '\0';
	return out;
}

static void
test_fold(void **state)
{
	static const struct { const char *text, *expect;
	} rows[] = {
		{ "CustomerID", "customer id" },
		{ "customer_id", "customer id" },
		{ "Customer ID", "customer id" },
		{ "CUSTOMER-ID", "customer id" },
		{ "  Customer\xc2\xa0 ID ", "customer id" },
		{ "\"Customer ID\"", "customer id" },
		{ "\xef\xbb\xbf"
		  "Customer ID",
		    "customer id" },
		{ "MÜŞTERİ NO", "musteri no" },
		{ "müşteri no", "musteri no" },
		{ "Müşteri Adı", "musteri adi" },
		{ "MÜŞTERİ ADI", "musteri adi" },
		{ "MU\xcc\x88STERI", "musteri" },
		{ "Stück", "stuck" },
		{ "STRASSE", "strasse" },
		{ "Straße", "strasse" },
		{ "N° client", "no client" },
		{ "Nº cliente", "no cliente" },
		{ "№", "no" },
		{ "كود العميل", "کود العمیل" },
		{ "کد مشتری", "کد مشتری" },
		{ "كد مشتري", "کد مشتری" },
		{ "الكمية", "الکمیه" },
		{ "الإجمالي", "الاجمالی" },
		{ "تـــاريخ", "تاریخ" },
		{ "التَّاريخ", "التاریخ" },
		{ "می\xe2\x80\x8c"
		  "شود",
		    "میشود" },
		{ "تاریخ\xe2\x80\x8f", "تاریخ" },
		{ "ستون ۱", "ستون 1" },
		{ "Order #", "order" },
		{ "order.id", "order id" },
		{ "ＱＴＹ", "qty" },
		{ "", "" },
		{ " _-", "" },
		{ "\xff", "" },
	};
	char room[8];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(fold(rows[i].text), rows[i].expect);
	/* Too long for the room, and too long at all. */
	assert_int_equal(fold_text(room, sizeof(room), slice_of("customer")), 0);
	assert_int_equal(fold_text(room, sizeof(room), slice_of("cust")), 4);
}

/* A mark that is dropped sends the same text the way of all Unicode. */
static void
test_fold_ascii(void **state)
{
	char text[40], folded[96], again[96];
	unsigned seed = 11;
	int round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		size_t n = (size_t)rand_r(&seed) % 30, i, length,
		       room = round % 4 == 0 ? 12 : sizeof(folded);

		for (i = 0; i < n; i++)
			text[i] = (char)(rand_r(&seed) % 3 == 0 ? rand_r(&seed) % 128
								: "aAbZ _-"[rand_r(&seed) % 7]);
		length = fold_text(folded, room, (struct slice){ text, n });
		memcpy(text + n, "\xe2\x80\x8e", 3);
		assert_int_equal(fold_text(again, room, (struct slice){ text, n + 3 }), length);
		assert_memory_equal(folded, again, length);
	}
}

/* Match a header written with `,` between, and show what was found as `customer=0 date=3/4`. */
static const char *
match(const char *header)
{
	static char out[512];
	struct slice names[32];
	struct header_map map;
	size_t n = 0, i, at = 0, found, count = 0;
	const char *p = header;

	for (;;) {
		const char *end = strchrnul(p, ',');

		names[n++] = (struct slice){ p, (size_t)(end - p) };
		if (*end == '\0')
			break;
		p = end + 1;
	}
	found = header_match(names, n, &map);
	out[0] = '\0';
	for (i = 0; i < FIELDS; i++) {
		if (map.column[i] == HEADER_NONE) {
			assert_true(map.rival[i] == HEADER_NONE);
			continue;
		}
		count++;
		at += (size_t)snprintf(out + at, sizeof(out) - at, "%s%s=%zu", at > 0 ? " " : "",
		    field_name((enum field)i), map.column[i]);
		if (map.rival[i] != HEADER_NONE)
			at += (size_t)snprintf(out + at, sizeof(out) - at, "/%zu", map.rival[i]);
	}
	assert_int_equal(found, count);
	return out;
}

static void
test_real_headers(void **state)
{

	(void)state;
	/* UCI Online Retail */
	assert_string_equal(
	    match(
		"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"),
	    "customer=6 date=4 order=0 quantity=3 price=5 sku=1");
	/* UCI Online Retail II */
	assert_string_equal(
	    match("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"),
	    "customer=6 date=4 order=0 quantity=3 price=5 sku=1");
	/*
	 * CDNOW, as R packages have it: the number of CDs is not a quantity that the amount would
	 * be multiplied by
	 */
	assert_string_equal(
	    match("customer_id,date,number_of_cds,dollar_value"), "customer=0 date=1 amount=3");
	assert_string_equal(match("customer_id,order_date,revenue"), "customer=0 date=1 amount=2");
	/* Shopify's order export */
	assert_string_equal(
	    match(
		"Name,Email,Paid at,Currency,Subtotal,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Source"),
	    "customer=1 date=2 amount=4 quantity=5 price=7 sku=8 channel=9 currency=3");
	/* Kaggle's sample sales data, and other headers without blanks */
	assert_string_equal(match("ORDERNUMBER,QUANTITYORDERED,PRICEEACH,SALES,ORDERDATE,STATUS,PRODUCTCODE,CUSTOMERNAME"),
	    "customer=7 date=4 order=0 amount=3 quantity=1 price=2 sku=6 status=5");
	assert_string_equal(match("CUSTOMERID,TOTALAMOUNT,CURRENCYCODE"), "customer=0 amount=1 currency=2");
	/* A fee is no cost, a commission nothing until it is mapped */
	assert_string_equal(match("customer,date,amount,Fee,commission"), "customer=0 date=1 amount=2 fee=3");
	/* The ledger itself */
	assert_string_equal(
	    match("customer,date,order,amount,quantity,sku,cost,channel,referrer,currency"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 sku=5 cost=6 channel=7 referrer=8 currency=9");
}

static void
test_languages(void **state)
{

	(void)state;
	assert_string_equal(
	    match(
		"Müşteri No,Sipariş Tarihi,Sipariş No,Tutar,Adet,Ürün Kodu,Kanal,Para Birimi,Maliyet"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 sku=5 cost=8 channel=6 currency=7");
	assert_string_equal(match("MUSTERI_NO,TARIH,FIS_NO,BIRIM_FIYAT,MIKTAR"),
	    "customer=0 date=1 order=2 quantity=4 price=3");
	assert_string_equal(
	    match("کد مشتری,تاریخ سفارش,شماره سفارش,مبلغ,تعداد,کد کالا,کانال فروش,معرف"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 sku=5 channel=6 referrer=7");
	assert_string_equal(match("كد مشتري,تاريخ,مبلغ"), "customer=0 date=1 amount=2");
	assert_string_equal(
	    match("رقم العميل,تاريخ الطلب,رقم الطلب,المبلغ,الكمية,رمز المنتج,العملة,سعر الوحدة"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 price=7 sku=5 currency=6");
	assert_string_equal(
	    match("Kundennummer,Rechnungsdatum,Rechnungs-Nr.,Betrag,Menge,Artikelnummer,Währung"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 sku=5 currency=6");
	assert_string_equal(
	    match(
		"N° client,Date de commande,N° de commande,Montant,Quantité,Prix unitaire,Réf article"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 price=5 sku=6");
	assert_string_equal(
	    match("Código de cliente,Fecha,Nº de pedido,Importe,Cantidad,Precio unitario,Moneda"),
	    "customer=0 date=1 order=2 amount=3 quantity=4 price=5 currency=6");
}

static void
test_ranks(void **state)
{

	(void)state;
	/* A better name takes the place of another, wherever it stands. */
	assert_string_equal(match("id,email,customer id"), "customer=2 order=0");
	assert_string_equal(match("customer id,email,id"), "customer=0 order=2");
	assert_string_equal(match("id,email"), "customer=1 order=0");
	assert_string_equal(match("id"), "order=0");
	/* Two of the best rank are rivals; the third is not told. */
	assert_string_equal(match("order date,invoice date,amount"), "date=0/1 amount=2");
	assert_string_equal(
	    match("total,order date,invoice date,receipt date"), "date=1/2 amount=0");
	assert_string_equal(match("email,phone,customer no"), "customer=2");
	assert_string_equal(match("a,b,,c"), "");
}

/* A name stands for one field, and there is room for all. */
static void
test_table(void **state)
{
	struct { char folded[96]; enum field field; int rank; } *all;
	size_t n, rows, i, k;
	const struct header_names *table = header_table(&rows);

	(void)state;
	assert_non_null(all = malloc(2048 * sizeof(*all)));
	for (i = 0, n = 0; i < rows; i++) {
		const char *p = table[i].names;

		assert_in_range(table[i].rank, 1, 3);
		for (;;) {
			const char *end = strchrnul(p, '|');
			size_t length;

			assert_in_range(n, 0, 2047);
			length = fold_text(all[n].folded, sizeof(all[n].folded) - 1,
			    (struct slice){ p, (size_t)(end - p) });
			assert_true(length > 0);
			all[n].folded[length] = '\0';
			all[n].field = table[i].field;
			all[n].rank = table[i].rank;
			for (k = 0; k < n; k++)
				if (strcmp(all[k].folded, all[n].folded) == 0 &&
				    (all[k].field != all[n].field || all[k].rank != all[n].rank))
					fail_msg(
					    "\"%s\" stands for two fields or ranks", all[n].folded);
			n++;
			if (*end == '\0')
				break;
			p = end + 1;
		}
		if (i > 0)
			assert_true(table[i].field >= table[i - 1].field);
	}
	print_message("%zu names\n", n);
	free(all);
}

/* A very wide header takes no time to speak of. */
static void
test_wide(void **state)
{
	const size_t n = 100000;
	struct slice *names;
	struct header_map map;
	size_t i;

	(void)state;
	assert_non_null(names = malloc(n * sizeof(*names)));
	for (i = 0; i < n; i++)
		names[i] = slice_of("column");
	names[n - 1] = slice_of("amount");
	assert_int_equal(header_match(names, n, &map), 1);
	assert_int_equal(map.column[FIELD_AMOUNT], n - 1);
	free(names);
}

static void
test_fields(void **state)
{
	enum field field;
	size_t i;

	(void)state;
	for (i = 0; i < FIELDS; i++) {
		assert_true(field_named(slice_of(field_name((enum field)i)), &field));
		assert_int_equal(field, i);
	}
	assert_false(field_named(slice_of("colour"), &field));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_fold_ascii),
		cmocka_unit_test(test_real_headers),
		cmocka_unit_test(test_languages),
		cmocka_unit_test(test_ranks),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
