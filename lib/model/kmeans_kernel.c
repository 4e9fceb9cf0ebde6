/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of the inner loops of k-means to use on this processor.
 *
 * The loops are written once (kmeans_lanes.h) and compiled for several vector widths. All sum in
 * lanes of the same fixed number, so every path gives the same bits; a test compares them.
 */
#include "model/kmeans_kernel.h"

#include "base/cpu.h"

/*
 * Loops of a few known turns over arrays of vectors must be laid flat, or the arrays cannot live in
 * registers.
 */
#ifdef __clang__
#define FLAT _Pragma("clang loop unroll(full)")
#define FLAT_GCC
#else
#define FLAT _Pragma("GCC unroll 8")
#define FLAT_GCC _Pragma("GCC unroll 8")
#endif

#define NAMED_(path) #path
#define NAMED(path) NAMED_(path)

#define LANES 2
#define PATH plain
#define TARGET
#include "model/kmeans_lanes.h"
#undef LANES
#undef PATH
#undef TARGET

#ifdef __x86_64__
#define LANES 4
#define PATH avx2
#define TARGET __attribute__((target("avx2")))
#include "model/kmeans_lanes.h"
#undef LANES
#undef PATH
#undef TARGET

#define LANES 8
#define PATH avx512
#define TARGET __attribute__((target("avx512f")))
#include "model/kmeans_lanes.h"
#undef LANES
#undef PATH
#undef TARGET
#endif

const struct kmeans_kernel *
kmeans_kernel_path(unsigned i)
{

	switch (i) {
	case 0: return &kernel_plain;
#ifdef __x86_64__
	case 1: return CPU_HAS(CPU_AVX2, "avx2") ? &kernel_avx2 : NULL;
	case 2: return CPU_HAS(CPU_AVX512, "avx512f") ? &kernel_avx512 : NULL;
#endif
	default: return NULL;
	}
}

const struct kmeans_kernel *
kmeans_kernel_best(void)
{
	const struct kmeans_kernel *best = kmeans_kernel_path(0);

	for (unsigned i = 1; i < KMEANS_KERNEL_PATHS; i++)
		if (kmeans_kernel_path(i) != NULL)
			best = kmeans_kernel_path(i);
	return best;
}
