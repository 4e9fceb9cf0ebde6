/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the customer table: header, then a row a customer in the order of ids.
 *
 * Making the text of a row (rfm_row.c) costs more than reading its record, so where all customers
 * are in memory the rows are made in pieces of PIECE customers by several threads and written in
 * the order of the pieces: the bytes do not depend on the number of threads.  Two cases go one row
 * after another instead: customers that come from temporary files, which are read in order, and
 * scores that split ties (--ties=split), where a score depends on the customers before it.
 */
#include "filter/rfm/rfm_write.h"

#include "base/mem.h"
#include "base/thread.h"
#include "filter/rfm/rfm_row.h"

#include <stdlib.h>

/*
 * Customers that are written at a time, by one thread, and how many such pieces a thread writes
 * before they are handed on.
 */
#define PIECE 2048u
#define PIECES 8u
#define THREADS 64u	/* the most that are of use */

/** Write what is in files, one customer after another. */
static enum crm_status
write_each(struct output *out, const struct rfm_rows *w, struct rfm_source *source)
{
	struct rfm_referred referred;
	struct customer_record r;
	struct buf text = { 0 };
	enum crm_status status;
	bool more;

	while ((status = rfm_source_next(source, &r, &referred, &more)) == CRM_OK && more &&
	    output_status(out) == CRM_OK) {
		text.n = 0;
		if ((status = rfm_row_add(&text, w, &r, &referred)) != CRM_OK)
			break;
		output_write(out, text.p, text.n);
	}
	buf_free(&text);
	return status;
}

/** Pieces that are made at once. */
struct wave {
	const struct rfm_rows *rows;
	uint32_t from;			/* the first customer */
	struct buf text[THREADS * PIECES];
	enum crm_status status[THREADS * PIECES];
};

/** Make one piece. */
static void
make_piece(void *arg, size_t piece, unsigned thread)
{
	struct wave *wave = arg;
	const struct rfm_rows *w = wave->rows;
	uint32_t i = wave->from + (uint32_t)piece * PIECE, all = rfm_source_in_memory(w->source);
	uint32_t end = all - i < PIECE ? all : i + PIECE;
	struct rfm_referred referred;
	struct customer_record r;
	enum crm_status status = CRM_OK;

	(void)thread;
	wave->text[piece].n = 0;
	for (; i < end && status == CRM_OK; i++)
		if (rfm_source_at(w->source, i, &r, &referred))
			status = rfm_row_add(&wave->text[piece], w, &r, &referred);
	wave->status[piece] = status;
}

/** Write what is in memory: several threads make rows, which are handed on in their order. */
static enum crm_status
write_pieces(struct output *out, const struct rfm_rows *w)
{
	uint32_t all = rfm_source_in_memory(w->source), step;
	unsigned threads = (unsigned)w->scorer->options->common.threads;
	struct wave *wave = mem_new(1, sizeof(*wave));
	enum crm_status status = CRM_ENOMEM;
	struct team *team = NULL;

	if (wave == NULL)
		return CRM_ENOMEM;
	wave->rows = w;
	/* Split ties go by the order of ids, and a few rows are not worth a thread. */
	if (!w->scorer->split && all > PIECES * PIECE &&
	    team_open(&team, threads > THREADS ? THREADS : threads) != CRM_OK)
		goto done;
	status = CRM_OK;
	step = PIECES * PIECE * (team_size(team) < THREADS ? team_size(team) : THREADS);
	while (wave->from < all && status == CRM_OK && output_status(out) == CRM_OK) {
		uint32_t rows = all - wave->from < step ? all - wave->from : step;
		size_t pieces = (rows + PIECE - 1) / PIECE;

		team_run(team, pieces, make_piece, wave);
		for (size_t i = 0; i < pieces && status == CRM_OK; i++)
			if ((status = wave->status[i]) == CRM_OK)
				output_write(out, wave->text[i].p, wave->text[i].n);
		wave->from += rows;
	}
	for (size_t i = 0; i < sizeof(wave->text) / sizeof(wave->text[0]); i++)
		buf_free(&wave->text[i]);

done:
	team_close(team);
	free(wave);
	return status;
}

enum crm_status
rfm_write(struct output *out, struct rfm_source *source, struct rfm_scorer *s,
    const struct segment_rules *rules, const struct rfm_columns *columns, struct rfm_keep *keep,
    const struct rfm_part *part)
{
	const struct rfm_rows w = { source, s, rules, columns, keep, part };
	/* What is spilled is read in order, by one thread. */
	bool pieces = rfm_source_in_memory(source) > 0 &&
	    (keep == NULL || !rfm_keep_spilled(keep));
	enum crm_status status;

	if (part == NULL || part->first)
		rfm_row_header(out, &w);
	if ((status = rfm_source_start(source, true)) != CRM_OK)
		return status;
	if (!s->options->partial)
		rfm_scorer_restart(s);
	status = pieces ? write_pieces(out, &w) : write_each(out, &w, source);
	return status != CRM_OK ? status : output_status(out);
}
