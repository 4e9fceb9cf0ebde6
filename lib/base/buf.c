/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing run of bytes.  It grows by half (mem_grow()), so adding n bytes one by one costs O(n).
 * Every failure leaves the bytes as they were.
 */
#include "base/buf.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum crm_status
buf_room(struct buf *buf, size_t n)
{
	size_t need;

	/*
	 * A sum that wraps round would ask for too little room, and buf_add() would write past it.
	 */
	if (__builtin_add_overflow(buf->n, n, &need))
		return CRM_ENOMEM;
	return mem_grow(&buf->p, &buf->room, need, 1);
}

enum crm_status
buf_add(struct buf *buf, const void *data, size_t n)
{

	/* memcpy() must not be given NULL, even for no bytes: an empty slice may have no place. */
	if (n == 0)
		return CRM_OK;
	if (buf_room(buf, n) != CRM_OK)
		return CRM_ENOMEM;
	memcpy(buf->p + buf->n, data, n);
	buf->n += n;
	return CRM_OK;
}

enum crm_status
buf_text(struct buf *buf, const char *s)
{

	return buf_add(buf, s, strlen(s));
}

enum crm_status
buf_print(struct buf *buf, const char *format, ...)
{
	va_list ap;
	int length;

	va_start(ap, format);
	/* The first pass only measures; a va_list can be read only once. */
	length = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (length < 0 || buf_room(buf, (size_t)length + 1) != CRM_OK)
		return CRM_ENOMEM;

	/* Room for the NUL is there, but the NUL is not part of the bytes in use. */
	va_start(ap, format);
	length = vsnprintf(buf->p + buf->n, (size_t)length + 1, format, ap);
	va_end(ap);
	if (length < 0)
		return CRM_ENOMEM;
	buf->n += (size_t)length;
	return CRM_OK;
}

struct slice
buf_slice(const struct buf *buf)
{

	return (struct slice){ buf->p, buf->n };
}

void
buf_free(struct buf *buf)
{

	if (buf == NULL)
		return;
	free(buf->p);
	*buf = (struct buf){ 0 };
}
