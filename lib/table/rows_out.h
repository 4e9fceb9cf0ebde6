/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TABLE_ROWS_OUT_H
#define CRM_TABLE_ROWS_OUT_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"
#include "io/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Rows of CSV on their way to one output, or to one of several by a hash of their first field: see
 * rows_out.c.  Rows come in the bytes that are to be written, LF included.
 */
struct rows_out;

/** The most shards. */
#define ROWS_OUT_MOST 4096

struct rows_out_options {
	struct output_options output;	/* its path is a pattern where there are shards */
	uint32_t shards;		/* 0: one output */
	bool one_line;			/* make a blank of each line end within a field */
	uint64_t *joined;		/* counts the rows in which that was done; or NULL */
};

/**
 * rows_out_pattern(path, why):
 * Whether ${path} names the shards: one %d or %04d (any width), and not in the name of a folder.
 * If not, ${why} receives the reason, to read on from the path.
 */
bool rows_out_pattern(const char *path, const char **why);

/**
 * rows_out_shard(key, shards): The shard of a row whose first field is ${key}: its CRC-32 (crc32.h)
 * modulo ${shards}, from 0.
 */
uint32_t rows_out_shard(struct slice key, uint32_t shards);

/** rows_out_open(r, options, msg): As output_open(), for each output. */
CRM_CHECKED enum crm_status rows_out_open(
    struct rows_out **r, const struct rows_out_options *options, struct msg *msg);

/**
 * rows_out_each(r, i): Output ${i} from 0, or NULL after the last: for the header, which goes to
 * all.
 */
struct output *rows_out_each(const struct rows_out *r, size_t i);

/** rows_out_room(r, n), rows_out_added(r, n): As those of output.h, of whole rows. */
char *rows_out_room(struct rows_out *r, size_t n);
void rows_out_added(struct rows_out *r, size_t n);

/** rows_out_write(r, rows): Write whole rows. */
void rows_out_write(struct rows_out *r, struct slice rows);

/** rows_out_status(r): CRM_OK, or the first failure, which has been reported. */
enum crm_status rows_out_status(const struct rows_out *r);

/** rows_out_finish(r), rows_out_abort(r): As those of output.h, for each output; they free ${r}. */
CRM_CHECKED enum crm_status rows_out_finish(struct rows_out *r);
void rows_out_abort(struct rows_out *r);

#endif
