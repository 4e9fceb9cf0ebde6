/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First touches: by which channel a customer and the shop met, before anything was bought.
 *
 * Whether a contact is the first touch depends on the day of the first order, which is known only
 * after the last row.  So two are kept of each customer: the earliest of those that count before
 * that day, and the earliest of those that count on it too.  An e-mail sent or a complaint on the
 * day of the first order is more likely its consequence; a visit or a click led to it.
 */
#include "filter/cohort/cohort_touch.h"

#include "base/mem.h"

enum cohort_meeting
cohort_meeting_of(const struct ledger_row *row)
{

	if (row->kind != LEDGER_CONTACT)
		return MEETING_NONE;
	switch (row->about) {
	case ROW_COMMISSION:
	case ROW_PROMISED:
	case ROW_DELIVERED:
	case ROW_LATE:
		/* What follows an order, at whatever cost. */
		return MEETING_NONE;
	case ROW_VISIT:
	case ROW_LEAD:
	case ROW_OPEN:
	case ROW_CLICK:
	case ROW_REFERRAL:
		return MEETING_SAME_DAY;
	default:
		return row->cost.units != 0 ? MEETING_SAME_DAY : MEETING_BEFORE;
	}
}

enum crm_status
cohort_contact_add(
    struct cohort_cells *cells, const struct cohort_contact *contact, enum cohort_meeting meeting)
{
	size_t room = cells->touch_room;
	struct cohort_touch *touch;

	if (mem_grow(&cells->touch, &cells->touch_room, cells->n, sizeof(*cells->touch)) != CRM_OK)
		return CRM_ENOMEM;
	for (size_t i = room; i < cells->touch_room; i++)
		cells->touch[i] = (struct cohort_touch){ { DATE_NONE, DATE_NONE }, { 0, 0 } };
	touch = &cells->touch[contact->customer];
	/* What counts on the day of the first order counts before it as well. */
	for (unsigned k = 0; k < (unsigned)meeting; k++) {
		if (touch->day[k] != DATE_NONE &&
		    (contact->day > touch->day[k] ||
			(contact->day == touch->day[k] &&
			    !cohort_cells_precedes(cells, contact->group, touch->group[k]))))
			continue;
		touch->day[k] = contact->day;
		touch->group[k] = contact->group;
	}
	if (contact->cost == 0)
		return CRM_OK;
	if (mem_grow(&cells->contact, &cells->contact_room, cells->n_contacts + 1,
		sizeof(*cells->contact)) != CRM_OK)
		return CRM_ENOMEM;
	cells->contact[cells->n_contacts++] = *contact;
	return CRM_OK;
}

bool
cohort_touch_of(const struct cohort_cells *cells, uint32_t customer, date_day *day, uint32_t *group)
{
	date_day first = cells->customer[customer].first;
	const struct cohort_touch *touch;
	unsigned k;

	if (customer >= cells->touch_room)
		return false;
	touch = &cells->touch[customer];
	k = first == DATE_NONE || touch->day[0] < first ? 0 : 1;
	if (touch->day[k] == DATE_NONE || (first != DATE_NONE && touch->day[k] > first))
		return false;
	*day = touch->day[k];
	*group = touch->group[k];
	return true;
}
