/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/kmeans.h"
#include "sweep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Published least inertias for k = 2..10 (data/README.md). */
static const double iris[] = { 152.347951760358, 78.851441426146, 57.2284732142857,
	46.4461820512821, 39.0399872460872, 34.2982296650718, 29.9889439507861, 27.7860924173081,
	25.8340548199725 };
static const double ruspini[] = { 89337.832142857, 51063.4750456705, 12881.0512361466,
	10126.7197881828, 8575.40687645688, 7126.19854312354, 6149.63901931402, 5181.65183982684,
	4446.28214285714 };

/* Fill points with the first ${d} columns of a file; false where there is none. */
static bool
load(const char *path, size_t d, struct points *points)
{
	static double value[200][4];
	char line[256];
	size_t n = 0;
	FILE *f;

	if ((f = fopen(path, "r")) == NULL)
		return false;
	if (fgets(line, sizeof(line), f) == NULL)
		fail();
	for (; n < 200 && fgets(line, sizeof(line), f) != NULL; n++) {
		char *p = line;

		for (size_t j = 0; j < d; j++, p++)
			value[n][j] = strtod(p, &p);
	}
	fclose(f);
	assert_int_equal(points_init(points, n, d, false), CRM_OK);
	for (size_t j = 0; j < d; j++)
		for (size_t i = 0; i < n; i++)
			points_column(points, j)[i] = value[i][j];
	return true;
}

/*
 * Numbers in [0, 1) by a plain congruence: the tests must not depend on the generator that they
 * test.
 */
static double
number(uint64_t *state)
{

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) / 9007199254740992.0;
}

static void
reaches(const char *path, size_t d, const double *least)
{
	struct points points;

	if (!load(path, d, &points))
		skip();
	for (size_t k = 2; k <= 10; k++) {
		for (uint64_t seed = 1; seed <= 3; seed++) {
			struct kmeans_options options = { .k = k, .seed = seed };
			struct kmeans_fit fit;

			assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
			if (!(fabs(fit.inertia / least[k - 2] - 1) < 1e-9))
				fail_msg("k %zu seed %d: %.15g, least %.15g", k, (int)seed,
				    fit.inertia, least[k - 2]);
			kmeans_fit_free(&fit);
		}
	}
	points_free(&points);
}

static void
iris_least(void **state)
{

	(void)state;
	reaches("../shared/data/kmeans/iris.csv", 4, iris);
}

static void
ruspini_least(void **state)
{

	(void)state;
	reaches("../shared/data/kmeans/ruspini.csv", 2, ruspini);
}

/* A cloud of ${n} points around ${groups} places, in ${d} dimensions. */
static void
cloud(struct points *points, size_t n, size_t d, size_t groups)
{
	uint64_t state = 42;

	assert_int_equal(points_init(points, n, d, false), CRM_OK);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < d; j++)
			points_column(points, j)[i] = (double)((i % groups) * (j + 3) % 7) * 2 +
			    number(&state) + number(&state) + number(&state);
}

static void
same_bits(void **state)
{
	static const size_t rows[] = { 150, 5000, 140000 };

	(void)state;
	for (size_t t = 0; t < 3; t++) {
		struct points points;
		struct kmeans_fit first, fit;
		size_t runs = 0;

		cloud(&points, rows[t], 3, 6);
		for (unsigned threads = 1; threads <= 4; threads += threads) {
			for (unsigned path = 0; path < KMEANS_KERNEL_PATHS; path++) {
				struct kmeans_options options = { .k = 7,
					.restarts = t < 2 || every(2) == 1 ? 2 : 1,
					.seed = 5,
					.kernel = kmeans_kernel_path(path) };

				if (options.kernel == NULL)
					continue;
				assert_int_equal(team_open(&options.team, threads), CRM_OK);
				assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
				team_close(options.team);
				if (runs++ == 0) {
					first = fit;
					continue;
				}
				assert_memory_equal(&fit.inertia, &first.inertia, sizeof(double));
				assert_memory_equal(
				    fit.centres, first.centres, fit.k * fit.d * sizeof(double));
				kmeans_fit_free(&fit);
			}
		}
		kmeans_fit_free(&first);
		points_free(&points);
	}
}

/*
 * Each path against the definition, for every number of dimensions that has a loop of its own and
 * one that has not.
 */
static void
kernels_agree(void **state)
{

	(void)state;
	for (size_t d = 1; d <= 9; d++) {
		struct points points;
		double centres[5 * 9], near[64], next[64], far[64], out[64];
		uint16_t label[64];
		uint64_t random = d;

		cloud(&points, 50, d, 4);
		for (size_t c = 0; c < 5 * d; c++)
			centres[c] = 10 * number(&random);
		for (unsigned path = 0; path < KMEANS_KERNEL_PATHS; path++) {
			const struct kmeans_kernel *kernel = kmeans_kernel_path(path);
			double sum = 0;

			if (kernel == NULL)
				continue;
			kernel->two(&points, 0, 64, centres, 5, label, near, next);
			kernel->distance(&points, 0, 64, centres, far);
			for (size_t i = 0; i < 50; i++) {
				double best = INFINITY, second = INFINITY;
				size_t at = 0;

				for (size_t g = 0; g < 5; g++) {
					double s = 0;

					for (size_t j = 0; j < d; j++) {
						double move = points_column(&points, j)[i] -
						    centres[g * d + j];

						s += move * move;
					}
					if (g == 0)
						assert_true(s == far[i]);
					if (s < best) {
						second = best;
						best = s;
						at = g;
					} else if (s < second)
						second = s;
				}
				assert_int_equal(label[i], at);
				assert_true(near[i] == best && next[i] == second);
			}
			kernel->nearest(&points, 0, 64, centres, 5, label, out);
			assert_memory_equal(out, near, sizeof(near));
			memset(near + 50, 0, 14 * sizeof(*near));
			sum = kernel->closer(&points, 0, 64, centres, near, out);
			for (size_t i = 0; i < 50; i++) {
				assert_true(out[i] == (far[i] < near[i] ? far[i] : near[i]));
				sum -= out[i];
			}
			assert_true(fabs(sum) < 1e-9);
		}
		points_free(&points);
	}
}

static void
fewer_points_than_clusters(void **state)
{
	struct kmeans_options options = { .k = 5, .seed = 1 };
	struct points points;
	struct kmeans_fit fit;
	uint16_t label[6];

	(void)state;
	assert_int_equal(points_init(&points, 6, 1, false), CRM_OK);
	for (size_t i = 0; i < 6; i++)
		points.x[i] = (double)(i % 3);
	assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
	assert_int_equal(fit.k, 3);
	assert_int_equal(fit.distinct, 3);
	assert_true(fit.inertia == 0);
	kmeans_assign(&points, &fit, NULL, label, NULL, NULL);
	assert_int_equal(label[0], label[3]);
	assert_int_not_equal(label[0], label[1]);
	assert_int_not_equal(label[1], label[2]);
	kmeans_fit_free(&fit);
	points_free(&points);
}

/* Weights 2 are points written twice; weight 0 is a point that is not there. */
static void
weights_count(void **state)
{
	struct kmeans_options options = { .k = 3, .seed = 1 };
	struct points weighted, twice;
	struct kmeans_fit a, b;

	(void)state;
	cloud(&twice, 120, 2, 3);
	assert_int_equal(points_init(&weighted, 61, 2, true), CRM_OK);
	for (size_t i = 0; i < 60; i++) {
		for (size_t j = 0; j < 2; j++) {
			points_column(&weighted, j)[i] = points_column(&twice, j)[i];
			points_column(&twice, j)[60 + i] = points_column(&twice, j)[i];
		}
		weighted.w[i] = 2;
	}
	points_column(&weighted, 0)[60] = 1e6;
	points_column(&weighted, 1)[60] = 1e6;
	weighted.w[60] = 0;
	assert_int_equal(kmeans_fit(&weighted, &options, &a), CRM_OK);
	assert_int_equal(kmeans_fit(&twice, &options, &b), CRM_OK);
	assert_true(fabs(a.inertia / b.inertia - 1) < 1e-12);
	kmeans_fit_free(&a);
	kmeans_fit_free(&b);
	points_free(&weighted);
	points_free(&twice);
}

/* A few far points among many near ones are a cluster of their own; a sample must not miss them. */
static void
far_points_are_found(void **state)
{
	struct kmeans_options options = { .k = 2, .restarts = 1, .seed = 1 };
	struct points points;
	struct kmeans_fit fit;
	double value[2];

	(void)state;
	cloud(&points, 200000, 2, 1);
	for (size_t i = 0; i < 5; i++)
		points_column(&points, 0)[i * 40000 + 7] = 1e6;
	assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
	assert_true(fit.sample > 0);
	for (size_t g = 0; g < 2; g++)
		value[g] = fit.centres[g * 2];
	assert_int_equal(kmeans_order(&fit, value), CRM_OK);
	assert_true(value[0] == 1e6 && fit.centres[0] == 1e6 && fit.centres[2] < 10);
	kmeans_fit_free(&fit);
	points_free(&points);
}

/*
 * Many points of few values are merged, and the fit is the same as on the values with their counts.
 */
static void
merged_points(void **state)
{
	struct kmeans_options options = { .k = 4, .restarts = 3, .seed = 1 };
	struct points points;
	struct kmeans_fit fit;

	(void)state;
	assert_int_equal(points_init(&points, 300000, 2, false), CRM_OK);
	for (size_t i = 0; i < points.n; i++) {
		points_column(&points, 0)[i] = (double)(i % 10 + i % 2 * 100);
		points_column(&points, 1)[i] = (double)(i % 7 + i % 3 / 2 * 100);
	}
	assert_int_equal(kmeans_fit(&points, &options, &fit), CRM_OK);
	assert_int_equal(fit.distinct, 140);
	assert_int_equal(fit.sample, 0);
	/*
	 * Four blocks of 5 x 7 values (2 x 10 x 7 in all): within, x is 0,2,4,6,8 (variance 8), y
	 * is 0..6 (variance 4).
	 */
	assert_true(fabs(fit.inertia / (300000.0 * 12) - 1) < 1e-4);
	kmeans_fit_free(&fit);
	points_free(&points);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iris_least),
		cmocka_unit_test(ruspini_least),
		cmocka_unit_test(kernels_agree),
		cmocka_unit_test(same_bits),
		cmocka_unit_test(fewer_points_than_clusters),
		cmocka_unit_test(weights_count),
		cmocka_unit_test(far_points_are_found),
		cmocka_unit_test(merged_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
