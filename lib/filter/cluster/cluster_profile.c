/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cluster --profile: a table that says what the clusters are: size, value, means, centre, and a
 * name made from the features by which each differs most from everybody.
 *
 * Rows are added one by one as they get their cluster, in the order of the input; means and
 * variances are updated in place (Welford), so no row is kept.  Distances between clusters and all
 * are measured in the transformed features, where the clusters were found, means are given in the
 * original units.
 *
 * With --min-cell small clusters are left empty.  The shares reveal the total, so a further cluster
 * is hidden where one alone would follow from it (suppress_groups), for sizes, values and each
 * feature alike: the mean of a feature times the rows is a sum, which is that of the few who have
 * more than 0, and a centre and a difference are that mean in other units.
 */
#include "filter/cluster/cluster_profile.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/num.h"
#include "table/money.h"
#include "table/row_out.h"
#include "table/suppress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Significant digits of what is printed. */
#define DIGITS 6

/* From so many standard deviations on a feature is part of a cluster's name, and is `very`. */
#define NAMED 0.5
#define VERY 1.5

/* At most so many features are named. */
#define NAMES 3

struct cluster_group {
	uint64_t rows, valued;	/* all; those with an amount that is not 0 */
	double weight;
	decimal_sum amount;
	int scale;		/* the most decimals of an amount */
};

/* What a cluster is called that has much or little of a column. */
static const struct word {
	const char *column, *much, *little;
	double sign;		/* -1: less is worth more */
} words[] = {
	{ "days_since_last", "lapsed", "recent", -1 },
	{ "orders", "frequent", "rare", 1 },
	{ "revenue", "high_value", "low_value", 1 },
	{ "margin", "high_margin", "low_margin", 1 },
	{ "avg_order", "big_orders", "small_orders", 1 },
	{ "first_amount", "big_first_order", "small_first_order", 1 },
	{ "tenure_days", "long_standing", "new", 1 },
	{ "span_days", "lasting", "brief", 1 },
	{ "returns", "many_returns", "few_returns", -1 },
	{ "contacts", "often_contacted", "seldom_contacted", -1 },
	{ "cost", "costly", "cheap", -1 },
	{ "referrals", "referring", "not_referring", 1 },
	{ "r", "recent", "lapsed", 1 },
	{ "f", "frequent", "rare", 1 },
	{ "m", "high_value", "low_value", 1 },
	{ "p_alive", "active", "gone", 1 },
	{ "expected_orders", "coming_back", "not_coming_back", 1 },
	{ "clv", "high_clv", "low_clv", 1 },
};

/* Return the words for a column of the customer table, or NULL for any other column. */
static const struct word *
find_word(const char *column)
{

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(words[i].column, column) == 0)
			return words + i;
	return NULL;
}

double
cluster_profile_sign(const char *name)
{
	const struct word *word = find_word(name);

	return word == NULL ? 1 : word->sign;
}

enum crm_status
cluster_profile_open(struct cluster_profile *profile, const struct cluster_model *model)
{
	size_t d = model->d, k = model->fit.k;

	*profile = (struct cluster_profile){ .d = d, .k = k };
	profile->group = mem_new(k + 1, sizeof(*profile->group));
	profile->mean = mem_new((k + 1) * 2 * d, sizeof(*profile->mean));
	profile->known = mem_new((k + 1) * d, sizeof(*profile->known));
	profile->known_rows = mem_new((k + 1) * d, sizeof(*profile->known_rows));
	profile->nonzero_rows = mem_new((k + 1) * d, sizeof(*profile->nonzero_rows));
	profile->spread = mem_new(d, sizeof(*profile->spread));
	profile->all = mem_new(d, sizeof(*profile->all));
	if (profile->group != NULL && profile->mean != NULL && profile->known != NULL &&
	    profile->known_rows != NULL && profile->nonzero_rows != NULL &&
	    profile->spread != NULL && profile->all != NULL)
		return CRM_OK;
	cluster_profile_close(profile);
	return CRM_ENOMEM;
}

void
cluster_profile_close(struct cluster_profile *profile)
{

	free(profile->group);
	free(profile->mean);
	free(profile->known);
	free(profile->known_rows);
	free(profile->nonzero_rows);
	free(profile->spread);
	free(profile->all);
	*profile = (struct cluster_profile){ 0 };
}

enum crm_status
cluster_profile_add(struct cluster_profile *profile, size_t g, const double *x, const double *y,
    double weight, decimal_sum amount, int scale)
{
	struct cluster_group *group = profile->group + g;
	double *mean = profile->mean + g * 2 * profile->d, *known = profile->known + g * profile->d;

	group->rows++;
	if (!money_bounded(&profile->turnover, amount))
		return CRM_EINPUT;
	group->amount += amount;
	group->valued += amount != 0;
	group->scale = scale > group->scale ? scale : group->scale;
	group->weight += weight;
	/* Rows without a cluster, or without weight, are counted but move no mean. */
	if (g == profile->k || !(weight > 0))
		return CRM_OK;
	profile->weight += weight;
	/* Welford's update, weighted (West 1979). */
	for (size_t j = 0; j < profile->d; j++) {
		double move = y[j] - profile->all[j];

		mean[profile->d + j] += (y[j] - mean[profile->d + j]) * (weight / group->weight);
		profile->all[j] += move * (weight / profile->weight);
		profile->spread[j] += weight * move * (y[j] - profile->all[j]);
		/*
		 * The transformed value has the mean in place of a gap, the mean in original units
		 * leaves it out.
		 */
		if (isnan(x[j]))
			continue;
		known[j] += weight;
		profile->known_rows[g * profile->d + j]++;
		profile->nonzero_rows[g * profile->d + j] += x[j] != 0;
		mean[j] += (x[j] - mean[j]) * (weight / known[j]);
	}
	return CRM_OK;
}

/*
 * By how many standard deviations feature ${j} of cluster ${g} lies above that of everybody.  In
 * transformed features, where the clusters were found: revenue that is clustered by its logarithm
 * is compared by it too, so that one great customer does not make a cluster "high".
 */
static double
difference(const struct cluster_profile *profile, size_t g, size_t j)
{
	double deviation = profile->weight > 0 ? sqrt(profile->spread[j] / profile->weight) : 0;

	return deviation > 0
	    ? (profile->mean[(g * 2 + 1) * profile->d + j] - profile->all[j]) / deviation
	    : 0;
}

/*
 * What --min-cell hides.  Three kinds of figures can reveal a person: how many are in a cluster
 * (with all its means), the sum of the value over those who have one, and what is known of one
 * feature.
 */
struct hiding {
	uint64_t min;
	bool *rows;		/* by cluster, and the rows without one: all figures */
	bool *values;		/* the value */
	bool *features;		/* by feature, then by cluster: its mean, centre and difference */
};

/** Whether nothing of feature ${j} of cluster ${g} may be shown. */
static bool
is_hidden_feature(
    const struct cluster_profile *profile, const struct hiding *hiding, size_t g, size_t j)
{

	return hiding->features[j * (profile->k + 1) + g];
}

/*
 * The features by which cluster ${g} differs most, of those that may be shown, the greatest
 * difference first; returns how many.
 */
static size_t
most_different(const struct cluster_profile *profile, const struct hiding *hiding, size_t g,
    size_t most[NAMES])
{
	size_t n = 0;

	for (; n < NAMES && n < profile->d; n++) {
		size_t best = profile->d;

		for (size_t j = 0; j < profile->d; j++) {
			/*
			 * NAMES is small: looking through the columns again is simpler than sorting
			 * them.
			 */
			bool taken = is_hidden_feature(profile, hiding, g, j);

			for (size_t i = 0; i < n; i++)
				taken = taken || most[i] == j;
			if (!taken &&
			    (best == profile->d ||
				fabs(difference(profile, g, j)) >
				    fabs(difference(profile, g, best))))
				best = j;
		}
		if (best == profile->d)
			break;
		most[n] = best;
	}
	return n;
}

/** A short name of cluster ${g} from the features by which it differs most. */
static enum crm_status
name_cluster(const struct cluster_model *model, const struct cluster_profile *profile,
    const struct hiding *hiding, size_t g, struct buf *name)
{
	size_t most[NAMES], n = most_different(profile, hiding, g, most);
	enum crm_status status = CRM_OK;

	name->n = 0;
	if (!(profile->group[g].weight > 0))
		return buf_text(name, "empty");
	for (size_t i = 0; i < n && status == CRM_OK; i++) {
		const char *column = model->feature[most[i]].name;
		const struct word *word = find_word(column);
		double z = difference(profile, g, most[i]);

		if (fabs(z) < NAMED)
			break;
		status =
		    buf_print(name, "%s%s", i == 0 ? "" : ", ", fabs(z) >= VERY ? "very_" : "");
		if (status == CRM_OK)
			status = word != NULL ? buf_text(name, z > 0 ? word->much : word->little) :
			    buf_print(name, "%s_%s", z > 0 ? "high" : "low", column);
	}
	return status == CRM_OK && name->n == 0 ? buf_text(name, "typical") : status;
}

/* `revenue +1.7; orders +1.2; days_since_last -0.8` */
static enum crm_status
print_differences(const struct cluster_model *model, const struct cluster_profile *profile,
    const struct hiding *hiding, size_t g, struct buf *text)
{
	size_t most[NAMES], n = most_different(profile, hiding, g, most);
	enum crm_status status = CRM_OK;

	text->n = 0;
	if (!(profile->group[g].weight > 0))
		return CRM_OK;
	for (size_t i = 0; i < n && status == CRM_OK; i++)
		status = buf_print(text, "%s%s %+.2f", i == 0 ? "" : "; ",
		    model->feature[most[i]].name, difference(profile, g, most[i]));
	return status;
}

static void
write_column_name(struct row_out *row, const char *prefix, const char *name, const char *suffix)
{
	char text[256];
	size_t a = strlen(prefix), b = strlen(name), c = strlen(suffix);

	/* Only columns of more than two hundred letters are cut. */
	b = b < sizeof(text) - a - c ? b : sizeof(text) - a - c;
	memcpy(text, prefix, a);
	memcpy(text + a, name, b);
	memcpy(text + a + b, suffix, c);
	row_out_text(row, (struct slice){ text, a + b + c });
}

static void
write_profile_header(const struct cluster_model *model, const char *value, struct row_out *row)
{

	row_out_text(row, slice_of("cluster"));
	row_out_text(row, slice_of("name"));
	row_out_text(row, slice_of("customers"));
	row_out_text(row, slice_of("share"));
	if (value != NULL) {
		row_out_text(row, slice_of(value));
		write_column_name(row, "", value, "_share");
	}
	for (size_t j = 0; j < model->d; j++)
		write_column_name(row, "mean_", model->feature[j].name, "");
	for (size_t j = 0; j < model->d; j++)
		write_column_name(row, "centre_", model->feature[j].name, "");
	row_out_text(row, slice_of("differs"));
	row_out_end(row);
}

/**
 * Set the flags in ${hidden} of the clusters of which ${count} customers are too few, and of those
 * that would give them away; of all where no choice of further ones protects them.
 */
static void
hide_few(const uint64_t *count, size_t n, uint64_t min, bool *room, bool *hidden)
{
	bool safe = suppress_groups(count, n, min, room);

	for (size_t g = 0; g < n; g++)
		hidden[g] = hidden[g] || room[g] || !safe;
}

/** Hide what is known of feature ${j} from too few, or is not 0 for too few. */
static void
hide_feature(const struct cluster_profile *profile, struct hiding *hiding, size_t j,
    uint64_t *count, bool *room)
{
	size_t n = profile->k + 1;
	bool *hidden = hiding->features + j * n;

	for (size_t g = 0; g < n; g++)
		count[g] = profile->known_rows[g * profile->d + j];
	hide_few(count, n, hiding->min, room, hidden);
	for (size_t g = 0; g < n; g++)
		count[g] = profile->nonzero_rows[g * profile->d + j];
	hide_few(count, n, hiding->min, room, hidden);
}

/* The shares give totals away, so all counts are hidden as groups of a known total. */
static enum crm_status
hide_groups(const struct cluster_profile *profile, const struct cluster_model *model,
    const char *value, struct hiding *hiding)
{
	size_t n = profile->k + 1, d = profile->d;
	uint64_t *count = mem_new(n, sizeof(*count));
	bool *room = mem_new(n, sizeof(*room));

	hiding->rows = mem_new((2 + d) * n, sizeof(*hiding->rows));
	if (count == NULL || room == NULL || hiding->rows == NULL) {
		free(count);
		free(room);
		return CRM_ENOMEM;
	}
	hiding->values = hiding->rows + n;
	hiding->features = hiding->values + n;
	for (size_t g = 0; g < n; g++)
		count[g] = profile->group[g].rows;
	hide_few(count, n, hiding->min, room, hiding->rows);
	for (size_t g = 0; g < n; g++)
		count[g] = profile->group[g].valued;
	hide_few(count, n, hiding->min, room, hiding->values);
	for (size_t j = 0; j < d; j++) {
		hide_feature(profile, hiding, j, count, room);
		/* The mean of the value times the rows is its sum. */
		for (size_t g = 0; g < n && value != NULL; g++)
			if (hiding->values[g] && strcmp(value, model->feature[j].name) == 0)
				hiding->features[j * n + g] = true;
	}
	free(count);
	free(room);
	return CRM_OK;
}

/* The number of customers of cluster ${g}, or without one, and their share. */
static void
write_size(const struct cluster_profile *profile, size_t g, uint64_t rows, struct row_out *row)
{

	row_out_u64(row, profile->group[g].rows);
	row_out_real(
	    row, rows == 0 ? 0 : (double)profile->group[g].rows / (double)rows, DIGITS);
}

/* Means and centre of cluster ${g}, and by what it differs. */
static enum crm_status
write_features(const struct cluster_profile *profile, const struct cluster_model *model, size_t g,
    const struct hiding *hiding, struct buf *text, struct row_out *row)
{
	size_t d = model->d;
	enum crm_status status;

	for (size_t j = 0; j < d; j++)
		row_out_real(row,
		    profile->known[g * d + j] > 0 && !is_hidden_feature(profile, hiding, g, j)
			? profile->mean[g * 2 * d + j]
			: (double)NAN,
		    DIGITS);
	for (size_t j = 0; j < d; j++)
		row_out_real(row,
		    is_hidden_feature(profile, hiding, g, j)
			? (double)NAN
			: transform_back(&model->feature[j].t, model->fit.centres[g * d + j]),
		    DIGITS);
	status = print_differences(model, profile, hiding, g, text);
	row_out_text(row, buf_slice(text));
	return status;
}

enum crm_status
cluster_profile_write(const struct cluster_profile *profile, const struct cluster_model *model,
    const char *value, uint64_t min, struct output *out)
{
	struct row_out row = { .out = out };
	struct hiding hiding = { .min = min };
	struct buf text = { 0 };
	size_t d = model->d, k = model->fit.k;
	uint64_t rows = 0;
	decimal_sum amount = 0;
	enum crm_status status = hide_groups(profile, model, value, &hiding);
	int scale = 0;

	for (size_t g = 0; g <= k; g++) {
		rows += profile->group[g].rows;
		amount += profile->group[g].amount;
		scale = profile->group[g].scale > scale ? profile->group[g].scale : scale;
	}
	if (status == CRM_OK)
		write_profile_header(model, value, &row);
	/* Rows without a cluster come last, so that the table adds up to all rows. */
	for (size_t g = 0; g <= k && status == CRM_OK; g++) {
		const struct cluster_group *group = profile->group + g;

		if (g == k && group->rows == 0)
			break;
		if (g == k)
			row_out_empty(&row, 1);
		else
			row_out_u64(&row, g + 1);
		if (hiding.rows[g]) {
			row_out_empty(&row, 3 + (value == NULL ? 0U : 2U) + 2 * d + 1);
			row_out_end(&row);
			continue;
		}
		if (g == k)
			row_out_text(&row, slice_of("none"));
		else if ((status = name_cluster(model, profile, &hiding, g, &text)) == CRM_OK)
			row_out_text(&row, buf_slice(&text));
		write_size(profile, g, rows, &row);
		if (value != NULL && hiding.values[g])
			row_out_empty(&row, 2);
		else if (value != NULL) {
			row_out_money(&row, group->amount, scale);
			row_out_real(
			    &row, decimal_real(group->amount) / decimal_real(amount), DIGITS);
		}
		if (g == k)
			row_out_empty(&row, 2 * d + 1);
		else if (status == CRM_OK)
			status = write_features(profile, model, g, &hiding, &text, &row);
		row_out_end(&row);
	}
	free(hiding.rows);
	buf_free(&text);
	return status;
}
