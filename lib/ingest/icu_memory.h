/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_ICU_MEMORY_H
#define CRM_INGEST_ICU_MEMORY_H

#include "base/msg.h"

/**
 * icu_memory(msg):
 * Where ICU asks for memory from now on and there is none, say so through ${msg} (NULL: in silence)
 * and end the process at once with the status of CRM_ENOMEM.  The one place of the library that
 * does: ICU 72 follows a NULL pointer where its caches cannot grow, and takes other failures for an
 * answer, so that going on would mean a crash or a wrong result.  What has been written is
 * unfinished, and looks it.
 */
void icu_memory(struct msg *msg);

#endif
