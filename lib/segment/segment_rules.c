/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Segment rules: read them from a table, match scores against them, and check them.
 *
 * The first rule that matches names the segment, so a rule may be general if those before it are
 * special. There are at most a few thousand cells of scores, so the check simply tries every cell:
 * which rules match it, which cells have none, and which rules can never be first.
 */
#include "segment/segment_rules.h"

#include "base/near_name.h"
#include "base/mem.h"
#include "base/num.h"
#include "table/csv_out.h"
#include "table/table_in.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum crm_status
segment_rules_add(struct segment_rules *rules, const struct segment_rule *rule)
{
	struct segment_rule copy = *rule;

	copy.segment = strdup(rule->segment);
	copy.level = strdup(rule->level);
	copy.action = strdup(rule->action);
	if (copy.segment == NULL || copy.level == NULL || copy.action == NULL ||
	    mem_grow(&rules->v, &rules->room, rules->n + 1, sizeof(*rules->v)) != CRM_OK) {
		free(copy.segment);
		free(copy.level);
		free(copy.action);
		return CRM_ENOMEM;
	}
	rules->v[rules->n++] = copy;
	return CRM_OK;
}

/** A lower and an upper bound of r, f, m and fm; the columns of fm may be missing. */
#define BOUNDS (2 * SEGMENT_SCORES)

static const char *const bounds[BOUNDS] = { "r_min", "r_max", "f_min", "f_max", "m_min", "m_max",
	"fm_min", "fm_max" };

/**
 * Read the bounds of a row.  An empty one is the end of the range, so that a rule need not name
 * what it does not look at.
 */
static enum crm_status
read_bounds(const struct table_in *t, const struct csv_row *row, const size_t column[BOUNDS],
    int scores, struct segment_rule *rule)
{
	char what[40];

	for (size_t i = 0; i < BOUNDS; i++) {
		struct slice text = table_field(row, column[i]);
		int64_t value = i % 2 == 0 ? 1 : scores;

		if (text.n > 0 && num_i64(text, 1, scores, &value) != CRM_OK) {
			snprintf(what, sizeof(what), "a score of 1 to %d", scores);
			return table_bad(t, row, column[i], what);
		}
		if (i % 2 == 0)
			rule->min[i / 2] = (uint8_t)value;
		else
			rule->max[i / 2] = (uint8_t)value;
		if (i % 2 == 1 && rule->min[i / 2] > rule->max[i / 2])
			return table_bad(t, row, column[i], "at least the lower bound beside it");
	}
	return CRM_OK;
}

static enum crm_status
read_rule_rows(struct segment_rules *rules, struct table_in *t, struct msg *msg)
{
	size_t name, column[BOUNDS], level = table_column(t, "level"),
				     action = table_column(t, "action");
	enum crm_status status;
	struct csv_row row;

	if ((status = table_need(t, "segment", &name)) != CRM_OK)
		return status;
	for (size_t i = 0; i < BOUNDS; i++) {
		column[i] = table_column(t, bounds[i]);
		if (i < 6 && (status = table_need(t, bounds[i], &column[i])) != CRM_OK)
			return status;
	}
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		struct segment_rule rule = { .segment = NULL };

		if (csvin_field(&row, name).n == 0)
			return table_bad(t, &row, name, "the name of a segment");
		if ((status = read_bounds(t, &row, column, rules->scores, &rule)) != CRM_OK)
			return status;
		if ((status = table_text(t, &row, name, &rule.segment)) == CRM_OK &&
		    (status = table_text(t, &row, level, &rule.level)) == CRM_OK &&
		    (status = table_text(t, &row, action, &rule.action)) == CRM_OK &&
		    segment_rules_add(rules, &rule) != CRM_OK)
			status = msg_nomem(msg);
		free(rule.segment);
		free(rule.level);
		free(rule.action);
		if (status != CRM_OK)
			return status;
	}
	return status;
}

/** The built-in rules that ${name} is nearly called; or NULL. */
static const char *
near_preset(const char *name)
{
	static const char *const names[] = { "default", "rfm-r", "putler", "tiers" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (near_name(slice_of(name), slice_of(names[i])))
			return names[i];
	return NULL;
}

enum crm_status
segment_rules_read(struct segment_rules *rules, const char *path, int scores, struct msg *msg)
{
	char show[MSG_SHOW];
	enum crm_status status;
	struct table_in *t;

	*rules = (struct segment_rules){ .scores = scores };
	if (strcmp(path, "-") != 0 && access(path, F_OK) != 0 && errno == ENOENT) {
		const char *meant = near_preset(path);

		msg_error(msg,
		    "--rules: \"%s\" is no file, nor one of the built-in rules default, rfm-r, putler, tiers%s%s%s",
		    msg_show(show, slice_of(path)), meant != NULL ? ": is it " : "",
		    meant != NULL ? meant : "", meant != NULL ? "?" : "");
		return CRM_EUSAGE;
	}
	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	status = read_rule_rows(rules, t, msg);
	table_close(t);
	if (status == CRM_OK && rules->n == 0) {
		msg_error(msg, "%s: has no rule", path);
		status = CRM_EINPUT;
	}
	if (status != CRM_OK)
		segment_rules_free(rules);
	return status;
}

enum crm_status
segment_rules_open(struct segment_rules *rules, const char *name, int preset_scores, int scores,
    struct msg *msg)
{
	bool there;

	if (segment_rules_preset(rules, name, preset_scores, &there) != CRM_OK)
		return msg_nomem(msg);
	return there ? CRM_OK : segment_rules_read(rules, name, scores, msg);
}

/** Whether a rule covers a cell of scores. */
static bool
matches(const struct segment_rule *rule, int r, int f, int m)
{
	const int score[SEGMENT_SCORES] = { r, f, m, (f + m + 1) / 2 };

	for (size_t i = 0; i < SEGMENT_SCORES; i++)
		if (score[i] < rule->min[i] || score[i] > rule->max[i])
			return false;
	return true;
}

/* The first rule wins, so that special cases can be written above general ones. */
size_t
segment_rules_match(const struct segment_rules *rules, int r, int f, int m)
{
	size_t i = 0;

	while (i < rules->n && !matches(&rules->v[i], r, f, m))
		i++;
	return i;
}

static void
put_cell_score(struct output *out, uint64_t n)
{
	char text[20];

	csvout_next(out, (struct slice){ text, num_u64(text, n) });
}

/*
 * Print rules as segment_rules_read() takes them, so that `crm-rfm --print-rules > mine.csv` is
 * where one's own rules begin.  The columns of fm are left out where no rule looks at them.
 */
void
segment_rules_print(const struct segment_rules *rules, struct output *out)
{
	bool fm = false;

	for (size_t i = 0; i < rules->n; i++)
		fm = fm || rules->v[i].min[3] > 1 || rules->v[i].max[3] < rules->scores;
	csvout_field(out, slice_of("segment"));
	for (size_t i = 0; i < (fm ? BOUNDS : BOUNDS - 2); i++)
		csvout_next(out, slice_of(bounds[i]));
	csvout_next(out, slice_of("level"));
	csvout_next(out, slice_of("action"));
	csvout_end(out);
	for (size_t i = 0; i < rules->n; i++) {
		const struct segment_rule *rule = &rules->v[i];

		csvout_field(out, slice_of(rule->segment));
		for (size_t j = 0; j < (fm ? SEGMENT_SCORES : SEGMENT_SCORES - 1); j++) {
			put_cell_score(out, rule->min[j]);
			put_cell_score(out, rule->max[j]);
		}
		csvout_next(out, slice_of(rule->level));
		csvout_next(out, slice_of(rule->action));
		csvout_end(out);
	}
}

/** Write a finding; a score of 0 is left empty. */
static void
put_finding(struct output *out, const char *check, int r, int f, int m)
{
	int score[3] = { r, f, m };

	csvout_field(out, slice_of(check));
	for (size_t i = 0; i < 3; i++)
		if (score[i] > 0)
			put_cell_score(out, (uint64_t)score[i]);
		else
			csvout_next(out, slice_of(""));
}

/** Look at one cell: how many rules cover it, and which is the first. */
static size_t
check_cell(
    const struct segment_rules *rules, int r, int f, int m, bool *reached, struct output *out)
{
	size_t first = segment_rules_match(rules, r, f, m), covering = 0;

	for (size_t i = first; i < rules->n; i++)
		covering += matches(&rules->v[i], r, f, m);
	if (first < rules->n)
		reached[first] = true;
	if (covering == 1)
		return 0;
	put_finding(out, covering == 0 ? "uncovered" : "overlap", r, f, m);
	output_write(out, ",", 1);
	for (size_t i = first, written = 0; i < rules->n; i++)
		if (matches(&rules->v[i], r, f, m)) {
			if (written++ > 0)
				output_write(out, "; ", 2);
			output_write(
			    out, rules->v[i].segment, strcspn(rules->v[i].segment, ",\"\r\n"));
		}
	csvout_end(out);
	return 1;
}

/*
 * Look at each cell of scores, of which there are at most 729: one that no rule covers makes
 * customers "Other", one that several cover depends on the order of the rules, and a rule that no
 * cell reaches is dead.
 */
size_t
segment_rules_check(const struct segment_rules *rules, struct output *out)
{
	static const char *const header[] = { "check", "r", "f", "m", "segments" };
	bool *reached = mem_new(rules->n, sizeof(*reached));
	size_t found = 0;

	if (reached == NULL)
		return (size_t)-1;
	csvout_row(out, header, sizeof(header) / sizeof(header[0]));
	for (int r = 1; r <= rules->scores; r++)
		for (int f = 1; f <= rules->scores; f++)
			for (int m = 1; m <= rules->scores; m++)
				found += check_cell(rules, r, f, m, reached, out);
	for (size_t i = 0; i < rules->n; i++) {
		if (reached[i])
			continue;
		put_finding(out, "unreachable", 0, 0, 0);
		csvout_next(out, slice_of(rules->v[i].segment));
		csvout_end(out);
		found++;
	}
	free(reached);
	return found;
}

void
segment_rules_free(struct segment_rules *rules)
{

	for (size_t i = 0; i < rules->n; i++) {
		free(rules->v[i].segment);
		free(rules->v[i].level);
		free(rules->v[i].action);
	}
	free(rules->v);
	*rules = (struct segment_rules){ 0 };
}
