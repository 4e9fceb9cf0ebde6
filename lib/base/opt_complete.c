/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shell completion out of the option table: one printer per shell, each of which walks the table
 * and prints what that shell wants to know of an option: its names, its help, and whether its value
 * is one of some words, a file, a column of the file on the command line, or anything.  The table
 * also drives parsing and --help, so that completion cannot name an option that does not exist.
 */
#include "base/opt.h"

#include <string.h>

/* Return whether the value is the name of a file, to judge by the word that --help shows for it. */
static bool
takes_file(const struct opt *opt)
{

	static const char *const files[] = { "FILE", "FOLDER", "TABLE", "HISTORY", "LIST" };

	for (size_t i = 0; opt->value != NULL && i < sizeof(files) / sizeof(files[0]); i++)
		if (strstr(opt->value, files[i]) != NULL)
			return true;
	return false;
}

/* Whether an option takes names of columns, which the header of the input has. */
static bool
takes_columns(const struct opt *opt)
{

	return opt->value != NULL && strstr(opt->value, "COLUMN") != NULL;
}

/* Return the words that the value may be, separated by `|`, or NULL where it may be anything. */
static const char *
choices(const struct opt *opt)
{

	if (opt->choices != NULL)
		return opt->choices;
	return opt->value != NULL && strcmp(opt->value, "SHELL") == 0 ? OPT_SHELLS : NULL;
}

/* Print the words of ${choices} with blanks between. */
static void
print_words(const char *words, FILE *out)
{

	for (; *words != '\0'; words++)
		putc(*words == '|' ? ' ' : *words, out);
}

/* A program's name as a shell function's: crm-rfm is crm_rfm. */
static void
print_function(const char *program, FILE *out)
{

	putc('_', out);
	for (; *program != '\0'; program++)
		putc(*program == '-' ? '_' : *program, out);
}

/* `-o|--output`: the patterns of an option for a case of bash. */
static void
print_case(const struct opt *opt, FILE *out)
{

	fputs("\t", out);
	if (opt->letter != 0)
		fprintf(out, "-%c|", opt->letter);
	fprintf(out, "--%s) ", opt->name);
}

/*
 * Functions that complete the columns of the first file on the command line, plain or gzip: after
 * the last comma or `=` of the word, as lists of columns have them.
 */
static const char bash_columns[] =
    "_crm_columns()\n{\n"
    "\tlocal word file='' head=''\n\n"
    "\tfor word in \"${COMP_WORDS[@]:1}\"; do\n"
    "\t\t[[ $word == -* || ! -f $word ]] || { file=$word; break; }\n"
    "\tdone\n"
    "\t[[ -n $file ]] || return\n"
    "\t[[ $1 != *[,=]* ]] || head=${1%\"${1##*[,=]}\"}\n"
    "\tmapfile -t COMPREPLY < <(gzip -cdf -- \"$file\" 2> /dev/null | head -n 1 | tr -d '\"\\r' | tr ',;\\t' '\\n' |\n"
    "\t    while IFS= read -r word; do\n"
    "\t\t[[ $word != \"${1##*[,=]}\"* ]] || printf '%s%s\\n' \"$head\" \"$word\"\n"
    "\tdone)\n}\n\n";
static const char zsh_columns[] =
    "_crm_columns() {\n"
    "\tlocal word\n"
    "\tfor word in ${words[2,-1]}; do\n"
    "\t\t[[ $word == -* || ! -f $word ]] && continue\n"
    "\t\tcompset -P '*[,=]'\n"
    "\t\tcompadd -- ${(f)\"$(gzip -cdf -- $word 2> /dev/null | head -n 1 | tr -d '\"\\r' | tr ',;\\t' '\\n')\"}\n"
    "\t\treturn\n"
    "\tdone\n}\n";
static const char fish_columns[] =
    "function __crm_columns\n"
    "\tset -l head (commandline -ct | string replace -r '^--[a-z-]+=' '' | string match -r '^.*[,=]')\n"
    "\tfor word in (commandline -opc)[2..-1]\n"
    "\t\tif test -f $word\n"
    "\t\t\tgzip -cdf -- $word 2> /dev/null | head -n 1 | tr -d '\"\\r' | tr ',;\\t' '\\n' | string replace -r '^' -- \"$head\"\n"
    "\t\t\treturn\n"
    "\t\tend\n"
    "\tend\n"
    "end\n";

static void
complete_bash(const struct opt_about *about, const struct opt *table, FILE *out)
{
	const char *blank = "";
	const struct opt *opt;

	fputs(bash_columns, out);
	print_function(about->program, out);
	fputs("()\n{\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n\n"
	    "\t# bash makes three words of --name=value.\n"
	    "\tif [[ $cur == = ]]; then\n\t\tcur=\n"
	    "\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n\tfi\n"
	    "\tCOMPREPLY=()\n"
	    "\tcase $prev in\n", out);
	for (opt = table; opt->name != NULL; opt++) {
		/*
		 * Headings have no name.  An optional value comes only after `=`, so the next word
		 * is not it.
		 */
		if (opt->name[0] == '\0' || opt->value == NULL || opt->value[0] == '[')
			continue;
		print_case(opt, out);
		if (choices(opt) != NULL) {
			fputs("mapfile -t COMPREPLY < <(compgen -W '", out);
			print_words(choices(opt), out);
			/* `NAME|FILE`: a file will do as well. */
			fprintf(out, "'%s -- \"$cur\"); return ;;\n",
			    takes_file(opt) && opt->kind != OPT_CHOICE ? " -f" : "");
		} else if (takes_columns(opt))
			fputs("_crm_columns \"$cur\"; return ;;\n", out);
		else if (takes_file(opt))
			fputs("mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n", out);
		else
			fputs("return ;;\n", out);
	}
	fputs("\tesac\n"
	    "\tif [[ $cur == -* ]]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W '", out);
	for (opt = table; opt->name != NULL; opt++) {
		if (opt->name[0] == '\0')
			continue;
		fprintf(out, "%s--%s", blank, opt->name);
		blank = " ";
	}
	fputs("' -- \"$cur\")\n"
	    "\telse\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	    "\tfi\n}\n"
	    "complete -o filenames -F ", out);
	print_function(about->program, out);
	fprintf(out, " %s\n", about->program);
}

/* Escape ${text} for a description of zsh's _arguments, within single quotes, and print it. */
static void
print_zsh(const char *text, FILE *out)
{

	for (text += strspn(text, " "); *text != '\0'; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr("[]:\\", *text) != NULL)
			fprintf(out, "\\%c", *text);
		else
			putc(*text, out);
	}
}

/* The value's part of an _arguments specification: `:FILE:_files`, `:WHEN:(auto always never)`. */
static void
print_zsh_value(const struct opt *opt, FILE *out)
{

	if (opt->value == NULL)
		return;
	fputs(opt->value[0] == '[' ? "::" : ":", out);
	print_zsh(opt->value, out);
	putc(':', out);
	if (choices(opt) != NULL) {
		putc('(', out);
		print_words(choices(opt), out);
		putc(')', out);
	} else if (takes_columns(opt))
		fputs("_crm_columns", out);
	else if (takes_file(opt))
		fputs("_files", out);
	else
		putc(' ', out);
}

static void
complete_zsh(const struct opt_about *about, const struct opt *table, FILE *out)
{

	fprintf(out, "#compdef %s\n", about->program);
	fputs(zsh_columns, out);
	fprintf(out, "_arguments -s -S \\\n");
	for (const struct opt *opt = table; opt->name != NULL; opt++) {
		/*
		 * `=`: the value may also be the next word; `=-`: it must follow in the same word.
		 */
		const char *equals = opt->value == NULL ? "" : opt->value[0] == '[' ? "=-" : "=";

		if (opt->name[0] == '\0')
			continue;
		if (opt->letter == 0)
			fprintf(out, "\t'%s--%s%s[", opt->kind == OPT_LIST ? "*" : "", opt->name,
			    equals);
		else if (opt->kind == OPT_LIST)
			fprintf(out, "\t'*'{-%c%s,--%s%s}'[", opt->letter,
			    opt->value == NULL ? "" : "+", opt->name, equals);
		else
			fprintf(out, "\t'(-%c --%s)'{-%c%s,--%s%s}'[", opt->letter, opt->name,
			    opt->letter,
			    opt->value == NULL	       ? ""
				: opt->value[0] == '[' ? "-"
						       : "+",
			    opt->name, equals);
		print_zsh(opt->help, out);
		putc(']', out);
		print_zsh_value(opt, out);
		fputs("' \\\n", out);
	}
	fputs(about->operands == NULL || about->operands[0] == '\0' ? "\t&& return 0\n"
								    : "\t'*:file:_files'\n",
	    out);
}

/* Print ${text} for a description of fish, within single quotes. */
static void
print_fish(const char *text, FILE *out)
{

	for (text += strspn(text, " "); *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			putc('\\', out);
		putc(*text, out);
	}
}

static void
complete_fish(const struct opt_about *about, const struct opt *table, FILE *out)
{

	fputs(fish_columns, out);
	for (const struct opt *opt = table; opt->name != NULL; opt++) {
		if (opt->name[0] == '\0')
			continue;
		fprintf(out, "complete -c %s", about->program);
		if (opt->letter != 0)
			fprintf(out, " -s %c", opt->letter);
		fprintf(out, " -l %s", opt->name);
		/*
		 * -x: a value, but no file; -r: a value, by default a file.  Optional values get
		 * neither.
		 */
		if (opt->value != NULL && opt->value[0] != '[')
			fputs(takes_file(opt) ? " -r" : " -x", out);
		if (choices(opt) != NULL) {
			fputs(" -a '", out);
			print_words(choices(opt), out);
			putc('\'', out);
		} else if (takes_columns(opt))
			fputs(" -a '(__crm_columns)'", out);
		fputs(" -d '", out);
		print_fish(opt->help, out);
		fputs("'\n", out);
	}
}

bool
opt_complete(const struct opt_about *about, const struct opt *table, const char *shell, FILE *out)
{

	if (strcmp(shell, "bash") == 0)
		complete_bash(about, table, out);
	else if (strcmp(shell, "zsh") == 0)
		complete_zsh(about, table, out);
	else if (strcmp(shell, "fish") == 0)
		complete_fish(about, table, out);
	else
		return false;
	return true;
}
