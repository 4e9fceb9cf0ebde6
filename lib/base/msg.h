/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_MSG_H
#define CRM_BASE_MSG_H

#include "base/slice.h"
#include "base/status.h"

/**
 * Messages to the user: one line each, on stderr, as `program: text`.  A message is printed once,
 * where its cause is known; the callers only pass the status on.  Thread-safe, except that
 * msg_wipe() is to be called before other threads start.
 */
struct msg;

/** How much to say: -q, the default, -v. */
enum msg_level { MSG_QUIET = -1, MSG_NORMAL = 0, MSG_VERBOSE = 1 };

/**
 * msg_open(msg, program):
 * Make a message sink for the program named ${program} (not copied) at level MSG_NORMAL.
 * Return CRM_OK or CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status msg_open(struct msg **msg, const char *program);

/** msg_program(msg): The program's name. */
const char *msg_program(const struct msg *msg);

/** msg_level(msg, level): Set which messages are printed from now on. */
void msg_level(struct msg *msg, enum msg_level level);

/**
 * msg_wipe(msg):
 * From now on a progress line may be on the terminal where a message is printed: erase the rest of
 * the line after each message.
 */
void msg_wipe(struct msg *msg);

/**
 * msg_is_verbose(msg): Whether msg_note() would print: if not, skip work that is only done for it.
 */
bool msg_is_verbose(const struct msg *msg);

/** msg_error(msg, format, ...): Print why the program cannot continue, at every level. */
void msg_error(struct msg *msg, const char *format, ...) CRM_PRINTF(2, 3);

/**
 * msg_warn(msg, format, ...): Print what the user should know although the program continues; not
 * with -q.
 */
void msg_warn(struct msg *msg, const char *format, ...) CRM_PRINTF(2, 3);

/** msg_note(msg, format, ...): Print details; only with -v. */
void msg_note(struct msg *msg, const char *format, ...) CRM_PRINTF(2, 3);

/**
 * msg_repeat(msg, kind, format, ...):
 * As msg_warn(), but only the first five of each ${kind} (a string constant such as "date") are
 * printed; msg_close() prints how many more there were.
 */
void msg_repeat(struct msg *msg, const char *kind, const char *format, ...) CRM_PRINTF(3, 4);

/**
 * msg_nomem(msg):
 * Print "out of memory", without allocating any, and return CRM_ENOMEM.  Only the first call
 * prints, so every layer that sees CRM_ENOMEM may call it.
 */
enum crm_status msg_nomem(struct msg *msg);

/**
 * msg_close(msg):
 * Print how many messages msg_repeat() left out, and free ${msg}.  NULL is fine.
 */
void msg_close(struct msg *msg);

/** Room for what msg_show() prints at the most. */
#define MSG_SHOW 96

/**
 * msg_show(out, value):
 * Write ${value} into ${out} (MSG_SHOW bytes) so that it is safe on a terminal: control bytes and
 * invalid UTF-8 become `?`, a value too long ends in `...`.  Return ${out}.
 */
const char *msg_show(char out[MSG_SHOW], struct slice value);

#endif
