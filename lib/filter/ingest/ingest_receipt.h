/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_INGEST_INGEST_RECEIPT_H
#define CRM_FILTER_INGEST_INGEST_RECEIPT_H

#include "base/status.h"
#include "filter/ingest/ingest.h"
#include "filter/ingest/ingest_inputs.h"
#include "ingest/counts.h"
#include "ingest/receipt.h"

/**
 * ingest_receipt(options, run, receipt, inputs, counts):
 * Say on stderr what was read, kept, dropped and refused (not with -q), and write --receipt.
 * CRM_OK, or as output_finish().
 */
CRM_CHECKED enum crm_status ingest_receipt(const struct ingest_options *options,
    const struct run *run, const struct receipt *receipt, const struct ingest_inputs *inputs,
    const struct counts *counts);

#endif
