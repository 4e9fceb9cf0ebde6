/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/adjusted_rand.h"
#include "model/kmeans_choose.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
rand_index(void **state)
{
	/* scikit-learn 1.9.1, adjusted_rand_score: .5714285714285714 and -.5. */
	static const uint16_t a[] = { 0, 0, 1, 2 }, b[] = { 0, 0, 1, 1 }, c[] = { 0, 1, 0, 1 },
			      swapped[] = { 1, 1, 0, 0 };
	double index;

	(void)state;
	assert_int_equal(adjusted_rand(a, b, 4, 3, 2, &index), CRM_OK);
	assert_true(fabs(index - 0.5714285714285714) < 1e-15);
	assert_int_equal(adjusted_rand(b, c, 4, 2, 2, &index), CRM_OK);
	assert_true(fabs(index + 0.5) < 1e-15);
	assert_int_equal(adjusted_rand(b, swapped, 4, 2, 2, &index), CRM_OK);
	assert_true(index == 1);
	assert_int_equal(adjusted_rand(b, b, 1, 2, 2, &index), CRM_OK);
	assert_true(index == 1);
}

/* iris at k = 3: species and the indices. */
static void
iris_indices(void **state)
{
	struct kmeans_options options = { .k = 3, .seed = 1 };
	struct cluster_quality quality;
	struct points points;
	struct kmeans_fit fit;
	uint16_t label[150], species[150];
	char line[256], last[64] = "";
	double index;
	FILE *f;

	(void)state;
	if ((f = fopen("../shared/data/kmeans/iris.csv", "r")) == NULL)
		skip();
	assert_int_equal(points_init(&points, 150, 4, false), CRM_OK);
	assert_non_null(fgets(line, sizeof(line), f));
	for (size_t i = 0; i < 150; i++) {
		char *p = line;

		assert_non_null(fgets(line, sizeof(line), f));
		for (size_t j = 0; j < 4; j++, p++)
			points_column(&points, j)[i] = strtod(p, &p);
		species[i] = i == 0 ? 0 : (uint16_t)(species[i - 1] + (strcmp(last, p) != 0));
		snprintf(last, sizeof(last), "%.60s", p);
	}
	fclose(f);
	assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
	kmeans_assign(&points, &fit, NULL, label, NULL, NULL);
	/*
	 * scikit-learn 1.9.1 on its best partition: calinski_harabasz_score, davies_bouldin_score,
	 * adjusted_rand_score; numpy for the mean of (b - a) / b.
	 */
	assert_int_equal(cluster_quality(&points, &fit, NULL, &quality), CRM_OK);
	assert_true(fabs(quality.calinski_harabasz - 561.62775662962) < 1e-8);
	assert_true(fabs(quality.davies_bouldin - 0.6619715465007465) < 1e-12);
	assert_true(fabs(quality.silhouette - 0.6663855564711182) < 1e-12);
	assert_int_equal(adjusted_rand(label, species, 150, 3, 3, &index), CRM_OK);
	assert_true(fabs(index - 0.7302382722834697) < 1e-12);
	kmeans_fit_free(&fit);
	points_free(&points);
}

/* ${groups} bell-like clouds of ${n} points in all in the plane, or one even square for 0. */
static void
plant(struct points *points, size_t n, size_t groups, uint16_t *group)
{
	static const double place[][2] = { { 0, 0 }, { 9, 1 }, { 2, 8 }, { 10, 10 }, { 5, -9 } };
	uint64_t random = 11;

	assert_int_equal(points_init(points, n, 2, false), CRM_OK);
	for (size_t i = 0; i < n; i++) {
		group[i] = (uint16_t)(groups == 0 ? 0 : i % groups);
		for (size_t j = 0; j < 2; j++) {
			double sum = 0;

			for (size_t t = 0; t < (groups == 0 ? 1 : 6); t++) {
				random = random * 6364136223846793005u + 1442695040888963407u;
				sum += (double)(random >> 11) / 9007199254740992.0 - 0.5;
			}
			points_column(points, j)[i] =
			    groups == 0 ? sum : place[group[i]][j] + 1.4 * sum;
		}
	}
}

static void
planted_groups_are_found(void **state)
{
	struct kmeans_options options = { .seed = 1 };
	struct kmeans_scan scan;
	struct points points;
	struct kmeans_fit fit;
	static uint16_t group[20000], label[20000];
	double index;

	(void)state;
	plant(&points, 20000, 5, group);
	assert_int_equal(kmeans_choose(&points, 2, 8, &options, &scan), CRM_OK);
	assert_true(scan.clear);
	assert_int_equal(scan.n, 7);
	assert_int_equal(scan.row[scan.chosen].k, 5);
	options.k = 5;
	assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
	assert_true(
	    fit.inertia == 0 || fabs(fit.inertia / scan.row[scan.chosen].inertia - 1) < 1e-9);
	kmeans_assign(&points, &fit, NULL, label, NULL, NULL);
	assert_int_equal(adjusted_rand(label, group, points.n, 5, 5, &index), CRM_OK);
	assert_true(index >= 0.95);
	kmeans_fit_free(&fit);
	kmeans_choose_free(&scan);
	points_free(&points);
}

static void
an_even_cloud_has_no_number(void **state)
{
	struct kmeans_options options = { .seed = 1 };
	struct kmeans_scan scan;
	struct points points;
	static uint16_t group[5000];

	(void)state;
	plant(&points, 5000, 0, group);
	assert_int_equal(kmeans_choose(&points, 2, 8, &options, &scan), CRM_OK);
	assert_false(scan.clear);
	kmeans_choose_free(&scan);
	points_free(&points);
}

/* A scan ends where the distinct points do, and there is none below. */
static void
few_points(void **state)
{
	struct kmeans_options options = { .seed = 1 };
	struct kmeans_scan scan;
	struct points points;

	(void)state;
	assert_int_equal(points_init(&points, 12, 1, false), CRM_OK);
	for (size_t i = 0; i < 12; i++)
		points.x[i] = (double)(i % 4);
	assert_int_equal(kmeans_choose(&points, 2, 9, &options, &scan), CRM_OK);
	assert_int_equal(scan.n, 3);
	kmeans_choose_free(&scan);
	for (size_t i = 0; i < 12; i++)
		points.x[i] = 1;
	assert_int_equal(kmeans_choose(&points, 2, 9, &options, &scan), CRM_EIDENT);
	points_free(&points);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rand_index),
		cmocka_unit_test(iris_indices),
		cmocka_unit_test(planted_groups_are_found),
		cmocka_unit_test(an_even_cloud_has_no_number),
		cmocka_unit_test(few_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
