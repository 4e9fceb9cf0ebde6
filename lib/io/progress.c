/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The progress line on stderr.  Any thread adds bytes, under a lock; the line is drawn by
 * whoever adds, at most five times a second and not in the first, so that short runs stay silent
 * and no timer is needed.
 */
#include "io/progress.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Nanoseconds before the first line, and between two. */
#define FIRST INT64_C(1000000000)
#define BETWEEN INT64_C(200000000)

/* Longer lines than this are cut, and shorter where the terminal is narrower. */
#define LINE 120

struct progress {
	const char *program;
	_Atomic uint64_t bytes, expected;
	_Atomic int64_t next;		/* when the next line is due */
	const char *_Atomic phase;
	int64_t start;
	pthread_mutex_t lock;		/* one draws at a time */
	bool drawn;
};

/* Nanoseconds since some moment; not the time of day, which may be set while we measure. */
static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

enum crm_status
progress_open(struct progress **progress, const char *program, enum progress_when when)
{
	struct progress *new;

	*progress = NULL;
	if (when == PROGRESS_NEVER || (when == PROGRESS_AUTO && !isatty(STDERR_FILENO)))
		return CRM_OK;
	new = mem_new(1, sizeof(*new));
	if (new == NULL)
		return CRM_ENOMEM;
	new->program = program;
	new->start = now();
	new->next = new->start + FIRST;
	pthread_mutex_init(&new->lock, NULL);
	*progress = new;
	return CRM_OK;
}

/* Print ${bytes} with three digits and a unit of powers of 1000. */
static int
print_bytes(char *out, size_t room, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB" };
	size_t u = 0;

	/* 999.5 would be printed as 1000: the borders are where rounding adds a digit. */
	while (bytes >= 999.5 && u + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		u++;
	}
	return snprintf(out, room, "%.*f %s", u == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2,
	    bytes, units[u]);
}

/* Write the line for time ${when}, without a line end; return its length, less than LINE. */
static size_t
compose(const struct progress *p, int64_t when, char line[LINE])
{
	char amount[32], rate[32], left[64] = "";
	double seconds = (double)(when - p->start) / 1e9;
	double bytes = (double)p->bytes, expected = (double)p->expected;
	const char *phase = p->phase;
	int n;

	print_bytes(amount, sizeof(amount), bytes);
	print_bytes(rate, sizeof(rate), bytes / seconds);
	if (expected > 0 && bytes > 0 && bytes <= expected) {
		/*
		 * At the mean speed so far.  Capped at 99:59:59, which keeps the line short when a
		 * run has only begun.
		 */
		double rest = seconds * (expected - bytes) / bytes;
		long s = rest < 359999 ? (long)(rest + 0.5) : 359999;

		snprintf(left, sizeof(left), "  %.0f %%  %ld:%02ld:%02ld left",
		    100 * bytes / expected, s / 3600, s / 60 % 60, s % 60);
	}
	n = snprintf(line, LINE, "%s: %s  %s/s%s%s%s", p->program, amount, rate, left,
	    phase != NULL ? "  " : "", phase != NULL ? phase : "");
	return n < LINE ? (size_t)n : LINE - 1;
}

static void
put(const char *p, size_t n)
{

	/* A progress line that cannot be shown is no fault. */
	while (n > 0) {
		ssize_t k = write(STDERR_FILENO, p, n);

		if (k <= 0)
			return;
		p += k;
		n -= (size_t)k;
	}
}

/*
 * Draw at time ${when}; the caller holds the lock.  The cursor is left at the start, where a
 * message would overwrite the line.
 */
static void
draw(struct progress *p, int64_t when)
{
	static const char wipe[] = "\r\033[K";
	char line[LINE], whole[sizeof(wipe) + LINE];
	struct winsize w;
	size_t n = compose(p, when, line);

	/* A line as wide as the terminal would wrap, and could not be wiped any more. */
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 1 && n >= w.ws_col)
		n = w.ws_col - 1u;
	memcpy(whole, wipe, sizeof(wipe) - 1);
	memcpy(whole + sizeof(wipe) - 1, line, n);
	whole[sizeof(wipe) - 1 + n] = '\r';
	put(whole, sizeof(wipe) + n);
	p->drawn = true;
	p->next = when + BETWEEN;
}

void
progress_expect(struct progress *progress, uint64_t bytes)
{

	if (progress != NULL)
		atomic_fetch_add(&progress->expected, bytes);
}

void
progress_add(struct progress *progress, uint64_t bytes)
{
	int64_t when;

	if (progress == NULL)
		return;
	atomic_fetch_add(&progress->bytes, bytes);
	when = now();
	/* If another thread is drawing, this one has better things to do than wait for a line. */
	if (when < progress->next || pthread_mutex_trylock(&progress->lock) != 0)
		return;
	/* Look again: the thread that had the lock may have drawn this very line. */
	if (when >= progress->next)
		draw(progress, when);
	pthread_mutex_unlock(&progress->lock);
}

void
progress_phase(struct progress *progress, const char *name)
{
	int64_t when;

	if (progress == NULL)
		return;
	progress->phase = name;
	when = now();
	if (when - progress->start < FIRST)
		return;
	pthread_mutex_lock(&progress->lock);
	draw(progress, when);
	pthread_mutex_unlock(&progress->lock);
}

void
progress_close(struct progress *progress)
{

	if (progress == NULL)
		return;
	if (progress->drawn)
		put("\r\033[K", 4);
	pthread_mutex_destroy(&progress->lock);
	free(progress);
}
