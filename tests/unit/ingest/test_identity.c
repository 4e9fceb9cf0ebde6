/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "ingest/identity.h"
#include "ingest/identity_key.h"

#include <stdio.h>
#include <stdlib.h>

/* Resolve, and print each row as `person:rest` and each merge as `from>to`, separated by blanks. */
static const char *
resolved(struct identity *i)
{
	static struct buf out;
	struct slice person, rest, from, to;

	out.n = 0;
	assert_int_equal(identity_resolve(i), CRM_OK);
	for (;;) {
		assert_int_equal(identity_next(i, &person, &rest), CRM_OK);
		if (rest.p == NULL)
			break;
		assert_int_equal(buf_print(&out, "%.*s:%.*s ", (int)person.n, person.p, (int)rest.n,
				     rest.p), CRM_OK);
	}
	for (;;) {
		assert_int_equal(identity_next_merge(i, &from, &to), CRM_OK);
		if (from.p == NULL)
			break;
		assert_int_equal(buf_print(&out, "%.*s>%.*s ", (int)from.n, from.p, (int)to.n, to.p),
		    CRM_OK);
	}
	assert_int_equal(buf_add(&out, "", 1), CRM_OK);
	identity_close(i);
	return out.p;
}

static struct identity *
start(uint64_t shared, size_t memory)
{
	struct identity_options options = { 3, shared, memory };
	struct identity *i;

	assert_int_equal(identity_open(&i, &options, NULL), CRM_OK);
	return i;
}

static void
add(struct identity *i, const char *account, const char *mail, const char *phone, const char *rest)
{
	struct slice keys[3] = { slice_of(account), slice_of(mail), slice_of(phone) };

	assert_int_equal(identity_add(i, keys, slice_of(rest)), CRM_OK);
}

static void
test_persons(void **state)
{
	struct identity *i = start(3, 1 << 20);

	(void)state;
	/* A guest by e-mail who gets an account; another account of the same phone is the same. */
	add(i, "", "a@x", "", "1");
	add(i, "A7", "a@x", "t1", "2");
	add(i, "A3", "", "t1", "3");
	add(i, "B", "b@x", "", "4");
	add(i, "", "", "", "5");
	add(i, "", "", "t9", "6");
	assert_string_equal(resolved(i), "A3:1 A3:2 A3:3 B:4 :5 t9:6 A7>A3 a@x>A3 b@x>B t1>A3 ");
}

static void
test_shared(void **state)
{
	struct identity *i = start(2, 1 << 20);
	struct identity_facts facts;
	struct slice person, rest;

	(void)state;
	/* no@mail is beside three accounts: it joins nobody, and alone it is nobody. */
	add(i, "A", "no@mail", "", "1");
	add(i, "B", "no@mail", "t1", "2");
	add(i, "C", "no@mail", "", "3");
	add(i, "", "no@mail", "t1", "4");
	add(i, "", "no@mail", "", "5");
	assert_int_equal(identity_resolve(i), CRM_OK);
	for (const char *expect = "ABCB "; *expect != '\0'; expect++) {
		assert_int_equal(identity_next(i, &person, &rest), CRM_OK);
		assert_int_equal(person.n, *expect != ' ');
		if (person.n > 0)
			assert_int_equal(person.p[0], *expect);
	}
	facts = identity_facts(i);
	assert_int_equal(facts.shared, 1);
	assert_int_equal(facts.guests, 1);
	assert_int_equal(facts.persons, 3);
	assert_int_equal(facts.keys, 5);
	identity_close(i);
}

static void
test_merges(void **state)
{
	struct identity *i = start(1, 1 << 20);

	(void)state;
	/* By hand: B is A, though bytewise Z is last; and a shared key that is named joins. */
	assert_int_equal(identity_merge(i, slice_of("A"), slice_of("Z")), CRM_OK);
	assert_int_equal(identity_merge(i, slice_of("Z"), slice_of("M")), CRM_OK);
	assert_int_equal(identity_merge(i, slice_of("x@x"), slice_of("M")), CRM_OK);
	assert_int_equal(identity_merge(i, slice_of("M"), slice_of("M")), CRM_OK);
	add(i, "A", "", "", "1");
	add(i, "B", "x@x", "", "2");
	add(i, "C", "x@x", "", "3");
	add(i, "D", "", "", "4");
	assert_string_equal(
	    resolved(i), "M:1 M:2 M:3 D:4 A>M B>M C>M Z>M x@x>M ");
}

/* A plain union-find, and its own idea of who is shared and what a person is called. */
#define KEYS 400

static int above[KEYS];

static int
root(int k)
{

	while (above[k] != k)
		k = above[k];
	return k;
}

/* Key ${k} of column ${column}; columns have different keys, and lengths differ. */
static const char *
name(char out[16], int column, int k)
{

	if (k < 0)
		return "";
	snprintf(out, 16, "%c%d", "axp"[column], k);
	return out;
}

static int
key_of(int column, int k)
{

	return column * (KEYS / 3) + k;
}

/*
 * Random rows: what comes out is the same for every memory, from one byte on (which makes the parts
 * by sorting) and as a union-find over the same rows has it.
 */
static void
test_random(void **state)
{
	static const size_t memories[] = { 1, 1 << 10, 1 << 14, 1 << 24 };
	static int rows[3000][3];
	static unsigned char beside[KEYS][KEYS];
	unsigned seed = 3;

	(void)state;
	for (int round = 0; round < 60; round++) {
		int n = 1 + rand_r(&seed) % (round % 10 == 9 ? 3000 : 150), limit = 1 + rand_r(&seed) % 9;
		int most = 2 + rand_r(&seed) % (KEYS / 3 - 2);
		bool shared[KEYS] = { false };
		char expect[16], keys[3][16], rest[16];
		const char *first = NULL;
		char *whole = NULL;

		memset(beside, 0, sizeof(beside));
		for (int r = 0; r < n; r++)
			for (int c = 0; c < 3; c++)
				rows[r][c] = rand_r(&seed) % 3 == 0 ? -1 : rand_r(&seed) % most;
		for (int r = 0; r < n; r++)
			for (int c = 0; c < 3; c++)
				for (int d = 0; d < 3; d++)
					if (c != d && rows[r][c] >= 0 && rows[r][d] >= 0)
						beside[key_of(c, rows[r][c])][key_of(d, rows[r][d])] = 1;
		for (int k = 0; k < KEYS; k++) {
			int others = 0;

			above[k] = k;
			for (int o = 0; o < KEYS; o++)
				others += beside[k][o];
			shared[k] = others > limit;
		}
		for (int k = 0; k < KEYS; k++)
			for (int o = 0; o < KEYS; o++)
				if (beside[k][o] && !shared[k] && !shared[o])
					above[root(k)] = root(o);
		for (size_t m = 0; m < sizeof(memories) / sizeof(memories[0]); m++) {
			struct identity *i = start((uint64_t)limit, memories[m]);

			for (int r = 0; r < n; r++) {
				snprintf(rest, sizeof(rest), "%d", r);
				add(i, name(keys[0], 0, rows[r][0]), name(keys[1], 1, rows[r][1]),
				    name(keys[2], 2, rows[r][2]), rest);
			}
			first = resolved(i);
			if (m == 0)
				whole = strdup(first);
			assert_string_equal(first, whole);
		}
		free(whole);
		for (int r = 0; r < n; r++) {
			const char *end = strchr(first, ' '), *colon = strchr(first, ':');
			int of = -1;

			for (int c = 0; c < 3 && of < 0; c++)
				if (rows[r][c] >= 0 && !shared[key_of(c, rows[r][c])])
					of = root(key_of(c, rows[r][c]));
			expect[0] = '\0';
			for (int c = 0; c < 3 && of >= 0 && expect[0] == '\0'; c++)
				for (int k = 0; k < KEYS / 3; k++) {
					char text[16];

					if (shared[key_of(c, k)] || root(key_of(c, k)) != of)
						continue;
					name(text, c, k);
					if (expect[0] == '\0' || strcmp(text, expect) < 0)
						strcpy(expect, text);
				}
			assert_true(colon != NULL && end != NULL && colon < end);
			assert_int_equal((size_t)(colon - first), strlen(expect));
			assert_memory_equal(first, expect, strlen(expect));
			first = end + 1;
		}
	}
}

/* A chain of keys, each beside the next: the longest way that links can be. */
static void
test_chain(void **state)
{
	char a[16], b[16];

	(void)state;
	for (size_t memory = 1; memory <= 1 << 24; memory <<= 24) {
		struct identity *i = start(2, memory);
		struct slice person, rest;

		for (int k = 0; k < 5000; k++) {
			snprintf(a, sizeof(a), "a%05d", k);
			snprintf(b, sizeof(b), "m%05d", k);
			add(i, a, b, "", "");
			snprintf(a, sizeof(a), "a%05d", k + 1);
			add(i, a, b, "", "");
		}
		assert_int_equal(identity_resolve(i), CRM_OK);
		for (int k = 0; k < 10000; k++) {
			assert_int_equal(identity_next(i, &person, &rest), CRM_OK);
			assert_int_equal(person.n, 6);
			assert_memory_equal(person.p, "a00000", 6);
		}
		assert_int_equal(identity_facts(i).persons, 1);
		identity_close(i);
	}
}

static void
check_key(enum identity_kind kind, const char *country, const char *value, const char *expect)
{
	struct id_rules rules = { 0 };
	struct buf key = { 0 };

	assert_int_equal(identity_key(kind, &rules, country, slice_of(value), &key), CRM_OK);
	assert_int_equal(buf_add(&key, "", 1), CRM_OK);
	assert_string_equal(key.p, expect);
	buf_free(&key);
}

static void
test_keys(void **state)
{

	(void)state;
	check_key(IDENTITY_EMAIL, NULL, " Ann@Example.COM ", "ann@example.com");
	check_key(IDENTITY_EMAIL, NULL, "mailto:ann@x.org", "ann@x.org");
	check_key(IDENTITY_EMAIL, NULL, "a.n.n+shop@gmail.com", "a.n.n+shop@gmail.com");
	check_key(IDENTITY_GMAIL, NULL, "A.n.n+shop@GoogleMail.com", "ann@gmail.com");
	check_key(IDENTITY_GMAIL, NULL, "a.n.n+shop@example.com", "a.n.n+shop@example.com");
	check_key(IDENTITY_EMAIL, NULL, "none", "");
	check_key(IDENTITY_EMAIL, NULL, "no mail", "");
	check_key(IDENTITY_EMAIL, NULL, "@x", "");
	check_key(IDENTITY_EMAIL, NULL, "a@", "");
	check_key(IDENTITY_EMAIL, NULL, "a@b@c", "");
	check_key(IDENTITY_EMAIL, NULL, "-", "");
	check_key(IDENTITY_ID, NULL, " A-1 ", "A-1");
	check_key(IDENTITY_ID, NULL, "0", "");
	check_key(IDENTITY_ID, NULL, "Ann@X.org", "ann@x.org");
	check_key(IDENTITY_PHONE, "90", "0532 123 45 67", "+905321234567");
	check_key(IDENTITY_PHONE, "90", "+90 (532) 123-45-67", "+905321234567");
	check_key(IDENTITY_PHONE, "90", "0090 532 1234567", "+905321234567");
	check_key(IDENTITY_PHONE, "90", "905321234567", "+905321234567");
	check_key(IDENTITY_PHONE, "90", "5321234567", "+905321234567");
	check_key(IDENTITY_PHONE, "98", "۰۹۱۲۳۴۵۶۷۸۹", "+989123456789");
	check_key(IDENTITY_PHONE, "49", "+90 532 1234567", "+905321234567");
	check_key(IDENTITY_PHONE, NULL, "0532 123 45 67", "tel:5321234567");
	check_key(IDENTITY_PHONE, NULL, "+905321234567", "+905321234567");
	check_key(IDENTITY_PHONE, NULL, "020 7946 0018 ext. 5", "tel:2079460018");
	check_key(IDENTITY_PHONE, NULL, "12345", "");
	check_key(IDENTITY_PHONE, NULL, "0000000000", "");
	check_key(IDENTITY_PHONE, NULL, "1234567890123456789", "");
	assert_int_equal(identity_kind_of(slice_of("Billing E-Mail")), IDENTITY_EMAIL);
	assert_int_equal(identity_kind_of(slice_of("e_posta")), IDENTITY_EMAIL);
	assert_int_equal(identity_kind_of(slice_of("Cep Telefonu")), IDENTITY_PHONE);
	assert_int_equal(identity_kind_of(slice_of("رقم الجوال")), IDENTITY_PHONE);
	assert_int_equal(identity_kind_of(slice_of("customer_id")), IDENTITY_ID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_persons),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_merges),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
