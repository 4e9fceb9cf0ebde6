/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fixed team of threads for loops over independent pieces.  Members sleep on a condition until
 * the count of runs grows, then take numbers of pieces from an atomic counter until all are taken;
 * the caller takes pieces too, and then waits for the members still busy.
 *
 * What must hold: ${work}, ${arg} and ${pieces} are written only while no member is busy, under the
 * lock that wakes them.
 */
#include "base/mem.h"
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#define TEAM_STACK                                                                                 \
	((size_t)2                                                                                 \
	    << 20) /* bytes of stack; the default of 8 MB weighs heavily under `ulimit -v` */

struct member {
	struct team *team;
	pthread_t id;
	unsigned number;	/* 1 and up; the caller is 0 */
};

struct team {
	unsigned size;
	struct member *members;	/* size - 1 */
	pthread_mutex_t lock;
	pthread_cond_t begin, done;
	unsigned long run;	/* how many runs there have been; a member works when it grows */
	unsigned busy;		/* members not yet through with this run */
	bool end;
	void (*work)(void *, size_t, unsigned);
	void *arg;
	size_t pieces;
	atomic_size_t next;	/* the next piece to take */
};

/*
 * Process pieces until none is left.  Relaxed order is enough: the counter only has to give each
 * piece once; what the pieces read was published by the lock before, and what they write by the
 * lock after.
 */
static void
take_pieces(struct team *team, unsigned thread)
{
	size_t piece;

	while ((piece = atomic_fetch_add_explicit(&team->next, 1, memory_order_relaxed)) <
	    team->pieces)
		team->work(team->arg, piece, thread);
}

static void *
member_main(void *arg)
{
	struct member *member = arg;
	struct team *team = member->team;
	unsigned long seen = 0;

	pthread_mutex_lock(&team->lock);
	for (;;) {
		while (team->run == seen && !team->end)
			pthread_cond_wait(&team->begin, &team->lock);
		if (team->end)
			break;
		/*
		 * Remember the run that was begun, so that a member that is ready early does not do
		 * it twice.
		 */
		seen = team->run;
		pthread_mutex_unlock(&team->lock);
		take_pieces(team, member->number);
		pthread_mutex_lock(&team->lock);
		if (--team->busy == 0)
			pthread_cond_signal(&team->done);
	}
	pthread_mutex_unlock(&team->lock);
	return NULL;
}

unsigned
team_cpus(void)
{
	cpu_set_t set;
	long online;

	/*
	 * Those that this process may use, as under taskset or in a container, not all of the
	 * machine.
	 */
	if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
		return (unsigned)CPU_COUNT(&set);
	online = sysconf(_SC_NPROCESSORS_ONLN);	/* more processors than a cpu_set_t holds */
	return online < 1 ? 1 : (unsigned)online;
}

/*
 * Start the members.  Where the system refuses threads the team stays smaller: no result depends on
 * its size.
 */
static void
start_members(struct team *team, unsigned threads)
{
	pthread_attr_t attr;

	if (pthread_attr_init(&attr) != 0)
		return;
	if (pthread_attr_setstacksize(&attr, TEAM_STACK) == 0) {
		while (team->size < threads) {
			struct member *member = &team->members[team->size - 1];

			member->team = team;
			member->number = team->size;
			if (pthread_create(&member->id, &attr, member_main, member) != 0)
				break;
			team->size++;
		}
	}
	pthread_attr_destroy(&attr);
}

enum crm_status
team_open(struct team **team, unsigned threads)
{
	struct team *t = mem_new(1, sizeof(*t));

	if (t == NULL)
		return CRM_ENOMEM;
	if (threads == 0)
		threads = team_cpus();
	t->size = 1;
	atomic_init(&t->next, 0);
	if ((t->members = mem_new(threads - 1, sizeof(*t->members))) == NULL)
		goto err0;
	if (pthread_mutex_init(&t->lock, NULL) != 0)
		goto err1;
	if (pthread_cond_init(&t->begin, NULL) != 0)
		goto err2;
	if (pthread_cond_init(&t->done, NULL) != 0)
		goto err3;
	start_members(t, threads);
	*team = t;
	return CRM_OK;

err3:
	pthread_cond_destroy(&t->begin);
err2:
	pthread_mutex_destroy(&t->lock);
err1:
	free(t->members);
err0:
	free(t);
	return CRM_ENOMEM;
}

unsigned
team_size(const struct team *team)
{

	return team == NULL ? 1 : team->size;
}

void
team_run(struct team *team, size_t pieces, void (*work)(void *arg, size_t piece, unsigned thread),
    void *arg)
{

	/* Waking members costs more than one piece is worth. */
	if (team == NULL || team->size == 1 || pieces <= 1) {
		for (size_t piece = 0; piece < pieces; piece++)
			work(arg, piece, 0);
		return;
	}

	pthread_mutex_lock(&team->lock);
	team->work = work;
	team->arg = arg;
	team->pieces = pieces;
	atomic_store(&team->next, 0);
	/*
	 * Every member must check in, even if all pieces are gone by then: only then may the next
	 * run change what they read.
	 */
	team->busy = team->size - 1;
	team->run++;
	pthread_cond_broadcast(&team->begin);
	pthread_mutex_unlock(&team->lock);

	take_pieces(team, 0);

	pthread_mutex_lock(&team->lock);
	while (team->busy > 0)
		pthread_cond_wait(&team->done, &team->lock);
	pthread_mutex_unlock(&team->lock);
}

void
team_close(struct team *team)
{

	if (team == NULL)
		return;
	pthread_mutex_lock(&team->lock);
	team->end = true;
	pthread_cond_broadcast(&team->begin);
	pthread_mutex_unlock(&team->lock);
	for (unsigned i = 0; i + 1 < team->size; i++)
		pthread_join(team->members[i].id, NULL);
	pthread_cond_destroy(&team->done);
	pthread_cond_destroy(&team->begin);
	pthread_mutex_destroy(&team->lock);
	free(team->members);
	free(team);
}
