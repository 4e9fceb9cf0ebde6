/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_RECEIPT_FACTS_H
#define CRM_REPORT_RECEIPT_FACTS_H

#include "base/buf.h"
#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The most reasons for which rows are left out. */
#define RECEIPT_REASONS 40

/** The sums of receipts of crm-ingest.  `struct receipt_facts f = { 0 };` is that of none. */
struct receipt_facts {
	size_t receipts;
	uint64_t read, kept, dropped, refused;
	struct {
		char name[32];		/* as crm-ingest has it: guest, return, ... */
		uint64_t rows;
	} reasons[RECEIPT_REASONS];
	size_t n_reasons;
	char currency[4];		/* of all amounts; "": not known, or several */
	bool several;			/* amounts are in more than one currency */
};

/**
 * receipt_facts_add(facts, text):
 * Add the receipt ${text}, JSON as crm-ingest --receipt writes it.  CRM_OK; CRM_EDATA, without a
 * message, if it is no receipt; CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status receipt_facts_add(struct receipt_facts *facts, struct slice text);

/**
 * receipt_read(path, text, msg):
 * Read the file ${path} into ${text} if its first byte is that of a JSON object; otherwise leave
 * ${text} empty.  CRM_OK, or after a message CRM_EINPUT (too long), CRM_EIO or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status receipt_read(const char *path, struct buf *text, struct msg *msg);

#endif
