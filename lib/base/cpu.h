/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_CPU_H
#define CRM_BASE_CPU_H

/*
 * Which vector instructions a loop may use.  Every such loop has a plain version with the same
 * result; tests/soak builds the programs at each level and compares their output.
 */

/** The highest level that is compiled in; builds for tests lower it. */
#define CPU_PLAIN 0
#define CPU_SSE2 1
#define CPU_AVX2 2	/* and what came before it, such as popcnt */
#define CPU_AVX512 3
#ifndef CRM_CPU_LEVEL
#define CRM_CPU_LEVEL CPU_AVX512
#endif

/** CPU_HAS(level, feature): True if this processor has ${feature}, which belongs to ${level}. */
#define CPU_HAS(level, feature) (CRM_CPU_LEVEL >= (level) && __builtin_cpu_supports(feature))

#endif
