/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of groups as people type them: `at risk`, `Risk altında`, `Can’t lose`.
 *
 * Both what was typed and what the data holds are brought to one form by fold_text() (no case, no
 * accents, one kind of blank).  A group of the data matches a name if its own folded form, or that
 * of its translation into any language of --lang, is the same.  What a group matched is kept in a
 * map, so the folding is done once a group and not once a customer; past REMEMBERED groups (a
 * column with a value of its own for each customer) exact names are compared first and folding is
 * done each time.
 *
 * What must hold: two names of the user that fold to the same are one; matched[] has a number for
 * each key of `seen`.
 */
#include "filter/report/report_names.h"

#include "base/mem.h"
#include "ingest/fold.h"
#include "report/language.h"
#include "base/near_name.h"
#include "table/strmap.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Room for a folded name. */
#define FOLDED 400

/* Groups of the data whose match is kept. */
#define REMEMBERED 4096

/* Groups of the data that a message names. */
#define NAMED 16

struct names {
	const struct advice *advice;
	struct strmap *asked;		/* folded */
	char **typed;			/* as the user wrote them */
	uint64_t *found;		/* customers of each */
	size_t n, room;
	struct strmap *seen;		/* groups of the data */
	uint32_t *matched;		/* for each: the number in asked, or STRMAP_NONE */
	size_t matched_room;
};

/**
 * Return ${text} folded into ${room}; a text that cannot be folded, for instance a longer one, is
 * compared as it is.
 */
static struct slice
fold_name(struct slice text, char room[FOLDED])
{
	size_t n = fold_text(room, FOLDED, text);

	return n == 0 ? text : (struct slice){ room, n };
}

/**
 * Add a name that the user typed; a second one that folds to the same is dropped.  CRM_OK or
 * CRM_ENOMEM.
 */
static enum crm_status
add_typed(struct names *names, struct slice typed)
{
	char room[FOLDED];
	struct slice name = fold_name(typed, room);
	uint32_t number;

	if (strmap_put(names->asked, name, strmap_hash(name), &number) != CRM_OK)
		return CRM_ENOMEM;
	if (number < names->n)
		return CRM_OK;
	if (mem_grow(&names->typed, &names->room, names->n + 1, sizeof(*names->typed)) != CRM_OK ||
	    (names->typed[names->n] = strndup(typed.p, typed.n)) == NULL)
		return CRM_ENOMEM;
	names->n++;
	return CRM_OK;
}

bool
names_all(const char *list)
{
	static const char all[] = "all";

	for (const char *p = list;; p++) {
		struct slice typed = { p, strcspn(p, ",") }, name = slice_trim(typed);

		if (name.n == sizeof(all) - 1 && strncasecmp(name.p, all, name.n) == 0)
			return true;
		p += typed.n;
		if (*p == '\0')
			return false;
	}
}

enum crm_status
names_open(struct names **out, const char *list, const struct advice *advice)
{
	struct names *names;

	if ((names = mem_new(1, sizeof(*names))) == NULL)
		return CRM_ENOMEM;
	names->advice = advice;
	if (strmap_open(&names->asked) != CRM_OK || strmap_open(&names->seen) != CRM_OK)
		goto nomem;
	for (const char *p = list;; p++) {
		struct slice typed = { p, strcspn(p, ",") };

		if (add_typed(names, slice_trim(typed)) != CRM_OK)
			goto nomem;
		p += typed.n;
		if (*p == '\0')
			break;
	}
	if ((names->found = mem_new(names->n, sizeof(*names->found))) == NULL)
		goto nomem;
	*out = names;
	return CRM_OK;

nomem:
	names_close(names);
	return CRM_ENOMEM;
}

/**
 * Return the number of the typed name that ${group} has in any language, or STRMAP_NONE.  The group
 * is translated, not the typed name: a catalogue is looked up by its English id only.
 */
static uint32_t
number_of(const struct names *names, const char *group)
{
	uint32_t number = STRMAP_NONE;
	char room[FOLDED];

	for (size_t i = 0; i < LANGUAGES && number == STRMAP_NONE; i++) {
		struct slice name =
		    fold_name(slice_of(language_text(language_at(i), group)), room);

		number = strmap_get(names->asked, name, strmap_hash(name));
	}
	return number;
}

enum crm_status
names_match(struct names *names, struct slice group, bool *matches)
{
	uint32_t at = strmap_get(names->seen, group, strmap_hash(group)), number;
	char *text;

	*matches = false;
	/* Customers without a group match no name. */
	if (group.n == 0)
		return CRM_OK;
	if (at == STRMAP_NONE) {
		if ((text = strndup(group.p, group.n)) == NULL)
			return CRM_ENOMEM;
		number = number_of(names, text);
		free(text);
		/*
		 * Also groups that match nothing are kept: they are most of the customers of a
		 * short list.
		 */
		if (strmap_count(names->seen) < REMEMBERED) {
			if (mem_grow(&names->matched, &names->matched_room,
				strmap_count(names->seen) + 1,
				sizeof(*names->matched)) != CRM_OK ||
			    strmap_put(names->seen, group, strmap_hash(group), &at) != CRM_OK)
				return CRM_ENOMEM;
			names->matched[at] = number;
		}
	} else
		number = names->matched[at];
	if (number == STRMAP_NONE)
		return CRM_OK;
	assert(number < names->n);
	names->found[number]++;
	*matches = true;
	return CRM_OK;
}

/**
 * Return whether the rules or the built-in segments have a group by the name ${i}.  Such a name is
 * no slip: the group may just be empty today, which is a warning and not an error.
 */
static bool
is_known(const struct names *names, size_t i)
{
	const char *known;
	bool same = false;

	for (size_t k = 0; !same && (known = advice_known(names->advice, 0, k)) != NULL; k++)
		same = number_of(names, known) == i;
	return same;
}

/**
 * Return the group that the typed name ${i} is probably a slip of, an empty slice if none is near.
 * Groups of the data go before those of the rules, as the user is more likely to want one that has
 * customers.
 */
static struct slice
meant_by(const struct names *names, size_t i)
{
	struct slice typed = slice_of(names->typed[i]);
	const char *known;

	for (uint32_t at = 0; at < strmap_count(names->seen); at++)
		if (near_name(typed, strmap_key(names->seen, at)))
			return strmap_key(names->seen, at);
	for (size_t k = 0; (known = advice_known(names->advice, 0, k)) != NULL; k++)
		for (size_t l = 0; l < LANGUAGES; l++) {
			const char *name = language_text(language_at(l), known);

			if (near_name(typed, slice_of(name)))
				return slice_of(name);
		}
	return (struct slice){ "", 0 };
}

/**
 * Report that no group has the name ${i}: with the name it is probably a slip of, and the first
 * groups of the data.  CRM_EUSAGE, or CRM_ENOMEM without a message.
 */
static enum crm_status
say_unknown(const struct names *names, size_t i, const char *option, struct msg *msg)
{
	char typed[MSG_SHOW], show[MSG_SHOW];
	struct slice meant = meant_by(names, i);
	enum crm_status status = CRM_OK;
	struct buf there = { 0 };

	msg_show(typed, slice_of(names->typed[i]));
	if (meant.n > 0)
		status = buf_print(&there, "; is it \"%s\"?", msg_show(show, meant));
	for (uint32_t at = 0;
	     at < strmap_count(names->seen) && at < NAMED && status == CRM_OK; at++)
		status = buf_print(&there, "%s\"%s\"", at > 0 ? ", " : meant.n > 0 ? " There are " : "; there are ",
		    msg_show(show, strmap_key(names->seen, at)));
	if (status == CRM_OK)
		msg_error(msg, "%s: no group \"%s\"%.*s", option, typed, (int)there.n,
		    there.n > 0 ? there.p : "");
	buf_free(&there);
	return status == CRM_OK ? CRM_EUSAGE : CRM_ENOMEM;
}

enum crm_status
names_check(const struct names *names, const char *option, struct msg *msg)
{
	char show[MSG_SHOW];

	/* A table without customers has no groups to hold the names against. */
	for (size_t i = 0; i < names->n && strmap_count(names->seen) > 0; i++)
		if (names->found[i] == 0 && !is_known(names, i))
			return say_unknown(names, i, option, msg);
	/* Known names without customers: the list is correct, and only shorter than expected. */
	for (size_t i = 0; i < names->n; i++)
		if (names->found[i] == 0)
			msg_warn(msg, "%s: no customer in \"%s\"", option,
			    msg_show(show, slice_of(names->typed[i])));
	return CRM_OK;
}

void
names_close(struct names *names)
{

	if (names == NULL)
		return;
	strmap_close(names->asked);
	strmap_close(names->seen);
	for (size_t i = 0; i < names->n; i++)
		free(names->typed[i]);
	free(names->typed);
	free(names->found);
	free(names->matched);
	free(names);
}
