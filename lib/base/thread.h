/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_THREAD_H
#define CRM_BASE_THREAD_H

#include "base/status.h"

#include <stddef.h>

/**
 * A fixed team of threads for loops over independent pieces.  Results must not depend on the number
 * of threads: divide the work into pieces whose number and borders depend on the data only, let
 * each piece write to memory of its own, and reduce in the order of the pieces.
 */
struct team;

/** team_cpus(): How many processors this process may use (at least 1; honours affinity). */
unsigned team_cpus(void);

/**
 * team_open(team, threads):
 * Start a team of ${threads} (0: team_cpus()) threads, including the caller; a team of 1 starts no
 * thread, and if the system refuses threads the team is smaller.  Return CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status team_open(struct team **team, unsigned threads);

/** team_size(team): The number of threads; 1 for NULL. */
unsigned team_size(const struct team *team);

/**
 * team_run(team, pieces, work, arg):
 * Call ${work}(${arg}, piece, thread) once for every piece 0..pieces-1, each on some thread
 * 0..team_size()-1, and return when all calls have returned.  If ${team} is NULL, the caller does
 * all pieces, in order.  ${work} must not call team_run() of the same team.
 */
void team_run(struct team *team, size_t pieces,
    void (*work)(void *arg, size_t piece, unsigned thread), void *arg);

/** team_close(team): End the threads and free ${team}.  NULL is fine. */
void team_close(struct team *team);

#endif
