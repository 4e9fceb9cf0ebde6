/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_SNIFF_WAYS_H
#define CRM_INGEST_SNIFF_WAYS_H

#include "ingest/sniff_parts.h"

/*
 * The ways in which the dates of a sample could be read, and what speaks for each: filled by
 * sniff_dates.c, judged by sniff_ways.c.
 */

#define SNIFF_WAYS 128

struct sniff_value {
	struct slice text;
	uint64_t line;		/* 0: none */
};

enum sniff_rank {
	SNIFF_USUAL,
	SNIFF_RARE,	/* counts only where it reads more than any usual way */
	SNIFF_SERIAL,	/* day numbers of a spreadsheet: they may be mixed with text */
	SNIFF_SERIAL_1904
};

/* A format in a calendar, and what it could read. */
struct sniff_way {
	const char *format;
	enum date_calendar calendar;
	enum sniff_rank rank;
	bool named;			/* has the name of a month */
	uint64_t marks;			/* the signs that must be in a text; see sniff_dates.c */
	bool asked;			/* the user has named the calendar or the format */
	struct date_reader *reader;	/* NULL: not needed so far */
	size_t read;
	date_day first, last;		/* of the days it read */
	uint64_t years[2];		/* bits: the last two digits of the years it read */
	uint32_t month_days;		/* bits: the days of the month */
	bool refuted;			/* by the years and days of the month it would mean */
};

struct sniff_ways {
	size_t n;
	struct sniff_way way[SNIFF_WAYS];
	size_t values, unread;
	struct sniff_value first_unread;
	/* The values that only[] and differ[] mean, by their numbers, from 1 to n_seen. */
	struct sniff_value *seen;
	size_t n_seen, room;
	/* The first value that one reads and the other does not: its number in seen[], or 0. */
	uint16_t only[SNIFF_WAYS][SNIFF_WAYS];
	/* The first value that the two read as different days, likewise. */
	uint16_t differ[SNIFF_WAYS][SNIFF_WAYS];
};

/** sniff_ways_judge(s, w): Choose a way, or say why none can be, in ${s}. */
void sniff_ways_judge(struct sniff *s, struct sniff_ways *w);

#endif
