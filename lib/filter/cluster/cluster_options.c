/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the options of crm-cluster mean for both of its ways: where a table goes that has no file.
 */
#include "filter/cluster/cluster_options.h"

enum crm_status
cluster_output(const struct run *run, const char *path, struct output **out)
{

	if (*path == '\0')
		return run_output(run, out);
	return run_side_output(run, path, 0, out);
}
