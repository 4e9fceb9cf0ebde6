/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thread that inflates ahead of the reader, through a ring of slots.
 *
 * The thread reads the file, inflates into the next empty slot and hands it over; the reader takes
 * slots in order and gives each back when it asks for the one after.  Each slot has room in front
 * for the row that the slot before cut (INFLATER_HEAD), so the reader gets contiguous rows without
 * copying text.
 *
 * Two threads on one processor would take turns at every slot, so a thread that has found the ring
 * full goes on only when a quarter of it is empty.  Reading from a pipe may wait without end, so
 * the thread polls an eventfd beside it, by which inflater_close() ends it; and what has been
 * inflated is handed over before such a wait, since the reader may be all that the writer of the
 * pipe is waiting for.
 *
 * What must hold: taken <= given <= released + SLOTS - 1, so that the slot being filled is never
 * one that the reader still uses; everything inflated before an error has been handed over before
 * the error is.
 */
#include "io/inflater.h"

#include "base/mem.h"
#include "io/fd.h"
#include "io/gunzip.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * The ring.  A slot should stay in the cache of a processor; all of them together are so many that
 * each thread has a few milliseconds of work before it must wait for the other.  A thread that
 * found all slots full goes on when no more than RESUME are.
 */
#define SLOTS 32
#define SLOT ((size_t)256 << 10)
#define RESUME (SLOTS / 4 * 3)

/* Thread stack; the default of 8 MB weighs heavily under `ulimit -v`. */
#define STACK ((size_t)512 << 10)

struct slot {
	char *p;	/* after INFLATER_HEAD bytes */
	size_t n;
};

struct inflater {
	pthread_t thread;
	int fd;
	int stop_fd;		/* becomes readable when the thread shall stop */
	bool waits;		/* reading from ${fd} may wait for somebody */
	struct progress *progress;
	struct gunzip *gunzip;
	char *buffer;		/* what comes from ${fd} */
	size_t room;
	struct inflate_io io;
	uint64_t bytes, text;

	pthread_mutex_t lock;	/* for all below */
	pthread_cond_t filled, emptied;
	struct slot slots[SLOTS];
	char *memory;
	uint64_t given, taken, released; /* slots, since the start; slot i is slots[i % SLOTS] */
	bool stop, over;
	enum crm_status status;
	char why[128];
	struct input_facts facts;
};

/*
 * Wait for an empty slot and let io.out be it; false if inflater_close() stops the thread.  Once
 * all are full, a quarter of them has to be empty before it goes on: two threads that take turns at
 * every slot would not leave the processor they share.
 */
static bool
get_slot(struct inflater *inf)
{
	uint64_t most = SLOTS - 1;
	bool stop;

	pthread_mutex_lock(&inf->lock);
	for (; !inf->stop && inf->given - inf->released > most; most = RESUME)
		pthread_cond_wait(&inf->emptied, &inf->lock);
	stop = inf->stop;
	assert(stop || inf->given - inf->released < SLOTS);
	pthread_mutex_unlock(&inf->lock);
	inf->io.out = (unsigned char *)inf->slots[inf->given % SLOTS].p;
	inf->io.n_out = SLOT;
	return !stop;
}

/* Publish the counts so far; the caller holds the lock. */
static void
tell_facts(struct inflater *inf)
{

	inf->facts = (struct input_facts){ inf->bytes, inf->text, gunzip_members(inf->gunzip) };
}

/* Hand over what is in the slot being filled. */
static void
give_slot(struct inflater *inf)
{
	struct slot *slot = &inf->slots[inf->given % SLOTS];
	size_t n = SLOT - inf->io.n_out;

	if (n == 0)
		return;
	/* The bytes after the text may be read, so they get a value. */
	memset(slot->p + n, 0, INPUT_PAD);
	inf->text += n;
	pthread_mutex_lock(&inf->lock);
	slot->n = n;
	inf->given++;
	tell_facts(inf);
	pthread_cond_signal(&inf->filled);
	pthread_mutex_unlock(&inf->lock);
}

/* Hand over the rest, and say that no more will come, and why. */
static void
give_end(struct inflater *inf, enum crm_status status, const char *why)
{

	give_slot(inf);
	pthread_mutex_lock(&inf->lock);
	inf->over = true;
	inf->status = status;
	strncpy(inf->why, why, sizeof(inf->why) - 1);
	tell_facts(inf);
	pthread_cond_signal(&inf->filled);
	pthread_mutex_unlock(&inf->lock);
}

/* Wait until there is something to read; false if inflater_close() stops the thread. */
static bool
wait_readable(struct inflater *inf)
{
	struct pollfd p[2] = { { .fd = inf->fd, .events = POLLIN },
		{ .fd = inf->stop_fd, .events = POLLIN } };

	while (poll(p, 2, -1) < 0 && errno == EINTR)
		continue;
	/* An end or error of the file is readable too: the read that follows finds out which. */
	return p[1].revents == 0;
}

/*
 * Read more gzip; false at the end, after a failure, or if inflater_close() stops the thread.  Text
 * that has been inflated must not wait for input that has not arrived, so hand it over first.
 */
static bool
read_more(struct inflater *inf)
{
	ssize_t n;

	if (inf->waits) {
		/* Only if reading would wait: a pipe that keeps up fills whole slots. */
		if (inf->io.n_out < SLOT && !fd_ready(inf->fd)) {
			give_slot(inf);
			if (!get_slot(inf))
				return false;
		}
		if (!wait_readable(inf))
			return false;
	}
	n = fd_read(inf->fd, inf->buffer, inf->room);
	if (n > 0) {
		inf->io.in = (unsigned char *)inf->buffer;
		inf->io.n_in = (size_t)n;
		inf->bytes += (uint64_t)n;
		progress_add(inf->progress, (uint64_t)n);
		return true;
	}
	if (n < 0)
		give_end(inf, CRM_EIO, strerror(errno));
	else if (gunzip_end(inf->gunzip))
		give_end(inf, CRM_OK, "");
	else
		give_end(inf, CRM_EINPUT, gunzip_why(inf->gunzip));
	return false;
}

static void *
inflate_all(void *arg)
{
	struct inflater *inf = arg;

	if (!get_slot(inf))
		return NULL;
	for (;;) {
		switch (gunzip_run(inf->gunzip, &inf->io)) {
		case GUNZIP_INPUT:
			if (!read_more(inf))
				return NULL;
			break;
		case GUNZIP_ROOM:
			give_slot(inf);
			if (!get_slot(inf))
				return NULL;
			break;
		case GUNZIP_BAD:
			give_end(inf, CRM_EINPUT, gunzip_why(inf->gunzip));
			return NULL;
		case GUNZIP_NOMEM:
			give_end(inf, CRM_ENOMEM, "");
			return NULL;
		}
	}
}

/* Signals are for the thread that the program began with. */
static int
start_thread(struct inflater *inf)
{
	pthread_attr_t attr;
	sigset_t all, before;
	int error;

	if ((error = pthread_attr_init(&attr)) != 0)
		return error;
	/* A new thread inherits the mask, so block all signals while it is made. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if ((error = pthread_attr_setstacksize(&attr, STACK)) == 0)
		error = pthread_create(&inf->thread, &attr, inflate_all, inf);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return error;
}

static void
free_all(struct inflater *inf)
{

	pthread_cond_destroy(&inf->emptied);
	pthread_cond_destroy(&inf->filled);
	pthread_mutex_destroy(&inf->lock);
	if (inf->stop_fd >= 0)
		close(inf->stop_fd);
	gunzip_close(inf->gunzip);
	free(inf->memory);
	free(inf->buffer);
	free(inf);
}

enum crm_status
inflater_open(
    struct inflater **out, int fd, const struct inflater_begun *begun, struct progress *progress)
{
	const size_t whole = INFLATER_HEAD + SLOT + INPUT_PAD;
	struct inflater *inf = mem_new(1, sizeof(*inf));
	struct stat st;
	int error;

	*out = NULL;
	if (inf == NULL) {
		free(begun->buffer);
		return CRM_ENOMEM;
	}
	pthread_mutex_init(&inf->lock, NULL);
	pthread_cond_init(&inf->filled, NULL);
	pthread_cond_init(&inf->emptied, NULL);
	inf->fd = fd;
	/*
	 * A read from a plain file never waits for another process, so polling it would be two
	 * wasted system calls.
	 */
	inf->waits = fstat(fd, &st) != 0 || !S_ISREG(st.st_mode);
	inf->progress = progress;
	inf->buffer = begun->buffer;
	inf->room = begun->room;
	inf->io = (struct inflate_io){ .in = (unsigned char *)begun->at, .n_in = begun->n };
	inf->bytes = begun->n;
	inf->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (inf->stop_fd < 0) {
		error = errno;
		goto fail;
	}
	error = ENOMEM;
	if ((inf->memory = mem_new(SLOTS, whole)) == NULL ||
	    gunzip_open(&inf->gunzip, inflate_best()) != CRM_OK)
		goto fail;
	for (size_t i = 0; i < SLOTS; i++)
		inf->slots[i].p = inf->memory + i * whole + INFLATER_HEAD;
	if ((error = start_thread(inf)) != 0)
		goto fail;
	*out = inf;
	return CRM_OK;
fail:
	free_all(inf);
	errno = error;
	return error == ENOMEM ? CRM_ENOMEM : CRM_EIO;
}

enum crm_status
inflater_next(struct inflater *inf, char **p, size_t *n)
{
	enum crm_status status = CRM_OK;

	pthread_mutex_lock(&inf->lock);
	while (inf->taken == inf->given && !inf->over)
		pthread_cond_wait(&inf->filled, &inf->lock);
	if (inf->taken < inf->given) {
		*p = inf->slots[inf->taken % SLOTS].p;
		*n = inf->slots[inf->taken % SLOTS].n;
		inf->taken++;
	} else {
		*p = NULL;
		*n = 0;
		status = inf->status;
	}
	pthread_mutex_unlock(&inf->lock);
	return status;
}

void
inflater_release(struct inflater *inf, unsigned but)
{

	pthread_mutex_lock(&inf->lock);
	inf->released = inf->taken - but;
	/*
	 * The same border as in get_slot(): waking the thread earlier would only let it sleep
	 * again.
	 */
	if (inf->given - inf->released <= RESUME)
		pthread_cond_signal(&inf->emptied);
	pthread_mutex_unlock(&inf->lock);
}

const char *
inflater_why(const struct inflater *inf)
{

	return inf->why;
}

struct input_facts
inflater_facts(struct inflater *inf)
{
	struct input_facts facts;

	pthread_mutex_lock(&inf->lock);
	facts = inf->facts;
	pthread_mutex_unlock(&inf->lock);
	return facts;
}

void
inflater_close(struct inflater *inf)
{

	if (inf == NULL)
		return;
	pthread_mutex_lock(&inf->lock);
	inf->stop = true;
	pthread_cond_signal(&inf->emptied);
	pthread_mutex_unlock(&inf->lock);
	/*
	 * The condition wakes a thread that waits for a slot, the eventfd one that waits for input.
	 */
	(void)eventfd_write(inf->stop_fd, 1);
	pthread_join(inf->thread, NULL);
	free_all(inf);
}
