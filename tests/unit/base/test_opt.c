/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/opt.h"
#include "capture.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct values {
	const char *output, *when_text;
	bool quiet, gzip;
	int64_t bins, any;
	double share, floor;
	uint64_t memory;
	int method, when;
	struct opt_list keep;
	int pair[2];
};

static bool
parse_pair(void *field, const char *text, char why[128])
{
	int *pair = field;

	if (sscanf(text, "%d:%d", &pair[0], &pair[1]) == 2)
		return true;
	snprintf(why, 128, "is not A:B, two whole numbers");
	return false;
}

#define AT(member) offsetof(struct values, member)
static const struct opt table[] = { { 0, "", OPT_FLAG, 0, NULL, "Common options", 0, 0, NULL,
					NULL },
	{ 'o', "output", OPT_TEXT, AT(output), "FILE",
	    "write to FILE, whole or not at all (.gz compresses)", 0, 0, NULL, NULL },
	{ 'q', "quiet", OPT_FLAG, AT(quiet), NULL, "no warnings", 0, 0, NULL, NULL },
	{ 'z', "gzip", OPT_FLAG, AT(gzip), NULL, "compress", 0, 0, NULL, NULL },
	{ 0, "", OPT_FLAG, 0, NULL, "Scores", 0, 0, NULL, NULL },
	{ 'b', "bins", OPT_INT, AT(bins), "N",
	    "how many scores there are: a help text that is long enough to need one more line", 2,
	    10, NULL, NULL },
	{ 0, "bins-from", OPT_TEXT, AT(when_text), "FILE",
	    " take the 'cuts' from FILE [frozen]: months compare", 0, 0, NULL, NULL },
	{ 0, "any", OPT_INT, AT(any), "N", "any whole number", 0, 0, NULL, NULL },
	{ 0, "seed", OPT_INT, AT(any), "N", "a seed", 0, 9007199254740991., NULL, NULL },
	{ 0, "share", OPT_REAL, AT(share), "X", "a share", 0, 1, NULL, NULL },
	{ 0, "floor", OPT_REAL, AT(floor), "X", "a floor", 0.5, (double)INFINITY, NULL, NULL },
	{ 0, "memory", OPT_SIZE, AT(memory), "SIZE", "memory to use", 0, 0, NULL, NULL },
	{ 'm', "method", OPT_CHOICE, AT(method), "NAME", "how", 0, 0, "quantile|ntile|fixed",
	    NULL },
	{ 'w', "when", OPT_CHOICE, AT(when), "[WHEN]", "when", 0, 0, "auto|always|never", NULL },
	{ 'k', "keep", OPT_LIST, AT(keep), "COLUMN", "keep COLUMN", 0, 0, NULL, NULL },
	{ 'p', "pair", OPT_CALL, AT(pair), "A:B",
	    "a pair with a name so long that --help puts it on a line of its own", 0, 0, NULL,
	    parse_pair },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, 0, 0, NULL, NULL }
};

static const struct opt_about about = { "crm-x", "Say what is what.", "[FILE ...]",
    (const char *const[]){ "crm-x < a.csv", "crm-x a.csv b.csv", NULL } };

struct parsed {
	struct values values;
	struct capture capture;
	char **operands;
	size_t n;
	enum crm_status status;
	const char *said;
};

#define MAX_ARGS 40

/* Parse the words of ${line}; ${argv} keeps them. */
static void
parse(struct parsed *p, char *argv[MAX_ARGS], char *line)
{
	struct msg *msg;
	int argc = 0;
	char *word;

	*p = (struct parsed){ 0 };
	for (word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
		argv[argc < MAX_ARGS - 1 ? argc++ : argc] = word;
	argv[argc] = NULL;
	assert_int_equal(msg_open(&msg, "crm-x"), CRM_OK);
	capture_begin(&p->capture);
	p->status = opt_parse(table, argc, argv, &p->values, &p->operands, &p->n, msg);
	p->said = capture_end(&p->capture);
	msg_close(msg);
}

#define PARSE(text) \
	char line_[] = text, *argv_[MAX_ARGS]; \
	struct parsed p; \
	parse(&p, argv_, line_)

static void
test_every_kind(void **state)
{
	PARSE(
	    "crm-x -o out.csv --quiet -b5 --any=-7 --share 0.25 --floor=1e3 --memory 2G -m ntile -kA --keep=B -k C --pair 3:4 --when=never");

	(void)state;
	assert_int_equal(p.status, CRM_OK);
	assert_string_equal(p.said, "");
	assert_string_equal(p.values.output, "out.csv");
	assert_true(p.values.quiet);
	assert_false(p.values.gzip);
	assert_int_equal(p.values.bins, 5);
	assert_int_equal(p.values.any, -7);
	assert_true(p.values.share == 0.25 && p.values.floor == 1000);
	assert_true(p.values.memory == UINT64_C(2147483648));
	assert_int_equal(p.values.method, 1);
	assert_int_equal(p.values.when, 2);
	assert_int_equal(p.values.keep.n, 3);
	assert_string_equal(p.values.keep.v[0], "A");
	assert_string_equal(p.values.keep.v[2], "C");
	assert_int_equal(p.values.pair[0], 3);
	assert_int_equal(p.values.pair[1], 4);
	assert_int_equal(p.n, 0);
	opt_free(table, &p.values);
	assert_null(p.values.keep.v);
	assert_int_equal(p.values.keep.n, 0);
	opt_free(table, &p.values);
}

static void
check_operands(void)
{
	PARSE("crm-x a.csv -q b.csv -b 3 - --gz c.csv -- -z --bins");

	assert_int_equal(p.status, CRM_OK);
	assert_true(p.values.quiet && p.values.gzip);
	assert_int_equal(p.values.bins, 3);
	assert_int_equal(p.n, 6);
	assert_string_equal(p.operands[0], "a.csv");
	assert_string_equal(p.operands[1], "b.csv");
	assert_string_equal(p.operands[2], "-");
	assert_string_equal(p.operands[3], "c.csv");
	assert_string_equal(p.operands[4], "-z");
	assert_string_equal(p.operands[5], "--bins");
}

static void
test_operands_stand_anywhere(void **state)
{

	(void)state;
	check_operands();
	setenv("POSIXLY_CORRECT", "1", 1);	/* the environment changes nothing */
	check_operands();
	unsetenv("POSIXLY_CORRECT");
}

static void
test_nothing_and_clusters(void **state)
{
	{
		PARSE("crm-x");
		assert_int_equal(p.status, CRM_OK);
		assert_int_equal(p.n, 0);
	}
	{
		PARSE("crm-x -qzb9 -w x"); /* an optional value stands in the same word, so x is an
					      operand */
		assert_int_equal(p.status, CRM_OK);
		assert_true(p.values.quiet && p.values.gzip);
		assert_int_equal(p.values.bins, 9);
		assert_int_equal(p.values.when, 0);
		assert_int_equal(p.n, 1);
	}
	(void)state;
}

static void
test_messages(void **state)
{
	static const struct { const char *line, *said;
	} cases[] = {
		{ "crm-x --bins=12", "--bins: \"12\" is not in 2..10" },
		{ "crm-x -b1", "--bins: \"1\" is not in 2..10" },
		{ "crm-x -b 5x", "--bins: \"5x\" is not a whole number in 2..10" },
		{ "crm-x --bins=99999999999999999999",
		    "--bins: \"99999999999999999999\" is not a whole number in 2..10" },
		{ "crm-x --bins=", "--bins: \"\" is not a whole number in 2..10" },
		{ "crm-x --any=1.5", "--any: \"1.5\" is not a whole number" },
		{ "crm-x --seed=-1", "--seed: \"-1\" is not in 0..9007199254740991" },
		{ "crm-x --share 1.01", "--share: \"1.01\" is not in 0..1" },
		{ "crm-x --share nan", "--share: \"nan\" is not a number in 0..1" },
		{ "crm-x --floor 0.1", "--floor: \"0.1\" is not at least 0.5" },
		{ "crm-x --floor inf", "--floor: \"inf\" is not a number at least 0.5" },
		{ "crm-x --memory 12Q", "--memory: \"12Q\" is not a size such as 64K, 256M or 2G" },
		{ "crm-x -m quant", "--method: \"quant\" is not quantile, ntile or fixed" },
		{ "crm-x --method=", "--method: \"\" is not quantile, ntile or fixed" },
		{ "crm-x -p 3", "--pair: \"3\" is not A:B, two whole numbers" },
		{ "crm-x --foo", "unknown option --foo (see crm-x --help)" },
		{ "crm-x --foo=bar a.csv", "unknown option --foo (see crm-x --help)" },
		{ "crm-x -qX", "unknown option -X (see crm-x --help)" },
		{ "crm-x --bins", "--bins wants a value: N (see crm-x --help)" },
		{ "crm-x a -b", "--bins wants a value: N (see crm-x --help)" },
		{ "crm-x --quiet=yes", "--quiet takes no value (see crm-x --help)" },
		{ "crm-x --m=x", "option --m is ambiguous: --memory, --method (see crm-x --help)" },
		{ "crm-x --bin=3",
		    "option --bin is ambiguous: --bins, --bins-from (see crm-x --help)" },
		{ "crm-x --memry=1M", "unknown option --memry: is it --memory? (see crm-x --help)" },
		{ "crm-x --bins_from=x",
		    "unknown option --bins_from: is it --bins-from? (see crm-x --help)" },
		{ "crm-x --bins=3 --bins=3", "--bins is given twice: leave one of them out" },
		{ "crm-x -b3 a --bins=4", "--bins is given twice: leave one of them out" },
		{ "crm-x -o a --out=b", "--output is given twice: leave one of them out" },
		{ "crm-x --share 0.1 --share 0.2", "--share is given twice: leave one of them out" },
		{ "crm-x --memory 1M --memory 1M", "--memory is given twice: leave one of them out" },
		{ "crm-x -m fixed -m fixed", "--method is given twice: leave one of them out" },
		{ "crm-x --when --when=never", "--when is given twice: leave one of them out" },
		{ "crm-x -p 1:2 -p 1:2", "--pair is given twice: leave one of them out" },
		{ "crm-x --a\033[2J", "unknown option --a?[2J (see crm-x --help)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[128], want[256], *argv[MAX_ARGS];
		struct parsed p;

		strcpy(line, cases[i].line);
		parse(&p, argv, line);
		snprintf(want, sizeof(want), "crm-x: %s\n", cases[i].said);
		assert_string_equal(p.said, want);
		assert_int_equal(p.status, CRM_EUSAGE);
		opt_free(table, &p.values);
	}
}

/* ${print} into a string that the caller frees. */
static char *
printed(const char *shell)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	if (shell == NULL)
		opt_help(&about, table, f);
	else
		assert_true(opt_complete(&about, table, shell, f));
	assert_int_equal(fclose(f), 0);
	return text;
}

static void
test_help(void **state)
{
	char *help = printed(NULL);

	(void)state;
	assert_string_equal(help,
	    "usage: crm-x [OPTION ...] [FILE ...]\n"
	    "Say what is what.\n"
	    "\n"
	    "Scores:\n"
	    "  -b, --bins N              how many scores there are: a help text that is long\n"
	    "                            enough to need one more line\n"
	    "      --bins-from FILE        take the 'cuts' from FILE [frozen]: months\n"
	    "                              compare\n"
	    "      --any N               any whole number\n"
	    "      --seed N              a seed\n"
	    "      --share X             a share\n"
	    "      --floor X             a floor\n"
	    "      --memory SIZE         memory to use\n"
	    "  -m, --method NAME         how\n"
	    "  -w, --when[=WHEN]         when\n"
	    "  -k, --keep COLUMN         keep COLUMN\n"
	    "  -p, --pair A:B            a pair with a name so long that --help puts it on a\n"
	    "                            line of its own\n"
	    "\n"
	    "Common options:\n"
	    "  -o, --output FILE         write to FILE, whole or not at all (.gz compresses)\n"
	    "  -q, --quiet               no warnings\n"
	    "  -z, --gzip                compress\n"
	    "\n"
	    "Examples:\n"
	    "  crm-x < a.csv\n"
	    "  crm-x a.csv b.csv\n"
	    "\n"
	    "The manual says more: man crm-x\n");
	free(help);
}

/* Feed ${script} to bash behind the completion; what it prints comes back in ${out}. */
static bool
run_bash(const char *script, char *out, size_t room)
{
	char name[] = "/tmp/crm-complete-XXXXXX", command[128];
	char *completion = printed("bash");
	int fd = mkstemp(name);
	FILE *f;
	size_t n;

	assert_true(fd != -1);
	f = fdopen(fd, "w");
	assert_non_null(f);
	assert_true(fprintf(f, "%s%s", completion, script) > 0);
	assert_int_equal(fclose(f), 0);
	free(completion);
	snprintf(command, sizeof(command), "bash %s 2>&1", name);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(out, 1, room - 1, f);
	out[n] = '\0';
	assert_int_equal(pclose(f), 0);
	unlink(name);
	return true;
}

static void
test_bash_completion_runs(void **state)
{
	static const struct { const char *words, *want; } cases[] = {
		{ "crm-x --me", "--memory --method\n" },
		{ "crm-x --method q", "quantile\n" },
		{ "crm-x --method = q", "quantile\n" },
		{ "crm-x -m =", "quantile ntile fixed\n" },
		{ "crm-x --bins-from /etc/passw", "/etc/passwd\n" },
		{ "crm-x /etc/passw", "/etc/passwd\n" },
		{ "crm-x --any /etc/passw", "\n" },	/* takes a number */
		{ "crm-x --quiet /etc/passw", "/etc/passwd\n" },	/* takes none */
	};
	char script[512], out[4096];

	(void)state;
	if (access("/bin/bash", X_OK) != 0)
		skip();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(script, sizeof(script),
		    "COMP_WORDS=(%s)\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_crm_x\n"
		    "for w in \"${COMPREPLY[@]}\"; do [[ $w == /etc/passwd- ]] || l+=${l:+ }$w; done; echo \"$l\"\n",
		    cases[i].words);
		assert_true(run_bash(script, out, sizeof(out)));
		assert_string_equal(out, cases[i].want);
	}
}

static void
test_zsh_completion(void **state)
{
	char *text = printed("zsh");

	(void)state;
	assert_memory_equal(text, "#compdef crm-x\n", 15);
	assert_non_null(strstr(text,
	    "\t'(-o --output)'{-o+,--output=}'[write to FILE, whole or not at all (.gz compresses)]:FILE:_files' \\\n"));
	assert_non_null(strstr(text, "\t'(-q --quiet)'{-q,--quiet}'[no warnings]' \\\n"));
	assert_non_null(strstr(text,
	    "\t'--bins-from=[take the '\\''cuts'\\'' from FILE \\[frozen\\]\\: months compare]:FILE:_files' \\\n"));
	assert_non_null(
	    strstr(text, "'(-m --method)'{-m+,--method=}'[how]:NAME:(quantile ntile fixed)' \\\n"));
	assert_non_null(strstr(text, "'*'{-k+,--keep=}'[keep COLUMN]:COLUMN:_crm_columns' \\\n"));
	assert_null(strstr(text, "Common options"));
	assert_false(opt_complete(&about, table, "csh", stdout));
	free(text);
}

static void
test_fish_completion(void **state)
{
	char *text = printed("fish");

	(void)state;
	assert_non_null(strstr(text, "complete -c crm-x -s o -l output -r -d 'write to FILE"));
	assert_non_null(strstr(text, "complete -c crm-x -s q -l quiet -d 'no warnings'\n"));
	assert_non_null(strstr(text, " -l bins-from -r -d 'take the \\'cuts\\' from FILE"));
	assert_non_null(strstr(text, " -l method -x -a 'quantile ntile fixed' -d 'how'\n"));
	assert_null(strstr(text, "Common options"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind),
		cmocka_unit_test(test_operands_stand_anywhere),
		cmocka_unit_test(test_nothing_and_clusters),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_bash_completion_runs),
		cmocka_unit_test(test_zsh_completion),
		cmocka_unit_test(test_fish_completion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
