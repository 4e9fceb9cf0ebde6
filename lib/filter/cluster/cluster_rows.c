/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a table between reading and writing.
 *
 * Numbers are kept by column in stretches of a fixed number of rows: growing never copies, and a
 * stretch can be freed as soon as it has been transformed. Rows that lack a feature are marked in
 * a bit set and leave no hole in the points: point u is found through the number of complete rows
 * before each stretch. Texts, and for a profile the exact amounts and features, go to a spool that
 * may overflow to disk.
 */
#include "filter/cluster/cluster_rows.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What the spool holds in memory, and what is gathered before it gets it. */
#define SPOOL_MEMORY ((size_t)8 << 20)
#define BLOCK ((size_t)256 << 10)

/*
 * Before each row in a block: the length of its text, and its amount.  Its features follow, if they
 * are kept, then its text.
 */
struct head {
	decimal_sum amount;
	uint32_t length;
	int scale;
};

/* Before each block. */
struct block_head {
	uint32_t bytes, rows;
};

/* Numbers of one column of one stretch. */
#define CELL_BYTES (CLUSTER_STRETCH * sizeof(double))

 /*
  * Allocate room for many numbers straight from the system, zeroed; NULL without memory. free() may
  * keep a block for later, but munmap() lowers the memory in use at once, which matters while
  * points are made from these numbers.
  */
static double *
pages_new(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void
pages_free(double *pages, size_t bytes)
{

	if (pages != NULL)
		(void)munmap(pages, bytes);
}

enum crm_status
cluster_rows_open(struct cluster_rows *rows, const struct cluster_source *source, bool text,
    bool profile, struct msg *msg)
{
	/*
	 * The value has a column of its own unless it is a feature, whose numbers can be used
	 * twice.
	 */
	bool own = source->need_value && source->value_feature == source->d;

	*rows = (struct cluster_rows){ .d = source->d,
		.weighted = source->weight != TABLE_NONE,
		.text = text,
		.numbers = profile };
	rows->columns = rows->d + rows->weighted + own;
	rows->value = !source->need_value ? rows->columns
	    : own			  ? rows->columns - 1
					  : source->value_feature;
	return text || profile ? spool_open(&rows->spool, SPOOL_MEMORY, msg) : CRM_OK;
}

void
cluster_rows_close(struct cluster_rows *rows)
{

	for (size_t c = 0; c < (rows->n + CLUSTER_STRETCH - 1) / CLUSTER_STRETCH * rows->columns;
	     c++)
		pages_free(rows->cell[c], CELL_BYTES);
	free(rows->cell);
	free(rows->gap);
	free(rows->before);
	spool_close(rows->spool);
	buf_free(&rows->block);
	*rows = (struct cluster_rows){ 0 };
}

/* --- Adding --- */

/* Begin the stretch of row rows->n. */
static enum crm_status
begin_stretch(struct cluster_rows *rows)
{
	size_t stretch = rows->n / CLUSTER_STRETCH, first = stretch * rows->columns;

	if (mem_grow(&rows->cell, &rows->cell_room, first + rows->columns, sizeof(*rows->cell)) !=
		CRM_OK ||
	    mem_grow(&rows->gap, &rows->gap_room, (stretch + 1) * CLUSTER_STRETCH / 8,
		sizeof(*rows->gap)) != CRM_OK ||
	    mem_grow(&rows->before, &rows->before_room, stretch + 1, sizeof(*rows->before)) !=
		CRM_OK)
		return CRM_ENOMEM;
	/* mem_grow() does not clear; a set bit would drop a complete row. */
	memset(rows->gap + stretch * (CLUSTER_STRETCH / 8), 0, CLUSTER_STRETCH / 8);
	/*
	 * Complete rows before this stretch: where its points begin, so that threads can fill
	 * stretches in any order.
	 */
	rows->before[stretch] = rows->used;
	for (size_t c = 0; c < rows->columns; c++) {
		if ((rows->cell[first + c] = pages_new(CELL_BYTES)) == NULL) {
			/*
			 * rows->n has not grown, so cluster_rows_close() would not find the pages
			 * of this stretch.
			 */
			while (c-- > 0)
				pages_free(rows->cell[first + c], CELL_BYTES);
			return CRM_ENOMEM;
		}
	}
	return CRM_OK;
}

static enum crm_status
end_block(struct cluster_rows *rows)
{
	struct block_head head = { (uint32_t)rows->block.n, rows->block_rows };
	enum crm_status status;

	if (rows->block_rows == 0)
		return CRM_OK;
	if ((status = spool_add(rows->spool, &head, sizeof(head))) == CRM_OK)
		status = spool_add(rows->spool, rows->block.p, rows->block.n);
	rows->block.n = 0;
	rows->block_rows = 0;
	return status;
}

static enum crm_status
spool_row(struct cluster_rows *rows, const struct cluster_values *values, struct slice text)
{
	/*
	 * Rows are gathered into blocks, as one call of the spool a row would cost more than the
	 * copy.
	 */
	struct head head = { .amount = values->amount, .scale = values->scale };
	size_t numbers = rows->numbers ? rows->d * sizeof(*values->x) : 0;

	if (rows->text)
		head.length = (uint32_t)text.n;
	if (buf_add(&rows->block, &head, sizeof(head)) != CRM_OK ||
	    buf_add(&rows->block, values->x, numbers) != CRM_OK ||
	    buf_add(&rows->block, text.p, head.length) != CRM_OK)
		return CRM_ENOMEM;
	rows->block_rows++;
	return rows->block.n < BLOCK ? CRM_OK : end_block(rows);
}

enum crm_status
cluster_rows_add(struct cluster_rows *rows, const struct cluster_values *values, struct slice text)
{
	size_t at = rows->n % CLUSTER_STRETCH;
	enum crm_status status;
	double **cell;

	if (at == 0 && (status = begin_stretch(rows)) != CRM_OK)
		return status;
	cell = rows->cell + rows->n / CLUSTER_STRETCH * rows->columns;
	for (size_t j = 0; j < rows->d; j++)
		(*cell++)[at] = values->x[j];
	if (rows->weighted)
		(*cell++)[at] = values->weight;
	if (rows->columns > rows->d + rows->weighted)
		(*cell)[at] = values->value;
	if (values->complete)
		rows->used++;
	else
		rows->gap[rows->n / 8] |= (unsigned char)(1u << rows->n % 8);
	rows->n++;
	return rows->spool == NULL ? CRM_OK : spool_row(rows, values, text);
}

/* --- Transforming --- */

struct fitting {
	struct cluster_rows *rows;
	const struct cluster_model *model;
	const size_t *place;
	struct points *points;
	double *most;		/* for each piece of work the greatest coordinate */
};

/*
 * Whether the logarithms of a column have replaced its numbers. Those of the value column stay, as
 * they are needed again to order the clusters.
 */
static bool
logs_in_place(const struct cluster_rows *rows, const struct cluster_model *model, size_t feature,
    size_t column)
{

	return model->feature[feature].t.log && column != rows->value;
}

/* Put the logarithms of one column of one stretch in place of its numbers. */
static void
log_stretch(void *arg, size_t piece, unsigned thread)
{
	struct fitting *f = arg;
	struct cluster_rows *rows = f->rows;
	size_t stretch = piece / f->model->d, j = piece % f->model->d,
	       n = rows->n - stretch * CLUSTER_STRETCH;
	double *x = rows->cell[stretch * rows->columns + j];

	(void)thread;
	/*
	 * The logarithm is the dearest part of a transform and is needed for the fit and for the
	 * points: computing it once in place saves half.
	 */
	if (!logs_in_place(rows, f->model, j, j))
		return;
	n = n < CLUSTER_STRETCH ? n : CLUSTER_STRETCH;
	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			x[i] = transform_log1p(x[i]);
}

/*
 * Fit feature ${j} to its numbers in the rows that take part, gathered in ${x} and their weights in
 * ${w} (NULL: none).
 */
static enum crm_status
fit_column(const struct cluster_rows *rows, const struct cluster_model *model, size_t j, double *x,
    double *w, struct transform_facts *facts)
{
	struct transform *t = &model->feature[j].t;
	enum crm_status status = CRM_OK;
	bool log = t->log;
	size_t n = 0;

	for (size_t from = 0; from < rows->n; from += CLUSTER_STRETCH) {
		double **cell = rows->cell + from / CLUSTER_STRETCH * rows->columns;
		size_t end = rows->n - from < CLUSTER_STRETCH ? rows->n - from : CLUSTER_STRETCH;

		for (size_t i = 0; i < end; i++) {
			if (isnan(cell[j][i]) || cluster_rows_gap(rows, from + i))
				continue;
			/* Weight 0 takes no part in the fit; the row is assigned all the same. */
			if (w != NULL && (w[n] = cell[rows->d][i]) <= 0)
				continue;
			x[n++] = cell[j][i];
		}
	}
	/* Without a single number there is nothing to cluster by, as with a constant. */
	facts->constant = n == 0;
	t->log = log && !logs_in_place(rows, model, j, j);
	if (n > 0)
		status = transform_fit(t, x, w, n, facts);
	/* The model keeps the transform as asked for, wherever the logarithm was taken. */
	t->log = log;
	return status;
}

/* Fit one feature after another: a copy of one is as much as memory should have to hold. */
static enum crm_status
fit_columns(struct cluster_rows *rows, const struct cluster_model *model, struct team *team,
    struct transform_facts *facts)
{
	struct fitting f = { .rows = rows, .model = model };
	size_t bytes = rows->used * sizeof(double);
	double *x = pages_new(bytes), *w = rows->weighted ? pages_new(bytes) : NULL;
	enum crm_status status = CRM_ENOMEM;

	if (x == NULL || (rows->weighted && w == NULL))
		goto done;
	team_run(
	    team, (rows->n + CLUSTER_STRETCH - 1) / CLUSTER_STRETCH * model->d, log_stretch, &f);
	status = CRM_OK;
	for (size_t j = 0; j < model->d && status == CRM_OK; j++)
		status = fit_column(rows, model, j, x, w, facts + j);
done:
	pages_free(x, bytes);
	pages_free(w, bytes);
	return status;
}

enum crm_status
cluster_rows_fit(struct cluster_rows *rows, struct cluster_model *model, size_t *place,
    struct team *team, struct msg *msg)
{
	struct transform_facts *facts = mem_new(model->d, sizeof(*facts));
	enum crm_status status = facts == NULL ? CRM_ENOMEM : fit_columns(rows, model, team, facts);
	size_t kept = 0;

	for (size_t j = 0; j < model->d && status == CRM_OK; j++) {
		struct cluster_feature feature = model->feature[j];
		bool last = kept == 0 && j + 1 == model->d;
		char shown[MSG_SHOW];

		if (facts[j].constant)
			msg_warn(msg, "%s is the same in all rows%s",
			    msg_show(shown, slice_of(feature.name)),
			    last ? ", and nothing else is left to cluster by"
				 : ": clustered without it");
		if (facts[j].no_spread)
			msg_warn(msg,
			    "%s has one value in more than half of the rows, so robust scales it by the mean absolute deviation",
			    msg_show(shown, slice_of(feature.name)));
		if (facts[j].constant && !last)
			continue;
		if (facts[j].constant)
			feature.t.kind = TRANSFORM_NONE;
		/* Those that are left out gather at the end. */
		model->feature[j] = model->feature[kept];
		model->feature[kept] = feature;
		place[kept++] = j;
	}
	if (status == CRM_OK) {
		model->constants = model->d - kept;
		model->d = kept;
	}
	free(facts);
	return status;
}

/* Transform one column of one stretch into the points; the gaps close up. */
static void
transform_stretch(void *arg, size_t piece, unsigned thread)
{
	struct fitting *f = arg;
	struct cluster_rows *rows = f->rows;
	/*
	 * A piece is one column of one stretch; column d is that of the weights. Pieces write to
	 * separate places, so the threads need no lock.
	 */
	size_t stretch = piece / (f->model->d + 1), j = piece % (f->model->d + 1),
	       from = stretch * CLUSTER_STRETCH;
	size_t end = rows->n - from < CLUSTER_STRETCH ? rows->n : from + CLUSTER_STRETCH,
	       to = rows->before[stretch];
	size_t column = j < f->model->d ? f->place[j] : rows->d, n = 0;
	double **cell = rows->cell + stretch * rows->columns + column, some[1024], most = 0;
	struct transform t;

	(void)thread;
	f->most[piece] = 0;
	if (j == f->model->d && !rows->weighted)
		return;
	if (j < f->model->d) {
		t = f->model->feature[j].t;
		t.log = t.log && !logs_in_place(rows, f->model, j, column);
	}
	for (size_t i = from; i < end; i++) {
		if (!cluster_rows_gap(rows, i))
			some[n++] = (*cell)[i - from];
		if (n < 1024 && i + 1 < end)
			continue;
		if (j < f->model->d) {
			double *y = points_column(f->points, j) + to;

			transform_apply(&t, some, n, y);
			for (size_t r = 0; r < n; r++)
				most = fabs(y[r]) > most ? fabs(y[r]) : most;
		} else
			memcpy(f->points->w + to, some, n * sizeof(*some));
		to += n;
		n = 0;
	}
	f->most[piece] = most;
	/* The value column is still needed, to order the clusters. */
	if (column == rows->value)
		return;
	pages_free(*cell, CELL_BYTES);
	*cell = NULL;
}

enum crm_status
cluster_rows_points(struct cluster_rows *rows, const struct cluster_model *model,
    const size_t *place, struct team *team, struct points *points, double *most)
{
	size_t pieces = (rows->n + CLUSTER_STRETCH - 1) / CLUSTER_STRETCH * (model->d + 1);
	struct fitting f = { .rows = rows, .model = model, .place = place, .points = points };
	enum crm_status status = CRM_ENOMEM;

	if ((f.most = mem_new(pieces, sizeof(*f.most))) == NULL ||
	    (status = points_init(points, rows->used, model->d, rows->weighted)) != CRM_OK)
		goto done;
	team_run(team, pieces, transform_stretch, &f);
	*most = 0;
	for (size_t p = 0; p < pieces; p++)
		*most = f.most[p] > *most ? f.most[p] : *most;
done:
	free(f.most);
	return status;
}

/* --- Reading back --- */

enum crm_status
cluster_rows_rewind(struct cluster_rows *rows)
{
	enum crm_status status;

	if ((status = end_block(rows)) != CRM_OK)
		return status;
	return spool_rewind(rows->spool);
}

enum crm_status
cluster_rows_line(struct cluster_rows *rows, size_t i, struct cluster_line *line)
{
	struct block_head block;
	struct slice bytes;
	size_t numbers = rows->numbers ? rows->d * sizeof(double) : 0;
	struct head head;
	enum crm_status status;

	if (rows->block_rows == 0) {
		if ((status = spool_block(rows->spool, sizeof(block), &bytes)) != CRM_OK)
			return status;
		/* Fewer rows than were added: the temporary file has been cut. */
		if (bytes.n < sizeof(block))
			return CRM_EIO;
		memcpy(&block, bytes.p, sizeof(block));
		if ((status = spool_block(rows->spool, block.bytes, &rows->left)) != CRM_OK)
			return status;
		rows->block_rows = block.rows;
	}
	/* Texts of any length are in between, so the head may not be aligned. */
	memcpy(&head, rows->left.p, sizeof(head));
	*line =
	    (struct cluster_line){ .text = { rows->left.p + sizeof(head) + numbers, head.length },
		    .gap = cluster_rows_gap(rows, i),
		    .x = rows->left.p + sizeof(head),
		    .amount = head.amount,
		    .scale = head.scale };
	rows->left.p += sizeof(head) + numbers + head.length;
	rows->left.n -= sizeof(head) + numbers + head.length;
	rows->block_rows--;
	return CRM_OK;
}
