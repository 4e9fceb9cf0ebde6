/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter/ingest/ingest_layout.h"

enum crm_status
ingest_shape(struct ingest_layout *l, struct slice sample, bool whole, const char *name, struct msg *msg)
{
	struct header_map *map = &l->convert.map;

	(void)sample; (void)whole; (void)name; (void)msg;
	if (map->column[FIELD_AMOUNT] == HEADER_NONE &&
	    (map->column[FIELD_QUANTITY] == HEADER_NONE || map->column[FIELD_PRICE] == HEADER_NONE)) {
		map->column[FIELD_AMOUNT] = map->column[FIELD_TOTAL];
		map->column[FIELD_TOTAL] = HEADER_NONE;
	}
	for (enum field f = FIELD_QUANTITY; f < FIELD_DISCOUNT; f++)
		l->convert.writes[f] = field_is_kept(f) && map->column[f] != HEADER_NONE;
	return CRM_OK;
}
