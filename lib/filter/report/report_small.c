/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small print at the end of a page: a page that is found a year later says what made it, and
 * of what.
 *
 * Reasons have the names that crm-ingest writes into receipts; the words for them are looked up
 * here, as ids of the catalogue.
 */
#include "filter/report/report_small.h"

#include "base/buf.h"
#include "filter/report/report_shell.h"

#include <stdio.h>
#include <string.h>

/* Why a row was left out: the name in the receipt, and words after a number. */
static const struct {
	const char *name, *words;
} reasons[] = {
	{ "guest", "without a customer" },
	{ "return", "returns" },
	{ "zero", "of amount 0" },
	{ "duplicate", "duplicates" },
	{ "blank", "blank lines" },
	{ "since", "before the first day wanted" },
	{ "until", "after the last day wanted" },
	{ "consent", "without consent" },
	{ "where", "not wanted" },
	{ "status", "whose status is no sale" },
	{ "other_currency", "in another currency" },
	{ "date", "without a readable date" },
	{ "number", "without a readable number" },
};

/**
 * Return whether an option decides where to write or how to run, and not what the report holds.
 * Such options are left out, so that two runs which differ only in them give the same page.
 * *${with_value}: the value is the next word.
 */
static bool
is_about_running(const char *word, bool *with_value)
{
	static const char *const names[] = { "--output", "--threads", "--progress" };

	*with_value = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(word, names[i], n) != 0 || (word[n] != '\0' && word[n] != '='))
			continue;
		*with_value = word[n] == '\0';
		return true;
	}
	/* A short option has its value in the next word or joined to it, as in -oFILE. */
	if (strcmp(word, "-o") == 0 || strcmp(word, "-j") == 0)
		return *with_value = true;
	return (word[0] == '-' && (word[1] == 'o' || word[1] == 'j')) ||
	    strcmp(word, "-q") == 0 || strcmp(word, "--quiet") == 0 || strcmp(word, "-v") == 0 ||
	    strcmp(word, "--verbose") == 0 || strcmp(word, "-z") == 0 ||
	    strcmp(word, "--gzip") == 0;
}

/**
 * Whether a word of the command line is one of the operands, by its address: a value of an option
 * may read the same.
 */
static bool
is_operand(const struct run *run, const char *word)
{

	for (size_t i = 0; i < run->n; i++)
		if (run->names[i] == word)
			return true;
	return false;
}

/**
 * Append the command: the options, then the operands without their folders, which mean nothing to a
 * reader elsewhere.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
put_command(const struct run *run, struct buf *text)
{
	enum crm_status status = buf_text(text, "crm-report");
	bool with_value;

	for (char *const *word = run->argv + 1; run->argv[0] != NULL && *word != NULL; word++) {
		/* Operands come last, whatever their place on the command line. */
		if (is_operand(run, *word) || strcmp(*word, "--") == 0)
			continue;
		if (is_about_running(*word, &with_value)) {
			if (with_value && word[1] == NULL)
				break;
			word += with_value;
			continue;
		}
		if (status == CRM_OK && (status = buf_text(text, " ")) == CRM_OK)
			status = shell_word(text, slice_of(*word));
	}
	for (size_t i = 0; i < run->n && status == CRM_OK; i++) {
		const char *name = strrchr(run->names[i], '/');

		if ((status = buf_text(text, " ")) == CRM_OK)
			status = shell_word(
			    text, slice_of(name == NULL ? run->names[i] : name + 1));
	}
	return status;
}

/** Append a count in the language. */
static enum crm_status
put_small_count(const struct language *language, struct buf *text, uint64_t n)
{
	char number[24];

	snprintf(number, sizeof(number), "%llu", (unsigned long long)n);
	return language_number(language, text, slice_of(number));
}

/**
 * Append `135 080 without a customer, 40 of amount 0`.  A reason that is not known here, as of a
 * newer crm-ingest, is printed under its own name.
 */
static enum crm_status
put_reasons(const struct receipt_facts *facts, const struct language *language, struct buf *text)
{
	enum crm_status status = CRM_OK;

	for (size_t i = 0; i < facts->n_reasons && status == CRM_OK; i++) {
		const char *words = facts->reasons[i].name;

		for (size_t j = 0; j < sizeof(reasons) / sizeof(reasons[0]); j++)
			if (strcmp(reasons[j].name, facts->reasons[i].name) == 0)
				words = language_text(language, reasons[j].words);
		if (i > 0)
			status = buf_text(text, language_text(language, ", "));
		if (status == CRM_OK)
			status = put_small_count(language, text, facts->reasons[i].rows);
		if (status == CRM_OK)
			status = buf_print(text, " %s", words);
	}
	return status;
}

/**
 * Print how many rows of the logs were kept, and how many were left out and why.  With several
 * receipts these are sums.  CRM_OK or CRM_ENOMEM.
 */
static enum crm_status
print_receipts(struct report *report, const struct receipt_facts *facts,
    const struct language *language)
{
	struct buf words[4] = { { 0 } }, text = { 0 };
	enum crm_status status = put_small_count(language, &words[0], facts->read);

	if (status == CRM_OK)
		status = put_small_count(language, &words[1], facts->kept);
	if (status == CRM_OK)
		status = put_small_count(language, &words[2], facts->dropped + facts->refused);
	if (status == CRM_OK)
		status = put_reasons(facts, language, &words[3]);
	status = language_fill(language, status, &text,
	    words[3].n > 0 ? "Of {1} rows of the logs {2} were kept and {3} left out: {4}."
			   : "All {1} rows of the logs were kept.",
	    words, 4);
	if (status == CRM_OK)
		status = report_print(report, buf_slice(&text));
	buf_free(&text);
	return status;
}

enum crm_status
small_print(struct report *report, const struct run *run, const struct receipt_facts *facts,
    const struct language *language)
{
	struct buf text = { 0 };
	enum crm_status status = put_command(run, &text);

	if (status == CRM_OK)
		status = report_print(report, buf_slice(&text));
	buf_free(&text);
	if (status != CRM_OK || facts->receipts == 0)
		return status;
	return print_receipts(report, facts, language);
}
