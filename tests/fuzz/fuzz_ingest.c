/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All of crm-ingest on one small log, the first byte choosing options.
 *
 * What must hold: the ledger is whole when it says so, holds as many rows as the receipt counts as
 * kept and added, all that was read is kept, dropped or refused, and the ledger read again gives
 * itself.
 *
 * Bytes that are no UTF-8 end most runs at a question about the encoding, after a guess that tries
 * twenty of them.  fuzz_sniff covers that guess, so here one is given for most such inputs, and the
 * run goes on to the rows.
 */
#include "filter/ingest/ingest.h"
#include "ingest/utf8.h"

#include "harness.h"
#include "mutate_table.h"

#include <fcntl.h>
#include <stdio.h>

/* The bits of the first byte. */
enum { GUESTS = 1, DROP_ZEROS = 2, FOLD_IDS = 4, DEDUPE = 8, GUESS_ENCODING = 16,
	DROP_RETURNS = 128 };

/* Files in memory. */
enum { IN = HARNESS_IN, LEDGER, AGAIN };

static char receipt[64];

static void
leave(void)
{

	unlink(receipt);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	/* Messages would drown libFuzzer's own. */
	static char quiet[] = "-close_fd_mask=2";
	char **all = calloc((size_t)*argc + 2, sizeof(*all));

	if (all == NULL)
		abort();
	memcpy(all, *argv, (size_t)*argc * sizeof(*all));
	all[(*argc)++] = quiet;
	*argv = all;
	memory_file(IN);
	memory_file(LEDGER);
	memory_file(AGAIN);
	snprintf(receipt, sizeof(receipt), "/dev/shm/fuzz_ingest.%ld", (long)getpid());
	demand(atexit(leave) == 0);
	return 0;
}

/* Run crm-ingest from the file ${from} to ${to}. */
static enum crm_status
ingest(unsigned options, const char *encoding, int from, int to)
{
	struct ingest_options o = INGEST_OPTIONS_NONE;
	char name[32];
	const char *names[1] = { name };
	struct run run = { .common = &o.common, .names = names, .n = 1 };
	enum crm_status status;
	int stdout_was;

	o.max_rejects = (struct ingest_limit){ 100, true };
	o.receipt = receipt;
	o.guests = (options & GUESTS) != 0;
	o.zeros = (options & DROP_ZEROS) != 0;
	o.fold_id = (options & FOLD_IDS) != 0 ? INGEST_FOLD_BOTH : INGEST_FOLD_NONE;
	o.dedupe = (options & DEDUPE) != 0;
	o.returns = (options & DROP_RETURNS) != 0;
	o.encoding = encoding;
	snprintf(name, sizeof(name), "/dev/fd/%d", from);
	demand(msg_open(&run.msg, "fuzz") == CRM_OK);
	stdout_was = memory_stdout(to);
	msg_level(run.msg, MSG_QUIET);
	status = ingest_run(&o, &run);
	msg_close(run.msg);
	memory_stdout_back(stdout_was);
	return status;
}

/* A number of the receipt, which leaves out "returns_added" where there are none. */
static uint64_t
told(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	if (at == NULL && strcmp(name, "\"returns_added\": ") != 0)
		abort();
	return at == NULL ? 0 : strtoull(at + strlen(name), NULL, 10);
}

/* Rows of a table whose fields are quoted where they need to be, and whole. */
static uint64_t
rows_of(const char *p, size_t n)
{
	uint64_t rows = 0;
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		quoted ^= p[i] == '"';
		rows += p[i] == '\n' && !quoted;
	}
	return rows;
}

/* The receipt adds up, and tells how many rows the ledger holds. */
static void
check_receipt(const char *p, size_t n)
{
	char text[8192];
	FILE *file = fopen(receipt, "r");
	size_t got;

	if (file == NULL)
		abort();
	got = fread(text, 1, sizeof(text) - 1, file);
	text[got] = '\0';
	fclose(file);
	if (told(text, "\"rows_read\": ") !=
		told(text, "\"rows_kept\": ") + told(text, "\"rows_dropped\": ") +
		    told(text, "\"rows_refused\": ") ||
	    told(text, "\"rows_kept\": ") + told(text, "\"returns_added\": ") + 1 != rows_of(p, n))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice log = { (const char *)data + 1, size - 1 };
	const char *encoding = NULL;
	struct buf first = { 0 }, second = { 0 };
	enum crm_status status;
	bool whole;

	if (size == 0)
		return 0;
	if ((data[0] & GUESS_ENCODING) == 0 && !utf8_valid(log))
		encoding = "windows-1254";
	memory_fill(IN, log);
	status = ingest(data[0], encoding, IN, LEDGER);
	memory_read(LEDGER, &first);
	/* What is not whole does not end as if it were. */
	whole = first.n > 0 && first.p[first.n - 1] == '\n';
	demand(whole == (status == CRM_OK));
	if (whole) {
		check_receipt(first.p, first.n);
		/* Duplicates that other columns told apart may have become the same. */
		demand(ingest(data[0] & ~(unsigned)DEDUPE, NULL, LEDGER, AGAIN) == CRM_OK);
		memory_read(AGAIN, &second);
		demand(slice_equal(buf_slice(&first), buf_slice(&second)));
	}
	buf_free(&first);
	buf_free(&second);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
