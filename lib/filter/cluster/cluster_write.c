/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Write a row as it came, with its cluster, distance and what else was asked for appended.
 */
#include "filter/cluster/cluster_write.h"

#include "base/num.h"
#include "model/cluster_quality.h"
#include "table/csv_out.h"

#include <stdio.h>
#include <string.h>

/* Significant digits of distances. */
#define DIGITS 9

/*
 * A column that is there already is an error and not overwritten: a second run in a chain would
 * otherwise leave two columns of one name, of which readers take either.
 */
enum crm_status
cluster_write_header(
    const struct cluster_write *write, const struct table_in *table, struct msg *msg)
{
	const char *const columns[] = { "cluster", "distance",
		write->silhouette ? "silhouette" : NULL, write->mark ? "outlier" : NULL };
	struct slice header = table_header(table);
	char names[4][CLUSTER_PREFIX + sizeof("silhouette")], shown[MSG_SHOW];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		if (columns[i] == NULL)
			continue;
		snprintf(names[n], sizeof(names[n]), "%s%s",
		    write->prefix == NULL ? "" : write->prefix, columns[i]);
		if (table_column(table, names[n]) != TABLE_NONE) {
			msg_error(msg,
			    "the table has a column %s already: name the new ones with --prefix",
			    msg_show(shown, slice_of(names[n])));
			return CRM_EUSAGE;
		}
		n++;
	}
	output_write(write->out, header.p, header.n);
	for (size_t i = 0; i < n; i++)
		csvout_next(write->out, slice_of(names[i]));
	csvout_end(write->out);
	return CRM_OK;
}

/*
 * The row's own text goes first, byte for byte, so that columns of other filters survive.  Room is
 * asked for once: the text, and three numbers of at most NUM_PRINT bytes each.  ${label} is -1 for
 * a row without a cluster, whose new fields stay empty.
 */
void
cluster_write_row(
    const struct cluster_write *write, struct slice text, int label, double distance, double next)
{
	char *start = output_room(write->out, text.n + 3 * NUM_PRINT), *p = start;

	if (p == NULL)
		return;
	memcpy(p, text.p, text.n);
	p += text.n;
	*p++ = ',';
	if (label >= 0)
		p += num_u64(p, (uint64_t)label + 1);
	*p++ = ',';
	if (label >= 0)
		p += num_print(p, distance, DIGITS);
	if (write->silhouette) {
		*p++ = ',';
		if (label >= 0)
			p += num_print(p, cluster_quality_silhouette(distance, next), DIGITS);
	}
	if (write->mark) {
		*p++ = ',';
		if (label >= 0)
			*p++ = distance > write->outlier ? '1' : '0';
	}
	*p++ = '\n';
	output_added(write->out, (size_t)(p - start));
}
