/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Diagnostics: one line each, one write() each, so that the lines of the programs of a pipe do not
 * mix.  A line is made on the stack and made safe for a terminal (control characters and invalid
 * UTF-8 are masked), because names and values in it come from data.  Nothing is allocated, so that
 * "out of memory" can always be said; a kind that repeats is counted after its first lines.
 */
#include "base/mem.h"
#include "base/msg.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MSG_LINE 6144	/* a message is one line of at most so many bytes */
#define MSG_WIPE "\033[K"	/* erases from the cursor to the end of the line */
#define MSG_KINDS 32 /* kinds that msg_repeat() counts apart; those beyond share the last counter  \
		      */
#define MSG_FIRST 5	/* how many of a kind are printed */

struct msg {
	const char *program;
	_Atomic int level;
	bool wipe;
	atomic_flag nomem;	/* that memory ran out has been said */
	pthread_mutex_t lock;
	struct {
		const char *kind;
		unsigned long long n;
	} kinds[MSG_KINDS];
};

/*
 * The length of the well-formed, printable UTF-8 character at ${p}, or 0 (RFC 3629; C1 controls
 * count as not printable).
 */
static size_t
character(const unsigned char *p, size_t n)
{
	size_t len;

	if (p[0] < 0x80)
		return p[0] >= 0x20 && p[0] != 0x7f;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xc2 && p[1] < 0xa0) || /* C1 controls */
	    (p[0] == 0xe0 && p[1] < 0xa0) || /* overlong */
	    (p[0] == 0xed && p[1] > 0x9f) || /* surrogates */
	    (p[0] == 0xf0 && p[1] < 0x90) || /* overlong */
	    (p[0] == 0xf4 && p[1] > 0x8f) || /* past U+10FFFF */
	    /* U+2028 to U+202E and U+2066 to U+2069 break lines or turn the direction of what
	       follows. */
	    (p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) ||
	    (p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9))
		return 0;
	return len;
}

/*
 * Print one line with one write(), so that lines of the programs of a pipe do not mix.  If that
 * fails there is nowhere left to report it.
 */
static void CRM_PRINTF(2, 0)
print(const struct msg *msg, const char *format, va_list ap)
{
	char line[MSG_LINE + sizeof(MSG_WIPE)];
	int head = snprintf(line, 256, "%s: ", msg->program);
	size_t n = head < 0 ? 0 : head > 255 ? 255 : (size_t)head;
	int body = vsnprintf(line + n, MSG_LINE - n - 1, format, ap);
	size_t end = body < 0 ? n : n + (size_t)body;
	ssize_t w;

	/* vsnprintf() returns the length that it would have liked; show that the line was cut. */
	if (end > MSG_LINE - 2) {
		end = MSG_LINE - 2;
		memcpy(line + end - 3, "...", 3);
	}
	for (size_t i = 0, len; i < end; i += len) {
		len = character((unsigned char *)line + i, end - i);
		if (len == 0) {
			line[i] = '?';
			len = 1;
		}
	}
	if (msg->wipe) {
		memcpy(line + end, MSG_WIPE, sizeof(MSG_WIPE) - 1);
		end += sizeof(MSG_WIPE) - 1;
	}
	line[end++] = '\n';

	for (size_t done = 0; done < end; done += (size_t)w) {
		if ((w = write(STDERR_FILENO, line + done, end - done)) == -1) {
			if (errno != EINTR)
				return;
			w = 0;
		}
	}
}

enum crm_status
msg_open(struct msg **msg, const char *program)
{
	struct msg *m = mem_new(1, sizeof(*m));

	if (m == NULL)
		return CRM_ENOMEM;
	if (pthread_mutex_init(&m->lock, NULL) != 0) {
		free(m);
		return CRM_ENOMEM;
	}
	m->program = program;
	atomic_init(&m->level, MSG_NORMAL);
	atomic_flag_clear(&m->nomem);
	*msg = m;
	return CRM_OK;
}

const char *
msg_program(const struct msg *msg)
{

	return msg->program;
}

void
msg_level(struct msg *msg, enum msg_level level)
{

	atomic_store(&msg->level, (int)level);
}

void
msg_wipe(struct msg *msg)
{

	msg->wipe = true;
}

bool
msg_is_verbose(const struct msg *msg)
{

	return atomic_load(&msg->level) >= MSG_VERBOSE;
}

void
msg_error(struct msg *msg, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print(msg, format, ap);
	va_end(ap);
}

void
msg_warn(struct msg *msg, const char *format, ...)
{
	va_list ap;

	if (atomic_load(&msg->level) < MSG_NORMAL)
		return;
	va_start(ap, format);
	print(msg, format, ap);
	va_end(ap);
}

void
msg_note(struct msg *msg, const char *format, ...)
{
	va_list ap;

	if (!msg_is_verbose(msg))
		return;
	va_start(ap, format);
	print(msg, format, ap);
	va_end(ap);
}

void
msg_repeat(struct msg *msg, const char *kind, const char *format, ...)
{
	unsigned long long before;
	va_list ap;
	size_t i = 0;

	pthread_mutex_lock(&msg->lock);
	while (i < MSG_KINDS - 1 && msg->kinds[i].kind != NULL &&
	    strcmp(msg->kinds[i].kind, kind) != 0)
		i++;
	if (msg->kinds[i].kind == NULL)
		msg->kinds[i].kind = i < MSG_KINDS - 1 ? kind : "others";
	before = msg->kinds[i].n++;
	pthread_mutex_unlock(&msg->lock);

	/*
	 * Counted even when quiet or past the first lines; msg_close() prints how many were left
	 * out.
	 */
	if (before >= MSG_FIRST || atomic_load(&msg->level) < MSG_NORMAL)
		return;
	va_start(ap, format);
	print(msg, format, ap);
	va_end(ap);
}

enum crm_status
msg_nomem(struct msg *msg)
{

	if (!atomic_flag_test_and_set(&msg->nomem))
		msg_error(msg, "out of memory");
	return CRM_ENOMEM;
}

void
msg_close(struct msg *msg)
{

	if (msg == NULL)
		return;
	for (size_t i = 0; i < MSG_KINDS && msg->kinds[i].kind != NULL; i++)
		if (msg->kinds[i].n > MSG_FIRST)
			msg_warn(msg, "%s: %llu more of these", msg->kinds[i].kind,
			    msg->kinds[i].n - MSG_FIRST);
	pthread_mutex_destroy(&msg->lock);
	free(msg);
}

const char *
msg_show(char out[MSG_SHOW], struct slice value)
{
	const unsigned char *p = (const unsigned char *)value.p;
	size_t cut = 0;		/* where `...` can go if the rest does not fit */
	size_t n = 0;

	for (size_t i = 0, len; i < value.n; i += len) {
		char mask = '?';
		const void *from = p + i;

		if ((len = character(p + i, value.n - i)) == 0) {
			from = &mask;
			len = 1;
		}
		/* Go back to where the dots fit, which is never in the middle of a character. */
		if (n + len > MSG_SHOW - 1) {
			memcpy(out + cut, "...", 3);
			n = cut + 3;
			break;
		}
		memcpy(out + n, from, len);
		n += len;
		if (n <= MSG_SHOW - 4)
			cut = n;
	}
	out[n] = '\0';
	return out;
}
