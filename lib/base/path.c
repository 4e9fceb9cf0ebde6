/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Following symbolic links.  realpath() cannot be used for outputs: it fails for a link to a file
 * that does not exist yet, and it turns /dev/stdout into the name of the file that stdout was
 * redirected to, which an atomic replacement would then destroy.  So links are read one by one, and
 * a name of an open descriptor, such as /dev/stdout, ends the walk.
 */
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As many links as Linux follows. */
#define LINKS 40

int
path_descriptor(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	static const char *const names[] = { "/dev/stdin", "/dev/stdout", "/dev/stderr" };
	int number = 0;

	for (int i = 0; i < 3; i++)
		if (strcmp(path, names[i]) == 0)
			return i;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		const char *p = path + strlen(folders[i]);

		if (strncmp(path, folders[i], strlen(folders[i])) != 0 || *p == '\0')
			continue;
		for (; *p >= '0' && *p <= '9' && number < INT_MAX / 10 - 1; p++)
			number = 10 * number + (*p - '0');
		return *p == '\0' ? number : -1;
	}
	return -1;
}

enum crm_status
path_follow(const char *path, char **out)
{
	char *at = strdup(path), target[PATH_MAX];

	*out = NULL;
	for (int links = 0; at != NULL; links++) {
		ssize_t n =
		    path_descriptor(at) >= 0 ? -1 : readlink(at, target, sizeof(target) - 1);
		const char *slash = strrchr(at, '/');
		char *next;

		if (n < 0) { /* not a link, or missing, which open() will report */
			*out = at;
			return CRM_OK;
		}
		if (links == LINKS) {
			free(at);
			errno = ELOOP;
			return CRM_EIO;
		}
		target[n] = '\0';
		if (target[0] == '/' || slash == NULL)
			next = strdup(target);
		else if (asprintf(&next, "%.*s%s", (int)(slash + 1 - at), at, target) < 0)
			next = NULL;
		free(at);
		at = next;
	}
	return CRM_ENOMEM;
}

bool
path_is_regular(const char *path)
{
	struct stat facts;

	return strcmp(path, "-") != 0 && stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}
