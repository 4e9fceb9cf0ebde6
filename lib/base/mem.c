/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation with the checks that malloc() leaves to its caller: no product of count and size
 * overflows, and a request for nothing still gives a pointer.  Tables that are probed at random ask
 * for huge pages, as their cost is misses of the address cache.
 */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define HUGE_PAGE ((uintptr_t)2 << 20)

void *
mem_new(size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return calloc(bytes == 0 ? 1 : bytes, 1);
}

void *
mem_table(size_t n, size_t size)
{
	uintptr_t from, to;
	char *p = mem_new(n, size);

	if (p == NULL || n * size < 4 * HUGE_PAGE)
		return p;
	from = ((uintptr_t)p + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
	to = ((uintptr_t)p + n * size) & ~(HUGE_PAGE - 1);
	/* Only advice: where it is not taken, all works as well but slower. */
	(void)madvise(p + (from - (uintptr_t)p), to - from, MADV_HUGEPAGE);
	return p;
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

	/*
	 * ${array} points to a pointer whose type we do not know: only its bytes may be looked at.
	 */
	memcpy(&old, array, sizeof(old));
	if ((p = realloc(old, bytes)) == NULL)
		return CRM_ENOMEM;
	memcpy(array, &p, sizeof(p));
	*room = more;
	return CRM_OK;
}
