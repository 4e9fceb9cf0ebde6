/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/sniff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * What sniff_text() makes of a sample: `delimiter quote skip header mark format calendar`, each
 * with `?` behind where it is ambiguous and `*` where nothing depends on it.
 */
static const char *
show(const struct sniff *s)
{
	static const char marks[] = { [SNIFF_GIVEN] = '!', [SNIFF_FOUND] = ' ', [SNIFF_OPEN] = '*',
	    [SNIFF_AMBIGUOUS] = '?' };
	static char out[256];

	snprintf(out, sizeof(out), "%c%c %c%c %d%c %d%c %c%c %s %d%c",
	    s->delimiter == '\t'      ? 'T'
		: s->delimiter == ' ' ? '_'
				      : s->delimiter,
	    marks[s->delimiter_why.state], s->quote, marks[s->quote_why.state], (int)s->skip,
	    marks[s->skip_why.state], s->header, marks[s->header_why.state],
	    s->number.mark == 0 ? '0' : s->number.mark, marks[s->number_why.state],
	    s->date_format[0] == '\0' ? "-" : s->date_format, (int)s->calendar,
	    marks[s->date_why.state]);
	return out;
}

static struct sniff
sniff(const char *text)
{
	struct sniff s;

	sniff_init(&s);
	assert_int_equal(sniff_text(&s, slice_of(text), true), CRM_OK);
	return s;
}

static void
check(const char *text, const char *expect)
{
	struct sniff s = sniff(text);

	if (strcmp(show(&s), expect) != 0)
		fail_msg("%s\n[%s], not [%s]\n%s\n%s\n%s\n%s\n%s\n%s", text, show(&s), expect,
		    s.delimiter_why.text, s.quote_why.text, s.skip_why.text, s.header_why.text,
		    s.number_why.text, s.date_why.text);
}

#define H "customer,date,amount\n"
#define HS "customer;date;amount\n"

static void
test_delimiters(void **state)
{

	(void)state;
	check(H "a,2024-01-31,1.5\nb,2024-02-01,2.25\n", ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check(HS "a;31.01.2024;1,5\nb;01.02.2024;2,25\n", ";  \"* 0  1  ,  %d.%m.%Y 0 ");
	check("customer\tdate\tamount\na\t2024-01-31\t1.5\n", "T  \"* 0  1  .  %Y-%m-%d 0 ");
	check("customer|date|amount\na|2024-01-31|1.5\n", "|  \"* 0  1  .  %Y-%m-%d 0 ");
	check(" customer  date amount\r\n 0001 19970101  11.77\r\n 0002 19970102   2.00\r\n",
	    "_  \"* 0  1  .  %Y%m%d 0 ");
	/* One decimal comma in every row, no header: only the right cut gives numbers. */
	check("c1;20240131;1,50\nc2;20240131;2,50\nc3;20240131;3,50\n", ";  \"* 0  0  0* - 0*");
	/* Both cuts give rows of equal width and cells of no kind. */
	check("a,b;c\nd,e;f\ng,h;i\n", ",? \"* 0  1? 0* - 0*");
	/* What stands in quotes does not delimit. */
	check(H "\"Doe, Jane\",2024-01-31,1.5\n\"Roe, Rick\",2024-02-01,2.5\n",
	    ",  \"  0  1  .  %Y-%m-%d 0 ");
	check(
	    "customer,date,amount\n'Doe, Jane','2024-01-31',1.5\n'Roe, Rick','2024-02-01',2.5\n'O, P','2024-02-01',2.5\n",
	    ",  '  0  1  .  %Y-%m-%d 0 ");
	check(H "O'Neil,2024-01-31,1.5\n'tis,2024-02-01,2.5\n", ",  \"* 0  1  .  %Y-%m-%d 0 ");
	/* CR alone ends lines. */
	check("customer,date,amount\ra,2024-01-31,1.5\rb,2024-01-31,1.5\r",
	    ",  \"* 0  1  .  %Y-%m-%d 0 ");
	/* Rows of many widths. */
	check(
	    "milk\nmilk,bread\nbread,butter,eggs\nbutter\nmilk,a,b,c,d\n", ",  \"* 0* 1? 0* - 0*");
	check("", ",* \"* 0* 1* 0* - 0*");
	check("\n\n\n", ",* \"* 0* 1* 0* - 0*");
	check("amount\n12.5\n", ",* \"* 0  1  .  - 0*");
}

static void
test_header(void **state)
{
	struct sniff s;

	(void)state;
	check("Shop report\nprinted 2024-02-03\n\n" H "a,2024-01-31,1.5\nb,2024-02-01,2.25\n",
	    ",  \"* 3  1  .  %Y-%m-%d 0 ");
	check("Rapor;;\n;;\n" HS "a;31.01.2024;1,5\nb;01.02.2024;2,25\n",
	    ";  \"* 2  1  ,  %d.%m.%Y 0 ");
	/* A header of another width than the rows. */
	check(H "a,2024-01-31,1.5,\nb,2024-02-01,2.25,\n", ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check("00004,0001,19970101,2,29.33\n00004,0001,19970118,2,29.73\n", ",  \"* 0  0  0* - 0*");
	check("who,when,what\na,2024-01-31,1.5\nb,2024-02-01,2.25\n", ",  \"* 0  1  0* - 0*");
	check("anna,berlin\nbert,paris\n", ",  \"* 0  1? 0* - 0*");
	/* Only a header. */
	check(H, ",  \"* 0  1  0* - 0*");

	s = sniff("customer,email,date,order date,invoice date,amount\na,b,1,2,3,4\n");
	assert_int_equal(s.columns, 6);
	assert_int_equal(s.map.column[FIELD_CUSTOMER], 0);
	assert_int_equal(s.map.column[FIELD_DATE], 2);
	assert_int_equal(s.map.rival[FIELD_DATE], 3);
	assert_int_equal(s.map.column[FIELD_AMOUNT], 5);
}

static void
test_given(void **state)
{
	static const char text[] = "x\n1;2;3\nc;d;a\nA;03.04.2024;1.234\nB;05.06.2024;2.345\n";
	struct sniff s;

	(void)state;
	sniff_init(&s);
	s.delimiter = ';';
	s.quote = 0;
	s.skip = 2;
	s.header = 1;
	s.map.column[FIELD_DATE] = 1;
	s.map.column[FIELD_AMOUNT] = 2;
	s.by_name = false;
	s.number = number_format_of(',');
	s.number_given = true;
	assert_int_equal(sniff_text(&s, slice_of(text), true), CRM_OK);
	assert_int_equal(s.quote, 0);
	s.quote = 'n';
	assert_string_equal(show(&s), ";! n! 2! 1! ,! %d.%m.%Y 0 ");

	/* A format given: the calendar is still found. */
	sniff_init(&s);
	strcpy(s.date_format, "%Y/%m/%d");
	assert_int_equal(sniff_text(&s, slice_of(H "a,1403/12/30,5\n"), true), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  0* %Y/%m/%d 1 ");
	/* A calendar given: the format is found. */
	sniff_init(&s);
	s.calendar_given = true;
	s.calendar = DATE_UMALQURA;
	assert_int_equal(sniff_text(&s, slice_of(H "a,29-12-1415,5\n"), true), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  0* %d-%m-%Y 2 ");
	/* One that reads nothing stays what the user said. */
	sniff_init(&s);
	strcpy(s.date_format, "%d.%m.%Y");
	assert_int_equal(sniff_text(&s, slice_of(H "a,2024-01-31,5\n"), true), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  0* %d.%m.%Y 0!");
}

static void
test_marks(void **state)
{
	struct sniff s;

	(void)state;
	check(HS "a;2024-01-31;1.234\n", ";  \"* 0  1  0? %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;1.234\nb;2024-01-31;5,5\n", ";  \"* 0  1  ,  %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;1.234\nb;2024-01-31;5.5\n", ";  \"* 0  1  .  %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;1.234.567\n", ";  \"* 0  1  ,  %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;0.234\n", ";  \"* 0  1  .  %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;1234\n", ";  \"* 0  1  0* %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;1,5\nb;2024-01-31;1.5\n", ";  \"* 0  1  0? %Y-%m-%d 0 ");
	/* Evidence of one column counts for all. */
	check("customer;date;quantity;price\na;2024-01-31;1.000;2,5\n",
	    ";  \"* 0  1  ,  %Y-%m-%d 0 ");
	check(HS "a;2024-01-31;₺1.234,50\n", ";  \"* 0  1  ,  %Y-%m-%d 0 ");

	s = sniff(HS "a;2024-01-31;7\nb;2024-01-31;1.234\n");
	assert_string_equal(s.number_why.text,
	    "\"1.234\" in line 3 is 1.234 with `.` as decimal mark and 1234 with `,`");
	s = sniff(HS "a;2024-01-31;1,5\nb;2024-01-31;1.5\n");
	assert_string_equal(s.number_why.text,
	    "\"1.5\" in line 3 has `.` as decimal mark, \"1,5\" in line 2 has `,`");
}

static void
test_dates(void **state)
{
	struct sniff s;

	(void)state;
	check(H "a,03/04/2024,5\nb,05/06/2024,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,03/04/2024,5\nb,25/06/2024,5\n", ",  \"* 0  1  0* %d/%m/%Y 0 ");
	check(H "a,03/04/2024,5\nb,05/26/2024,5\n", ",  \"* 0  1  0* %m/%d/%Y 0 ");
	check(H "a,25/04/2024,5\nb,05/26/2024,5\n", ",  \"* 0  1  0* - 0?");
	/* The same either way, but the next row need not be. */
	check(H "a,05/05/2024,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,12/1/2010 8:26,5\nb,12/13/2010 8:26,5\n", ",  \"* 0  1  0* %m/%d/%Y 0 ");
	check(H "a,12/31/10 11:26 PM,5\n", ",  \"* 0  1  0* %m/%d/%y 0 ");
	/* Day-first and year-first both: never one of them in silence. */
	check(H "a,03.04.24,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,24-01-05,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,24-Jan-05,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,240105,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,24/02/30,5\n", ",  \"* 0  1  0* %d/%m/%y 0 ");
	check(H "a,24/02/29,5\nb,24/02/07,5\nc,99/02/07,5\n", ",  \"* 0  1  0* %y/%m/%d 0 ");
	check(H "a,24.04.95,5\n", ",  \"* 0  1  0* %d.%m.%y 0 ");
	/* The day of the week decides. */
	check(H "a,Thu 01/02/2024,5\n", ",  \"* 0  1  0* %d/%m/%Y 0 ");
	check(H "a,Tue 01/02/2024,5\n", ",  \"* 0  1  0* %m/%d/%Y 0 ");
	check(H "a,19970101,5\n", ",  \"* 0  1  0* %Y%m%d 0 ");
	check(H "a,1709240400,5\n", ",  \"* 0  1  0* %s 0 ");
	check(H "a,29 Feb 2024,5\n", ",  \"* 0  1  0* %d %b %Y 0 ");
	check(H "a,29-Feb-24,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,29-Feb-24,5\nb,07-Feb-95,6\n", ",  \"* 0  1  0* %d-%b-%y 0 ");
	check(H "a,1709240400123,5\n", ",  \"* 0  1  0* %Q 0 ");
	check(H "a,45351,5\n", ",  \"* 0  1  0* excel 0 ");
	check(H "a,45351.75,5\n", ",  \"* 0  1  0* excel 0 ");
	check(H "a,45351,5\nb,29.02.2024,5\n", ",  \"* 0  1  0* %d.%m.%Y|excel 0 ");
	check(H "a,43889,5\nb,28.02.2024,5\n", ",  \"* 0  1  0* %d.%m.%Y|excel1904 0 ");
	check(H "a,02.29.2024,5\nb,03.04.2024,5\n", ",  \"* 0  1  0* %m.%d.%Y 0 ");
	check(H "a,03.04.2024,5\n", ",  \"* 0  1  0* %d.%m.%Y 0 ");
	check(H "a,\"Feb 29, 2024 11:59:59 PM PST\",5\n", ",  \"  0  1  0* %b %d, %Y 0 ");
	check(H "a,Thu Feb 29 14:30:00 PST 2024,5\n", ",  \"* 0  1  0* %b %d %H:%M:%S %Z %Y 0 ");
	check(H "a,\"Feb 29, 2024\",5\n", ",  \"  0  1  0* %b %d, %Y 0 ");
	check(HS "a;5 Şubat 2024;5\n", ";  \"* 0  1  0* %d %b %Y 0 ");
	check(H "a,soon,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,,5\n", ",  \"* 0  1  0* - 0*");
	/* A few values that are no dates do not matter. */
	check(H "a,2024-01-31,5\nb,n/a,5\nc,2024-02-01,5\n", ",  \"* 0  1  0* %Y-%m-%d 0 ");

	s = sniff(H "a,01/01/2024,5\nb,03/04/2024,5\n");
	assert_string_equal(s.date_why.text,
	    "\"03/04/2024\" in line 3 is 2024-04-03 as %d/%m/%Y and 2024-03-04 as %m/%d/%Y");
	s = sniff(H "a,25/04/2024,5\nb,05/26/2024,5\n");
	assert_string_equal(s.date_why.text,
	    "dates are mixed: \"25/04/2024\" in line 2 is %d/%m/%Y, \"05/26/2024\" in line 3 is %m/%d/%Y");
	s = sniff(H "a,24/01/05,5\n");
	assert_string_equal(s.date_why.text,
	    "\"24/01/05\" in line 2 is 2005-01-24 as %d/%m/%y and 2024-01-05 as %y/%m/%d");
	s = sniff(H "a,04/05/06,5\n");
	assert_string_equal(s.date_why.text,
	    "\"04/05/06\" in line 2 is 2006-05-04 as %d/%m/%y, 2006-04-05 as %m/%d/%y and 2004-05-06 as %y/%m/%d");
	s = sniff(H "a,040506,5\n");
	assert_string_equal(s.date_why.text,
	    "\"040506\" in line 2 is 2006-05-04 as %d%m%y, 2006-04-05 as %m%d%y and 2004-05-06 as %y%m%d");
	s = sniff(H "a,soon,5\n");
	assert_string_equal(s.date_why.text, "no known format of dates reads \"soon\" in line 2");
}

/*
 * A month of a log with two-digit years has many days and one year, whichever comes first; so has a
 * month of the other reading, and only one of the two can be a log.
 */
static void
test_short_years(void **state)
{
	char log[4096];
	struct sniff s;
	size_t n;
	int day;

	(void)state;
	n = (size_t)sprintf(log, "%s", H);
	for (day = 1; day <= 11; day++)
		n += (size_t)sprintf(log + n, "a,%02d.01.24,5\n", day);
	check(log, ",  \"* 0  1  0* - 0?");
	sprintf(log + n, "a,12.01.24,5\n");
	check(log, ",  \"* 0  1  0* %d.%m.%y 0 ");
	s = sniff(log);
	assert_string_equal(s.date_why.text,
	    "12 of 12 dates can be read so; as %y.%m.%d they would be of 12 years, but of 1 days of the month");

	n = (size_t)sprintf(log, "%s", H);
	for (day = 1; day <= 31; day++)
		n += (size_t)sprintf(log + n, "a,24/%02d/%02d,5\n", day % 2 == 0 ? 1 : 3, day);
	check(log, ",  \"* 0  1  0* %y/%m/%d 0 ");

	sniff_init(&s);
	assert_int_equal(date_from(2026, 12, 1, &s.today), CRM_OK);
	assert_int_equal(sniff_text(&s, slice_of(H "a,29.01.24,5\n"), true), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  0* %d.%m.%y 0 ");
}

static void
test_calendars(void **state)
{
	struct sniff s;

	(void)state;
	check(H "a,1403/12/30,5\n", ",  \"* 0  1  0* %Y/%m/%d 1 ");
	check(H "a,۱۴۰۳/۱۲/۳۰,۵\n", ",  \"* 0  1  0* %Y/%m/%d 1 ");
	check(H "a,1445/09/01,5\n", ",  \"* 0  1  0* %Y/%m/%d 2 ");
	check(H "a,٠١/٠٩/١٤٤٥,٥\n", ",  \"* 0  1  0* %d/%m/%Y 2 ");
	check(H "a,14031230,5\n", ",  \"* 0  1  0* %Y%m%d 1 ");
	/*
	 * 1415 is 2036/37 in the Persian calendar and 1994/95 in the Islamic one; a 31st is only
	 * Persian, Persian digits are too.
	 */
	check(H "a,1415/02/05,5\n", ",  \"* 0  1  0* - 0?");
	check(H "a,1415/02/05,5\nb,1415/02/31,5\n", ",  \"* 0  1  0* %Y/%m/%d 1 ");
	check(H "a,۱۴۱۵/۰۲/۰۵,5\n", ",  \"* 0  1  0* %Y/%m/%d 1 ");
	check(H "a,١٤١٥/٠٢/٠٥,5\n", ",  \"* 0  1  0* %Y/%m/%d 2 ");
	check(H "a,۰۳/۱۲/۳۰,5\n", ",  \"* 0  1  0* %y/%m/%d 1 ");

	s = sniff(H "a,1415/02/05,5\n");
	assert_string_equal(s.date_why.text,
	    "\"1415/02/05\" in line 2 is 2036-04-24 as %Y/%m/%d (persian) and 1994-07-14 as %Y/%m/%d (islamic-umalqura)");
}

/* The ledger has no open questions; a foreign log with its header is still looked at. */
static void
test_ledger(void **state)
{

	(void)state;
	check("customer,date,order,amount\na,2024-01-31,1,1.234\n", ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check("customer,date,order,amount,sku\na,2024-01-31,1,5,\n", ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check(
	    "customer,date,order,amount\n'a',2024-01-31,1,5\n'b',2024-01-31,1,5\n'c',2024-01-31,1,5\n",
	    ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check(
	    "customer,date,order,amount\na,31.01.2024,1,\"1,5\"\n", ",  \"  0  1  ,  %d.%m.%Y 0 ");
	check("customer,date,order,amount\na,1403-01-31,1,5.5\nb,0524-01-31,1,5.5\n",
	    ",  \"* 0  1  .  %Y-%m-%d 0 ");
	check("customer,date,order,amounts\na,2024-01-31,1,1.234\n", ",  \"* 0  1  0* %Y-%m-%d 0 ");
}

/* A value at the sample's end that may be cut is not looked at. */
static void
test_cut(void **state)
{
	struct sniff s;

	(void)state;
	sniff_init(&s);
	assert_int_equal(
	    sniff_text(&s, slice_of(H "a,2024-01-31,1234\nb,2024-01-31,1.5"), false), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  0* %Y-%m-%d 0 ");
	sniff_init(&s);
	assert_int_equal(
	    sniff_text(&s, slice_of(H "a,2024-01-31,1234\nb,2024-01-31,1.5"), true), CRM_OK);
	assert_string_equal(show(&s), ",  \"* 0  1  .  %Y-%m-%d 0 ");
}

/* Without every `.750`, in place. */
static char *
without_fractions(char *text)
{
	char *from = text, *to = text;

	while (*from != '\0')
		if (strncmp(from, ".750", 4) == 0)
			from += 4;
		else
			*to++ = *from++;
	*to = '\0';
	return text;
}

/*
 * A plain time after a date is not read in every way again for a day that was met.  A time with a
 * fraction is; both must come to the same, whatever the ways and whichever values are bad.
 */
static void
test_times(void **state)
{
	static const char marks[] = "-/. :";
	unsigned seed = 5;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		int width = 1 + rand_r(&seed) % 2, t_mark = rand_r(&seed) % 4 == 0;
		char mark = marks[rand_r(&seed) % 5];
		int years = rand_r(&seed) % 3, bad = 1 + rand_r(&seed) % 30;
		char plain[8192], fraction[8192], show_plain[256];
		size_t n = (size_t)sprintf(plain, HS), m = (size_t)sprintf(fraction, HS);
		struct sniff s, t;

		for (int i = 0, rows = 1 + rand_r(&seed) % 60; i < rows; i++) {
			int a = 1 + rand_r(&seed) % 12, b = 1 + rand_r(&seed) % 14,
			    c = years == 0 ? 2024 : years == 1 ? 1400 + a : 20 + a;
			char day[64];

			sprintf(day, "%0*d%c%0*d%c%0*d", width, years == 0 ? c : a, mark, width, b,
			    mark, width, years == 0 ? a : c);
			n += (size_t)sprintf(plain + n, "a;%s%c%02d:%02d:%02d;5\n", day,
			    t_mark ? 'T' : ' ', (a * 7 + i) % bad, b * 4, i % 61);
			m += (size_t)sprintf(fraction + m, "a;%s%c%02d:%02d:%02d.750;5\n", day,
			    t_mark ? 'T' : ' ', (a * 7 + i) % bad, b * 4, i % 61);
		}
		s = sniff(plain);
		t = sniff(fraction);
		strcpy(show_plain, show(&s));
		assert_string_equal(show_plain, show(&t));
		assert_string_equal(s.date_why.text, without_fractions(t.date_why.text));
	}
}

/* Whatever the bytes are, there is an answer. */
static void
test_anything(void **state)
{
	static const char bytes[] = ",,,;;\t|\"\"''\n\n\r  0123456789/.-:aé\xff\x00ş٣customer";
	unsigned seed = 3;
	char text[400];
	int round;

	(void)state;
	for (round = 0; round < 300; round++) {
		size_t n = (size_t)rand_r(&seed) % sizeof(text), i;
		struct sniff s;

		for (i = 0; i < n; i++)
			text[i] = bytes[(size_t)rand_r(&seed) % (sizeof(bytes) - 1)];
		if (round % 2 == 0 && n > sizeof(H))
			memcpy(text, H, sizeof(H) - 1);
		sniff_init(&s);
		assert_int_equal(sniff_text(&s, (struct slice){ text, n }, round % 3 == 0), CRM_OK);
		assert_true(s.delimiter != 0 && s.skip >= 0 && (s.header == 0 || s.header == 1));
		for (i = 0; i < FIELDS; i++)
			assert_true(s.map.column[i] == HEADER_NONE || s.map.column[i] < s.columns);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_delimiters),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_short_years),
		cmocka_unit_test(test_calendars),
		cmocka_unit_test(test_ledger),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
