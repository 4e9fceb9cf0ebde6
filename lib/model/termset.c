/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/termset.h"

#include "base/mem.h"

#include <stdlib.h>

enum crm_status
termset_add(struct termset *t, uint64_t term)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (t->v[i] == term)
			return CRM_OK;
	if (t->n == TERMSET_MAX)
		return CRM_EUSAGE;
	if (mem_grow(&t->v, &t->room, t->n + 1, sizeof(*t->v)) != CRM_OK)
		return CRM_ENOMEM;
	t->v[t->n++] = term;
	return CRM_OK;
}

enum crm_status
termset_unite(struct termset *t, const struct termset *more)
{
	enum crm_status rc = CRM_OK;
	size_t i;

	for (i = 0; i < more->n && rc == CRM_OK; i++)
		rc = termset_add(t, more->v[i]);
	return rc;
}

enum crm_status
termset_cross(struct termset *t, const struct termset *a, const struct termset *b)
{
	enum crm_status rc = CRM_OK;
	size_t i, j;

	for (i = 0; i < a->n && rc == CRM_OK; i++)
		for (j = 0; j < b->n && rc == CRM_OK; j++)
			rc = termset_add(t, a->v[i] | b->v[j]);
	return rc;
}

void
termset_remove(struct termset *t, uint64_t term)
{
	size_t i, n = 0;

	for (i = 0; i < t->n; i++)
		if (t->v[i] != term)
			t->v[n++] = t->v[i];
	t->n = n;
}

unsigned
termset_order(uint64_t term)
{

	return (unsigned)__builtin_popcountll(term);
}

void
termset_free(struct termset *t)
{

	free(t->v);
	*t = (struct termset){ 0 };
}
