/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random rows, dealt out to parts, written and merged again, are the partial of all, byte for byte. */
#include "table/partial.h"

#include "table/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "capture.h"
#include "output_fix.h"

static const struct partial_column columns[] = {
	{ "least", PARTIAL_LEAST }, { "name", PARTIAL_KEY }, { "n", PARTIAL_COUNT },
	{ "money", PARTIAL_MONEY }, { "of", PARTIAL_KEY }, { "exact", PARTIAL_EXACT },
	{ "same", PARTIAL_SAME }, { "greatest", PARTIAL_GREATEST },
};
static const struct partial_kind kind = { "test 1", columns, 8 };

#define PARTS 5

static struct partial *
open_partial(void)
{
	struct partial *p;

	assert_int_equal(partial_open(&p, &kind, msg), CRM_OK);
	assert_int_equal(partial_share(p, 1, slice_of("an \"option\", with a comma")), CRM_OK);
	return p;
}

/* Write it to a file, and return its name. */
static const char *
write_partial(struct partial *p, const char *path)
{
	struct output *out = open_output(path, false, 0);

	assert_int_equal(partial_write(p, out), CRM_OK);
	assert_int_equal(output_finish(out), CRM_OK);
	return path;
}

static void
assert_same(const char *a, const char *b)
{
	struct bytes x = fix_load(a), y = fix_load(b);

	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.p, y.p, x.n);
	free(x.p);
	free(y.p);
}

/* One random customer, into ${p} and ${all}. */
static void
deal(struct partial *p, struct partial *all, uint64_t *seed)
{
	/* An empty key, one that is the start of another, one to be quoted, a line end. */
	static const char *const names[] = { "", "a", "a b", "a,b", "\"", "two\nlines", "z" };
	const struct slice keys[] = { slice_of(names[fix_random(seed) % 7]),
		slice_of(names[fix_random(seed) % 7]) };
	const decimal_sum values[] = { (decimal_sum)(fix_random(seed) % 1000),
		((decimal_sum)(fix_random(seed) % 100000) - 50000) * 10000000,
		(decimal_sum)fix_random(seed) - ((decimal_sum)1 << 63) };
	uint64_t hash = fix_random(seed);
	char day[11];

	snprintf(day, sizeof(day), "20%02u-01-01", (unsigned)(fix_random(seed) % 99));
	for (struct partial *to = p; to != NULL; to = to == p ? all : NULL) {
		struct slice least = partial_shared(to, 0), greatest = partial_shared(to, 2);

		assert_int_equal(partial_add(to, keys, values), CRM_OK);
		partial_customers(to, hash);
		partial_decimals(to, 2);
		if (least.n == 0 || slice_compare(slice_of(day), least) < 0)
			assert_int_equal(partial_share(to, 0, slice_of(day)), CRM_OK);
		if (slice_compare(slice_of(day), greatest) > 0)
			assert_int_equal(partial_share(to, 2, slice_of(day)), CRM_OK);
	}
}

static void
test_split(void **state)
{
	static const char *const paths[PARTS] = { "0", "1", "2", "3", "4" };
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 50; round++) {
		struct partial *part[PARTS], *all = open_partial(), *sum = open_partial();
		const char *names[PARTS];
		size_t rows = fix_random(&seed) % 60;

		for (size_t i = 0; i < PARTS; i++)
			part[i] = open_partial();
		for (size_t i = 0; i < rows; i++)
			deal(part[fix_random(&seed) % PARTS], all, &seed);
		write_partial(all, "all");
		for (size_t i = 0; i < PARTS; i++) {
			names[(i + (size_t)round) % PARTS] = write_partial(part[i], paths[i]);
			partial_close(part[i]);
		}
		assert_int_equal(partial_read(sum, names, PARTS, NULL), CRM_OK);
		assert_int_equal(partial_rows(sum), partial_rows(all));
		assert_same(write_partial(sum, "sum"), "all");
		partial_close(all);
		partial_close(sum);
	}
}

/* Sums that do not fit, and keys that cannot be written, are refused; what was there stays. */
static void
test_limits(void **state)
{
	const struct slice keys[] = { slice_of("a"), slice_of("b") },
			   bad[] = { slice_of("a"), { "b\0c", 3 } };
	struct partial *p = open_partial();
	struct capture c;

	(void)state;
	capture_begin(&c);
	assert_int_equal(partial_add(p, keys, (decimal_sum[]){ INT64_MAX, 0, 0 }), CRM_OK);
	assert_int_equal(partial_add(p, keys, (decimal_sum[]){ 1, 0, 0 }), CRM_EINPUT);
	partial_close(p);
	p = open_partial();
	assert_int_equal(partial_add(p, keys, (decimal_sum[]){ 0, MONEY_LIMIT - 1, 0 }), CRM_OK);
	assert_int_equal(partial_add(p, keys, (decimal_sum[]){ 0, 1, 0 }), CRM_EINPUT);
	assert_int_equal(partial_add(p, bad, (decimal_sum[]){ 0, 0, 0 }), CRM_EINPUT);
	assert_string_equal(capture_end(&c),
	    "test: the counts add up to more than 18 digits\ntest: " MONEY_TOO_MUCH
	    "\ntest: \"b?c\" has a NUL byte\n");
	partial_close(p);
}

/* Whether amounts of both signs fit does not depend on which comes first. */
static void
test_signs(void **state)
{
	static const int orders[][3] = { { 1, 1, -1 }, { 1, -1, 1 }, { -1, 1, 1 } };
	const struct slice keys[] = { slice_of("a"), slice_of("b") };
	struct capture c;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct partial *p = open_partial();
		enum crm_status status = CRM_OK;

		capture_begin(&c);
		for (size_t k = 0; k < 3 && status == CRM_OK; k++)
			status = partial_add(p, keys,
			    (decimal_sum[]){ 0, orders[i][k] * (MONEY_LIMIT / 5 * 2), 0 });
		assert_int_equal(status, CRM_EINPUT);
		assert_string_equal(capture_end(&c), "test: " MONEY_TOO_MUCH "\n");
		partial_close(p);
	}
}

/* What a shard that was changed by hand would add in silence. */
static void
test_changed(void **state)
{
	static const char head[] = "partial,part,rows,least,name,n,money,of,exact,same,greatest\n";
	static const char first[] = "test 1,00000000000000ff,2,,,0,0,,0,x,\n";
	static const char *const rows[] = {
		"test 1,00000000000000ff,2,,a,-1,0,,0,x,\n",	/* a count below 0 */
		"test 1,00000000000000ff,2,,a,1,1e3,,0,x,\n",
		"test 1,00000000000000ff,2,,a,1,1,,0,y,\n",	/* another option */
		"test 1,00000000000000fe,2,,a,1,1,,0,x,\n",	/* of another part */
		"test 1,ff,2,,,1,1,,0,x,\n",
		"test 1,00000000000000FE,2,,,1,1,,0,x,\n",
		"test 2,00000000000000ff,2,,a,1,1,,0,x,\n",
		"test 1,00000000000000ff,2,,,1,1,,0,x,\n",	/* the first row again */
		"", };
	static const char good[] = "test 1,00000000000000ff,2,,a,1,1.50,,2,x,\n";
	const char *name = "changed";
	struct capture c;

	(void)state;
	for (size_t i = 0; i <= sizeof(rows) / sizeof(rows[0]); i++) {
		bool whole = i == sizeof(rows) / sizeof(rows[0]);
		struct partial *p;
		struct output *out = open_output(name, false, 0);

		assert_int_equal(partial_open(&p, &kind, msg), CRM_OK);
		for (const char *const *s = (const char *const[]){ head, first,
			 whole ? good : rows[i], NULL }; *s != NULL; s++)
			output_write(out, *s, strlen(*s));
		assert_int_equal(output_finish(out), CRM_OK);
		capture_begin(&c);
		assert_int_equal(partial_read(p, &name, 1, NULL), whole ? CRM_OK : CRM_EINPUT);
		assert_int_equal(strlen(capture_end(&c)) == 0, whole);
		partial_close(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_split, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_signs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_changed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
