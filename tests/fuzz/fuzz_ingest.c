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

#include "mutate_table.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bits of the first byte. */
enum { GUESTS = 1, DROP_ZEROS = 2, FOLD_IDS = 4, DEDUPE = 8, GUESS_ENCODING = 16,
	DROP_RETURNS = 128 };

static int in, ledger, again;
static char receipt[64];

static int
memory(const char *name, int at)
{
	int fd = memfd_create(name, 0);

	if (fd < 0 || dup2(fd, at) < 0)
		abort();
	close(fd);
	return at;
}

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
	in = memory("in", 100);
	ledger = memory("ledger", 101);
	again = memory("again", 102);
	snprintf(receipt, sizeof(receipt), "/dev/shm/fuzz_ingest.%ld", (long)getpid());
	if (atexit(leave) != 0)
		abort();
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
	int stdout_was = dup(1);

	o.max_rejects = (struct ingest_limit){ 100, true };
	o.receipt = receipt;
	o.guests = (options & GUESTS) != 0;
	o.zeros = (options & DROP_ZEROS) != 0;
	o.fold_id = (options & FOLD_IDS) != 0 ? INGEST_FOLD_BOTH : INGEST_FOLD_NONE;
	o.dedupe = (options & DEDUPE) != 0;
	o.returns = (options & DROP_RETURNS) != 0;
	o.encoding = encoding;
	snprintf(name, sizeof(name), "/dev/fd/%d", from);
	if (stdout_was < 0 || ftruncate(to, 0) != 0 || lseek(to, 0, SEEK_SET) != 0 ||
	    dup2(to, 1) < 0 || msg_open(&run.msg, "fuzz") != CRM_OK)
		abort();
	msg_level(run.msg, MSG_QUIET);
	status = ingest_run(&o, &run);
	msg_close(run.msg);
	if (dup2(stdout_was, 1) < 0 || close(stdout_was) != 0)
		abort();
	return status;
}

static char *
contents(int fd, size_t *n)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *p = malloc((size_t)size + 1);

	if (size < 0 || p == NULL || pread(fd, p, (size_t)size, 0) != size)
		abort();
	*n = (size_t)size;
	return p;
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
	const char *encoding = NULL;
	enum crm_status status;
	char *first, *second;
	size_t n, m;

	if (size == 0)
		return 0;
	if ((data[0] & GUESS_ENCODING) == 0 &&
	    !utf8_valid((struct slice){ (const char *)data + 1, size - 1 }))
		encoding = "windows-1254";
	if (ftruncate(in, 0) != 0 || pwrite(in, data + 1, size - 1, 0) != (ssize_t)size - 1)
		abort();
	status = ingest(data[0], encoding, in, ledger);
	first = contents(ledger, &n);
	if (status != CRM_OK) {
		/* What is not whole does not end as if it were. */
		if (n > 0 && first[n - 1] == '\n')
			abort();
		free(first);
		return 0;
	}
	if (n == 0 || first[n - 1] != '\n')
		abort();
	check_receipt(first, n);
	/* Duplicates that other columns told apart may have become the same. */
	if (ingest(data[0] & ~(unsigned)DEDUPE, NULL, ledger, again) != CRM_OK)
		abort();
	second = contents(again, &m);
	if (n != m || memcmp(first, second, n) != 0)
		abort();
	free(first);
	free(second);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{

	return mutate_table(data, size, most, seed, 1);
}
