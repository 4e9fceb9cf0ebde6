/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names that crm-cluster --profile gives to clusters, in words for people.
 *
 * A name is a list of features, `very_frequent, recent, high_value`.  Each is looked up in the
 * catalogue by itself; `very_` is a word around it ({1} is where the feature goes), as languages
 * differ in where they put it.  A feature that the catalogue does not have (from a column of the
 * user's) keeps its own name, with blanks for its underscores.
 */
#include "filter/report/report_cluster_names.h"

#include "base/buf.h"
#include "base/mem.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

static const char very_prefix[] = "very_";

/*
 * The features that crm-cluster writes, and their words, which are ids of the catalogue.  A feature
 * is a whole entry and not put together from `high` and `value`: in many languages the adjective
 * follows the noun or agrees with it.
 */
static const struct feature_words {
	const char *name, *words;
} feature_words[] = {
	{ "lapsed", "long gone" },
	{ "recent", "recent" },
	{ "frequent", "frequent" },
	{ "rare", "infrequent" },
	{ "high_value", "high value" },
	{ "low_value", "low value" },
	{ "high_margin", "high margin" },
	{ "low_margin", "low margin" },
	{ "big_orders", "large orders" },
	{ "small_orders", "small orders" },
	{ "long_standing", "long-standing" },
	{ "new", "newly won" },
	{ "many_returns", "many returns" },
	{ "costly", "costly" },
	{ "typical", "typical" },
	{ "lasting", "long-lasting" },
	{ "brief", "short-lived" },
	{ "few_returns", "few returns" },
	{ "often_contacted", "often contacted" },
	{ "seldom_contacted", "seldom contacted" },
	{ "cheap", "low cost" },
	{ "referring", "recommend us" },
	{ "not_referring", "recommend us to nobody" },
	{ "big_first_order", "large first order" },
	{ "small_first_order", "small first order" },
	{ "active", "active" },
	{ "gone", "gone" },
	{ "coming_back", "coming back" },
	{ "not_coming_back", "not coming back" },
	{ "high_clv", "high lifetime value" },
	{ "low_clv", "low lifetime value" },
};

/**
 * Keep copies of a cluster's id and name.  CRM_OK, or another status after a message; the entry is
 * counted all the same, so that cluster_names_close() frees the copy that was made.
 */
static enum crm_status
add_cluster_name(struct cluster_names *names, const struct table_in *t, const struct csv_row *row,
    size_t cluster, size_t name, struct msg *msg)
{
	struct cluster_name *one;
	enum crm_status status;

	if (mem_grow(&names->v, &names->room, names->n + 1, sizeof(*names->v)) != CRM_OK)
		return msg_nomem(msg);
	one = &names->v[names->n++];
	*one = (struct cluster_name){ NULL, NULL };
	status = table_text(t, row, cluster, &one->cluster);
	return status == CRM_OK ? table_text(t, row, name, &one->name) : status;
}

enum crm_status
cluster_names_read(struct cluster_names *names, const char *path, struct msg *msg)
{
	enum crm_status status;
	struct table_in *t;
	struct csv_row row;
	size_t cluster, name;

	if ((status = table_open(&t, &path, 1, NULL, msg)) != CRM_OK)
		return status;
	if ((status = table_need(t, "cluster", &cluster)) == CRM_OK)
		status = table_need(t, "name", &name);
	while (status == CRM_OK && (status = table_next(t, &row)) == CRM_OK && row.n > 0)
		status = add_cluster_name(names, t, &row, cluster, name, msg);
	table_close(t);
	return status;
}

/**
 * Append one feature in words of the language.  An unknown feature is printed as it is, with blanks
 * for underscores.
 */
static enum crm_status
put_feature(const struct language *language, struct buf *buf, struct slice feature)
{
	size_t length = strlen(very_prefix);
	bool very = feature.n > length && memcmp(feature.p, very_prefix, length) == 0;
	struct slice plain = very ? (struct slice){ feature.p + length, feature.n - length }
				  : feature;
	struct buf words = { 0 };
	struct slice arg;
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < sizeof(feature_words) / sizeof(feature_words[0]); i++)
		if (slice_equal(slice_of(feature_words[i].name), plain))
			status = buf_text(&words, language_text(language, feature_words[i].words));
	for (size_t i = 0, known = words.n; known == 0 && status == CRM_OK && i < plain.n; i++)
		status = buf_add(&words, plain.p[i] == '_' ? " " : plain.p + i, 1);
	arg = buf_slice(&words);
	if (status == CRM_OK)
		status = language_format(language, buf, very ? "very {1}" : "{1}", &arg, 1);
	buf_free(&words);
	return status;
}

/**
 * Append a whole name in words.  The comma comes from the catalogue: Arabic and Persian have their
 * own.
 */
static enum crm_status
put_cluster_words(const struct language *language, struct buf *buf, const char *name)
{
	enum crm_status status = CRM_OK;

	while (*name != '\0' && status == CRM_OK) {
		size_t n = strcspn(name, ",");

		if (buf->n > 0)
			status = buf_text(buf, language_text(language, ", "));
		if (status == CRM_OK)
			status = put_feature(language, buf, (struct slice){ name, n });
		name += n;
		name += strspn(name, ", ");
	}
	return status;
}

enum crm_status
cluster_names_cells(const struct cluster_names *names, struct slice cluster,
    const struct language *language, struct report_cell cells[2])
{
	struct buf words = { 0 };
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < names->n && status == CRM_OK; i++) {
		if (!slice_equal(slice_of(names->v[i].cluster), cluster))
			continue;
		if ((status = cell_text(&cells[0], slice_of(names->v[i].name))) == CRM_OK &&
		    (status = put_cluster_words(language, &words, names->v[i].name)) == CRM_OK)
			status = cell_text(&cells[1], buf_slice(&words));
		break;
	}
	buf_free(&words);
	return status;
}

void
cluster_names_close(struct cluster_names *names)
{

	for (size_t i = 0; i < names->n; i++) {
		free(names->v[i].cluster);
		free(names->v[i].name);
	}
	free(names->v);
	*names = (struct cluster_names){ 0 };
}
