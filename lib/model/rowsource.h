/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_MODEL_ROWSOURCE_H
#define CRM_MODEL_ROWSOURCE_H

#include "base/status.h"

#include <stddef.h>

/** The most rows in a block. */
#define ROWSOURCE_BLOCK 256

/**
 * Some rows of a regression.  Entry (i, j) of the design is hi[j * ROWSOURCE_BLOCK + i] + lo[...]
 * (a double-double); the arrays belong to the source and may be overwritten by whoever reads the
 * block.
 */
struct rowblock {
	size_t n;		/* rows; 0 at the end */
	double *hi, *lo;	/* the design, p columns */
	double *y;		/* the response */
	double *w;		/* the weights, > 0 */
};

/**
 * Where a model gets its rows: the same rows in the same order in each pass, so that it need not
 * hold them.  ${first} goes back to the start; ${next} fills a block.  Their failures end the fit
 * and are passed on.
 */
struct rowsource {
	size_t p;		/* columns of the design */
	enum crm_status (*first)(void *arg);
	enum crm_status (*next)(void *arg, struct rowblock *block);
	void *arg;
};

#endif
