/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/design.h"

#include <stdio.h>

/* Levels for a column called ch or plan: a, b, c; for others none. */
static struct slice abc[] = { { "a", 1 }, { "b", 1 }, { "c", 1 } };

/*
 * Parse ${text}, take columns `ch` and `plan` as text, make the design and list its columns,
 * separated by blanks.
 */
static enum crm_status
design_names(const char *text, char *out, size_t room)
{
	struct design_levels levels[16] = { { NULL, 0 } };
	char why[FORMULA_WHY];
	struct formula f;
	struct design d;
	enum crm_status rc;
	size_t i, n = 0;

	out[0] = '\0';
	if ((rc = formula_parse(&f, text, why)) != CRM_OK) {
		(void)snprintf(out, room, "%s", why);
		return rc;
	}
	assert_true(f.n_columns <= 16);
	for (i = 0; i < f.n_columns; i++) {
		if (strcmp(f.column[i].name, "ch") == 0 || strcmp(f.column[i].name, "plan") == 0)
			(void)formula_make_factor(&f, i);
		if (f.column[i].levels)
			levels[i] = (struct design_levels){ abc,
				strcmp(f.column[i].name, "plan") == 0 ? 2 : 3 };
	}
	if ((rc = design_make(&d, &f, levels, why)) == CRM_OK) {
		for (i = 0; i < d.p; i++)
			n += (size_t)snprintf(
			    out + n, room - n, "%s%s", i == 0 ? "" : " ", d.column[i].name);
		design_free(&d);
	} else {
		(void)snprintf(out, room, "%s", why);
	}
	formula_free(&f);
	return rc;
}

static void
test_columns(void **state)
{
	/*
	 * Names and order as colnames(model.matrix()) of R 4 gives them, but that R writes blanks
	 * around operators in I().
	 */
	static const char *const cases[][2] = {
		{ "y ~ 1", "(Intercept)" },
		{ "y ~ x", "(Intercept) x" },
		{ "y ~ x - 1", "x" },
		{ "y ~ 0 + x", "x" },
		{ "y ~ -1 + x", "x" },
		{ "y ~ x + x", "(Intercept) x" },
		{ "y ~ log1p( x ) + I(x ^ 2)", "(Intercept) log1p(x) I(x^2)" },
		{ "y ~ `odd name` + x", "(Intercept) `odd name` x" },
		{ "y ~ ch", "(Intercept) chb chc" },
		{ "y ~ ch - 1", "cha chb chc" },
		{ "y ~ x + ch - 1", "x cha chb chc" },
		{ "y ~ ch + plan - 1", "cha chb chc planb" },
		{ "y ~ factor(x)", "(Intercept) factor(x)b factor(x)c" },
		{ "y ~ x:z", "(Intercept) x:z" },
		{ "y ~ x*z", "(Intercept) x z x:z" },
		{ "y ~ x:z + x", "(Intercept) x x:z" },
		{ "y ~ x*z - x", "(Intercept) z x:z" },
		{ "y ~ (x + z + w)^2", "(Intercept) x z w x:z x:w z:w" },
		{ "y ~ (x + z + w)^2 - x:w", "(Intercept) x z w x:z z:w" },
		{ "y ~ (x + z):w", "(Intercept) x:w z:w" },
		{ "y ~ x*z*w", "(Intercept) x z w x:z x:w z:w x:z:w" },
		{ "y ~ ch*plan", "(Intercept) chb chc planb chb:planb chc:planb" },
		{ "y ~ ch*x", "(Intercept) chb chc x chb:x chc:x" },
		/* x is not in the model by itself, so each level has a slope. */
		{ "y ~ ch:x", "(Intercept) cha:x chb:x chc:x" },
		{ "y ~ x + ch:x", "(Intercept) x x:chb x:chc" },
		{ "y ~ ch + ch:plan", "(Intercept) chb chc cha:planb chb:planb chc:planb" },
		{ "y ~ poly(x, 3)", "(Intercept) poly(x,3)1 poly(x,3)2 poly(x,3)3" },
		{ "y ~ poly(x, 2, raw = TRUE)",
		    "(Intercept) poly(x,2,raw=TRUE)1 poly(x,2,raw=TRUE)2" },
		{ "log(y / z) ~ x", "(Intercept) x" },
	};
	char got[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(design_names(cases[i][0], got, sizeof(got)), CRM_OK);
		assert_string_equal(got, cases[i][1]);
	}
}

static void
test_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"~",
		"y",
		"y ~",
		"~ x",
		"y ~ x +",
		"y ~ x ~ z",
		"y ~ x:",
		"y ~ *x",
		"y ~ ()",
		"y ~ (x",
		"y ~ x)",
		"y ~ log(",
		"y ~ log()",
		"y ~ log(x",
		"y ~ I(x y)",
		"y ~ poly(x)",
		"y ~ poly(x, 0)",
		"y ~ poly(x, 1.5)",
		"y ~ poly(log(x), 2)",
		"y ~ factor(x + z)",
		"y ~ factor()",
		"y ~ (x + z)^10",
		"y ~ x^2",
		"y ~ x/z",
		"y ~ 5",
		"y ~ x; z",
		"y ~ \"x\"",
		"y ~ `",
		"y ~ ``",
		"y + ~ x",
		"y ~ log2x(z)",
		"y ~ 1e999 + x",
		"y ~ I(1e999 * x)",
		"y ~ x == z",
		"y ~ poly(x, 2, raw = FALSE)",
		"y ~ offset(x)",
	};
	char why[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(design_names(bad[i], why, sizeof(why)), CRM_EUSAGE);
		assert_true(why[0] != '\0');
	}
}

static void
test_factors(void **state)
{
	char why[FORMULA_WHY];
	struct formula f;

	(void)state;
	/* A column that arithmetic or the response needs as a number cannot turn out to be text. */
	assert_int_equal(formula_parse(&f, "y ~ x + y + I(z^2) + z + factor(w) + w", why), CRM_OK);
	assert_int_equal(f.n_columns, 5);
	assert_true(formula_make_factor(&f, 1));
	assert_int_equal(f.variable[0].kind, FORMULA_FACTOR);
	assert_false(formula_make_factor(&f, 0));
	assert_false(formula_make_factor(&f, 2));
	/* w as levels and w as a number are two columns. */
	assert_true(f.column[3].levels && !f.column[4].levels);
	assert_string_equal(f.column[3].name, f.column[4].name);
	assert_false(formula_predicts(&f, 5));
	assert_true(formula_predicts(&f, 0));
	formula_free(&f);
}

static void
test_nesting(void **state)
{
	char text[2048] = "y ~ ", why[FORMULA_WHY], *p;
	struct formula f;
	int i;

	(void)state;
	for (p = text + strlen(text), i = 0; i < 900; i++)
		*p++ = '(';
	*p++ = 'x';
	*p = '\0';
	assert_int_equal(formula_parse(&f, text, why), CRM_EUSAGE);
	strcpy(text, "y ~ I(");
	for (p = text + strlen(text), i = 0; i < 900; i++)
		*p++ = '-';
	strcpy(p, "x)");
	assert_int_equal(formula_parse(&f, text, why), CRM_EUSAGE);
	strcpy(text, "y ~ (a1+a2+a3+a4+a5+a6+a7+a8+a9+b1+b2+b3+b4+b5+b6+b7+b8+b9+c1+c2)^9");
	assert_int_equal(formula_parse(&f, text, why), CRM_EUSAGE);
	assert_non_null(strstr(why, "more than 4096 terms"));
}

/* A short formula asks for bounded work: few terms, but products without end. */
static void
test_products_are_bounded(void **state)
{
	char text[FORMULA_WHY * 4] = "y ~ ", why[FORMULA_WHY];
	struct formula f;

	(void)state;
	/* All subsets of ten variables but the empty one; the outer power adds none. */
	assert_int_equal(
	    formula_parse(&f, "y ~ ((a0+a1+a2+a3+a4+a5+a6+a7+a8+a9)^9)^9", why), CRM_OK);
	assert_int_equal(f.n_terms, 1023);
	formula_free(&f);
	for (int i = 0; i < 5; i++)
		strcat(text, "((a0+a1+a2+a3+a4+a5+a6+a7+a8+a9)^9)^9 + ");
	strcat(text, "b");
	assert_int_equal(formula_parse(&f, text, why), CRM_EUSAGE);
	assert_non_null(strstr(why, "at most 4000000 are made"));
	/* Past a handful of terms they are found by hashing: removing and adding still agree. */
	assert_int_equal(
	    formula_parse(&f, "y ~ (a+b+c+d+e)^9 - a:b:c - a:b:c:d:e - e + e", why), CRM_OK);
	assert_int_equal(f.n_terms, 29);
	formula_free(&f);
}

/* The value of I(${text}) where a = 2, b = 3, c = -0.5. */
static struct dd
value_of(const char *text)
{
	char formula[256], why[FORMULA_WHY];
	struct formula f;
	double values[4];
	struct dd v;
	size_t i;

	(void)snprintf(formula, sizeof(formula), "y ~ I(%s)", text);
	assert_int_equal(formula_parse(&f, formula, why), CRM_OK);
	for (i = 0; i < f.n_columns; i++)
		values[i] = f.column[i].name[0] == 'a' ? 2.0
		    : f.column[i].name[0] == 'b'       ? 3.0
		    : f.column[i].name[0] == 'c'       ? -0.5
						       : NAN;
	v = expr_eval(&f.variable[0].expr, values);
	formula_free(&f);
	return v;
}

static void
test_arithmetic(void **state)
{
	/*
	 * Values by the rules of R (and of mathematics): ^ binds tightest and to the right, then
	 * unary minus.
	 */
	static const struct {
		const char *text;
		double value;
	} cases[] = {
		{ "a + b * a", 8.0 },
		{ "(a + b) * a", 10.0 },
		{ "a - b - a", -3.0 },
		{ "a / b / a", 1.0 / 3.0 },
		{ "-a^2", -4.0 },
		{ "a^b^a", 512.0 },
		{ "a^-1", 0.5 },
		{ "2^-a^2", 0.0625 },
		{ "- -a", 2.0 },
		{ "abs(c) * 4", 2.0 },
		{ "a^c", 0.70710678118654752 },
		{ "log2(8)", 3.0 },
		{ "log10(1000)", 3.0 },
		{ "sqrt(a * 8)", 4.0 },
		{ "exp(log(a))", 2.0 },
		{ "expm1(log1p(a))", 2.0 },
		{ "1e2 - .5", 99.5 },
		{ "a^0", 1.0 },
	};
	struct dd v;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		v = value_of(cases[i].text);
		assert_true(fabs(v.hi - cases[i].value) <= 4e-16 * fabs(cases[i].value));
	}
	/* One third is 0.333... to 32 digits: three of them miss 1 by less than 1e-31. */
	v = dd_sub(dd_scale(value_of("1 / b"), 3.0), dd_of(1.0));
	assert_true(fabs(v.hi) < 1e-31);
	assert_true(isinf(value_of("log(a - a)").hi));
	assert_true(isnan(value_of("sqrt(c)").hi));
	assert_true(!isfinite(value_of("a / (a - a)").hi));
	assert_true(isnan(value_of("a + other").hi));
}

static void
test_rows(void **state)
{
	struct design_levels levels[4] = { { NULL, 0 }, { NULL, 0 }, { abc, 3 }, { NULL, 0 } };
	double values[4] = { 1.0, 5.0, 2.0, 0.5 };
	char why[FORMULA_WHY];
	struct formula f;
	struct design d;
	struct dd x[8];

	(void)state;
	assert_int_equal(
	    formula_parse(&f, "y ~ log(x) + factor(ch) + poly(z, 2):factor(ch)", why), CRM_OK);
	assert_int_equal(design_make(&d, &f, levels, why), CRM_OK);
	assert_int_equal(d.p, 1 + 1 + 2 + 6);
	design_free(&d);
	formula_free(&f);

	assert_int_equal(formula_parse(&f, "y ~ log(x)*factor(ch) + z", why), CRM_OK);
	assert_int_equal(design_make(&d, &f, levels, why), CRM_OK);
	assert_int_equal(d.p, 7);
	assert_int_equal(design_row(&d, values, x), DESIGN_OK);
	/* (Intercept) log(x) chb chc z log(x):chb log(x):chc */
	assert_true(x[0].hi == 1.0 && x[1].hi == log(5.0) && x[2].hi == 0.0 && x[3].hi == 1.0 &&
	    x[4].hi == 0.5);
	assert_true(x[5].hi == 0.0 && x[6].hi == log(5.0));
	values[1] = 0.0;
	assert_int_equal(design_row(&d, values, x), DESIGN_UNDEFINED);
	assert_int_equal(design_check(&f, values), DESIGN_UNDEFINED);
	values[2] = NAN;
	assert_int_equal(design_row(&d, values, x), DESIGN_MISSING);
	assert_int_equal(design_check(&f, values), DESIGN_MISSING);
	design_free(&d);

	/*
	 * A factor of one level tells nothing beside an intercept; a factor of none nothing at all.
	 */
	levels[2].n = 1;
	assert_int_equal(design_make(&d, &f, levels, why), CRM_EIDENT);
	levels[2].n = 0;
	assert_int_equal(design_make(&d, &f, levels, why), CRM_EIDENT);
	formula_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_factors),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_products_are_bounded),
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
