/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Removes temporary files when a signal ends the process.  Nearly all outputs have no name until
 * they are whole (O_TMPFILE) and need none of this; it is for file systems without nameless files,
 * and for the moment in which two names are exchanged.
 *
 * The handler runs between any two instructions of any thread, so it reads pointers that are set
 * and cleared atomically, calls unlink() only, and then lets the signal end the process as if
 * there were no handler.  A signal that was ignored when the program started stays ignored.  A
 * handler has no argument, so this is the one place with state outside of any struct.
 */
#include "io/outfile_signal.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#define WATCHED 16

static _Atomic(const char *) watched[WATCHED];

static void
remove_watched(int number)
{

	for (size_t i = 0; i < WATCHED; i++) {
		const char *path = atomic_load(&watched[i]);

		if (path != NULL)
			(void)unlink(path);
	}
	/* SA_RESETHAND: the next one ends the process, as soon as this handler returns. */
	(void)raise(number);
}

/* Install the handler for all signals that end a process by default and can be caught. */
static void
catch_signals(void)
{
	static const int ending[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGQUIT, SIGXCPU, SIGXFSZ,
		SIGALRM };
	struct sigaction act = { .sa_handler = remove_watched, .sa_flags = (int)SA_RESETHAND }, old;

	(void)sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (sigaction(ending[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			(void)sigaction(ending[i], &act, NULL);
}

void
outfile_signal_watch(const char *path)
{

	for (size_t i = 0; i < WATCHED; i++) {
		const char *none = NULL;

		if (atomic_compare_exchange_strong(&watched[i], &none, path)) {
			catch_signals();
			return;
		}
	}
}

void
outfile_signal_forget(const char *path)
{

	for (size_t i = 0; i < WATCHED; i++) {
		const char *found = path;

		if (atomic_compare_exchange_strong(&watched[i], &found, NULL))
			return;
	}
}
