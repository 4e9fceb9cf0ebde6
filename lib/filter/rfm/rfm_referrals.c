/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums of what referred customers brought, by the name of who referred them.
 *
 * While customers are read, each that has a referrer is added to that name.  At the end the
 * names are written to sorted_runs in byte order, where rfm_source merges them with the
 * customers, who come in the same order: so neither a lookup by name nor memory for all names
 * is needed when rows are written. A name that no customer has is passed over there.
 */
#include "filter/rfm/rfm_referrals.h"

#include "base/mem.h"
#include "filter/rfm/rfm_source.h"
#include "table/strmap.h"

#include <stdlib.h>

struct rfm_referrals {
	struct strmap *names;
	struct rfm_referred *v;		/* by name */
	size_t room;
};

enum crm_status
rfm_referrals_open(struct rfm_referrals **r)
{

	if ((*r = mem_new(1, sizeof(**r))) == NULL)
		return CRM_ENOMEM;
	if (strmap_open(&(*r)->names) == CRM_OK)
		return CRM_OK;
	free(*r);
	*r = NULL;
	return CRM_ENOMEM;
}

enum crm_status
rfm_referrals_add(struct rfm_referrals *r, struct slice name, decimal_sum revenue)
{
	uint32_t known = strmap_count(r->names), number;

	if (mem_grow(&r->v, &r->room, (size_t)known + 1, sizeof(*r->v)) != CRM_OK ||
	    strmap_put(r->names, name, strmap_hash(name), &number) != CRM_OK)
		return CRM_ENOMEM;
	if (number == known)
		r->v[number] = (struct rfm_referred){ 0, 0 };
	r->v[number].customers++;
	r->v[number].revenue += revenue;
	return CRM_OK;
}

enum crm_status
rfm_referrals_put(const struct rfm_referrals *r, struct sorted_runs *runs, struct msg *msg)
{
	enum crm_status status;
	uint32_t *order;

	if (strmap_count(r->names) == 0)
		return CRM_OK;
	if (strmap_sorted(r->names, &order) != CRM_OK)
		return msg_nomem(msg);
	status = sorted_runs_begin(runs);
	for (uint32_t i = 0; i < strmap_count(r->names) && status == CRM_OK; i++) {
		char text[RFM_REFERRED_ROOM];
		size_t n = rfm_referred_pack(&r->v[order[i]], text);

		status = sorted_runs_add(
		    runs, strmap_key(r->names, order[i]), (struct slice){ text, n });
	}
	free(order);
	return status;
}

void
rfm_referrals_close(struct rfm_referrals *r)
{

	if (r == NULL)
		return;
	strmap_close(r->names);
	free(r->v);
	free(r);
}
