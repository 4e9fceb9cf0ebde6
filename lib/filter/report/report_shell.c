/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Words of a command line that a report prints for its reader to type.
 */
#include "filter/report/report_shell.h"

#include <stdbool.h>
#include <string.h>

/* What a shell takes as it is. */
static const char plain_letters[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+./:@%=,";

enum crm_status
shell_word(struct buf *buf, struct slice word)
{
	enum crm_status status;
	bool plain = word.n > 0, doubled;
	const char *quote;

	for (size_t i = 0; i < word.n; i++)
		plain = plain && word.p[i] != '\0' && strchr(plain_letters, word.p[i]) != NULL;
	if (plain)
		return buf_add(buf, word.p, word.n);
	/* An apostrophe reads best in double quotes, where nothing else needs an escape there. */
	doubled = memchr(word.p, '\'', word.n) != NULL;
	for (size_t i = 0; i < word.n; i++)
		doubled = doubled && (word.p[i] == '\0' || strchr("\"$`\\!", word.p[i]) == NULL);
	quote = doubled ? "\"" : "'";
	status = buf_text(buf, quote);
	for (size_t i = 0; i < word.n && status == CRM_OK; i++)
		status = word.p[i] == '\'' && !doubled ? buf_text(buf, "'\\''")
						       : buf_add(buf, word.p + i, 1);
	return status == CRM_OK ? buf_text(buf, quote) : status;
}
