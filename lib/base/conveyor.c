/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ring of blocks between two threads.
 *
 * Before the thread is started there is one block, which is processed as soon as it is given.  With
 * the thread there are BLOCKS of them: block i of all that were ever given is ring[i % BLOCKS].
 * Once all are full, the caller waits until half of them are empty, and once all are empty, the
 * thread sleeps until half of them are full: if the two threads took turns at every block, they
 * would stay on one processor and spend their time on waking each other.
 *
 * What must hold: taken <= given <= taken + BLOCKS - 1, so that the block being filled is never one
 * that the thread still has; ring[taken .. given - 1] are the thread's, ring[given] is the
 * caller's.
 */
#include "base/conveyor.h"

#include "base/mem.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#define BLOCKS 64

/* So many full blocks are worth waking the thread for. */
#define WORTH 16

/* How many blocks the calling thread processes itself before the other one is started. */
#define START 16

/* Bytes of stack: the default of 8 MB weighs heavily under `ulimit -v`. */
#define STACK ((size_t)512 << 10)

struct conveyor {
	const struct conveyor_calls *calls;
	void *arg;
	void *ring[BLOCKS];
	unsigned n;		/* blocks made */
	bool allowed, threaded;
	uint64_t given;
	pthread_t thread;
	pthread_mutex_t lock;	/* for all below, once the thread is started */
	pthread_cond_t filled, emptied;
	uint64_t offered;	/* as given */
	uint64_t taken;
	bool end;
	enum crm_status status;	/* of the first call of work() that failed */
};

enum crm_status
conveyor_open(
    struct conveyor **out, const struct conveyor_calls *calls, void *arg, void **first)
{
	struct conveyor *c = mem_new(1, sizeof(*c));

	if (c == NULL)
		return CRM_ENOMEM;
	c->calls = calls;
	c->arg = arg;
	if (calls->make(&c->ring[0]) != CRM_OK) {
		free(c);
		return CRM_ENOMEM;
	}
	c->n = 1;
	*first = c->ring[0];
	*out = c;
	return CRM_OK;
}

void
conveyor_allow(struct conveyor *c)
{

	c->allowed = true;
}

bool
conveyor_threaded(const struct conveyor *c)
{

	return c->threaded;
}

/*
 * The thread: take blocks in turn until conveyor_close().  After a failure it only empties the
 * ring, so that a caller who has not seen the status yet does not wait for ever.
 */
static void *
work_through(void *arg)
{
	struct conveyor *c = arg;
	enum crm_status status = CRM_OK;

	pthread_mutex_lock(&c->lock);
	for (;;) {
		void *block;

		while (c->taken == c->offered && !c->end)
			pthread_cond_wait(&c->filled, &c->lock);
		if (c->end)
			break;
		block = c->ring[c->taken % BLOCKS];
		pthread_mutex_unlock(&c->lock);
		if (status == CRM_OK)
			status = c->calls->work(c->arg, block);
		pthread_mutex_lock(&c->lock);
		c->status = status;
		c->taken++;
		/*
		 * Half empty: a caller who waits in conveyor_give() goes on.  Empty: one in
		 * conveyor_wait() does.
		 */
		if (c->offered - c->taken == BLOCKS / 2 || c->taken == c->offered)
			pthread_cond_signal(&c->emptied);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/** Start the thread; where that fails it is not tried again. */
static void
start_thread(struct conveyor *c)
{
	pthread_attr_t attr;

	c->allowed = false;
	/* Blocks are made only now, as a small input never needs more than the first. */
	for (; c->n < BLOCKS; c->n++)
		if (c->calls->make(&c->ring[c->n]) != CRM_OK)
			return;
	if (pthread_attr_init(&attr) != 0)
		return;
	/*
	 * No lock is needed: there is no other thread yet, and all blocks given so far have been
	 * processed.
	 */
	c->offered = c->taken = c->given;
	if (pthread_mutex_init(&c->lock, NULL) != 0)
		goto err0;
	if (pthread_cond_init(&c->filled, NULL) != 0)
		goto err1;
	if (pthread_cond_init(&c->emptied, NULL) != 0)
		goto err2;
	if (pthread_attr_setstacksize(&attr, STACK) != 0 ||
	    pthread_create(&c->thread, &attr, work_through, c) != 0)
		goto err3;
	c->threaded = true;
	pthread_attr_destroy(&attr);
	return;

err3:
	pthread_cond_destroy(&c->emptied);
err2:
	pthread_cond_destroy(&c->filled);
err1:
	pthread_mutex_destroy(&c->lock);
err0:
	pthread_attr_destroy(&attr);
}

enum crm_status
conveyor_give(struct conveyor *c, void **next)
{
	enum crm_status status;

	if (!c->threaded) {
		if (c->status == CRM_OK)
			c->status = c->calls->work(c->arg, c->ring[0]);
		*next = c->ring[0];
		c->given += BLOCKS;	/* so that ring[0] stays the one to fill */
		if (c->status == CRM_OK && c->allowed && c->given >= (uint64_t)START * BLOCKS)
			start_thread(c);
		return c->status;
	}
	c->given++;
	pthread_mutex_lock(&c->lock);
	c->offered = c->given;
	assert(c->offered - c->taken <= BLOCKS);
	/*
	 * Fewer blocks are not worth waking the thread for; conveyor_wait() wakes it for the last
	 * ones.
	 */
	if (c->offered - c->taken >= WORTH)
		pthread_cond_signal(&c->filled);
	if (c->given - c->taken == BLOCKS)
		while (c->given - c->taken > BLOCKS / 2)
			pthread_cond_wait(&c->emptied, &c->lock);
	status = c->status;
	pthread_mutex_unlock(&c->lock);
	*next = c->ring[c->given % BLOCKS];
	return status;
}

enum crm_status
conveyor_wait(struct conveyor *c)
{
	enum crm_status status;

	if (!c->threaded)
		return c->status;
	pthread_mutex_lock(&c->lock);
	pthread_cond_signal(&c->filled);
	while (c->taken != c->given)
		pthread_cond_wait(&c->emptied, &c->lock);
	status = c->status;
	pthread_mutex_unlock(&c->lock);
	return status;
}

void
conveyor_close(struct conveyor *c)
{

	if (c == NULL)
		return;
	if (c->threaded) {
		pthread_mutex_lock(&c->lock);
		c->end = true;
		pthread_cond_signal(&c->filled);
		pthread_mutex_unlock(&c->lock);
		pthread_join(c->thread, NULL);
		pthread_cond_destroy(&c->emptied);
		pthread_cond_destroy(&c->filled);
		pthread_mutex_destroy(&c->lock);
	}
	for (unsigned i = 0; i < c->n; i++)
		c->calls->free(c->ring[i]);
	free(c);
}
