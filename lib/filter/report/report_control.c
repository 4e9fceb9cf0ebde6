/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of a list is held out as the control group.  Both ways depend on the seed and the data alone,
 * never on a generator's state, so a list can be made again.
 *
 * A walk for a stratified draw: the position of a group starts at u in [0,1) and moves on by the
 * share with each customer; one is held out whenever it passes a whole number.  So of any run of n
 * customers n * share are held out, give or take one.
 */
#include "filter/report/report_control.h"

#include "base/hash.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

double
control_number(uint64_t seed, struct slice text)
{
	uint64_t hash = hash_spread(seed);

	for (size_t i = 0; i < text.n; i++)
		hash = hash_mix(hash ^ (uint64_t)(unsigned char)text.p[i]) +
		    UINT64_C(0x9e3779b97f4a7c15);
	return (double)(hash_mix(hash) >> 11) * 0x1p-53;
}

enum crm_status
control_open(struct control *c, double share, uint64_t seed, bool stratified)
{

	*c = (struct control){ .share = share, .seed = seed, .stratified = stratified };
	return strmap_open(&c->groups);
}

enum crm_status
control_draw(struct control *c, struct slice customer, struct slice group, bool *held)
{
	uint32_t known, number;
	double before;

	if (!c->stratified) {
		*held = control_number(c->seed, customer) < c->share;
		return CRM_OK;
	}
	known = strmap_count(c->groups);
	if (mem_grow(&c->position, &c->room, (size_t)known + 1, sizeof(*c->position)) != CRM_OK ||
	    strmap_put(c->groups, group, strmap_hash(group), &number) != CRM_OK)
		return CRM_ENOMEM;
	if (number == known)
		c->position[number] = control_number(c->seed, group);
	before = c->position[number];
	c->position[number] = before + c->share;
	*held = floor(c->position[number]) > floor(before);
	/* Keep the position small, so that its fraction stays exact to the last bits. */
	c->position[number] -= floor(c->position[number]);
	return CRM_OK;
}

void
control_close(struct control *c)
{

	strmap_close(c->groups);
	free(c->position);
	*c = (struct control){ 0 };
}
