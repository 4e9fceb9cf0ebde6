/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A shop is simulated for a year: a weekly rhythm, growth, month ends, two holidays.  Its quiet
 * nights must raise no alarm but those of the holidays, on which the shop was closed (and in 40
 * simulated years not more than twenty others); each fault that is planted on top must be found
 * the same night.
 */
#include "ingest/log_expect.h"

#include "table/unusual.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NIGHTS 364
#define HOLIDAYS 2

static uint64_t state_of_random;

static double
uniform(void)
{
	uint64_t z = state_of_random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return ((double)((z ^ z >> 31) >> 11) + .5) / 9007199254740992.;
}

static double
normal(void)
{

	return sqrt(-2. * log(uniform())) * cos(2. * 3.14159265358979 * uniform());
}

/** About Poisson, of mean ${mean}, with the overdispersion of orders that have several rows. */
static uint64_t
some(double mean)
{

	return (uint64_t)fmax(0., mean + normal() * sqrt(1.8 * mean) + .5);
}

/** The log of night ${i}. */
static struct log_facts
night(int i, double base, char name[32])
{
	static const double rhythm[7] = { 1, .95, .9, 1.05, 1.4, 1.8, .5 };
	struct log_facts f = { .scale = 2, .first = 19723 + i, .last = 19723 + i };
	double mean = base * rhythm[i % 7] * exp(.004 * i) * exp(.06 * normal());
	int year, month, day, tomorrow;

	date_split(f.last, &year, &month, &day);
	date_split(f.last + 1, &year, &month, &tomorrow);
	if (day == 1 || tomorrow == 1)
		mean *= 1.6;
	if (i == 120 || i == 300)
		mean *= .05;
	snprintf(name, 32, "sales-%d.csv.gz", i);
	f.name = slice_of(name);
	for (int k = 0; k < LOG_SHA256; k++)
		f.sha256[k] = "0123456789abcdef"[(int)(uniform() * 16.)];
	f.header = slice_of("id;date;total;channel");
	f.reading = slice_of("delimiter=,;date-format=%Y-%m-%d");
	f.count[LOG_ROWS] = some(mean);
	f.count[LOG_GUESTS] = some((double)f.count[LOG_ROWS] * .1);
	f.count[LOG_RETURNS] = some((double)f.count[LOG_ROWS] * .05);
	f.count[LOG_REFUSED] = uniform() < .05;
	if (f.count[LOG_GUESTS] + f.count[LOG_REFUSED] > f.count[LOG_ROWS])
		f.count[LOG_GUESTS] = f.count[LOG_REFUSED] = 0;
	f.count[LOG_KEPT] = f.count[LOG_ROWS] - f.count[LOG_GUESTS] - f.count[LOG_REFUSED];
	for (uint64_t k = 0; k < f.count[LOG_KEPT]; k++)
		f.amount += (decimal_sum)(exp(3. + .8 * normal()) * 1e9);
	for (uint64_t k = 0; k < f.count[LOG_RETURNS]; k++)
		f.returned -= (decimal_sum)(exp(3. + .8 * normal()) * 1e9);
	return f;
}

/** Alarms as `kind ` after each other. */
static void
note(void *arg, const char *kind, const char *sentence)
{
	char *kinds = arg;

	assert_true(strlen(sentence) > 10);
	strcat(kinds, kind);
	strcat(kinds, " ");
}

static struct log_history history;
static char names[NIGHTS + 1][32];

static void
quiet_year(uint64_t seed, double base, size_t *alarms)
{
	char kinds[4096];

	state_of_random = seed;
	history = (struct log_history){ .n = 0 };
	*alarms = 0;
	for (int i = 0; i < NIGHTS; i++) {
		struct log_facts f = night(i, base, names[i]);

		kinds[0] = '\0';
		/* A night may be unlike the others in several measures; it is one alarm. */
		if (log_expect(&history, &f, UNUSUAL_THRESHOLD, note, kinds) > 0) {
			(*alarms)++;
			print_message("night %d: %s\n", i, kinds);
		}
		assert_int_equal(log_history_add(&history, &f), CRM_OK);
	}
}

static void
quiet_nights_are_quiet(void **state)
{
	size_t others = 0, alarms;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++)
		for (double base = 60; base <= 600; base *= 10) {
			quiet_year(seed, base, &alarms);
			log_history_free(&history);
			assert_in_range(alarms, HOLIDAYS, HOLIDAYS + 2);
			others += alarms - HOLIDAYS;
		}
	assert_in_range(others, 0, 20);
}

#define PLANTED 8

/** Plant fault number ${fault} in ${f}; return the kind of alarm that must be raised. */
static const char *
plant(int fault, struct log_facts *f)
{

	switch (fault) {
	case 0:
		f->count[LOG_ROWS] /= 2;
		f->count[LOG_KEPT] /= 2;
		f->amount /= 2;
		return "rows ";
	case 1:
		f->count[LOG_ROWS] *= 2;
		f->count[LOG_KEPT] *= 2;
		f->count[LOG_DUPLICATES] = f->count[LOG_ROWS] / 2;
		return "duplicates ";
	case 2:
		f->count[LOG_RETURNS] *= 3;
		f->returned *= 3;
		return "returns ";
	case 3:
		f->count[LOG_GUESTS] = f->count[LOG_ROWS] / 2;
		return "guests ";
	case 4:
		f->header = slice_of("id;date;total");
		return "columns ";
	case 5:
		f->name = history.v[200].name;
		return "replaced ";
	case 6:
		memcpy(f->sha256, history.v[300].sha256, LOG_SHA256);
		return "again ";
	default:
		f->first -= 3;
		return "days ";
	}
}

static void
faults_are_found_the_same_night(void **state)
{
	size_t alarms;
	char kinds[4096];

	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		quiet_year(seed, 600, &alarms);
		for (int fault = 0; fault < PLANTED; fault++) {
			struct log_facts f = night(NIGHTS, 600, names[NIGHTS]);
			const char *want = plant(fault, &f);

			kinds[0] = '\0';
			log_expect(&history, &f, UNUSUAL_THRESHOLD, note, kinds);
			if (strstr(kinds, want) == NULL)
				print_message("seed %d: wanted %s, got %s\n", (int)seed, want, kinds);
			assert_non_null(strstr(kinds, want));
		}
		log_history_free(&history);
	}
}

static void
little_history_says_nothing(void **state)
{
	char kinds[4096] = "";
	struct log_facts f;

	(void)state;
	state_of_random = 1;
	history = (struct log_history){ .n = 0 };
	f = night(0, 600, names[0]);
	assert_int_equal(log_expect(&history, &f, UNUSUAL_THRESHOLD, note, kinds), 0);
	assert_int_equal(log_history_add(&history, &f), CRM_OK);
	f = night(1, 600, names[1]);
	f.count[LOG_ROWS] = 1;
	assert_int_equal(log_expect(&history, &f, UNUSUAL_THRESHOLD, note, kinds), 0);
	/* A log of which no row was kept has no day, and is like no other day. */
	f.first = f.last = DATE_NONE;
	assert_int_equal(log_expect(&history, &f, UNUSUAL_THRESHOLD, note, kinds), 0);
	log_history_free(&history);
}

/** What is written reads as it was. */
static void
tables_round_trip(void **state)
{
	char path[] = "/tmp/crm-history-XXXXXX";
	struct output_options options = { .path = path };
	struct log_history got;
	struct output *out;
	struct msg *msg;
	size_t alarms;

	(void)state;
	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	assert_int_not_equal(close(mkstemp(path)), -1);
	quiet_year(7, 60, &alarms);
	history.v[3].header = slice_of("a \"b\";c,d;e\nf");
	memset(history.v[4].sha256, 0, LOG_SHA256);
	history.v[5].first = history.v[5].last = DATE_NONE;
	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	log_history_write(&history, out);
	assert_int_equal(output_finish(out), CRM_OK);
	assert_int_equal(log_history_read(&got, path, msg), CRM_OK);
	assert_int_equal(got.n, history.n);
	for (size_t i = 0; i < got.n; i++) {
		const struct log_facts *a = &history.v[i], *b = &got.v[i];

		assert_true(slice_equal(a->name, b->name) && slice_equal(a->header, b->header) &&
		    slice_equal(a->reading, b->reading));
		assert_memory_equal(a->sha256, b->sha256, LOG_SHA256);
		assert_memory_equal(a->count, b->count, sizeof(a->count));
		/* Amounts have two decimals. */
		assert_true(llabs((long long)(a->amount - b->amount)) <= 5000000);
		assert_true(a->first == b->first && a->last == b->last);
	}
	log_history_free(&got);
	log_history_free(&history);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(log_history_read(&got, path, msg), CRM_OK);
	assert_int_equal(got.n, 0);
	log_history_free(&got);
	msg_close(msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_nights_are_quiet),
		cmocka_unit_test(faults_are_found_the_same_night),
		cmocka_unit_test(little_history_says_nothing),
		cmocka_unit_test(tables_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
