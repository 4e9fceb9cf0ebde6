/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --help, made from the option table: the program's own sections first, the common one last, names
 * in one column and their texts wrapped in a second one, within 80 columns.
 */
#include "base/opt.h"

#include <string.h>

#define HELP_WIDTH 79	/* the last column of an 80-column terminal stays free */
#define HELP_COLUMN 28	/* where what an option does begins */

/*
 * Print ${text}, its words wrapped, from ${column} (where the line is now) on; lines after the
 * first start at ${indent}.
 */
static void
wrap(const char *text, size_t column, size_t indent, FILE *out)
{
	bool first = true;

	for (;;) {
		size_t length;

		text += strspn(text, " ");
		if ((length = strcspn(text, " ")) == 0)
			break;
		if (!first && column + 1 + length > HELP_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
			first = true;
		}
		fprintf(out, "%s%.*s", first ? "" : " ", (int)length, text);
		column += length + !first;
		first = false;
		text += length;
	}
	putc('\n', out);
}

/* Print one option: `  -o, --output FILE       write to FILE, ...`. */
static void
print_option(const struct opt *opt, FILE *out)
{
	size_t indent = HELP_COLUMN + (opt->help[0] == ' ' ? 2 : 0);
	char front[128];
	int length;

	if (opt->value == NULL)
		length = snprintf(front, sizeof(front), "--%s", opt->name);
	else if (opt->value[0] == '[')	/* --report[=WHEN] */
		length = snprintf(front, sizeof(front), "--%s[=%s", opt->name, opt->value + 1);
	else
		length = snprintf(front, sizeof(front), "--%s %s", opt->name, opt->value);
	if (length < 0 || (size_t)length >= sizeof(front))
		length = (int)strlen(front);
	if (opt->letter != 0)
		fprintf(out, "  -%c, %s", opt->letter, front);
	else
		fprintf(out, "      %s", front);
	length += 6;
	if ((size_t)length + 2 > indent) {
		putc('\n', out);
		length = 0;
	}
	fprintf(out, "%*s", (int)indent - length, "");
	wrap(opt->help, indent, indent, out);
}

/*
 * Print the section from ${opt} to the next heading, with the heading if ${opt} is one; nothing for
 * an empty section.
 */
static void
print_section(const struct opt *opt, FILE *out)
{
	const char *heading = "Options";

	if (opt->name != NULL && opt->name[0] == '\0')
		heading = opt++->help;
	if (opt->name == NULL || opt->name[0] == '\0')
		return;
	fprintf(out, "\n%s:\n", heading);
	for (; opt->name != NULL && opt->name[0] != '\0'; opt++)
		print_option(opt, out);
}

void
opt_usage(const struct opt_about *about, FILE *out)
{
	bool operands = about->operands != NULL && about->operands[0] != '\0';

	fprintf(out, "usage: %s [OPTION ...]%s%s\n", about->program, operands ? " " : "",
	    operands ? about->operands : "");
	wrap(about->summary, 0, 0, out);
}

void
opt_help(const struct opt_about *about, const struct opt *table, FILE *out)
{
	const struct opt *next;

	opt_usage(about, out);
	for (next = table; next->name != NULL; next++)
		if (next != table && next->name[0] == '\0')
			print_section(next, out);
	print_section(table, out);

	if (about->examples != NULL && about->examples[0] != NULL) {
		fputs("\nExamples:\n", out);
		for (const char *const *example = about->examples; *example != NULL; example++)
			fprintf(out, "  %s\n", *example);
	}
	fprintf(out, "\nThe manual says more: man %s\n", about->program);
}
