/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids as logs write them, and what programs on the way did to them.
 *
 * What is around an id is dropped always; what is in it is only changed where the user asked for
 * it. Where an id has lost digits, or was written in two ways, rows are refused rather than people
 * mixed up: exponents (a spreadsheet showed twelve digits as 1,23E+05), and `.0` on some ids of a
 * column (a data frame took it for numbers because some were missing).
 */
#include "ingest/id_text.h"

#include "base/mem.h"
#include "ingest/duplicates.h"
#include "ingest/utf8.h"

#include <stdlib.h>
#include <unicode/uchar.h>

/* Blanks, and what is invisible at the ends of a text. */
static bool
is_outer(uint32_t c)
{

	if (c < 0x80)
		return c == ' ' || c == '\t' || c == '\r' || c == '\n';
	return u_isUWhiteSpace((UChar32)c) || c == 0x200b || c == 0x200e || c == 0x200f ||
	    c == 0x61c || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	    c == 0xfeff || c == 0x2060;
}

/* Take blanks and invisible characters from both ends; backwards, a character begins where no
 * continuation byte (10xxxxxx) is. */
static struct slice
trim_outer(struct slice id)
{
	const char *p = id.p, *end = id.p + id.n, *start;
	uint32_t c;
	size_t n;

	while (p < end && (n = utf8_next(p, end, &c)) > 0 && is_outer(c))
		p += n;
	while (end > p) {
		start = end - 1;
		while (start > p && ((unsigned char)*start & 0xc0) == 0x80)
			start--;
		if (utf8_next(start, end, &c) != (size_t)(end - start) || !is_outer(c))
			break;
		end = start;
	}
	return (struct slice){ p, (size_t)(end - p) };
}

struct slice
id_outer(struct slice id)
{

	if (!id_is_outer(id))
		return id;
	id = trim_outer(id);
	/* ="00123" is what programs write so that a spreadsheet keeps the zeros. */
	if (id.n >= 3 && id.p[0] == '=' && id.p[1] == '"' && id.p[id.n - 1] == '"')
		id = trim_outer((struct slice){ id.p + 2, id.n - 3 });
	return id;
}

/*
 * The id that counts: without what is around it, without the ending of --trim-id, and nothing where
 * it stands for a missing value (NULL, N/A).
 */
struct slice
id_clean(const struct id_rules *rules, struct slice id)
{
	struct slice trim = rules->trim;

	id = id_outer(id);
	if (trim.n > 0 && id.n > trim.n && memcmp(id.p + id.n - trim.n, trim.p, trim.n) == 0)
		id = id_outer((struct slice){ id.p, id.n - trim.n });
	if (missing_id(&rules->missing, id))
		id.n = 0;
	return id;
}

/*
 * Sort the 256 bytes by what an id that begins or ends with one might need: trimming, a look at the
 * words for missing values, a look at digits.  Most ids need none of these, and one load per id
 * tells.
 */
void
id_bytes_init(struct id_bytes *b, const struct missing *missing)
{
	bool more = missing->more != NULL && missing->more->n > 0;

	for (unsigned c = 0; c < 256; c++) {
		char text[1] = { (char)c };
		struct slice one = { text, 1 };
		/*
		 * A word for a missing value begins with a sign, N or U; given ones with anything.
		 */
		bool word = more || (c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
		    c > 'z' || (c | 0x20) == 'n' || (c | 0x20) == 'u';

		b->last[c] = id_is_outer(one) ? ID_BYTE_OUTER : 0;
		b->first[c] = (unsigned char)(b->last[c] | (word ? ID_BYTE_MISSING : 0) |
		    (c >= '0' && c <= '9' ? ID_BYTE_DIGIT : 0));
	}
	b->first[','] = b->first['\n'] = b->last[','] = b->last['\n'] = 0;
}

static size_t
count_digits(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && (unsigned)(unsigned char)*p - '0' <= 9)
		p++;
	return (size_t)(p - start);
}

/* Whether ${id} is `1,23E+05`: one digit, a mark with digits, E+ and digits. */
static bool
is_exponent(struct slice id)
{
	const char *p = id.p, *end = id.p + id.n;
	size_t n;

	if (count_digits(p, end) != 1 || id.n < 5)
		return false;
	p++;
	if (*p == '.' || *p == ',') {
		if ((n = count_digits(p + 1, end)) == 0)
			return false;
		p += 1 + n;
	}
	if (end - p < 4 || (*p | 0x20) != 'e' || p[1] != '+')
		return false;
	return count_digits(p + 2, end) == (size_t)(end - p - 2);
}

/*
 * Why ${id} cannot be trusted, or NULL.  13085 and 13085.0 are one customer whom a data frame has
 * written in two ways, but which of them is right nobody can say; so the second kind to come is
 * refused, and the message says how to make them one.
 */
const char *
id_damage(struct id_kinds *kinds, struct slice id)
{
	size_t digits;

	if (id.n == 0 || (unsigned)(unsigned char)id.p[0] - '0' > 9)
		return NULL;
	digits = count_digits(id.p, id.p + id.n);
	if (digits == id.n) {
		if (kinds->point_zero && !kinds->plain)
			return "has no .0, which the ids before it have: say --trim-id=.0";
		kinds->plain = true;
	} else if (id.n == digits + 2 && memcmp(id.p + digits, ".0", 2) == 0) {
		if (kinds->plain)
			return "has a .0, which the ids before it have not: say --trim-id=.0";
		kinds->point_zero = true;
	} else if (is_exponent(id))
		return "was cut short by a spreadsheet: export the column as text";
	return NULL;
}

/*
 * Counts how many ids --fold-id has made one: the distinct ids less the distinct folded ones.  Both
 * are sets of hashes, so memory is some bytes for each id and not its text.
 */
struct id_folds {
	struct duplicates *ids, *folded;
	uint64_t n_ids, n_folded;
};

enum crm_status
id_folds_open(struct id_folds **out)
{
	struct id_folds *f;

	if ((f = mem_new(1, sizeof(*f))) == NULL)
		return CRM_ENOMEM;
	if (duplicates_open(&f->ids) != CRM_OK || duplicates_open(&f->folded) != CRM_OK) {
		id_folds_close(f);
		return CRM_ENOMEM;
	}
	*out = f;
	return CRM_OK;
}

enum crm_status
id_folds_add(struct id_folds *f, struct slice id, struct slice folded)
{
	bool seen;

	if (duplicates_seen(f->ids, id, &seen) != CRM_OK)
		return CRM_ENOMEM;
	/* The folded form of an id that was seen was seen too. */
	if (seen)
		return CRM_OK;
	f->n_ids++;
	if (duplicates_seen(f->folded, folded, &seen) != CRM_OK)
		return CRM_ENOMEM;
	f->n_folded += !seen;
	return CRM_OK;
}

uint64_t
id_folds_joined(const struct id_folds *f)
{

	return f->n_ids - f->n_folded;
}

void
id_folds_close(struct id_folds *f)
{

	if (f == NULL)
		return;
	duplicates_close(f->ids);
	duplicates_close(f->folded);
	free(f);
}
