/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * crm-cluster --scan: write what model/kmeans_choose.c found for each number of clusters.
 */
#include "filter/cluster/cluster_scan.h"

#include "table/row_out.h"

#define DIGITS 9

void
cluster_scan_write(const struct kmeans_scan *scan, struct output *out)
{
	static const char *const columns[] = { "k", "inertia", "silhouette", "calinski_harabasz",
		"davies_bouldin", "gap", "gap_error", "stable_seeds", "stable_halves", "structured",
		"stable", "verdict" };
	struct row_out row = { .out = out };

	for (size_t c = 0; c < sizeof(columns) / sizeof(*columns); c++)
		row_out_text(&row, slice_of(columns[c]));
	row_out_end(&row);
	for (size_t r = 0; r < scan->n; r++) {
		const struct kmeans_choice *c = scan->row + r;

		row_out_u64(&row, c->k);
		row_out_real(&row, c->inertia, DIGITS);
		row_out_real(&row, c->quality.silhouette, DIGITS);
		row_out_real(&row, c->quality.calinski_harabasz, DIGITS);
		row_out_real(&row, c->quality.davies_bouldin, DIGITS);
		row_out_real(&row, c->gap, DIGITS);
		row_out_real(&row, c->gap_error, DIGITS);
		row_out_real(&row, c->stable_seeds, DIGITS);
		row_out_real(&row, c->stable_halves, DIGITS);
		row_out_u64(&row, c->structured);
		row_out_u64(&row, c->stable);
		row_out_text(&row,
		    slice_of(r != scan->chosen ? ""
			    : scan->clear      ? "chosen"
					       : "compromise"));
		row_out_end(&row);
	}
}
