/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_CAPTURE_H
#define CRM_TESTS_CAPTURE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/**
 * What is written to descriptor 2 between capture_begin() and capture_end() lands in a file without
 * name.
 */
struct capture {
	int saved, file;
	char text[16384];
};

static inline void
capture_begin(struct capture *c)
{
	char name[] = "/tmp/crm-capture-XXXXXX";

	fflush(stderr);
	if ((c->saved = dup(2)) == -1 || (c->file = mkstemp(name)) == -1 || unlink(name) != 0 ||
	    dup2(c->file, 2) == -1)
		abort();
}

/** capture_end(c): Return what was written, as a C string that lives in ${c}. */
static inline const char *
capture_end(struct capture *c)
{
	ssize_t n;

	fflush(stderr);
	if (dup2(c->saved, 2) == -1 || (n = pread(c->file, c->text, sizeof(c->text) - 1, 0)) == -1)
		abort();
	c->text[n] = '\0';
	close(c->saved);
	close(c->file);
	return c->text;
}

#endif
