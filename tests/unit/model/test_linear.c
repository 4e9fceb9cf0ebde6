/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/linear.h"

#include "memory_rows.h"

#include <math.h>
#include <stdio.h>

#define ROWS 128
#define COLUMNS 12

/* A polynomial problem: powers ${from} to ${to} of x. */
struct problem {
	struct dd x[ROWS * COLUMNS];
	double y[ROWS], w[ROWS];
	size_t n, p;
};

static void
read_powers(struct problem *pr, const char *name, int from, int to)
{
	char path[128];
	double x, y;
	FILE *f;
	int k;

	(void)snprintf(path, sizeof(path), "tests/ref/nist_strd/%s.csv", name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "x,y\n"), 0);
	pr->p = (size_t)(to - from + 1);
	for (pr->n = 0; fscanf(f, "%lf,%lf", &x, &y) == 2; pr->n++) {
		assert_true(pr->n < ROWS);
		for (k = from; k <= to; k++)
			pr->x[pr->n * pr->p + (size_t)(k - from)] = dd_power(dd_of(x), k);
		pr->y[pr->n] = y;
		pr->w[pr->n] = 1.0;
	}
	(void)fclose(f);
}

static enum crm_status
minimise_problem(
    const struct problem *pr, bool intercept, struct regfit *fit, struct regfit_why *why)
{
	struct memory_rows m = { .x = pr->x, .y = pr->y, .w = pr->w, .n = pr->n, .p = pr->p };
	struct rowsource rows = memory_rows_open(&m);
	enum crm_status rc;

	assert_int_equal(regfit_open(fit, pr->p), CRM_OK);
	rc = linear_fit(&rows, intercept, fit, why);
	memory_rows_free(&m);
	return rc;
}

/* The number of digits in which ${x} agrees with ${certified} (NIST's log relative error). */
static double
digits(double x, double certified)
{
	double e = certified == 0.0 ? fabs(x) : fabs(x / certified - 1.0);

	return e == 0.0 ? 17.0 : -log10(e);
}

/* Read the certified values of ${name} and compare; return the least number of digits. */
static double
certified_digits(const struct regfit *fit, const char *name, int first)
{
	char line[256], dataset[32], term[32];
	double value[4], worst = 17.0;
	FILE *f = fopen("tests/ref/nist_strd/certified.csv", "r");
	struct regfit_term t;
	size_t seen = 0, j;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%31[^,],%31[^,],%lf,%lf", dataset, term, &value[0], &value[1]) ==
			4 &&
		    strcmp(dataset, name) == 0) {
			j = (size_t)(atoi(term + 1) - first);
			t = regfit_term(fit, j, 0.95);
			worst = fmin(worst,
			    fmin(digits(t.estimate, value[0]), digits(t.std_error, value[1])));
			seen++;
		} else if (sscanf(line, "%31[^,],_summary,,,%lf,%lf,%lf", dataset, &value[0],
			       &value[1], &value[2]) == 4 &&
		    strcmp(dataset, name) == 0) {
			worst = fmin(worst, digits(fit->sigma, value[0]));
			worst = fmin(worst, digits(fit->r_squared, value[1]));
			worst = fmin(worst, digits(fit->rss, value[2]));
			seen++;
		}
	}
	(void)fclose(f);
	assert_int_equal(seen, fit->p + 1);
	return worst;
}

static void
test_certified(void **state)
{
	static const struct {
		const char *name;
		int from, to;
		double least;
	} set[] = {
		{ "Pontius", 0, 2, 12.5 },
		{ "NoInt2", 1, 1, 12.5 },
		{ "Filip", 0, 10, 12.5 },
		{ "Wampler4", 0, 5, 12.5 },
		{ "Wampler5", 0, 5, 12.5 },
	};
	struct problem pr;
	struct regfit_why why;
	unsigned char involved[COLUMNS];
	struct regfit fit;
	double d;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(set) / sizeof(set[0]); i++) {
		read_powers(&pr, set[i].name, set[i].from, set[i].to);
		why.involved = involved;
		assert_int_equal(minimise_problem(&pr, set[i].from == 0, &fit, &why), CRM_OK);
		d = certified_digits(&fit, set[i].name, set[i].from);
		print_message("# %s: %.1f digits, condition %.1e\n", set[i].name, d, fit.condition);
		assert_true(d >= set[i].least);
		regfit_free(&fit);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_certified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
