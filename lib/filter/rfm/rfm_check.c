/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the values of crm-rfm's own options, and refuses options that contradict each other.
 *
 * The contradictions are one table of rules, each a condition and the sentence that the user
 * reads: the first that holds is printed and ends the program with status 2.  Nothing else in
 * this room asks whether options go together, so a new option needs its rules here and nowhere
 * else.
 *
 * The default of --memory is worked out here too, since it needs /proc, which the sandbox
 * closes.
 */
#include "filter/rfm/rfm_check.h"

#include "base/num.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

/* The greatest weight, so that weighted sums stay exact. */
#define WEIGHT_MAX 1000000

/**
 * The next of texts with a comma between; *${rest} moves after it and becomes NULL after the last.
 */
static struct slice
next_part(const char **rest)
{
	struct slice part = { *rest, strcspn(*rest, ",") };

	*rest = (*rest)[part.n] == ',' ? *rest + part.n + 1 : NULL;
	return part;
}

bool
rfm_option_weights(void *field, const char *text, char why[128])
{
	const decimal_sum most = (decimal_sum)WEIGHT_MAX * 1000000000;
	struct rfm_weights *weights = field;
	struct decimal value;
	decimal_sum all = 0;
	size_t n = 0;

	for (const char *rest = text; rest != NULL && n < 3; n++) {
		if (decimal_parse(next_part(&rest), &value) != CRM_OK || value.units < 0 ||
		    decimal_to_sum(value) > most)
			break;
		all += weights->of[n] = decimal_to_sum(value);
		/* Fewer or more than three: the text must end after the third, and not before. */
		if ((rest == NULL) != (n == 2))
			break;
		weights->there = n == 2 && all > 0;
	}
	if (!weights->there)
		snprintf(why, 128,
		    "is not three weights of 0 to %d as 3,2,1, of which one is more than 0",
		    WEIGHT_MAX);
	return weights->there;
}

bool
rfm_option_tiers(void *field, const char *text, char why[128])
{
	struct rfm_tiers *tiers = field;
	int64_t percent[2] = { 0, 0 };
	const char *rest = text;
	bool right = num_i64(next_part(&rest), 1, 98, &percent[0]) == CRM_OK && rest != NULL &&
	    num_i64(next_part(&rest), percent[0] + 1, 99, &percent[1]) == CRM_OK && rest == NULL;

	tiers->percent[0] = (int)percent[0];
	tiers->percent[1] = (int)percent[1];
	if (!right)
		snprintf(why, 128, "is not two rising percentages of 1 to 99 as 20,50");
	return right;
}

/** Half of the memory that the machine has free. */
static uint64_t
half_of_free(void)
{
	static const char available[] = "MemAvailable:";
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kilobytes = 0;
	struct sysinfo info;
	char line[128];

	while (file != NULL && kilobytes == 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, available, sizeof(available) - 1) == 0)
			kilobytes = strtoull(line + sizeof(available) - 1, NULL, 10);
	if (file != NULL)
		fclose(file);
	/*
	 * MemAvailable counts caches that the kernel would give up; free memory alone is far less.
	 * Half, as other programs of the pipe need some too.
	 */
	if (kilobytes > 0)
		return (uint64_t)kilobytes * 1024 / 2;
	return sysinfo(&info) == 0 ? (uint64_t)info.freeram * info.mem_unit / 2 : UINT64_C(1) << 30;
}

enum crm_status
rfm_check(struct rfm_options *o, const struct run *run)
{
	bool bins = o->save_bins != NULL || o->bins_from != NULL;
	bool split =
	    o->ties == RFM_TIES_SPLIT || (o->ties == RFM_TIES_AUTO && o->method == RFM_NTILE);
	const struct {
		bool wrong;
		const char *why;
	} rules[] = {
		{ o->check_rules && o->print_rules, "--check-rules and --print-rules: choose one" },
		{ o->method == RFM_FIXED && o->bins_from == NULL,
		    "--method=fixed needs the bins of --bins-from" },
		{ o->method != RFM_FIXED && o->method != RFM_QUANTILE && o->bins_from != NULL,
		    "--bins-from has the bins already: leave out --method" },
		{ o->method == RFM_KMEANS && o->ties == RFM_TIES_SPLIT,
		    "--method=kmeans gives equal values one score: no --ties=split" },
		{ o->bins_from != NULL && o->ties == RFM_TIES_SPLIT,
		    "--bins-from gives equal values one score: no --ties=split" },
		{ split && o->save_bins != NULL,
		    "ties that are split have no bins for --save-bins: say --ties=same" },
		{ o->nested && bins,
		    "--nested has other bins for each score: no --save-bins or --bins-from" },
		{ o->late && o->base == NULL, "--late is about the table of --base" },
		{ o->base != NULL && o->merge, "--base adds a ledger, and --merge reads none" },
		{ o->base != NULL && o->holdout_from != DATE_NONE,
		    "--holdout-from needs the whole ledger: no --base" },
		{ o->base != NULL && strcmp(o->base, "-") == 0,
		    "--base: standard input is the ledger's" },
		{ o->by != NULL && (o->partial || o->merge || o->base != NULL),
		    "--by scores within each value of the whole ledger: not with --base, --partial or --merge" },
		{ o->by != NULL && (bins || o->print_bins),
		    "--by has other bins for each value: no --save-bins, --bins-from or --print-bins" },
		{ o->by != NULL && o->strict,
		    "--by scores small groups too, and says which: not with --strict" },
		{ split && o->slipped,
		    "--slipped needs bins of values, and split ties have none: say --ties=same" },
		{ o->partial && (bins || o->print_bins || o->explain ||
			o->weights.there || o->slipped),
		    "--partial does not score" },
		{ o->merge && o->holdout_from != DATE_NONE,
		    "--holdout-from needs the ledger: not with --merge" },
		{ o->merge && o->key != NULL, "--key is about the ledger: not with --merge" },
		{ o->holdout_from != DATE_NONE && o->as_of != DATE_NONE &&
			o->as_of >= o->holdout_from,
		    "--as-of must be before --holdout-from" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].wrong) {
			msg_error(run->msg, "%s", rules[i].why);
			return CRM_EUSAGE;
		}
	/* Before the sandbox closes /proc. */
	if (o->memory == 0)
		o->memory = half_of_free();
	return CRM_OK;
}
