/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Between the converter and the ledger, where it must be found out who is one person.
 *
 * Rows are converted as always, into a buffer, and lose their first field, the customer.  The rest
 * waits in lib/ingest/identity.c with the keys of the row, which are taken from the log's own
 * columns and brought to one form here.  When all inputs have been read the rows come back in
 * their order with the id of a person, which is folded already and only has to be quoted, or made
 * a pseudonym.
 *
 * What must hold: rows that turn out to be nobody's are counted when they come back, so the receipt
 * adds up as without --identity.
 */
#include "filter/ingest/ingest_identity.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ingest/identity_key.h"
#include "table/csv_out.h"
#include "table/table_in.h"

#include <stdlib.h>
#include <string.h>

/* More keys than this beside a key, and it is shared. */
#define SHARED 10

/* What is held before temporary files are used, where --memory does not say. */
#define MEMORY ((uint64_t)512 << 20)

/* What is held of a row beside its text. */
struct held {
	date_day date;
	uint32_t rows;
	int scale;
	decimal_sum amount;
	size_t currency_n;
};

struct ingest_identity {
	struct identity *identity;
	struct msg *msg;
	char country[8];		/* "" for none */
	struct id_rules rules;		/* for the names in --merge */
	struct buf room;		/* a row of the ledger */
	struct buf held;		/* what is added or handed out */
	struct buf keys[IDENTITY_KEYS];
	struct buf row;
};

struct id_rules
ingest_id_rules(const struct ingest_options *o)
{
	struct id_rules rules = {
		.trim = slice_of(o->trim_id != NULL ? o->trim_id : ""),
		.fold_letters = o->fold_id == INGEST_FOLD_CASE || o->fold_id == INGEST_FOLD_BOTH,
		.fold_blanks = o->fold_id == INGEST_FOLD_BLANKS || o->fold_id == INGEST_FOLD_BOTH,
		.missing.more = &o->na,
	};

	/* `--na=` says that the usual words are not meant. */
	for (size_t i = 0; i < o->na.n; i++)
		rules.missing.no_usual = rules.missing.no_usual || o->na.v[i][0] == '\0';
	return rules;
}

/* Take `:phone` and the like from the end of ${column}; else the kind is that of its name. */
static enum identity_kind
take_kind(struct slice *column)
{
	static const struct {
		const char *suffix;
		enum identity_kind kind;
	} kinds[] = { { ":id", IDENTITY_ID }, { ":email", IDENTITY_EMAIL }, { ":gmail", IDENTITY_GMAIL },
		{ ":phone", IDENTITY_PHONE } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t n = strlen(kinds[i].suffix);

		if (column->n > n && memcmp(column->p + column->n - n, kinds[i].suffix, n) == 0) {
			column->n -= n;
			return kinds[i].kind;
		}
	}
	return identity_kind_of(*column);
}

/*
 * Whether this input has ${column}.  Inputs of one run may differ: the shop's export has accounts
 * and the till's has phones; a key that an input lacks is simply missing in its rows.
 */
static bool
has_column(const struct ingest_layout *l, struct slice column)
{

	/* Without a header a number that is too great has to be reported. */
	if (l->sniff.header == 0)
		return true;
	for (size_t i = 0; i < l->width; i++)
		if (slice_equal(slice_trim(slice_of(l->names[i])), slice_trim(column)))
			return true;
	return false;
}

/* Take one column of --identity. */
static enum crm_status
add_column(struct ingest_layout *l, struct slice column, const char *name, struct msg *msg)
{
	enum identity_kind kind = take_kind(&column);
	enum crm_status status;
	size_t at = HEADER_NONE;

	if (l->n_identity == IDENTITY_KEYS) {
		msg_error(msg, "--identity: takes %d columns at the most", IDENTITY_KEYS);
		return CRM_EUSAGE;
	}
	if (has_column(l, column) &&
	    (status = ingest_find_column(l, column, "--identity", name, msg, &at)) != CRM_OK)
		return status;
	l->identity[l->n_identity].column = at;
	l->identity[l->n_identity++].kind = kind;
	return CRM_OK;
}

enum crm_status
ingest_identity_columns(struct ingest_layout *l, const char *name, struct msg *msg)
{
	const struct opt_list *list = &l->settings.set.identity;
	struct header_map *map = &l->convert.map;
	struct slice column = { NULL, 0 };
	enum crm_status status;
	size_t i, at = HEADER_NONE;

	for (i = 0; i < list->n; i++)
		for (const char *p = list->v[i]; p != NULL;) {
			const char *comma = strchr(p, ',');

			column =
			    (struct slice){ p, comma != NULL ? (size_t)(comma - p) : strlen(p) };
			if ((status = add_column(l, column, name, msg)) != CRM_OK)
				return status;
			p = comma != NULL ? comma + 1 : NULL;
		}
	if (l->n_identity == 0)
		return CRM_OK;
	/* The first column of the list that this input has stands in for the customer. */
	for (i = l->n_identity; i-- > 0;)
		at = l->identity[i].column != HEADER_NONE ? l->identity[i].column : at;
	if (at == HEADER_NONE)
		return ingest_find_column(l, column, "--identity", name, msg, &at);
	/* The customer is whom the keys say; what has to be chosen is said already. */
	if (map->column[FIELD_CUSTOMER] == HEADER_NONE || map->rival[FIELD_CUSTOMER] != HEADER_NONE)
		map->column[FIELD_CUSTOMER] = at;
	map->rival[FIELD_CUSTOMER] = HEADER_NONE;
	return CRM_OK;
}

/* Bring a name in --merge to the form of a key: what looks like an address or a phone is one. */
static enum crm_status
merge_key(struct ingest_identity *i, struct slice text, struct buf *key)
{
	bool phone = text.n > 0 && text.p[0] == '+';

	if (text.n > 4 && memcmp(text.p, "tel:", 4) == 0)
		return buf_add(key, text.p, text.n < IDENTITY_NAME ? text.n : 0);
	return identity_key(phone ? IDENTITY_PHONE : IDENTITY_ID, &i->rules, i->country, text, key);
}

/* Read the pairs of the table ${path}. */
static enum crm_status
read_merges(struct ingest_identity *i, const char *path)
{
	struct buf *from = &i->keys[0], *to = &i->keys[1];
	struct table_in *t = NULL;
	enum crm_status status;
	struct csv_row row;
	size_t a, b;

	if ((status = table_open(&t, &path, 1, NULL, i->msg)) != CRM_OK ||
	    (status = table_need(t, "from", &a)) != CRM_OK ||
	    (status = table_need(t, "to", &b)) != CRM_OK)
		goto done;
	while ((status = table_next(t, &row)) == CRM_OK && row.n > 0) {
		from->n = to->n = 0;
		if (merge_key(i, csvin_field(&row, a), from) != CRM_OK ||
		    merge_key(i, csvin_field(&row, b), to) != CRM_OK) {
			status = msg_nomem(i->msg);
			break;
		}
		if (from->n == 0 || to->n == 0) {
			status = table_bad(t, &row, from->n == 0 ? a : b, "an id");
			break;
		}
		if ((status = identity_merge(i->identity, buf_slice(from), buf_slice(to))) !=
		    CRM_OK)
			break;
	}
done:
	table_close(t);
	return status;
}

/* Take --country: the digits of a calling code, with or without `+` or `00`. */
static enum crm_status
take_country(struct ingest_identity *i, const char *country)
{
	const char *p = country;
	char show[MSG_SHOW];

	if (country == NULL)
		return CRM_OK;
	p += *p == '+';
	/* 0090 and +90 are written for 90. */
	while (*p == '0')
		p++;
	if (strlen(p) >= 1 && strlen(p) <= 3 && strspn(p, "0123456789") == strlen(p)) {
		strcpy(i->country, p);
		return CRM_OK;
	}
	msg_error(i->msg, "--country: \"%s\" is not a calling code such as 90 or +49",
	    msg_show(show, slice_of(country)));
	return CRM_EUSAGE;
}

enum crm_status
ingest_identity_open(struct ingest_identity **out, const struct ingest_options *o,
    const struct ingest_layout *first, struct msg *msg)
{
	const struct ingest_options *set = &first->settings.set;
	struct identity_options options = { .keys = first->n_identity > 0 ? first->n_identity : 1,
		.shared = set->shared >= 0 ? (uint64_t)set->shared : SHARED,
		.memory = (size_t)(o->memory > 0 ? o->memory : MEMORY) };
	struct ingest_identity *i;
	enum crm_status status;

	*out = NULL;
	if (first->n_identity == 0 && o->merge == NULL && o->save_merge == NULL)
		return CRM_OK;
	if ((i = mem_new(1, sizeof(*i))) == NULL)
		return msg_nomem(msg);
	i->msg = msg;
	i->rules = ingest_id_rules(set);
	if ((status = take_country(i, set->country)) != CRM_OK ||
	    (status = identity_open(&i->identity, &options, msg)) != CRM_OK ||
	    (o->merge != NULL && (status = read_merges(i, o->merge)) != CRM_OK)) {
		ingest_identity_close(i);
		return status;
	}
	*out = i;
	return CRM_OK;
}

char *
ingest_identity_room(struct ingest_identity *i, size_t n)
{

	i->room.n = 0;
	return buf_room(&i->room, n) == CRM_OK ? i->room.p : NULL;
}

/*
 * What follows the first field of a row of the ledger.  The customer that the converter has written
 * there is not the person yet, and may be quoted.
 */
static struct slice
after_customer(const char *row, size_t n)
{
	const char *p = row, *end = row + n;

	if (p < end && *p == '"')
		for (p++; p < end && (*p != '"' || p[1] == '"'); p++)
			p += *p == '"';
	p = memchr(p, ',', (size_t)(end - p));
	return (struct slice){ p, (size_t)(end - p) };
}

/* Make the keys of ${row}. */
static enum crm_status
make_keys(struct ingest_identity *i, const struct ingest_layout *l, const struct csv_row *row,
    struct slice keys[IDENTITY_KEYS])
{
	const char *country = i->country[0] != '\0' ? i->country : NULL;
	size_t n = l->n_identity > 0 ? l->n_identity : 1, k;
	struct ingest_key only = { l->convert.map.column[FIELD_CUSTOMER], IDENTITY_ID };

	for (k = 0; k < n; k++) {
		const struct ingest_key *key = l->n_identity > 0 ? &l->identity[k] : &only;

		keys[k] = (struct slice){ "", 0 };
		if (key->column == HEADER_NONE || key->column >= row->n)
			continue;
		if (identity_key(key->kind, &i->rules, country, csvin_field(row, key->column),
			&i->keys[k]) != CRM_OK)
			return CRM_ENOMEM;
		keys[k] = buf_slice(&i->keys[k]);
	}
	return CRM_OK;
}

enum crm_status
ingest_identity_add(struct ingest_identity *i, const struct ingest_layout *l,
    const struct csv_row *row, size_t n, const struct converted *done)
{
	struct held held = { done->first, done->rows, done->scale, done->amount, done->currency.n };
	struct slice rest = after_customer(i->room.p, n), keys[IDENTITY_KEYS];

	i->held.n = 0;
	if (buf_add(&i->held, &held, sizeof(held)) != CRM_OK ||
	    buf_add(&i->held, done->currency.p, done->currency.n) != CRM_OK ||
	    buf_add(&i->held, rest.p, rest.n) != CRM_OK || make_keys(i, l, row, keys) != CRM_OK)
		return msg_nomem(i->msg);
	return identity_add(i->identity, keys, buf_slice(&i->held));
}

enum crm_status
ingest_identity_resolve(struct ingest_identity *i)
{

	return identity_resolve(i->identity);
}

enum crm_status
ingest_identity_next(struct ingest_identity *i, const struct pseudonym *pseudonym,
    struct slice *row, struct converted *done, bool *guest)
{
	struct slice person, rest;
	enum crm_status status;
	struct held held;
	size_t n = 0;

	*row = (struct slice){ NULL, 0 };
	if ((status = identity_next(i->identity, &person, &rest)) != CRM_OK || rest.p == NULL)
		return status;
	/* As ingest_identity_add() has put it: numbers, currency, text of the row. */
	memcpy(&held, rest.p, sizeof(held));
	rest = (struct slice){ rest.p + sizeof(held), rest.n - sizeof(held) };
	*done = (struct converted){ .first = held.date,
		.last = held.date,
		.rows = held.rows,
		.amount = held.amount,
		.scale = held.scale,
		.currency = { rest.p, held.currency_n } };
	rest = (struct slice){ rest.p + held.currency_n, rest.n - held.currency_n };
	i->row.n = 0;
	if (buf_room(&i->row, 2 * person.n + PSEUDONYM_PRINT + 2 + rest.n) != CRM_OK)
		return msg_nomem(i->msg);
	*guest = person.n == 0;
	if (person.n > 0 && pseudonym != NULL) {
		pseudonym_print(pseudonym, person, i->row.p);
		n = PSEUDONYM_PRINT;
	} else if (person.n > 0)
		n = csvout_quote(i->row.p, person);
	memcpy(i->row.p + n, rest.p, rest.n);
	*row = (struct slice){ i->row.p, n + rest.n };
	return CRM_OK;
}

/*
 * Say what was found, and write --save-merge: keys and persons are personal data, so the file is
 * readable by its owner only.
 */
enum crm_status
ingest_identity_finish(struct ingest_identity *i, const struct run *run, const char *path)
{
	struct identity_facts facts = identity_facts(i->identity);
	struct slice from, to;
	enum crm_status status;
	struct output *out;

	msg_warn(i->msg, "%llu keys of %llu persons; %llu keys that too many others are beside join nobody",
	    (unsigned long long)facts.keys, (unsigned long long)facts.persons,
	    (unsigned long long)facts.shared);
	if (path == NULL)
		return CRM_OK;
	if ((status = run_side_output(run, path, 0600, &out)) != CRM_OK)
		return status;
	csvout_field(out, slice_of("from"));
	csvout_next(out, slice_of("to"));
	csvout_end(out);
	while (
	    (status = identity_next_merge(i->identity, &from, &to)) == CRM_OK && from.p != NULL) {
		csvout_field(out, from);
		csvout_next(out, to);
		csvout_end(out);
	}
	if (status == CRM_OK)
		return output_finish(out);
	output_abort(out);
	return status;
}

void
ingest_identity_close(struct ingest_identity *i)
{

	if (i == NULL)
		return;
	identity_close(i->identity);
	buf_free(&i->room);
	buf_free(&i->held);
	for (size_t k = 0; k < IDENTITY_KEYS; k++)
		buf_free(&i->keys[k]);
	buf_free(&i->row);
	free(i);
}
