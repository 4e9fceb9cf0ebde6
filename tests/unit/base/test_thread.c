/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/thread.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#define PIECES 5000

struct job {
	atomic_uint done[PIECES];
	atomic_uint at_once, most;
	atomic_uint by[64];
	unsigned threads;
	_Atomic int wrong;
};

static void
count(void *arg, size_t piece, unsigned thread)
{
	struct job *job = arg;
	unsigned now = atomic_fetch_add(&job->at_once, 1) + 1, most = atomic_load(&job->most);

	while (now > most && !atomic_compare_exchange_weak(&job->most, &most, now))
		;
	if (thread >= job->threads || piece >= PIECES)
		atomic_store(&job->wrong, 1);
	else {
		atomic_fetch_add(&job->done[piece], 1);
		atomic_fetch_add(&job->by[thread], 1);
	}
	if (piece % 64 == 0)
		sched_yield();
	atomic_fetch_sub(&job->at_once, 1);
}

static void
test_every_piece_once(void **state)
{
	static const size_t pieces[] = { 0, 1, 2, 7, PIECES };

	(void)state;
	for (unsigned threads = 1; threads <= 8; threads++) {
		struct team *team;

		assert_int_equal(team_open(&team, threads), CRM_OK);
		assert_int_equal(team_size(team), threads);
		/* A team is used again and again. */
		for (size_t i = 0; i < 3 * sizeof(pieces) / sizeof(pieces[0]); i++) {
			struct job *job = calloc(1, sizeof(*job));
			size_t n = pieces[i % 5];

			assert_non_null(job);
			job->threads = threads;
			team_run(team, n, count, job);
			for (size_t k = 0; k < PIECES; k++)
				assert_int_equal(job->done[k], k < n);
			assert_int_equal(job->wrong, 0);
			assert_int_equal(job->at_once, 0);
			assert_true(job->most <= threads);
			free(job);
		}
		team_close(team);
	}
}

struct meeting {
	atomic_uint there;
	_Atomic int met;
};

/* Wait until two pieces are being worked on at the same time. */
static void
meet(void *arg, size_t piece, unsigned thread)
{
	struct meeting *meeting = arg;

	(void)piece;
	(void)thread;
	atomic_fetch_add(&meeting->there, 1);
	for (int i = 0; i < 5000 && atomic_load(&meeting->there) < 2; i++)
		usleep(1000);
	if (atomic_load(&meeting->there) == 2)
		atomic_store(&meeting->met, 1);
}

static void
test_threads_do_work_side_by_side(void **state)
{
	struct meeting meeting = { 0 };
	struct team *team;

	(void)state;
	assert_int_equal(team_open(&team, 2), CRM_OK);
	team_run(team, 2, meet, &meeting);
	assert_int_equal(meeting.met, 1);
	team_close(team);
}

struct order {
	size_t next;
	int wrong;
};

static void
in_order(void *arg, size_t piece, unsigned thread)
{
	struct order *order = arg;

	if (piece != order->next++ || thread != 0)
		order->wrong = 1;
}

static void
test_no_team(void **state)
{
	struct order order = { 0 };

	(void)state;
	assert_int_equal(team_size(NULL), 1);
	team_run(NULL, 1000, in_order, &order);
	assert_int_equal(order.next, 1000);
	assert_int_equal(order.wrong, 0);
	team_close(NULL);
}

static void
test_cpus_honour_affinity(void **state)
{
	cpu_set_t before, one;
	size_t cpu = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(team_cpus(), CPU_COUNT(&before));
	while (!CPU_ISSET(cpu, &before))
		cpu++;
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(team_cpus(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
}

/* Where the system refuses threads the team is smaller, and all the work still gets done. */
static void
test_refused_threads(void **state)
{
	pid_t child;
	int how;

	(void)state;
	if ((child = fork()) == 0) {
		struct rlimit none = { 0, 0 };
		struct job *job = calloc(1, sizeof(*job));
		struct team *team;

		if (job == NULL || setrlimit(RLIMIT_NPROC, &none) != 0)
			_exit(2);
		if (geteuid() == 0 && setuid(65534) != 0)	/* root has no limit */
			_exit(2);
		if (team_open(&team, 4) != CRM_OK)
			_exit(3);
		job->threads = team_size(team);
		team_run(team, 100, count, job);
		for (size_t k = 0; k < 100; k++)
			if (job->done[k] != 1)
				_exit(4);
		_exit(job->threads == 1 ? 0 : 5);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how));
	assert_int_equal(WEXITSTATUS(how), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_piece_once),
		cmocka_unit_test(test_threads_do_work_side_by_side),
		cmocka_unit_test(test_no_team),
		cmocka_unit_test(test_cpus_honour_affinity),
		cmocka_unit_test(test_refused_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
