/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Platforms: readings that are shipped (platform_table.c), taken where a reading names one
 * (`--reading shopify`, or `platform = shopify` in a file) or where the header has all the columns
 * of one of its `headers` lines.
 *
 * A platform is a layer under everything that the user says.  Nothing here knows any of them: what
 * a platform's columns, words and signs mean is in its reading.
 */
#include "filter/ingest/ingest_layout.h"

#include "base/mem.h"
#include "ingest/header_names.h"
#include "ingest/platform_table.h"

#include <stdlib.h>
#include <string.h>

/** Wider headers are no platform's. */
#define WIDEST 1024

/** Room for a folded name of a column. */
#define FOLDED 96

struct folded {
	char text[FOLDED];
	size_t n;
};

static bool
has_column(const struct folded *names, size_t n, struct slice wanted)
{
	char room[FOLDED] = "";
	struct slice folded = { room, header_fold(room, sizeof(room), wanted) };

	for (size_t i = 0; i < n; i++)
		if (slice_equal((struct slice){ names[i].text, names[i].n }, folded))
			return true;
	return false;
}

/** How many columns the line ${headers} (`A|B|C`) names, where the log has all; else 0. */
static size_t
match_line(const struct folded *names, size_t n, const char *headers)
{
	size_t found = 0;

	for (;;) {
		size_t length = strcspn(headers, "|\n");

		if (!has_column(names, n, (struct slice){ headers, length }))
			return 0;
		found++;
		if (headers[length] != '|')
			return found;
		headers += length + 1;
	}
}

/** Parse a platform's reading; the table is the program's own, so that must succeed. */
static enum crm_status
load_platform(struct reading *r, const struct platform *platform, struct msg *msg)
{
	struct slice text = { platform->reading, strlen(platform->reading) };

	reading_init(r);
	return reading_parse(r, text, platform->name, msg);
}

/**
 * The platform whose longest line of headers matches; NULL for none.  The lines are taken from the
 * text of the readings: to parse twenty of them, of which one is used at most, would take as long
 * as a small log does.
 */
static const struct platform *
recognise(const struct folded *names, size_t n)
{
	static const char key[] = "headers = ";
	const struct platform *found = NULL, *one;
	size_t best = 0;

	for (size_t i = 0; (one = platform_at(i)) != NULL; i++)
		for (const char *line = one->reading; *line != '\0'; line += *line == '\n') {
			size_t matched = 0;

			if (strncmp(line, key, sizeof(key) - 1) == 0)
				matched = match_line(names, n, line + sizeof(key) - 1);
			if (matched > best) {
				best = matched;
				found = one;
			}
			line += strcspn(line, "\n");
		}
	return found;
}

static const struct platform *
find_platform(const char *name)
{
	const struct platform *one;

	for (size_t i = 0; (one = platform_at(i)) != NULL; i++)
		if (strcmp(one->name, name) == 0)
			break;
	return one;
}

bool
ingest_is_platform(const char *name)
{

	return strcmp(name, "none") == 0 || find_platform(name) != NULL;
}

/** Fold the names of the columns, and recognise a platform by them. */
static enum crm_status
recognise_header(
    const struct ingest_layout *l, const struct platform **found, struct msg *msg)
{
	struct folded *names;

	*found = NULL;
	if (l->sniff.header == 0 || l->width > WIDEST)
		return CRM_OK;
	if ((names = mem_new(l->width, sizeof(*names))) == NULL)
		return msg_nomem(msg);
	for (size_t i = 0; i < l->width; i++)
		names[i].n = header_fold(names[i].text, FOLDED, slice_of(l->names[i]));
	*found = recognise(names, l->width);
	free(names);
	return CRM_OK;
}

/** Whether a condition ${text} of a platform is on a column that the input has. */
static bool
input_has(const struct ingest_layout *l, const char *text)
{
	size_t n = strcspn(text, "=");

	for (size_t i = 0; i < l->width; i++)
		if (slice_equal(slice_trim(slice_of(l->names[i])),
			slice_trim((struct slice){ text, n })))
			return true;
	return false;
}

/** Pass over a platform's conditions on columns that this export lacks, as its maps are. */
static void
drop_absent(const struct ingest_layout *l, struct opt_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		if (input_has(l, list->v[i]))
			list->v[n++] = list->v[i];
	list->n = n;
}

enum crm_status
ingest_platform(struct ingest_layout *l, struct msg *msg)
{
	const char *named = l->settings.set.platform;
	const struct platform *platform = NULL;
	enum crm_status status;
	char show[MSG_SHOW];

	if (named != NULL && strcmp(named, "none") == 0)
		return CRM_OK;
	if (named != NULL && (platform = find_platform(named)) == NULL) {
		msg_error(msg, "platform: \"%s\" is not known; crm-reading(5) lists them",
		    msg_show(show, slice_of(named)));
		return CRM_EUSAGE;
	}
	if (platform == NULL && (status = recognise_header(l, &platform, msg)) != CRM_OK)
		return status;
	if (platform == NULL)
		return CRM_OK;
	if ((status = load_platform(&l->platform, platform, msg)) != CRM_OK)
		return status;
	drop_absent(l, &l->platform.set.where);
	drop_absent(l, &l->platform.set.where_not);
	l->platform_name = platform->name;
	l->platform_found = named == NULL;
	return ingest_join_layers(l, msg);
}
