/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes the customer table: header, then a row a customer in the order of ids.
 *
 * Making the text of a row (rfm_row.c) costs more than reading its record, so where all
 * customers are in memory the rows are made in pieces of PIECE customers by several threads, and
 * written in the order of the pieces while the next ones are made: the bytes do not depend on
 * the number of threads.  Two cases go one row after another instead: customers that come from
 * temporary files, which are read in order, and scores that split ties (--ties=split), where a
 * score depends on the customers before it.
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
	uint32_t from;			/* the first customer */
	size_t pieces;
	struct buf text[THREADS * PIECES];
	enum crm_status status[THREADS * PIECES];
};

/** A wave that is made, while the one before it is written. */
struct waves {
	const struct rfm_rows *rows;
	struct output *out;
	struct wave *making, *made;
	enum crm_status status;		/* of what was written */
};

/** Write the pieces of a wave. */
static void
write_wave(struct waves *w)
{
	const struct wave *made = w->made;

	for (size_t i = 0; i < made->pieces && w->status == CRM_OK; i++)
		if ((w->status = made->status[i]) == CRM_OK)
			output_write(w->out, made->text[i].p, made->text[i].n);
}

/** Write the wave that was made, which is work 0, or make a piece of the next. */
static void
make_piece(void *arg, size_t work, unsigned thread)
{
	struct waves *waves = arg;
	struct wave *wave = waves->making;
	const struct rfm_rows *w = waves->rows;
	uint32_t all = rfm_source_in_memory(w->source), i, end;
	struct rfm_referred referred;
	struct customer_record r;
	enum crm_status status = CRM_OK;
	struct buf *text;

	(void)thread;
	if (work == 0) {
		write_wave(waves);
		return;
	}
	text = &wave->text[work - 1];
	text->n = 0;
	i = wave->from + (uint32_t)(work - 1) * PIECE;
	end = all - i < PIECE ? all : i + PIECE;
	for (; i < end && status == CRM_OK; i++)
		if (rfm_source_at(w->source, i, &r, &referred))
			status = rfm_row_add(text, w, &r, &referred);
	wave->status[work - 1] = status;
}

/** Make all waves and write them. */
static void
run_waves(struct waves *w, struct team *team)
{
	uint32_t all = rfm_source_in_memory(w->rows->source), from = 0;
	uint32_t step = PIECES * PIECE * (team_size(team) < THREADS ? team_size(team) : THREADS);

	/* Once more after the last customer, for the last wave to be written. */
	while ((from < all || w->made->pieces > 0) && w->status == CRM_OK &&
	    output_status(w->out) == CRM_OK) {
		uint32_t rows = all - from < step ? all - from : step;
		struct wave *next = w->made;

		w->making->from = from;
		w->making->pieces = (rows + PIECE - 1) / PIECE;
		team_run(team, 1 + w->making->pieces, make_piece, w);
		from += rows;
		w->made = w->making;
		w->making = next;
	}
}

/** Write what is in memory: several threads make rows, which are handed on in their order. */
static enum crm_status
write_pieces(struct output *out, const struct rfm_rows *rows)
{
	unsigned threads = (unsigned)rows->scorer->options->common.threads;
	struct wave *wave = mem_new(2, sizeof(*wave));
	struct waves w = { .rows = rows, .out = out, .status = CRM_OK };
	struct team *team = NULL;

	if (wave == NULL)
		return CRM_ENOMEM;
	w.making = &wave[0];
	w.made = &wave[1];
	/* Split ties go by the order of ids, and a few rows are not worth a thread. */
	if (!rows->scorer->split && rfm_source_in_memory(rows->source) > PIECES * PIECE)
		w.status = team_open(&team, threads > THREADS ? THREADS : threads);
	if (w.status == CRM_OK)
		run_waves(&w, team);
	for (size_t i = 0; i < THREADS * PIECES; i++) {
		buf_free(&wave[0].text[i]);
		buf_free(&wave[1].text[i]);
	}
	team_close(team);
	free(wave);
	return w.status;
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
