/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The adjusted Rand index (Hubert & Arabie 1985): how alike two clusterings of the same points
 * are.
 *
 * Counts the pairs of points that are together in both clusterings and subtracts what chance
 * would give with clusters of the same sizes: 1 is the same clustering, 0 is chance.  All
 * counts come from one table of ka x kb cells, so it takes O(n + ka kb) and not O(n^2).  Two
 * clusterings that could not differ (each point alone, or all together, in both) count as
 * equal: 1.
 */
#include "model/adjusted_rand.h"

#include "base/mem.h"

#include <stdlib.h>

static double
pairs(uint64_t n)
{

	return n < 2 ? 0 : (double)n * (double)(n - 1) / 2;
}

enum crm_status
adjusted_rand(const uint16_t *a, const uint16_t *b, size_t n, size_t ka, size_t kb, double *out)
{
	uint64_t *both = mem_new(ka * kb, sizeof(*both)), *of_a = mem_new(ka, sizeof(*of_a)),
		 *of_b = mem_new(kb, sizeof(*of_b));
	double together = 0, in_a = 0, in_b = 0, expected, most;
	enum crm_status status = CRM_ENOMEM;

	if (both == NULL || of_a == NULL || of_b == NULL)
		goto done;
	for (size_t i = 0; i < n; i++) {
		both[a[i] * kb + b[i]]++;
		of_a[a[i]]++;
		of_b[b[i]]++;
	}
	for (size_t c = 0; c < ka * kb; c++)
		together += pairs(both[c]);
	for (size_t g = 0; g < ka; g++)
		in_a += pairs(of_a[g]);
	for (size_t g = 0; g < kb; g++)
		in_b += pairs(of_b[g]);
	expected = n < 2 ? 0 : in_a * in_b / pairs(n);
	most = (in_a + in_b) / 2;
	*out = most > expected ? (together - expected) / (most - expected) : 1;
	status = CRM_OK;
done:
	free(both);
	free(of_a);
	free(of_b);
	return status;
}
