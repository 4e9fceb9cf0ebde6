/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_BUF_H
#define CRM_BASE_BUF_H

#include "base/slice.h"
#include "base/status.h"

/** A growing run of bytes.  `struct buf b = { 0 };` is an empty one; free with buf_free(). */
struct buf {
	char *p;
	size_t n;	/* bytes in use */
	size_t room;	/* bytes allocated */
};

/** buf_room(buf, n): Make room for ${n} more bytes after buf->n.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status buf_room(struct buf *buf, size_t n);

/** buf_add(buf, data, n): Append ${n} bytes.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status buf_add(struct buf *buf, const void *data, size_t n);

/** buf_text(buf, s): Append the C string ${s} without its NUL.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status buf_text(struct buf *buf, const char *s);

/** buf_print(buf, format, ...): Append as printf would.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status buf_print(struct buf *buf, const char *format, ...) CRM_PRINTF(2, 3);

/** buf_slice(buf): What is in ${buf}, valid until it changes. */
struct slice buf_slice(const struct buf *buf);

/** buf_free(buf): Free the bytes and leave an empty ${buf}.  NULL is fine. */
void buf_free(struct buf *buf);

#endif
