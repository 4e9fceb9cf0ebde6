/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adds up receipts of crm-ingest, member by member.
 *
 * Counts add up; lists of inputs and readings follow one another; sums are added up by currency and
 * counts by text, in the order in which they came first, as crm-ingest has them; of days the
 * earliest or latest counts.  How many ids were made one with others counts pairs over all logs, so
 * it cannot be added up: it is left out, and the member `left_out` says so.
 *
 * A member that is not known is of a newer version: to pass it over would lose it in silence.
 */
#include "report/receipt_sum.h"

#include "base/mem.h"
#include "table/decimal.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/** What becomes of a member. */
enum member_rule { ADD, LEAST, GREATEST, JOIN, REASONS, SUMS, COUNTS, LEFT_OUT };

/** The members of a receipt, in their order. */
static const struct {
	const char *name;
	enum member_rule rule;
} members[] = {
	{ "inputs", JOIN }, { "rows_read", ADD }, { "rows_kept", ADD }, { "rows_dropped", ADD },
	{ "rows_refused", ADD }, { "returns_added", ADD }, { "dropped", REASONS },
	{ "refused", REASONS }, { "noted", REASONS }, { "first_date", LEAST },
	{ "last_date", GREATEST }, { "sums", SUMS }, { "counts", COUNTS }, { "readings", JOIN },
	{ "left_out", LEFT_OUT }
};
#define MEMBERS (sizeof(members) / sizeof(members[0]))

struct receipt_sum {
	const struct receipt_rules *rules;
	json_t *root;			/* the sums so far */
	bool left_out;			/* a receipt had the note that cannot be added up */
};

enum crm_status
receipt_sum_open(struct receipt_sum **out, const struct receipt_rules *rules)
{
	struct receipt_sum *s = mem_new(1, sizeof(*s));

	if (s == NULL)
		return CRM_ENOMEM;
	s->rules = rules;
	if ((s->root = json_object()) == NULL) {
		free(s);
		return CRM_ENOMEM;
	}
	*out = s;
	return CRM_OK;
}

/** Set a member to a value that was just made, or not; CRM_ENOMEM where it was not. */
static enum crm_status
set_new(json_t *object, const char *name, json_t *value)
{

	return value != NULL && json_object_set_new(object, name, value) == 0 ? CRM_OK : CRM_ENOMEM;
}

/** Add a count to a member of ${object}, which may not be there yet. */
static enum crm_status
add_count(json_t *object, const char *name, const json_t *value)
{
	json_int_t sum, more = json_integer_value(value);

	if (!json_is_integer(value) || more < 0 ||
	    __builtin_add_overflow(json_integer_value(json_object_get(object, name)), more, &sum))
		return CRM_EDATA;
	return set_new(object, name, json_integer(sum));
}

/** Add the counts of an object. */
static enum crm_status
add_reasons(struct receipt_sum *s, json_t *into, json_t *reasons)
{
	enum crm_status status = json_is_object(reasons) ? CRM_OK : CRM_EDATA;
	const char *name;
	json_t *rows;

	json_object_foreach(reasons, name, rows) {
		if (strcmp(name, s->rules->not_added) == 0)
			s->left_out = true;
		else if (status == CRM_OK)
			status = add_count(into, name, rows);
	}
	return status;
}

/** Whether two objects have the same text, or none, as the member ${name}. */
static bool
same_text(const json_t *a, const json_t *b, const char *name)
{
	const json_t *x = json_object_get(a, name), *y = json_object_get(b, name);

	return x == NULL || y == NULL ? x == y : json_equal(x, y) == 1;
}

/** Add an amount, as text, to that of ${into}; the more decimals hold. */
static enum crm_status
add_amount(json_t *into, const json_t *amount)
{
	const char *have = json_string_value(json_object_get(into, "amount")),
		   *more = json_string_value(amount);
	decimal_sum sum, part;
	char text[DECIMAL_PRINT];
	int scale, more_scale;

	if (have == NULL || more == NULL ||
	    decimal_parse_sum(slice_of(have), &sum, &scale) != CRM_OK ||
	    decimal_parse_sum(slice_of(more), &part, &more_scale) != CRM_OK ||
	    !decimal_sum_add(&sum, part))
		return CRM_EDATA;
	scale = more_scale > scale ? more_scale : scale;
	return set_new(into, "amount", json_stringn(text, decimal_print_sum(text, sum, scale)));
}

/** Add the sum of a currency to those in the array ${into}. */
static enum crm_status
add_sum(json_t *into, json_t *sum)
{
	enum crm_status status;
	json_t *have, *copy;
	size_t i;

	json_array_foreach(into, i, have) {
		if (!same_text(have, sum, "currency"))
			continue;
		status = add_amount(have, json_object_get(sum, "amount"));
		return status != CRM_OK ? status
					: add_count(have, "rows", json_object_get(sum, "rows"));
	}
	if (!json_is_string(json_object_get(sum, "amount")) ||
	    !json_is_integer(json_object_get(sum, "rows")))
		return CRM_EDATA;
	copy = json_deep_copy(sum);
	return copy != NULL && json_array_append_new(into, copy) == 0 ? CRM_OK : CRM_ENOMEM;
}

/** What crm-ingest counts all texts past the first ones under. */
#define OTHERS "(others)"

/** Add how many rows had a text to the counts in the array ${into}. */
static enum crm_status
add_text(const struct receipt_sum *s, json_t *into, json_t *count)
{
	const char *text = json_string_value(json_object_get(count, "text"));
	const json_t *rows = json_object_get(count, "rows");
	json_t *have, *copy;
	size_t i;

	if (text == NULL || !json_is_integer(rows))
		return CRM_EDATA;
	if (json_array_size(into) > s->rules->most_counts && strcmp(text, OTHERS) == 0)
		return add_count(json_array_get(into, s->rules->most_counts), "rows", rows);
	json_array_foreach(into, i, have)
		if (same_text(have, count, "by") && same_text(have, count, "text"))
			return add_count(have, "rows", rows);
	if (json_array_size(into) > s->rules->most_counts)
		return add_count(json_array_get(into, s->rules->most_counts), "rows", rows);
	copy = json_deep_copy(count);
	if (copy == NULL || json_array_append_new(into, copy) != 0)
		return CRM_ENOMEM;
	return json_array_size(into) <= s->rules->most_counts
	    ? CRM_OK
	    : set_new(copy, "text", json_string(OTHERS));
}

/** Add each element of a list by ${rule}. */
static enum crm_status
add_list(const struct receipt_sum *s, json_t *into, json_t *list, enum member_rule rule)
{
	enum crm_status status = json_is_array(list) ? CRM_OK : CRM_EDATA;
	json_t *one, *copy;
	size_t i;

	json_array_foreach(list, i, one) {
		if (status != CRM_OK)
			break;
		if (!json_is_object(one))
			return CRM_EDATA;
		if (rule == SUMS)
			status = add_sum(into, one);
		else if (rule == COUNTS)
			status = add_text(s, into, one);
		else if ((copy = json_deep_copy(one)) == NULL ||
		    json_array_append_new(into, copy) != 0)
			status = CRM_ENOMEM;
	}
	return status;
}

/** The member ${name} of the sums, made by ${make} where it is not there yet; NULL: no memory. */
static json_t *
member_of(struct receipt_sum *s, const char *name, json_t *(*make)(void))
{

	if (json_object_get(s->root, name) == NULL &&
	    set_new(s->root, name, make()) != CRM_OK)
		return NULL;
	return json_object_get(s->root, name);
}

/** Add one member. */
static enum crm_status
add_member(struct receipt_sum *s, size_t i, json_t *value)
{
	const char *name = members[i].name, *have, *text;
	enum member_rule rule = members[i].rule;
	json_t *into;

	switch (rule) {
	case ADD:
		return add_count(s->root, name, value);
	case LEAST:
	case GREATEST:
		if ((text = json_string_value(value)) == NULL)
			return CRM_EDATA;
		have = json_string_value(json_object_get(s->root, name));
		/* Days as YYYY-MM-DD sort as text. */
		if (have != NULL && (rule == LEAST) == (strcmp(have, text) < 0))
			return CRM_OK;
		return set_new(s->root, name, json_string(text));
	case LEFT_OUT:
		s->left_out = true;
		return CRM_OK;
	case REASONS:
		into = member_of(s, name, json_object);
		return into == NULL ? CRM_ENOMEM : add_reasons(s, into, value);
	default:
		into = member_of(s, name, json_array);
		return into == NULL ? CRM_ENOMEM : add_list(s, into, value, rule);
	}
}

/**
 * Find an input of ${root} that a receipt before is of; NULL: none.  Standard input has no name.
 */
static const char *
input_again(const struct receipt_sum *s, const json_t *root)
{
	const json_t *before = json_object_get(s->root, "inputs"),
		     *inputs = json_object_get(root, "inputs");
	const json_t *one, *other;
	size_t i, j;

	json_array_foreach(inputs, i, one) {
		const char *name = json_string_value(json_object_get(one, "name"));

		json_array_foreach(before, j, other)
			if (name != NULL && strcmp(name, "standard input") != 0 &&
			    strcmp(name, "-") != 0 && same_text(one, other, "name"))
				return name;
	}
	return NULL;
}

/** Add a receipt that has been parsed. */
static enum crm_status
add_receipt(struct receipt_sum *s, const char *path, json_t *root, struct msg *msg)
{
	const char *name, *again;
	char show[MSG_SHOW];
	enum crm_status status;
	json_t *value;
	size_t i;

	if ((again = input_again(s, root)) != NULL) {
		msg_error(msg, "%s: the input \"%s\" is in a receipt before: its rows would count twice",
		    path, msg_show(show, slice_of(again)));
		return CRM_EINPUT;
	}
	json_object_foreach(root, name, value) {
		for (i = 0; i < MEMBERS && strcmp(members[i].name, name) != 0; i++)
			;
		status = i == MEMBERS ? CRM_EDATA : add_member(s, i, value);
		if (status == CRM_EDATA) {
			msg_error(msg, "%s: \"%s\" cannot be added up: receipts of another version, or changed",
			    path, msg_show(show, slice_of(name)));
			return CRM_EINPUT;
		}
		if (status != CRM_OK)
			return msg_nomem(msg);
	}
	return CRM_OK;
}

enum crm_status
receipt_sum_add(struct receipt_sum *s, const char *path, struct slice text, struct msg *msg)
{
	enum crm_status status;
	json_t *root;

	/* Of most allocations that fail jansson says nothing, or that the text is wrong. */
	errno = 0;
	root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	if (root == NULL && errno == ENOMEM)
		return msg_nomem(msg);
	if (!json_is_integer(json_object_get(root, "rows_read"))) {
		msg_error(msg, "%s: is no receipt of crm-ingest, or was cut", path);
		status = CRM_EINPUT;
	} else
		status = add_receipt(s, path, root, msg);
	json_decref(root);
	return status;
}

/** Put the members of ${from} that are called as ${names}, then all others, into a new object. */
static json_t *
in_order(json_t *from, const char *const *names, size_t n)
{
	json_t *to = json_object(), *value;
	const char *name;

	for (size_t i = 0; to != NULL && i < n; i++)
		if ((value = json_object_get(from, names[i])) != NULL &&
		    json_object_set(to, names[i], value) != 0)
			goto fail;
	json_object_foreach(from, name, value)
		if (to == NULL || json_object_set(to, name, value) != 0)
			goto fail;
	return to;

fail:
	json_decref(to);
	return NULL;
}

/** Put all members into their order. */
static enum crm_status
arrange(struct receipt_sum *s)
{
	const char *order[MEMBERS];
	json_t *root, *value;

	for (size_t i = 0; i < MEMBERS; i++) {
		order[i] = members[i].name;
		value = json_object_get(s->root, order[i]);
		if (value == NULL || members[i].rule != REASONS)
			continue;
		/* Nothing noted but what is left out: crm-ingest has no such member then. */
		if (strcmp(order[i], "noted") == 0 && json_object_size(value) == 0)
			json_object_del(s->root, order[i]);
		else if (set_new(s->root, order[i],
			     in_order(value, s->rules->names, s->rules->n)) != CRM_OK)
			return CRM_ENOMEM;
	}
	if ((root = in_order(s->root, order, MEMBERS)) == NULL)
		return CRM_ENOMEM;
	json_decref(s->root);
	s->root = root;
	return CRM_OK;
}

/** Hands what jansson writes to the output. */
static int
to_output(const char *data, size_t n, void *out)
{

	output_write(out, data, n);
	return 0;
}

enum crm_status
receipt_sum_write(struct receipt_sum *s, struct output *out, struct msg *msg)
{

	if (s->left_out) {
		msg_warn(msg, "\"%s\" counts over all logs and is left out: read the logs together for it",
		    s->rules->not_added);
		if (set_new(s->root, "left_out", json_pack("[s]", s->rules->not_added)) != CRM_OK)
			return msg_nomem(msg);
	}
	if (arrange(s) != CRM_OK ||
	    json_dump_callback(s->root, to_output, out, JSON_INDENT(2)) != 0)
		return msg_nomem(msg);
	output_write(out, "\n", 1);
	return CRM_OK;
}

void
receipt_sum_close(struct receipt_sum *s)
{

	if (s == NULL)
		return;
	json_decref(s->root);
	free(s);
}
