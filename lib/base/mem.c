/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *
mem_new(size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return calloc(bytes == 0 ? 1 : bytes, 1);
}

void *
mem_raw(size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return malloc(bytes == 0 ? 1 : bytes);
}

enum crm_status
mem_grow(void *array, size_t *room, size_t need, size_t size)
{
	size_t more = *room + *room / 2 < *room ? need : *room + *room / 2;
	size_t bytes;
	void *old, *p;

	if (need <= *room)
		return CRM_OK;
	if (more < need)
		more = need;
	if (more < 16 && size <= 64)
		more = 16;
	if (__builtin_mul_overflow(more, size, &bytes)) {
		more = need;
		if (__builtin_mul_overflow(more, size, &bytes))
			return CRM_ENOMEM;
	}

	/* ${array} points to a pointer whose type we do not know: only its bytes may be looked at. */
	memcpy(&old, array, sizeof(old));
	if ((p = realloc(old, bytes)) == NULL)
		return CRM_ENOMEM;
	memcpy(array, &p, sizeof(p));
	*room = more;
	return CRM_OK;
}
