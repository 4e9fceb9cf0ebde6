/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What ICU does when memory runs out.
 *
 * Some of ICU's functions cannot report it and would go on with nothing, so its allocator says what
 * happened and ends the program with the status of a failed run: its output then has no last LF.
 */
#include "ingest/icu_memory.h"

#include <stdlib.h>
#include <unicode/uclean.h>
#include <unistd.h>

/* ICU keeps the sink as a pointer to const. */
static void *
or_end(const void *msg, void *p)
{

	if (p != NULL)
		return p;
	if (msg != NULL)
		msg_nomem((struct msg *)(uintptr_t)msg);
	_exit(status_exit(CRM_ENOMEM));
}

static void * U_CALLCONV
get(const void *msg, size_t n)
{

	return or_end(msg, malloc(n == 0 ? 1 : n));
}

static void * U_CALLCONV
change(const void *msg, void *p, size_t n)
{

	return or_end(msg, realloc(p, n == 0 ? 1 : n));
}

static void U_CALLCONV
give_back(const void *msg, void *p)
{

	(void)msg;
	free(p);
}

void
icu_memory(struct msg *msg)
{
	UErrorCode error = U_ZERO_ERROR;

	u_setMemoryFunctions(msg, get, change, give_back, &error);
}
