/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ingest/number_text.h"

#include <strings.h>

/* Signs that stand for one currency (with its ISO 4217 code) or, without a code, for several. */
static const struct {
	const char *sign;
	const char *code;
} signs[] = {
	{ "€", "EUR" }, { "£", "GBP" }, { "₺", "TRY" }, { "TL", "TRY" }, { "₽", "RUB" }, { "₴", "UAH" }, { "₪", "ILS" }, { "₹", "INR" },
	{ "₩", "KRW" }, { "₫", "VND" }, { "₦", "NGN" }, { "₱", "PHP" }, { "฿", "THB" }, { "₸", "KZT" }, { "₾", "GEL" }, { "₼", "AZN" },
	{ "zł", "PLN" }, { "Kč", "CZK" }, { "Ft", "HUF" }, { "лв", "BGN" }, { "лв.", "BGN" }, { "R$", "BRL" }, { "US$", "USD" },
	{ "C$", "CAD" }, { "A$", "AUD" }, { "NZ$", "NZD" }, { "HK$", "HKD" }, { "CN¥", "CNY" }, { "JP¥", "JPY" }, { "元", "CNY" },
	{ "円", "JPY" }, { "руб", "RUB" }, { "руб.", "RUB" }, { "Fr.", "CHF" }, { "SFr.", "CHF" },
	{ "ریال", "IRR" }, { "تومان", "IRT" }, { "تومن", "IRT" }, { "ر.س", "SAR" }, { "ر.س.", "SAR" }, { "د.إ", "AED" },
	{ "د.إ.", "AED" }, { "ج.م", "EGP" }, { "ج.م.", "EGP" }, { "د.ك", "KWD" }, { "د.ك.", "KWD" }, { "د.ب", "BHD" }, { "د.ب.", "BHD" },
	{ "ر.ق", "QAR" }, { "ر.ق.", "QAR" }, { "ر.ع", "OMR" }, { "ر.ع.", "OMR" }, { "د.أ", "JOD" }, { "د.أ.", "JOD" }, { "د.ا", "JOD" },
	{ "ل.ل", "LBP" }, { "ل.ل.", "LBP" }, { "ل.س", "SYP" }, { "ل.س.", "SYP" }, { "د.ع", "IQD" }, { "د.ع.", "IQD" },
	{ "د.م.", "MAD" }, { "د.ت", "TND" }, { "د.ت.", "TND" }, { "د.ج", "DZD" }, { "د.ج.", "DZD" },
	{ "$", NULL }, { "¥", NULL }, { "￥", NULL }, { "﷼", NULL }, { "ريال", NULL }, { "درهم", NULL }, { "دينار", NULL }, { "kr", NULL },
	{ "kr.", NULL }, { "Rs", NULL }, { "Rs.", NULL }, { "₨", NULL }, { "lei", NULL },
};

/* ISO 4217, the codes of money in use (list one of 2023-01-01 without funds, metals and tests), and BYR, LTL and other recent ones of old logs. */
static const char codes[][4] = {
	"AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB",
	"BRL", "BSD", "BTN", "BWP", "BYN", "BYR", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK",
	"DOP", "DZD", "EEK", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL",
	"HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "IRT", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW",
	"KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LTL", "LVL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU",
	"MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN",
	"PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SLL", "SOS", "SRD", "SSP", "STN",
	"SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRL", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VED",
	"VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWL",
};

static const char *
find_code(struct slice text)
{
	size_t low = 0, high = sizeof(codes) / sizeof(codes[0]);

	while (text.n == 3 && low < high) {
		size_t middle = (low + high) / 2;
		int order = strncasecmp(text.p, codes[middle], 3);

		if (order == 0)
			return codes[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool
is_letter(unsigned char c)
{

	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

const char *
number_currency(struct slice sign)
{
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strlen(signs[i].sign) == sign.n && strncasecmp(signs[i].sign, sign.p, sign.n) == 0)
			return signs[i].code;
	return find_code(sign);
}

size_t
number_currency_at(struct slice text, bool at_end)
{
	size_t best = 0, i, n;
	const char *from;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		n = strlen(signs[i].sign);
		if (n <= best || n > text.n)
			continue;
		from = at_end ? text.p + text.n - n : text.p;
		if (strncasecmp(from, signs[i].sign, n) == 0)
			best = n;
	}
	if (best < 3 && text.n >= 3) {
		from = at_end ? text.p + text.n - 3 : text.p;
		if (find_code((struct slice){ from, 3 }) != NULL)
			best = 3;
	}
	/* A word that only starts, or ends, like a currency is none. */
	if (best > 0 && best < text.n) {
		const unsigned char *p = (const unsigned char *)text.p;

		if (!at_end && is_letter(p[best - 1]) && is_letter(p[best]))
			return 0;
		if (at_end && is_letter(p[text.n - best]) && is_letter(p[text.n - best - 1]))
			return 0;
	}
	return best;
}
