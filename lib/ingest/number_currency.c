/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signs and codes of currencies beside a number.
 *
 * The longest sign that is there counts, as `R$` is no `$`.  A sign that several currencies share
 * has no code: then the currency is the sign itself, and two shops' dollars are not mixed up with
 * a code.
 */
#include "ingest/number_text.h"

#include <string.h>
#include <strings.h>

/*
 * Signs that stand for one currency, with its ISO 4217 code, or for several, with the codes
 * that the sign may mean.
 */
#define SIGN(text, code) { text, sizeof(text) - 1, code, NULL }
#define SHARED(text, may) { text, sizeof(text) - 1, NULL, may }

static const struct sign {
	const char *text;
	size_t n;
	const char *code, *may;
} signs[] = {
	SIGN("€", "EUR"),
	SIGN("£", "GBP"),
	SIGN("₺", "TRY"),
	SIGN("TL", "TRY"),
	SIGN("₽", "RUB"),
	SIGN("₴", "UAH"),
	SIGN("₪", "ILS"),
	SIGN("₹", "INR"),
	SIGN("₩", "KRW"),
	SIGN("₫", "VND"),
	SIGN("₦", "NGN"),
	SIGN("₱", "PHP"),
	SIGN("฿", "THB"),
	SIGN("₸", "KZT"),
	SIGN("₾", "GEL"),
	SIGN("₼", "AZN"),
	SIGN("zł", "PLN"),
	SIGN("Kč", "CZK"),
	SIGN("Ft", "HUF"),
	SIGN("лв", "BGN"),
	SIGN("лв.", "BGN"),
	SIGN("R$", "BRL"),
	SIGN("US$", "USD"),
	SIGN("C$", "CAD"),
	SIGN("A$", "AUD"),
	SIGN("NZ$", "NZD"),
	SIGN("HK$", "HKD"),
	SIGN("CN¥", "CNY"),
	SIGN("JP¥", "JPY"),
	SIGN("元", "CNY"),
	SIGN("円", "JPY"),
	SIGN("руб", "RUB"),
	SIGN("руб.", "RUB"),
	SIGN("Fr.", "CHF"),
	SIGN("SFr.", "CHF"),
	SIGN("ریال", "IRR"),
	SIGN("تومان", "IRT"),
	SIGN("تومن", "IRT"),
	SIGN("ر.س", "SAR"),
	SIGN("ر.س.", "SAR"),
	SIGN("د.إ", "AED"),
	SIGN("د.إ.", "AED"),
	SIGN("ج.م", "EGP"),
	SIGN("ج.م.", "EGP"),
	SIGN("د.ك", "KWD"),
	SIGN("د.ك.", "KWD"),
	SIGN("د.ب", "BHD"),
	SIGN("د.ب.", "BHD"),
	SIGN("ر.ق", "QAR"),
	SIGN("ر.ق.", "QAR"),
	SIGN("ر.ع", "OMR"),
	SIGN("ر.ع.", "OMR"),
	SIGN("د.أ", "JOD"),
	SIGN("د.أ.", "JOD"),
	SIGN("د.ا", "JOD"),
	SIGN("ل.ل", "LBP"),
	SIGN("ل.ل.", "LBP"),
	SIGN("ل.س", "SYP"),
	SIGN("ل.س.", "SYP"),
	SIGN("د.ع", "IQD"),
	SIGN("د.ع.", "IQD"),
	SIGN("د.م.", "MAD"),
	SIGN("د.ت", "TND"),
	SIGN("د.ت.", "TND"),
	SIGN("د.ج", "DZD"),
	SIGN("د.ج.", "DZD"),
	SHARED("$", "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU BBD BSD BZD FJD JMD LRD NAD SRD TTD"),
	SHARED("¥", "JPY CNY"),
	SHARED("￥", "JPY CNY"),
	SHARED("﷼", "IRR OMR YER QAR SAR"),
	SHARED("ريال", "SAR QAR OMR YER IRR"),
	SHARED("درهم", "AED MAD"),
	SHARED("دينار", "KWD BHD IQD JOD DZD TND LYD"),
	SHARED("kr", "SEK NOK DKK ISK"),
	SHARED("kr.", "SEK NOK DKK ISK"),
	SHARED("Rs", "INR PKR LKR NPR MUR SCR"),
	SHARED("Rs.", "INR PKR LKR NPR MUR SCR"),
	SHARED("₨", "INR PKR LKR NPR MUR SCR"),
	SHARED("lei", "RON MDL"),
};

/*
 * ISO 4217, the codes of money in use (list one of 2023-01-01 without funds, metals and tests), and
 * BYR, LTL and other recent ones of old logs.
 */
static const char codes[][4] = {
	"AED",
	"AFN",
	"ALL",
	"AMD",
	"ANG",
	"AOA",
	"ARS",
	"AUD",
	"AWG",
	"AZN",
	"BAM",
	"BBD",
	"BDT",
	"BGN",
	"BHD",
	"BIF",
	"BMD",
	"BND",
	"BOB",
	"BRL",
	"BSD",
	"BTN",
	"BWP",
	"BYN",
	"BYR",
	"BZD",
	"CAD",
	"CDF",
	"CHF",
	"CLP",
	"CNY",
	"COP",
	"CRC",
	"CUP",
	"CVE",
	"CZK",
	"DJF",
	"DKK",
	"DOP",
	"DZD",
	"EEK",
	"EGP",
	"ERN",
	"ETB",
	"EUR",
	"FJD",
	"FKP",
	"GBP",
	"GEL",
	"GHS",
	"GIP",
	"GMD",
	"GNF",
	"GTQ",
	"GYD",
	"HKD",
	"HNL",
	"HRK",
	"HTG",
	"HUF",
	"IDR",
	"ILS",
	"INR",
	"IQD",
	"IRR",
	"IRT",
	"ISK",
	"JMD",
	"JOD",
	"JPY",
	"KES",
	"KGS",
	"KHR",
	"KMF",
	"KPW",
	"KRW",
	"KWD",
	"KYD",
	"KZT",
	"LAK",
	"LBP",
	"LKR",
	"LRD",
	"LSL",
	"LTL",
	"LVL",
	"LYD",
	"MAD",
	"MDL",
	"MGA",
	"MKD",
	"MMK",
	"MNT",
	"MOP",
	"MRU",
	"MUR",
	"MVR",
	"MWK",
	"MXN",
	"MYR",
	"MZN",
	"NAD",
	"NGN",
	"NIO",
	"NOK",
	"NPR",
	"NZD",
	"OMR",
	"PAB",
	"PEN",
	"PGK",
	"PHP",
	"PKR",
	"PLN",
	"PYG",
	"QAR",
	"RON",
	"RSD",
	"RUB",
	"RWF",
	"SAR",
	"SBD",
	"SCR",
	"SDG",
	"SEK",
	"SGD",
	"SHP",
	"SLE",
	"SLL",
	"SOS",
	"SRD",
	"SSP",
	"STN",
	"SVC",
	"SYP",
	"SZL",
	"THB",
	"TJS",
	"TMT",
	"TND",
	"TOP",
	"TRL",
	"TRY",
	"TTD",
	"TWD",
	"TZS",
	"UAH",
	"UGX",
	"USD",
	"UYU",
	"UZS",
	"VED",
	"VES",
	"VND",
	"VUV",
	"WST",
	"XAF",
	"XCD",
	"XOF",
	"XPF",
	"YER",
	"ZAR",
	"ZMW",
	"ZWL",
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

/* Whether ${sign} is at ${p}: mostly told by its first byte, in either case. */
static inline bool
stands_at(const struct sign *sign, const char *p)
{

	return ((sign->text[0] ^ p[0]) & ~0x20) == 0 && strncasecmp(sign->text, p, sign->n) == 0;
}

const char *
number_currency(struct slice sign)
{
	size_t i;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (signs[i].n == sign.n && stands_at(&signs[i], sign.p))
			return signs[i].code;
	return find_code(sign);
}

struct slice
number_currency_code(struct slice told)
{
	const char *code = number_currency(told);

	return code != NULL ? slice_of(code) : told;
}

bool
number_currency_may(struct slice sign, struct slice code)
{

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const char *may = signs[i].may;

		if (may == NULL || signs[i].n != sign.n || !stands_at(&signs[i], sign.p))
			continue;
		for (; strlen(may) >= 3; may += may[3] == '\0' ? 3 : 4)
			if (slice_equal((struct slice){ may, 3 }, code))
				return true;
	}
	return false;
}

size_t
number_currency_at(struct slice text, bool at_end)
{
	const unsigned char *p = (const unsigned char *)text.p;
	size_t best = 0, i, n;

	for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		n = signs[i].n;
		if (n > best && n <= text.n &&
		    stands_at(&signs[i], at_end ? text.p + text.n - n : text.p))
			best = n;
	}
	if (best < 3 && text.n >= 3 && is_letter(p[at_end ? text.n - 1 : 0]) &&
	    find_code((struct slice){ at_end ? text.p + text.n - 3 : text.p, 3 }) != NULL)
		best = 3;
	/* A word that only starts, or ends, like a currency is none. */
	if (best > 0 && best < text.n) {
		if (!at_end && is_letter(p[best - 1]) && is_letter(p[best]))
			return 0;
		if (at_end && is_letter(p[text.n - best]) && is_letter(p[text.n - best - 1]))
			return 0;
	}
	return best;
}
