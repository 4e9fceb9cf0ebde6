/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes that are written once and then read from their start.  While they are few they are all in
 * one buffer.  After that, the buffer has room for one block and collects bytes for the temporary
 * file of the process (temp_file.c); ${blocks} lists the blocks of this spool in that file.  All
 * blocks except the last are full, so byte i is in blocks[i / TEMP_BLOCK].
 *
 * While reading, the buffer holds a part of the file from ${at} on, and grows to the longest run of
 * bytes that was requested.
 */
#include "io/spool.h"

#include "base/mem.h"
#include "io/temp_file.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct spool {
	struct msg *msg;
	size_t memory;		/* more bytes than this go to the file */
	bool filed;		/* the file is in use */
	bool reading;
	uint64_t bytes;		/* added */
	uint64_t on_disk;	/* so many are in the file; while reading: have been read from it */
	char *p; /* all bytes; or, once filed, those not yet written, or those read back */
	size_t n, room;
	size_t at;		/* the next byte to give (reading) */
	uint64_t *blocks;	/* of the temporary file */
	size_t n_blocks, blocks_room;
};

enum crm_status
spool_open(struct spool **spool, size_t memory, struct msg *msg)
{
	struct spool *new = mem_new(1, sizeof(*new));

	*spool = NULL;
	if (new == NULL)
		return msg_nomem(msg);
	new->msg = msg;
	new->memory = memory;
	new->room = 4096;
	if ((new->p = mem_raw(new->room, 1)) == NULL) {
		free(new);
		return msg_nomem(msg);
	}
	*spool = new;
	return CRM_OK;
}

/* Report what the temporary file answered. */
static enum crm_status
failed(struct spool *spool, enum crm_status status)
{

	if (status == CRM_ENOMEM)
		return msg_nomem(spool->msg);
	msg_error(spool->msg, "temporary file in %s: %s", temp_file_folder(), strerror(errno));
	return CRM_EIO;
}

/* Append to the file. */
static enum crm_status
write_out(struct spool *spool, const char *p, size_t n)
{
	enum crm_status status;

	while (n > 0) {
		size_t used = (size_t)(spool->on_disk % TEMP_BLOCK);
		size_t k = n < TEMP_BLOCK - used ? n : TEMP_BLOCK - used;

		/*
		 * The last block is full, or there is none yet.  Blocks of many spools alternate in
		 * the one file.
		 */
		if (used == 0) {
			if (mem_grow(&spool->blocks, &spool->blocks_room, spool->n_blocks + 1,
				sizeof(*spool->blocks)) != CRM_OK)
				return msg_nomem(spool->msg);
			if ((status = temp_file_take(&spool->blocks[spool->n_blocks])) != CRM_OK)
				return failed(spool, status);
			spool->n_blocks++;
		}
		if ((status = temp_file_write(
			 spool->blocks[spool->n_blocks - 1], used, p, k)) != CRM_OK)
			return failed(spool, status);
		spool->on_disk += k;
		p += k;
		n -= k;
	}
	return CRM_OK;
}

/* Start to use the file: from now on ${p} only collects the bytes of the next block. */
static enum crm_status
leave_memory(struct spool *spool)
{
	/* Get the new buffer before anything is written: if that fails, the spool is as it was. */
	char *p = mem_raw(TEMP_BLOCK, 1);
	enum crm_status status;

	if (p == NULL)
		return msg_nomem(spool->msg);
	if ((status = write_out(spool, spool->p, spool->n)) != CRM_OK) {
		free(p);
		return status;
	}
	spool->filed = true;
	free(spool->p);
	spool->p = p;
	spool->n = 0;
	spool->room = TEMP_BLOCK;
	return CRM_OK;
}

enum crm_status
spool_add(struct spool *spool, const void *data, size_t n)
{
	enum crm_status status = CRM_OK;

	if (n == 0)
		return CRM_OK;
	assert(!spool->reading);
	if (!spool->filed && n > spool->memory - spool->n)
		status = leave_memory(spool);
	if (status == CRM_OK && spool->filed && n > spool->room - spool->n) {
		status = write_out(spool, spool->p, spool->n);
		spool->n = 0;
	}
	if (status != CRM_OK)
		return status;
	spool->bytes += n;
	/* Longer than the buffer, which is empty now: write it without a copy. */
	if (spool->filed && n > spool->room)
		return write_out(spool, data, n);
	if (!spool->filed && mem_grow(&spool->p, &spool->room, spool->n + n, 1) != CRM_OK)
		return msg_nomem(spool->msg);
	memcpy(spool->p + spool->n, data, n);
	spool->n += n;
	return CRM_OK;
}

enum crm_status
spool_add_line(struct spool *spool, struct slice line)
{
	enum crm_status status = spool_add(spool, &line.n, sizeof(line.n));

	return status == CRM_OK ? spool_add(spool, line.p, line.n) : status;
}

enum crm_status
spool_rewind(struct spool *spool)
{
	enum crm_status status;

	spool->at = 0;
	if (spool->filed) {
		/*
		 * The last bytes are still in the buffer; from here on the buffer is for reading.
		 */
		if (!spool->reading && (status = write_out(spool, spool->p, spool->n)) != CRM_OK)
			return status;
		spool->n = 0;
		spool->on_disk = 0;
	}
	spool->reading = true;
	return CRM_OK;
}

/* Read more of the file after what is in the buffer; *${more}: there was more. */
static enum crm_status
read_more(struct spool *spool, bool *more)
{
	size_t rest = spool->n - spool->at, from = (size_t)(spool->on_disk % TEMP_BLOCK), want;
	enum crm_status status;

	*more = spool->filed && spool->on_disk < spool->bytes;
	if (!*more)
		return CRM_OK;
	/* A long block doubles the room; a byte of it moves only when it does. */
	if (spool->at > 0 && spool->room - spool->n < TEMP_BLOCK) {
		memmove(spool->p, spool->p + spool->at, rest);
		spool->at = 0;
		spool->n = rest;
	}
	if (spool->room == spool->n && mem_grow(&spool->p, &spool->room, 2 * spool->n, 1) != CRM_OK)
		return msg_nomem(spool->msg);
	want = spool->room - spool->n;
	/* The next block is anywhere in the file, so one read ends with its block. */
	if (want > TEMP_BLOCK - from)
		want = TEMP_BLOCK - from;
	if (want > spool->bytes - spool->on_disk)
		want = (size_t)(spool->bytes - spool->on_disk);
	status = temp_file_read(
	    spool->blocks[spool->on_disk / TEMP_BLOCK], from, spool->p + spool->n, want);
	if (status != CRM_OK)
		return failed(spool, status);
	spool->n += want;
	spool->on_disk += want;
	return CRM_OK;
}

enum crm_status
spool_block(struct spool *spool, size_t n, struct slice *block)
{
	enum crm_status status;
	bool more = true;

	while (more && spool->n - spool->at < n) {
		if ((status = read_more(spool, &more)) != CRM_OK)
			return status;
	}
	if (n > spool->n - spool->at)
		n = spool->n - spool->at;
	*block = (struct slice){ n > 0 ? spool->p + spool->at : "", n };
	spool->at += n;
	return CRM_OK;
}

enum crm_status
spool_line(struct spool *spool, struct slice *line)
{
	enum crm_status status;
	size_t n;

	if ((status = spool_block(spool, sizeof(n), line)) != CRM_OK)
		return status;
	if (line->n == 0) {
		line->p = NULL;
		return CRM_OK;
	}
	memcpy(&n, line->p, sizeof(n));
	return spool_block(spool, n, line);
}

uint64_t
spool_bytes(const struct spool *spool)
{

	return spool->bytes;
}

void
spool_close(struct spool *spool)
{

	if (spool == NULL)
		return;
	for (size_t i = 0; i < spool->n_blocks; i++)
		temp_file_give(spool->blocks[i]);
	free(spool->blocks);
	free(spool->p);
	free(spool);
}
