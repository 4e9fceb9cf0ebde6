/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order of a page: what a manager asks, one question after another, and which sections answer
 * which.
 *
 * The filter appends sections as it happens to make them (those of the customer table, then those
 * of further tables); here they are sorted once, before anything is written, so that no part has to
 * know of the others.
 */
#include "filter/report/report_parts.h"

#include <string.h>

static const char going[] = "How is it going?";
static const char who[] = "Who brings it?";
static const char comings[] = "Who comes and who goes?";
static const char doing[] = "What do we do about it?";
static const char together[] = "What sells together?";
static const char channels[] = "Which channels pay?";
static const char future[] = "What is to come?";

/** The sections by name, in the order of the page. */
static const struct {
	const char *section, *question;
} places[] = {
	{ "compare", going },
	{ "lifecycle", going },
	{ "groups", who },
	{ "pareto", who },
	{ "parties", who },
	{ "scores", who },
	{ "clusters", who },
	{ "profile", who },
	{ "bridge", comings },
	{ "customer_flow", comings },
	{ "cohorts", comings },
	{ "survival", comings },
	{ "change", comings },
	{ "migration", comings },
	{ "migration_customers", comings },
	{ "migration_revenue", comings },
	{ "movers", comings },
	{ "levels", doing },
	{ "closeness", doing },
	{ "scheme", doing },
	{ "unprofitable", doing },
	{ "rules", together },
	{ "channels", channels },
	{ "outlook", future },
	{ "due", future },
	{ "lifetime_value", future },
};

#define PLACES (sizeof(places) / sizeof(places[0]))

/** The place of a section; PLACES: it has none. */
static size_t
place_of_section(const struct report_section *section)
{
	size_t i = 0;

	while (i < PLACES && strcmp(places[i].section, section->name) != 0)
		i++;
	return i;
}

void
parts_arrange(struct report *report)
{

	/* By insertion, which is stable: a report has two dozen sections at most. */
	for (size_t i = 0; i < report->n; i++) {
		struct report_section moved = report->sections[i];
		size_t place = place_of_section(&moved), to = i;

		moved.question = place < PLACES ? places[place].question : NULL;
		for (; to > 0 && place_of_section(&report->sections[to - 1]) > place; to--)
			report->sections[to] = report->sections[to - 1];
		report->sections[to] = moved;
	}
}
