/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_REPORT_REPORT_OFFERS_H
#define CRM_FILTER_REPORT_REPORT_OFFERS_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

#include <stddef.h>

/** The most offers of one customer that are used. */
#define OFFERS_MOST 20

/** What to offer to each customer, as crm-basket --recommend writes it.  Memory: the table. */
struct offers;

/**
 * offers_open(offers, path, msg):
 * Read columns customer and offer of the table ${path}; the offers of a customer keep their order.
 * CRM_OK, or another status after a message.
 */
CRM_CHECKED enum crm_status offers_open(
    struct offers **offers, const char *const *path, struct msg *msg);

/** offers_width(offers): The most offers any customer has, at most OFFERS_MOST. */
size_t offers_width(const struct offers *offers);

/**
 * offers_get(offers, customer, i): Offer ${i} of ${customer}, from 0; empty where there is none.
 */
struct slice offers_get(const struct offers *offers, struct slice customer, size_t i);

/** offers_close(offers): Free it.  NULL is fine. */
void offers_close(struct offers *offers);

#endif
