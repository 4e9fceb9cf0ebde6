/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cluster: the customer table with a cluster for each customer.
 *
 * The table `options` is the only list of the options: parsing, --help and completion are made
 * from it, and a test compares it with the manual. The defaults are in `values` of main(),
 * where they are not zero.
 */
#include "filter/cluster/cluster.h"

#include <stddef.h>

#define AT(member) offsetof(struct cluster_options, member)

static const struct opt options[] = {
	PROGRAM_OPTIONS,
	PROGRAM_ONLY,
	{ 'f', "features", OPT_TEXT, AT(features), "COLUMN,...",
	    "numeric columns to cluster by (default: days_since_last,orders,revenue)", 0, 0, NULL,
	    NULL },
	{ 'k', "clusters", OPT_TEXT, AT(k), "K",
	    "how many clusters (default 5), auto, or a range to choose from: 2-12", 0, 0, NULL,
	    NULL },
	{ 0, "scan", OPT_FLAG, AT(scan), NULL,
	    "print what speaks for each k of the range instead of the rows", 0, 0, NULL, NULL },
	{ 0, "strict", OPT_FLAG, AT(strict), NULL,
	    "fail with status 4 where no number of clusters is clear", 0, 0, NULL, NULL },
	{ 0, "restarts", OPT_INT, AT(restarts), "N", "starts to take the best of (default 10)", 1,
	    1000, NULL, NULL },
	{ 0, "sample", OPT_INT, AT(sample), "N",
	    "fit to N customers, the same ones of any split of the table, and write the profile", 1,
	    4294967294., NULL, NULL },
	{ 0, "partial", OPT_FLAG, AT(partial), NULL,
	    "write what of the sample is among these customers, for --merge", 0, 0, NULL, NULL },
	{ 0, "merge", OPT_FLAG, AT(merge), NULL,
	    "read partials instead of customer tables, and fit to their sample", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "The numbers", 0, 0, NULL, NULL },
	{ 0, "transform", OPT_LIST, AT(transform), "SPEC",
	    "[COLUMN=]LIST of log1p and one of none, zscore, robust, minmax, rank (default: "
	    "log1p,zscore)",
	    0, 0, NULL, NULL },
	{ 0, "feature-weight", OPT_LIST, AT(feature_weight), "COLUMN=W",
	    "how much squared distances along COLUMN count (default 1)", 0, 0, NULL, NULL },
	{ 0, "missing", OPT_CHOICE, AT(missing), "WHAT",
	    "a row that lacks a feature: drop (no cluster; default), mean or error", 0, 0,
	    CLUSTER_MISSING, NULL },
	{ 0, "weight", OPT_TEXT, AT(weight), "COLUMN", "how many times each row counts", 0, 0, NULL,
	    NULL },
	{ 0, "value", OPT_TEXT, AT(value), "COLUMN",
	    "number the clusters by falling mean of COLUMN (default: revenue)", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "What comes out", 0, 0, NULL, NULL },
	{ 0, "silhouette", OPT_FLAG, AT(silhouette), NULL,
	    "add how much nearer each row is to its own than to the next centre", 0, 0, NULL,
	    NULL },
	{ 0, "outlier", OPT_REAL, AT(outlier), "SHARE",
	    "add whether the distance is beyond this quantile of all (0.99)", 0.5, 0.999999, NULL,
	    NULL },
	{ 0, "prefix", OPT_TEXT, AT(prefix), "TEXT", "put TEXT before the names of the new columns",
	    0, 0, NULL, NULL },
	{ 0, "profile", OPT_TEXT, AT(profile), "[FILE]",
	    "write a table of the clusters to FILE, or instead of the rows", 0, 0, NULL, NULL },
	{ 0, "min-cell", OPT_INT, AT(min_cell), "N",
	    "in --profile show no figures of fewer than N customers", 2, 1e12, NULL, NULL },
	{ 0, "save-model", OPT_TEXT, AT(save_model), "FILE", "save transforms and centres", 0, 0,
	    NULL, NULL },
	{ 0, "model", OPT_TEXT, AT(model), "FILE",
	    "assign by a saved model, in a stream, without fitting", 0, 0, NULL, NULL },
	{ 0, "drift", OPT_TEXT, AT(drift), "[FILE]",
	    "with --model: write how far the rows have moved from it to FILE, or instead of them",
	    0, 0, NULL, NULL },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const char *const examples[] = {
	"crm-ingest sales.csv.gz | crm-rfm | crm-cluster -k 5 | crm-report --by cluster",
	"crm-cluster -k auto --profile customers.csv",
	"crm-cluster -f orders,avg_order --transform=robust -k 4 customers.csv",
	NULL
};

static const struct program program = {
	.about = { "crm-cluster", "Cluster customers by k-means: which groups are really there?",
	    "[FILE ...]", examples },
	.options = options,
	.check = cluster_check,
	.paths = cluster_paths,
	.run = cluster_run,
};

int
main(int argc, char **argv)
{
	struct cluster_options values = { .common = { .seed = 1 }, .missing = -1 };

	return program_main(&program, &values, argc, argv);
}
