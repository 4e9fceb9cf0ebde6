/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_ROWS_H
#define CRM_FILTER_CLUSTER_CLUSTER_ROWS_H

#include "base/buf.h"
#include "base/thread.h"
#include "filter/cluster/cluster_source.h"
#include "io/spool.h"
#include "model/points.h"

/** The number of rows in a stretch. */
#define CLUSTER_STRETCH ((size_t)65536)

/**
 * The rows of a table while it is clustered: their numbers by column in stretches of
 * CLUSTER_STRETCH rows, so that growing copies nothing and stretches that have been transformed can
 * be freed; their text in a spool.
 */
struct cluster_rows {
	size_t columns; /* d features, then the weight if there is one, then the value unless it is
			   a feature */
	size_t d;
	bool weighted;
	size_t value;		/* the column of the value, or ${columns} */
	double **cell; /* stretch * columns + column: CLUSTER_STRETCH numbers, or NULL when freed */
	size_t cell_room;
	unsigned char *gap;	/* a bit for each row: it is left out of the fit */
	size_t gap_room;
	size_t *before;		/* how many rows of the fit come before each stretch */
	size_t before_room;
	size_t n, used;		/* rows; those of the fit */
	struct spool *spool;	/* texts, amounts and features, or NULL */
	bool text;		/* rows are spooled with their text, */
	bool numbers;		/* and with their amounts and features */
	struct buf block;	/* rows to be spooled, */
	struct slice left;	/* or the rest of a block that was read back */
	uint32_t block_rows;	/* rows in either */
};

/** A spooled row. */
struct cluster_line {
	struct slice text;
	bool gap;		/* it was left out of the fit */
	const char *x;		/* d numbers, not aligned; only where rows->numbers */
	decimal_sum amount;
	int scale;
};

/**
 * cluster_rows_open(rows, source, text, profile, msg):
 * Start without rows.  The spool will have their text if ${text}, and amounts and features if
 * ${profile}.  CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_rows_open(struct cluster_rows *rows,
    const struct cluster_source *source, bool text, bool profile, struct msg *msg);

/** cluster_rows_add(rows, values, text): Append a row.  CRM_OK, CRM_ENOMEM or CRM_EIO. */
CRM_CHECKED enum crm_status cluster_rows_add(
    struct cluster_rows *rows, const struct cluster_values *values, struct slice text);

/** cluster_rows_gap(rows, i): Whether row ${i} is left out of the fit. */
static inline bool
cluster_rows_gap(const struct cluster_rows *rows, size_t i)
{

	return (rows->gap[i / 8] >> i % 8 & 1) != 0;
}

/** cluster_rows_number(rows, column, i): A number of row ${i}, whose stretch is not freed yet. */
static inline double
cluster_rows_number(const struct cluster_rows *rows, size_t column, size_t i)
{

	return rows->cell[i / CLUSTER_STRETCH * rows->columns + column][i % CLUSTER_STRETCH];
}

/**
 * cluster_rows_fit(rows, model, place, team, msg):
 * Fit the transforms of ${model} to the rows of the fit; this replaces numbers by their logarithms,
 * except the value.  Move constant features after the others of ${model} (model->constants), with a
 * warning, but leave at least one; place[j] (of rows->d) becomes the column of feature j.  CRM_OK
 * or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_rows_fit(struct cluster_rows *rows, struct cluster_model *model,
    size_t *place, struct team *team, struct msg *msg);

/**
 * cluster_rows_points(rows, model, place, team, points, most):
 * Make ${points} from the rows of the fit, transformed and weighted; *${most} becomes the greatest
 * absolute coordinate.  Numbers and weights are freed on the way, except the value.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status cluster_rows_points(struct cluster_rows *rows,
    const struct cluster_model *model, const size_t *place, struct team *team,
    struct points *points, double *most);

/** cluster_rows_rewind(rows): Read the spool from its start.  CRM_OK, CRM_ENOMEM or CRM_EIO. */
CRM_CHECKED enum crm_status cluster_rows_rewind(struct cluster_rows *rows);

/**
 * cluster_rows_line(rows, i, line):
 * Row ${i}, in order from 0 after a rewind, valid until the next call.  CRM_OK, CRM_ENOMEM,
 * CRM_EIO.
 */
CRM_CHECKED enum crm_status cluster_rows_line(
    struct cluster_rows *rows, size_t i, struct cluster_line *line);

/** cluster_rows_close(rows): Free it. */
void cluster_rows_close(struct cluster_rows *rows);

#endif
