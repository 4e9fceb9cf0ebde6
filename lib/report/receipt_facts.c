/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Receipts of crm-ingest, for the small print of a report: how many rows were read, what was left
 * out and why, and in which currency the amounts are.  Receipts of several logs are added up.
 */
#include "report/receipt_facts.h"

#include "io/input.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Bytes.  A receipt has some kilobytes for each log; anything longer is another JSON file. */
#define RECEIPT_MOST ((size_t)16 << 20)

/** The member ${name}, a count, or 0. */
static uint64_t
member_count(const json_t *object, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(object, name));

	return n > 0 ? (uint64_t)n : 0;
}

/**
 * Add the rows of each reason. Reasons beyond RECEIPT_REASONS are left out: the receipt is a file
 * that anybody may have written, and must not fill the memory.
 */
static void
add_reasons(struct receipt_facts *facts, json_t *reasons)
{
	const char *name;
	json_t *rows;
	size_t i;

	json_object_foreach(reasons, name, rows) {
		for (i = 0; i < facts->n_reasons; i++)
			if (strcmp(facts->reasons[i].name, name) == 0)
				break;
		if (i == RECEIPT_REASONS || strlen(name) >= sizeof(facts->reasons[i].name))
			continue;
		if (i == facts->n_reasons) {
			memcpy(facts->reasons[i].name, name, strlen(name) + 1);
			facts->n_reasons++;
		}
		facts->reasons[i].rows += (uint64_t)json_integer_value(rows);
	}
}

/** Note the currencies of the sums. */
static void
add_currencies(struct receipt_facts *facts, const json_t *sums)
{
	json_t *sum;
	size_t i;

	json_array_foreach(sums, i, sum) {
		const char *code = json_string_value(json_object_get(sum, "currency"));

		if (code == NULL || strlen(code) != 3)
			continue;
		facts->several = facts->several ||
		    (facts->currency[0] != '\0' && strcmp(facts->currency, code) != 0);
		memcpy(facts->currency, code, sizeof(facts->currency));
	}
	if (facts->several)
		facts->currency[0] = '\0';
}

enum crm_status
receipt_facts_add(struct receipt_facts *facts, struct slice text)
{
	json_t *root;

	/* Of most allocations that fail jansson says nothing, or that the text is wrong. */
	errno = 0;
	root = json_loadb(text.p, text.n, 0, NULL);
	if (root == NULL && errno == ENOMEM)
		return CRM_ENOMEM;
	if (!json_is_integer(json_object_get(root, "rows_read"))) {
		json_decref(root);
		return CRM_EDATA;
	}
	facts->receipts++;
	facts->read += member_count(root, "rows_read");
	facts->kept += member_count(root, "rows_kept");
	facts->dropped += member_count(root, "rows_dropped");
	facts->refused += member_count(root, "rows_refused");
	add_reasons(facts, json_object_get(root, "dropped"));
	add_reasons(facts, json_object_get(root, "refused"));
	add_currencies(facts, json_object_get(root, "sums"));
	json_decref(root);
	return CRM_OK;
}

enum crm_status
receipt_read(const char *path, struct buf *text, struct msg *msg)
{
	enum crm_status status;
	struct slice span;
	struct input *in;

	if ((status = input_open(&in, path, NULL, msg)) != CRM_OK)
		return status;
	while ((status = input_next(in, 0, &span)) == CRM_OK && span.n > 0) {
		if (text->n == 0 && span.p[0] != '{')
			break;
		if (text->n + span.n > RECEIPT_MOST) {
			msg_error(msg, "%s: too long for a receipt of crm-ingest", path);
			status = CRM_EINPUT;
			break;
		}
		if ((status = buf_add(text, span.p, span.n)) != CRM_OK) {
			msg_nomem(msg);
			break;
		}
	}
	input_close(in);
	return status;
}
