/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_SWEEP_H
#define CRM_TESTS_SWEEP_H

#include <stdlib.h>

/* One in how many of the cases of a long loop is tried: 1 with CRM_SWEEP (make check-long), else ${n}. */
static inline unsigned
every(unsigned n)
{
	const char *sweep = getenv("CRM_SWEEP");

	return sweep != NULL && *sweep != '\0' ? 1 : n;
}

#endif
