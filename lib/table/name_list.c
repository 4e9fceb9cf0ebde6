/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of names within one field.
 *
 * A name is compared and sorted as it is written, escaped, so that lists need not be decoded for
 * that; two names are equal as they are written where they are equal.
 */
#include "table/name_list.h"

enum crm_status
name_list_escape(struct buf *text, struct slice name)
{

	/* Every byte may need a backslash. */
	if (buf_room(text, 2 * name.n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == ';' || name.p[i] == '\\')
			text->p[text->n++] = '\\';
		text->p[text->n++] = name.p[i];
	}
	return CRM_OK;
}

struct slice
name_list_next(struct slice *list)
{
	struct slice name = { list->p, 0 };

	while (name.n < list->n && list->p[name.n] != ';')
		name.n += list->p[name.n] == '\\' && name.n + 1 < list->n ? 2 : 1;
	*list = name.n < list->n ? (struct slice){ list->p + name.n + 1, list->n - name.n - 1 }
				 : (struct slice){ NULL, 0 };
	return name;
}

enum crm_status
name_list_plain(struct slice name, struct buf *text)
{

	text->n = 0;
	if (buf_room(text, name.n) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\\' && i + 1 < name.n)
			i++;
		text->p[text->n++] = name.p[i];
	}
	return CRM_OK;
}
