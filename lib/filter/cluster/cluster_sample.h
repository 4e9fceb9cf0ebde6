/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_CLUSTER_CLUSTER_SAMPLE_H
#define CRM_FILTER_CLUSTER_CLUSTER_SAMPLE_H

#include "filter/cluster/cluster_rows.h"

/** The customers of --sample, while tables or partials are read. */
struct cluster_sample;

/**
 * cluster_sample_open(sample, options, model, msg): Create an empty sample of customers with the
 * features of ${model}.  CRM_OK, or CRM_EUSAGE or CRM_ENOMEM after a message.
 */
CRM_CHECKED enum crm_status cluster_sample_open(struct cluster_sample **sample,
    const struct cluster_options *options, const struct cluster_model *model, struct msg *msg);

/**
 * cluster_sample_gather(sample, source): Read the table of ${source}, and keep the customers of the
 * sample.  CRM_OK, or a failure after a message.
 */
CRM_CHECKED enum crm_status cluster_sample_gather(
    struct cluster_sample *sample, struct cluster_source *source);

/** cluster_sample_load(sample, run): The same, from the partials among the operands. */
CRM_CHECKED enum crm_status cluster_sample_load(
    struct cluster_sample *sample, const struct run *run);

/** cluster_sample_value(sample): The name of the value column; empty without one. */
struct slice cluster_sample_value(const struct cluster_sample *sample);

/**
 * cluster_sample_rows(sample, rows): Add the customers to ${rows} in the order of their hashes, so
 * that a fit depends neither on the order of the input nor on its split.  CRM_OK, or a failure
 * after a message: CRM_EINPUT if a customer is there twice.
 */
CRM_CHECKED enum crm_status cluster_sample_rows(
    struct cluster_sample *sample, struct cluster_rows *rows);

/** cluster_sample_write(sample, run): Write the sample as a partial.  Failures as above. */
CRM_CHECKED enum crm_status cluster_sample_write(
    struct cluster_sample *sample, const struct run *run);

/** cluster_sample_close(sample): Free it.  NULL is fine. */
void cluster_sample_close(struct cluster_sample *sample);

#endif
