/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation with the checks that malloc() leaves to its caller: no product of count and size
 * overflows, and a request for nothing still gives a pointer.
 *
 * Tables that are probed at random ask for huge pages, as their cost is misses of the address
 * cache: a prefetch starts to load a cache line, but waits for the address of its page.  Arrays by
 * number of customer are such tables and grow row by row.  malloc() would move one to a place where
 * pages of 2 MB do not fit; mem_grow_table() maps it itself, on a border of 2 MB, and moves whole
 * pages when it grows.
 *
 * What must hold: an array of mem_table() or mem_grow_table() is malloc'd while room * size is
 * below HUGE_PAGE, and mapped from then on; the bytes that are mapped are room * size, rounded up
 * to HUGE_PAGE.
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
	/* The first elements come one by one: skip the sizes that would be outgrown at once. */
	if (more < 16 && size <= 64)
		more = 16;
	/* If half as much more cannot be expressed, try exactly what is needed. */
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

/** The bytes that are mapped for an array of ${room}; 0 where it is malloc'd. */
static size_t
mapped(size_t room, size_t size)
{
	size_t bytes = room * size;

	return bytes < HUGE_PAGE ? 0 : (bytes + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
}

/** Map ${bytes}, a multiple of HUGE_PAGE, on a border of one; NULL where that fails. */
static char *
map_huge(size_t bytes)
{
	char *p;
	size_t before;

	if (bytes > SIZE_MAX - HUGE_PAGE)
		return NULL;
	p = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	    0);
	if (p == MAP_FAILED)
		return NULL;
	/*
	 * A page more than asked for was mapped, so there is a border in it: unmap what is before
	 * the border and after the array.  If ${p} is on a border itself, a whole page in front
	 * goes and nothing at the end.
	 */
	before = HUGE_PAGE - (uintptr_t)p % HUGE_PAGE;
	(void)munmap(p, before);
	if (before < HUGE_PAGE)
		(void)munmap(p + before + bytes, HUGE_PAGE - before);
	/* Only advice: where it is not taken, all works as well but slower. */
	(void)madvise(p + before, bytes, MADV_HUGEPAGE);
	return p + before;
}

void *
mem_table(size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - HUGE_PAGE)
		return NULL;
	/* What is mapped is zero. */
	return bytes < HUGE_PAGE ? mem_new(n, size) : map_huge(mapped(n, size));
}

enum crm_status
mem_grow_table(void *array, size_t *room, size_t need, size_t size)
{
	size_t more = *room + *room / 2, bytes, old_bytes = mapped(*room, size);
	char *old, *p;

	if (need <= *room)
		return CRM_OK;
	if (more < need)
		more = need;
	if (__builtin_mul_overflow(more, size, &bytes) || bytes > SIZE_MAX - HUGE_PAGE)
		return CRM_ENOMEM;
	if (bytes < HUGE_PAGE)
		return mem_grow(array, room, need, size);
	bytes = mapped(more, size);
	if ((p = map_huge(bytes)) == NULL)
		return CRM_ENOMEM;
	memcpy(&old, array, sizeof(old));
	if (old_bytes == 0) {
		if (old != NULL)
			memcpy(p, old, *room * size);
		free(old);
	} else if (mremap(old, old_bytes, old_bytes, MREMAP_MAYMOVE | MREMAP_FIXED, p) ==
	    MAP_FAILED) {
		(void)munmap(p, bytes);
		return CRM_ENOMEM;
	}
	memcpy(array, &p, sizeof(p));
	/* All of the last huge page is there, so let it be used. */
	*room = bytes / size;
	return CRM_OK;
}

void
mem_free_table(void *array, size_t room, size_t size)
{
	size_t bytes = mapped(room, size);

	if (bytes == 0)
		free(array);
	else
		(void)munmap(array, bytes);
}
