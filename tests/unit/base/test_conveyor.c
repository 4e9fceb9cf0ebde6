/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/conveyor.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct block {
	unsigned value;
	bool full;
};

/** What the work comes to, and at which value it fails. */
struct sink {
	unsigned next, fail_at, calls;
};

static enum crm_status
make(void **block)
{

	return (*block = mem_new(1, sizeof(struct block))) == NULL ? CRM_ENOMEM : CRM_OK;
}

static enum crm_status
work(void *arg, void *block)
{
	struct block *b = block;
	struct sink *sink = arg;

	/* cmocka cannot fail on another thread: a wrong order shows in sink->next. */
	sink->calls++;
	if (!b->full || b->value != sink->next)
		return CRM_EIO;
	if (b->value == sink->fail_at)
		return CRM_EDATA;
	if (b->value % 50 == 0)
		usleep(200);
	sink->next++;
	b->full = false;
	return CRM_OK;
}

static const struct conveyor_calls calls = { make, free, work };

/** Every block is worked through once, in order, with a thread and without. */
static void
blocks_in_order(void **state)
{

	(void)state;
	for (int threads = 0; threads < 2; threads++)
		for (unsigned n = 1; n <= 1000; n *= 10) {
			struct sink sink = { 0, 2000, 0 };
			struct conveyor *c;
			struct block *b;
			void *next;

			assert_int_equal(conveyor_open(&c, &calls, &sink, &next), CRM_OK);
			if (threads)
				conveyor_allow(c);
			for (unsigned i = 0; i < n; i++) {
				b = next;
				assert_false(b->full);
				*b = (struct block){ i, true };
				assert_int_equal(conveyor_give(c, &next), CRM_OK);
				if (i % 333 == 332) {
					assert_int_equal(conveyor_wait(c), CRM_OK);
					assert_int_equal(sink.next, i + 1);
				}
			}
			assert_int_equal(conveyor_wait(c), CRM_OK);
			assert_int_equal(sink.next, n);
			assert_int_equal(conveyor_threaded(c), threads && n >= 100);
			conveyor_close(c);
		}
}

/** A failure is returned by every later call, and no work follows it. */
static void
failure_is_handed_on(void **state)
{

	(void)state;
	for (unsigned fail_at = 3; fail_at < 700; fail_at += 37) {
		struct sink sink = { 0, fail_at, 0 };
		enum crm_status status = CRM_OK;
		struct conveyor *c;
		void *next;

		assert_int_equal(conveyor_open(&c, &calls, &sink, &next), CRM_OK);
		conveyor_allow(c);
		for (unsigned i = 0; i < 700 && status == CRM_OK; i++) {
			*(struct block *)next = (struct block){ i, true };
			status = conveyor_give(c, &next);
		}
		if (status == CRM_OK)
			status = conveyor_wait(c);
		assert_int_equal(status, CRM_EDATA);
		assert_int_equal(conveyor_wait(c), CRM_EDATA);
		/* Nor where the caller goes on, with a thread or without. */
		for (unsigned i = 0; i < 40; i++) {
			*(struct block *)next = (struct block){ fail_at + 1 + i, true };
			assert_int_equal(conveyor_give(c, &next), CRM_EDATA);
		}
		assert_int_equal(conveyor_wait(c), CRM_EDATA);
		assert_int_equal(sink.calls, fail_at + 1);
		conveyor_close(c);
	}
}

/** It may be closed while there is work. */
static void
closed_early(void **state)
{
	struct sink sink = { 0, 2000, 0 };
	struct conveyor *c;
	void *next;

	(void)state;
	assert_int_equal(conveyor_open(&c, &calls, &sink, &next), CRM_OK);
	conveyor_allow(c);
	for (unsigned i = 0; i < 60; i++) {
		*(struct block *)next = (struct block){ i, true };
		assert_int_equal(conveyor_give(c, &next), CRM_OK);
	}
	conveyor_close(c);
	conveyor_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(blocks_in_order),
		cmocka_unit_test(failure_is_handed_on), cmocka_unit_test(closed_early) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
