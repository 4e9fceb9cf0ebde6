/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loops of kmeans_kernel.h for one width of vector: included by kmeans_kernel.c once for each
 * path, with LANES (doubles in a vector), PATH (suffix of the names) and TARGET (attribute that
 * turns the instructions on) defined.  No include guard.
 */

#define JOIN2(a, b) a##_##b
#define JOIN(a, b) JOIN2(a, b)
#define ON(name) JOIN(name, PATH)
#define INLINE static inline __attribute__((always_inline)) TARGET

/* Vectors may lie anywhere a double may. */
typedef double ON(vec) __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
typedef int64_t ON(mask) __attribute__((vector_size(8 * LANES), aligned(8), may_alias));
#define VEC ON(vec)
#define MASK ON(mask)
#define ALL(value) ((VEC){ 0 } + (value))
#define SELECT(m, a, b) ((VEC)(((m) & (MASK)(a)) | (~(m) & (MASK)(b))))

/* Vectors in flight: enough to hide the latency of the arithmetic. */
#define FLIGHT 4

/* Squared distances of FLIGHT vectors of points at ${x} to the centre ${c}. */
INLINE void
ON(squares)(const double *x, size_t stride, size_t d, const double *c, VEC s[FLIGHT])
{

	FLAT for (size_t r = 0; r < FLIGHT; r++) {
		VEC t = *(const VEC *)(x + r * LANES) - c[0];

		s[r] = t * t;
	}
	FLAT_GCC for (size_t j = 1; j < d; j++) {
		FLAT for (size_t r = 0; r < FLIGHT; r++) {
			VEC t = *(const VEC *)(x + j * stride + r * LANES) - c[j];

			s[r] += t * t;
		}
	}
}

INLINE void
ON(store_labels)(uint16_t *label, const VEC at[FLIGHT])
{

	for (size_t r = 0; r < FLIGHT; r++)
		for (size_t l = 0; l < LANES; l++)
			label[r * LANES + l] = (uint16_t)(int)at[r][l];
}

INLINE void
ON(nearest_in)(const double *x, size_t stride, size_t d, size_t rows, const double *centres,
    size_t k, uint16_t *label, double *near)
{

	for (size_t i = 0; i < rows; i += FLIGHT * LANES) {
		VEC best[FLIGHT], at[FLIGHT];

		FLAT for (size_t r = 0; r < FLIGHT; r++) {
			best[r] = ALL(__builtin_inf());
			at[r] = ALL(0.0);
		}
		for (size_t g = 0; g < k; g++) {
			double number = (double)g;
			VEC s[FLIGHT];

			ON(squares)(x + i, stride, d, centres + g * d, s);
			FLAT for (size_t r = 0; r < FLIGHT; r++) {
				MASK m = s[r] < best[r];

				best[r] = SELECT(m, s[r], best[r]);
				at[r] = SELECT(m, ALL(number), at[r]);
			}
		}
		FLAT for (size_t r = 0; r < FLIGHT; r++)
			*(VEC *)(near + i + r * LANES) = best[r];
		ON(store_labels)(label + i, at);
	}
}

INLINE void
ON(two_in)(const double *x, size_t stride, size_t d, size_t rows, const double *centres, size_t k,
    uint16_t *label, double *near, double *next)
{

	for (size_t i = 0; i < rows; i += FLIGHT * LANES) {
		VEC best[FLIGHT], second[FLIGHT], at[FLIGHT];

		FLAT for (size_t r = 0; r < FLIGHT; r++) {
			best[r] = second[r] = ALL(__builtin_inf());
			at[r] = ALL(0.0);
		}
		for (size_t g = 0; g < k; g++) {
			double number = (double)g;
			VEC s[FLIGHT];

			ON(squares)(x + i, stride, d, centres + g * d, s);
			FLAT for (size_t r = 0; r < FLIGHT; r++) {
				MASK m = s[r] < best[r];
				VEC beaten = SELECT(m, best[r], s[r]);

				second[r] = SELECT(beaten < second[r], beaten, second[r]);
				best[r] = SELECT(m, s[r], best[r]);
				at[r] = SELECT(m, ALL(number), at[r]);
			}
		}
		FLAT for (size_t r = 0; r < FLIGHT; r++) {
			*(VEC *)(near + i + r * LANES) = best[r];
			*(VEC *)(next + i + r * LANES) = second[r];
		}
		ON(store_labels)(label + i, at);
	}
}

static TARGET void
ON(nearest)(const struct points *points, size_t from, size_t rows, const double *centres, size_t k,
    uint16_t *label, double *near)
{
	const double *x = points->x + from;
	size_t stride = points->stride;

	/* A number of dimensions that the compiler knows lets it keep all in registers. */
	switch (points->d) {
	case 1: ON(nearest_in)(x, stride, 1, rows, centres, k, label, near); break;
	case 2: ON(nearest_in)(x, stride, 2, rows, centres, k, label, near); break;
	case 3: ON(nearest_in)(x, stride, 3, rows, centres, k, label, near); break;
	case 4: ON(nearest_in)(x, stride, 4, rows, centres, k, label, near); break;
	case 5: ON(nearest_in)(x, stride, 5, rows, centres, k, label, near); break;
	case 6: ON(nearest_in)(x, stride, 6, rows, centres, k, label, near); break;
	default: ON(nearest_in)(x, stride, points->d, rows, centres, k, label, near); break;
	}
}

static TARGET void
ON(two)(const struct points *points, size_t from, size_t rows, const double *centres, size_t k,
    uint16_t *label, double *near, double *next)
{

	ON(two_in)
	(points->x + from, points->stride, points->d, rows, centres, k, label, near, next);
}

static TARGET void
ON(distance)(
    const struct points *points, size_t from, size_t rows, const double *point, double *far)
{

	for (size_t i = 0; i < rows; i += FLIGHT * LANES) {
		VEC s[FLIGHT];

		ON(squares)(points->x + from + i, points->stride, points->d, point, s);
		FLAT for (size_t r = 0; r < FLIGHT; r++)
			*(VEC *)(far + i + r * LANES) = s[r];
	}
}

/* The sum runs in eight lanes whatever the width: row i goes to lane i mod 8. */
static TARGET double
ON(closer)(const struct points *points, size_t from, size_t rows, const double *point,
    const double *near, double *out)
{
	VEC lane[8 / LANES];
	double part[8];

	for (size_t l = 0; l < 8 / LANES; l++)
		lane[l] = ALL(0.0);
	for (size_t i = 0; i < rows; i += FLIGHT * LANES) {
		VEC s[FLIGHT];

		ON(squares)(points->x + from + i, points->stride, points->d, point, s);
		FLAT for (size_t r = 0; r < FLIGHT; r++) {
			VEC old = *(const VEC *)(near + i + r * LANES);
			VEC v = SELECT(s[r] < old, s[r], old);

			*(VEC *)(out + i + r * LANES) = v;
			if (points->w != NULL)
				v *= *(const VEC *)(points->w + from + i + r * LANES);
			lane[r % (8 / LANES)] += v;
		}
	}
	for (size_t l = 0; l < 8; l++)
		part[l] = lane[l / LANES][l % LANES];
	return ((part[0] + part[1]) + (part[2] + part[3])) +
	    ((part[4] + part[5]) + (part[6] + part[7]));
}

static const struct kmeans_kernel ON(kernel) = {
	NAMED(PATH), ON(nearest), ON(two), ON(distance), ON(closer)
};

#undef JOIN2
#undef JOIN
#undef ON
#undef INLINE
#undef VEC
#undef MASK
#undef ALL
#undef SELECT
#undef FLIGHT
