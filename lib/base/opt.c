/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses a command line by an option table, with getopt_long() doing the splitting.  Entry i of the
 * table is number 256 + i to getopt, so short and long forms lead to one place.  An OPT_LIST adds
 * up and a flag may be repeated; anything else given twice is an error, because the user would not
 * see which of the two values was taken.  Messages name the long form.
 */
#include "base/opt.h"

#include "base/mem.h"
#include "base/near_name.h"
#include "base/num.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What getopt_long() returns for entry i of the table. */
#define OPT_VAL(i) (256 + (int)(i))

/* What getopt_long() wants, made from the table. */
struct getopt_tables {
	struct option *longs;
	char *shorts;
	bool *given;		/* by entry of the option table: it has been seen */
	size_t n;		/* entries of the option table */
};

/* An end of the range of ${opt}: whole numbers in full. */
static void
show_bound(char out[32], const struct opt *opt, double bound)
{

	if (opt->kind == OPT_INT && fabs(bound) < 1e19)
		snprintf(out, 32, "%.0f", bound);
	else
		out[num_print(out, bound, 15)] = '\0';
}

/* `in 3..10`, `at least 0` or `at most 5`: what ${opt} takes, into ${out}. */
static void
show_range(char out[96], const struct opt *opt)
{
	char min[32], max[32];

	show_bound(min, opt, opt->min);
	show_bound(max, opt, opt->max);
	if (isinf(opt->min))
		snprintf(out, 96, "at most %s", max);
	else if (isinf(opt->max))
		snprintf(out, 96, "at least %s", min);
	else
		snprintf(out, 96, "in %s..%s", min, max);
}

/* An entry that sets neither bound has 0 for both, and takes any number. */
static bool
has_range(const struct opt *opt)
{

	return opt->min != opt->max && !(isinf(opt->min) && isinf(opt->max));
}

/* As --help shows it: `[WHEN]`. */
static bool
value_is_optional(const struct opt *opt)
{

	return opt->value != NULL && opt->value[0] == '[';
}

/*
 * Read a number into ${field}, an int64_t or a double.  The message for text that is no number
 * already names the range, so the user needs no second try to learn it.
 */
static enum crm_status
parse_number(const struct opt *opt, void *field, const char *text, struct msg *msg)
{
	const char *what = opt->kind == OPT_INT ? "a whole number" : "a number";
	bool any = !has_range(opt);
	char shown[MSG_SHOW], range[96];
	int64_t whole = 0;
	double real;

	show_range(range, opt);
	msg_show(shown, slice_of(text));
	if ((opt->kind == OPT_INT ? num_i64(slice_of(text), INT64_MIN, INT64_MAX, &whole)
				  : num_real(slice_of(text), &real)) != CRM_OK) {
		msg_error(msg, "--%s: \"%s\" is not %s%s%s", opt->name, shown, what, any ? "" : " ",
		    any ? "" : range);
		return CRM_EUSAGE;
	}
	if (opt->kind == OPT_INT)
		real = (double)whole;
	if (!any && !(real >= opt->min && real <= opt->max)) {
		msg_error(msg, "--%s: \"%s\" is not %s", opt->name, shown, range);
		return CRM_EUSAGE;
	}
	if (opt->kind == OPT_INT)
		memcpy(field, &whole, sizeof(whole));
	else
		memcpy(field, &real, sizeof(real));
	return CRM_OK;
}

/*
 * Find ${text} among the words of opt->choices, which `|` separates; *${field} becomes its place,
 * from 0.  The message lists all of them.
 */
static enum crm_status
parse_choice(const struct opt *opt, int *field, const char *text, struct msg *msg)
{
	char shown[MSG_SHOW], words[512];
	const char *word = opt->choices;
	size_t n = 0;

	for (int i = 0; ; i++) {
		size_t length = strcspn(word, "|");

		if (slice_equal((struct slice){ word, length }, slice_of(text))) {
			*field = i;
			return CRM_OK;
		}
		/*
		 * snprintf() returns what would have been needed: a list that is too long is cut,
		 * not overrun.
		 */
		if (n < sizeof(words))
			n += (size_t)snprintf(words + n, sizeof(words) - n, "%s%.*s",
			    i == 0		      ? ""
				: word[length] == '|' ? ", "
						      : " or ",
			    (int)length, word);
		if (word[length] == '\0')
			break;
		word += length + 1;
	}
	msg_error(msg, "--%s: \"%s\" is not %s", opt->name, msg_show(shown, slice_of(text)), words);
	return CRM_EUSAGE;
}

/*
 * Append ${text}, which stays argv's.  The list does not remember its room, so each call
 * reallocates: lists of options are short.
 */
static enum crm_status
append(struct opt_list *list, const char *text, struct msg *msg)
{
	size_t room = list->n;

	if (mem_grow(&list->v, &room, list->n + 1, sizeof(*list->v)) != CRM_OK)
		return msg_nomem(msg);
	list->v[list->n++] = text;
	return CRM_OK;
}

/* Parse the value ${text} (NULL if none was given) into ${field}. */
static enum crm_status
parse_value(const struct opt *opt, void *field, const char *text, struct msg *msg)
{
	char shown[MSG_SHOW], why[128] = "";
	uint64_t bytes;

	switch (opt->kind) {
	case OPT_FLAG:
		*(bool *)field = true;
		return CRM_OK;
	case OPT_TEXT:
		*(const char **)field = text == NULL ? "" : text;
		return CRM_OK;
	case OPT_INT:
	case OPT_REAL:
		return parse_number(opt, field, text == NULL ? "" : text, msg);
	case OPT_SIZE:
		if (num_size(slice_of(text == NULL ? "" : text), &bytes) == CRM_OK) {
			*(uint64_t *)field = bytes;
			return CRM_OK;
		}
		msg_error(msg, "--%s: \"%s\" is not a size such as 64K, 256M or 2G", opt->name,
		    msg_show(shown, slice_of(text == NULL ? "" : text)));
		return CRM_EUSAGE;
	case OPT_CHOICE:
		if (text != NULL)
			return parse_choice(opt, field, text, msg);
		*(int *)field = 0;
		return CRM_OK;
	case OPT_LIST:
		return append(field, text == NULL ? "" : text, msg);
	case OPT_CALL:
		if (opt->call(field, text == NULL ? "" : text, why))
			return CRM_OK;
		msg_error(msg, "--%s: \"%s\" %s", opt->name,
		    msg_show(shown, slice_of(text == NULL ? "" : text)), why);
		return CRM_EUSAGE;
	}
	return CRM_EUSAGE;
}

static enum crm_status
getopt_tables_init(struct getopt_tables *g, const struct opt *table)
{
	size_t n = 0, l = 0, s = 0;

	while (table[n].name != NULL)
		n++;
	g->n = n;
	if ((g->longs = mem_new(n + 1, sizeof(*g->longs))) == NULL)
		goto err0;
	/* A letter and up to two colons for each entry, the two marks in front, and the NUL. */
	if ((g->shorts = mem_new(3 * n + 3, 1)) == NULL)
		goto err1;
	if ((g->given = mem_new(n + 1, sizeof(*g->given))) == NULL)
		goto err2;

	/*
	 * `-`: operands come in turn with the options, also where POSIXLY_CORRECT is set; `:`: a
	 * missing value gives `:` instead of `?`.
	 */
	g->shorts[s++] = '-';
	g->shorts[s++] = ':';
	for (size_t i = 0; i < n; i++) {
		int has = table[i].value == NULL   ? no_argument
		    : value_is_optional(&table[i]) ? optional_argument
						   : required_argument;

		if (table[i].name[0] == '\0')
			continue;
		g->longs[l++] = (struct option){ table[i].name, has, NULL, OPT_VAL(i) };
		if (table[i].letter == 0)
			continue;
		g->shorts[s++] = table[i].letter;
		for (int colons = has == no_argument ? 0
			 : has == required_argument  ? 1
						     : 2;
		     colons > 0; colons--)
			g->shorts[s++] = ':';
	}
	return CRM_OK;

err2:
	free(g->shorts);
err1:
	free(g->longs);
err0:
	return CRM_ENOMEM;
}

/* Parse the value ${text} of ${opt}; an error if it has been given before and may not repeat. */
static enum crm_status
take_value(struct getopt_tables *g, const struct opt *table, const struct opt *opt, void *values,
    const char *text, struct msg *msg)
{
	/*
	 * Parse the value before looking for a first one: the message about a wrong value is the
	 * more useful of the two.
	 */
	bool *given = &g->given[opt - table];
	enum crm_status status;

	if ((status = parse_value(opt, (char *)values + opt->at, text, msg)) != CRM_OK)
		return status;
	if (*given && opt->kind != OPT_FLAG && opt->kind != OPT_LIST) {
		msg_error(msg, "--%s is given twice: leave one of them out", opt->name);
		return CRM_EUSAGE;
	}
	*given = true;
	return CRM_OK;
}

/* The entry of the table for what getopt_long() returned, or NULL. */
static const struct opt *
find_option(const struct opt *table, size_t n, int c)
{

	if (c >= 256 && (size_t)(c - 256) < n)
		return &table[c - 256];
	for (size_t i = 0; i < n; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): n > 0 only of a table. */
		if (table[i].letter != 0 && table[i].letter == c)
			return &table[i];
	return NULL;
}

/* Report a long option that nothing begins with, and the one that may have been meant. */
static void
refuse_unknown(const struct opt *table, size_t n, struct slice name, struct msg *msg)
{
	char shown[MSG_SHOW];

	msg_show(shown, name);
	for (size_t i = 0; i < n; i++)
		if (near_name(name, slice_of(table[i].name))) {
			msg_error(msg, "unknown option --%s: is it --%s? (see %s --help)", shown,
			    table[i].name, msg_program(msg));
			return;
		}
	msg_error(msg, "unknown option --%s (see %s --help)", shown, msg_program(msg));
}

/* Say why getopt_long() did not take ${arg}: it answered ${c} (`?` or `:`) and left ${optopt}. */
static void
refuse(const struct opt *table, size_t n, const char *arg, int c, struct msg *msg)
{
	const struct opt *opt = optopt == 0 ? NULL : find_option(table, n, optopt);
	const char *program = msg_program(msg);
	char shown[MSG_SHOW], letter[2] = { (char)optopt, '\0' }, names[256];
	size_t length, used = 0, alike = 0;

	if (opt != NULL && c == ':') {
		msg_error(
		    msg, "--%s wants a value: %s (see %s --help)", opt->name, opt->value, program);
		return;
	}
	if (opt != NULL) {
		msg_error(msg, "--%s takes no value (see %s --help)", opt->name, program);
		return;
	}
	if (optopt != 0) {
		msg_error(msg, "unknown option -%s (see %s --help)",
		    msg_show(shown, slice_of(letter)), program);
		return;
	}

	/* A long name: unknown, or cut so short that several begin with it. */
	arg += strncmp(arg, "--", 2) == 0 ? 2 : 0;
	length = strcspn(arg, "=");
	msg_show(shown, (struct slice){ arg, length });
	for (size_t i = 0; i < n; i++) {
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): likewise */
		if (table[i].name[0] == '\0' || strncmp(table[i].name, arg, length) != 0)
			continue;
		if (used < sizeof(names))
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s--%s",
			    alike == 0 ? "" : ", ", table[i].name);
		alike++;
	}
	if (alike > 1)
		msg_error(
		    msg, "option --%s is ambiguous: %s (see %s --help)", shown, names, program);
	else
		refuse_unknown(table, n, (struct slice){ arg, length }, msg);
}

enum crm_status
opt_parse(const struct opt *table, int argc, char **argv, void *values, char ***operands, size_t *n,
    struct msg *msg)
{
	struct getopt_tables g;
	const struct opt *opt;
	enum crm_status status = CRM_OK;
	int c;

	/* getopt() starts with argv[1]; without even an argv[0] there is nothing. */
	*operands = argc > 0 ? argv + 1 : argv;
	*n = 0;
	if (argc < 1)
		return CRM_OK;
	if (getopt_tables_init(&g, table) != CRM_OK)
		return msg_nomem(msg);

	/*
	 * The operands move to the front of argv.  Each goes to a place that getopt has passed
	 * already: it is at or after the place it goes to.
	 */
	opterr = 0;
	optind = 0;
	while (status == CRM_OK && (c = getopt_long(argc, argv, g.shorts, g.longs, NULL)) != -1) {
		if (c == 1)
			(*operands)[(*n)++] = optarg;
		else if (c == '?' || c == ':' || (opt = find_option(table, g.n, c)) == NULL) {
			refuse(table, g.n, argv[optind - 1], c, msg);
			status = CRM_EUSAGE;
		} else
			status = take_value(&g, table, opt, values, optarg, msg);
	}
	for (int i = optind; status == CRM_OK && i < argc; i++)
		(*operands)[(*n)++] = argv[i];
	free(g.given);
	free(g.shorts);
	free(g.longs);
	return status;
}

void
opt_free(const struct opt *table, void *values)
{

	for (; table->name != NULL; table++) {
		struct opt_list *list = (void *)((char *)values + table->at);

		if (table->kind != OPT_LIST)
			continue;
		free(list->v);
		*list = (struct opt_list){ 0 };
	}
}
