/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kmeans_fit TABLE.csv K RESTARTS THREADS RUNS
 *
 * Read the numbers of all columns but the first, bring them to log1p,zscore, fit RUNS times and
 * print the median wall time in seconds and the inertia.
 */
#include "model/kmeans.h"
#include "model/transform.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static _Noreturn void
die(const char *what)
{

	fprintf(stderr, "kmeans_fit: %s\n", what);
	exit(3);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The table's numbers, row after row; *${n} becomes their number and *${d} that of the columns. */
static double *
read_table(FILE *f, size_t *n, size_t *d)
{
	double *x = NULL;
	size_t room = 0;
	char line[4096];

	*n = *d = 0;
	if (fgets(line, sizeof(line), f) == NULL)
		return NULL;
	for (char *p = line; (p = strchr(p, ',')) != NULL; p++)
		++*d;
	while (fgets(line, sizeof(line), f) != NULL) {
		char *p = line;

		if (*n + *d > room) {
			double *more = realloc(x, (room = 2 * room + 4096) * sizeof(*x));

			if (more == NULL)
				break;
			x = more;
		}
		for (size_t j = 0; j < *d && (p = strchr(p, ',')) != NULL; j++)
			x[(*n)++] = strtod(p + 1, &p);
	}
	return x;
}

static bool
scale(const double *x, struct points *points)
{
	size_t d = points->d;
	double *column = malloc(points->n * sizeof(*column));
	bool ok = column != NULL;

	for (size_t j = 0; j < d && ok; j++) {
		struct transform t = { .log = true, .kind = TRANSFORM_ZSCORE, .stretch = 1 };
		struct transform_facts facts;

		for (size_t i = 0; i < points->n; i++)
			points_column(points, j)[i] = column[i] = x[i * d + j];
		ok = transform_fit(&t, column, NULL, points->n, &facts) == CRM_OK;
		transform_apply(&t, points_column(points, j), points->n, points_column(points, j));
	}
	free(column);
	return ok;
}

int
main(int argc, char **argv)
{
	struct kmeans_options options = { .seed = 1 };
	struct points points;
	struct kmeans_fit fit;
	size_t n, d, runs;
	double *x, *seconds, inertia = 0;
	FILE *f;

	if (argc != 6 || (f = fopen(argv[1], "r")) == NULL)
		die("which table?");
	x = read_table(f, &n, &d);
	fclose(f);
	if (x == NULL || d == 0 || points_init(&points, n / d, d, false) != CRM_OK ||
	    !scale(x, &points))
		die("no numbers, or no memory");
	free(x);
	options.k = strtoul(argv[2], NULL, 10);
	options.restarts = strtoul(argv[3], NULL, 10);
	runs = strtoul(argv[5], NULL, 10);
	if (team_open(&options.team, (unsigned)strtoul(argv[4], NULL, 10)) != CRM_OK ||
	    (seconds = calloc(runs, sizeof(*seconds))) == NULL)
		die("no memory");
	for (size_t r = 0; r < runs; r++) {
		double start = now();

		if (kmeans_fit(&points, &options, &fit) != CRM_OK)
			die("no memory");
		seconds[r] = now() - start;
		inertia = fit.inertia;
		kmeans_fit_free(&fit);
	}
	qsort(seconds, runs, sizeof(*seconds), compare);
	printf("%.4f %.10g\n", seconds[runs / 2], inertia);
	free(seconds);
	team_close(options.team);
	points_free(&points);
	return 0;
}
