/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_FILTER_RFM_RFM_STAGE_H
#define CRM_FILTER_RFM_RFM_STAGE_H

#include "filter/rfm/customer_record.h"
#include "filter/rfm/rfm_score.h"

/** A customer's stage by their own history; crm-rfm(1) has the rules. */
enum rfm_stage {
	STAGE_NONE, /* no purchase */
	STAGE_NEW,
	STAGE_ACTIVE,
	STAGE_GROWING,
	STAGE_SHRINKING,
	STAGE_LAPSING,
	STAGE_LAPSED,
	STAGE_WON_BACK
};

struct rfm_pace {
	enum rfm_stage stage;
	bool overdue;
	bool known; /* whether anybody came back, so that there is a pace to be overdue by */
};

/** rfm_pace_of(scorer, record): The pace of a customer with a history. */
struct rfm_pace rfm_pace_of(const struct rfm_scorer *scorer, const struct customer_record *record);

/** rfm_stage_name(stage): As it is written. */
const char *rfm_stage_name(enum rfm_stage stage);

#endif
