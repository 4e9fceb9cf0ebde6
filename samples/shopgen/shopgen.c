/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shopgen: write a shop's raw log of any size from a known model, the same bytes on every machine.
 * It shares no code with the library, so that a fault there cannot hide behind the same fault here.
 */
#include "shop_dialect.h"
#include "shop_log.h"
#include "shop_model.h"

#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CUSTOMERS 500000000u

struct plan {
	struct model model;
	const struct dialect *dialect;
	int32_t from;
	uint32_t customers;
	uint64_t lines;
	bool clock;
	enum shape shape;
	const char *truth;
};

static const char help[] =
    "usage: shopgen [option ...]\n"
    "\n"
    "Write a shop's raw log to stdout, sorted by date, from a known model.\n"
    "\n"
    "      --customers N        how many customers (default 1000; with --lines: as many as it takes)\n"
    "      --lines N            write exactly N lines below the header\n"
    "      --from DATE          first day, 1941-03-21 or later (default 2023-01-01)\n"
    "      --days N             length of the log (default 730)\n"
    "      --arrive N           first purchases fall into the first N days (default: three quarters of --days)\n"
    "      --seed N             another shop (default 1)\n"
    "      --dialect NAME       how the log is written (default en):\n";

static const char more_help[] =
    "      --timestamps         the time of day behind each date\n"
    "      --relations          add cost and referrer, and contacts (amount 0, with a cost)\n"
    "      --model NAME         how customers leave: pareto (default), bg or mbg (BG/NBD, MBG/NBD)\n"
    "      --purchase R,ALPHA   purchases a day: gamma of shape R and rate ALPHA (default 0.9,60)\n"
    "      --lifetime S,BETA    pareto: rate of leaving a day, likewise (default 0.8,200)\n"
    "      --dropout A,B        bg, mbg: probability of leaving: beta (default 0.8,2.5)\n"
    "      --spend P,Q,GAMMA    order value: gamma-gamma (default 6,4,15: mean P*GAMMA/(Q-1) = 30)\n"
    "      --basket N           mean lines an order (default 5)\n"
    "      --returns SHARE      of orders of which a line comes back (default 0.03)\n"
    "      --guests SHARE       of orders without a customer (default 0.05)\n"
    "      --truth FILE         write what is true of each customer as CSV: the right sums, and the hidden parameters\n"
    "      --shape NAME         how lines follow each other: shop (default), and, to measure speed on, with --lines,\n"
    "                           customers of a heavy tail, and one row in twenty quoted: line (1 to 9 lines an order,\n"
    "                           each with a time of day of its own), order (one line an order), mixed (each line\n"
    "                           another customer, five lines with one order id)\n"
    "      --help               this text\n";

static void
print_help(void)
{
	const struct dialect *d;

	fputs(help, stdout);
	for (size_t i = 0; (d = dialect_nth(i)) != NULL; i++)
		printf("                             %s  %s\n", d->name, d->says);
	fputs(more_help, stdout);
}

static void
wrong(const char *option, const char *value, const char *right)
{

	fprintf(stderr, "shopgen: --%s: \"%s\": expected %s\n", option, value, right);
	exit(2);
}

static uint64_t
whole(const char *option, const char *value, uint64_t min, uint64_t max)
{
	char right[80], *end;
	unsigned long long x = strtoull(value, &end, 10);

	if (end == value || *end != '\0' || *value == '-' || x < min || x > max) {
		snprintf(right, sizeof(right), "a whole number from %llu to %llu",
		    (unsigned long long)min, (unsigned long long)max);
		wrong(option, value, right);
	}
	return x;
}

/* ${n} numbers above ${min} and up to 1e6, separated by commas. */
static void
numbers(const char *option, const char *value, double min, size_t n, double *const *out)
{
	const char *p = value;
	char right[80], *end;

	for (size_t i = 0; i < n; i++) {
		*out[i] = strtod(p, &end);
		if (end == p || *end != (i + 1 < n ? ',' : '\0') || !isfinite(*out[i]) ||
		    *out[i] < min || *out[i] > 1e6) {
			snprintf(right, sizeof(right),
			    "%zu number(s) from %g to 1e6, separated by commas", n, min);
			wrong(option, value, right);
		}
		p = end + 1;
	}
}

static double
share(const char *option, const char *value)
{
	double x = 0;

	numbers(option, value, 0, 1, &(double *){ &x });
	if (x > 0.9)
		wrong(option, value, "a share from 0 to 0.9");
	return x;
}

/* The number that the ${n} digits at ${p} make, or -1. */
static int
digits(const char *p, int n)
{
	int x = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		x = 10 * x + *p - '0';
	}
	return x;
}

static int32_t
first_day(const char *option, const char *value)
{
	struct ymd ymd = { 0, 0, 0 }, back = { 0, 0, 0 };
	int32_t day = 0;

	if (strlen(value) == 10 && value[4] == '-' && value[7] == '-')
		ymd = (struct ymd){ digits(value, 4), digits(value + 5, 2), digits(value + 8, 2) };
	if (ymd.year >= 1941 && ymd.year < 2072 && ymd.month >= 1 && ymd.month <= 12) {
		day = calendar_day(ymd);
		if (day >= CALENDAR_FIRST)
			back = calendar_date(CALENDAR_GREGORIAN, day);
	}
	if (back.month == 0 || back.month != ymd.month || back.day != ymd.day)
		wrong(option, value, "a day like 2023-01-01, from 1941-03-21 on");
	return day;
}

static enum leaving
leaving(const char *option, const char *value)
{
	static const char *const names[] = { "pareto", "bg", "mbg" };

	for (int i = 0; i < 3; i++) {
		if (strcmp(value, names[i]) == 0)
			return (enum leaving)i;
	}
	wrong(option, value, "pareto, bg or mbg");
	return LEAVING_PARETO;
}

static enum shape
shape(const char *option, const char *value)
{
	static const char *const names[] = { "shop", "line", "order", "mixed" };

	for (int i = 0; i < 4; i++) {
		if (strcmp(value, names[i]) == 0)
			return (enum shape)i;
	}
	wrong(option, value, "shop, line, order or mixed");
	return SHAPE_SHOP;
}

/*
 * Settle the number of customers.  Another shape follows no model of purchases, and needs to know
 * how long it is to be.
 */
static void
check_shape(struct plan *plan)
{

	if (plan->shape == SHAPE_SHOP) {
		if (plan->customers == 0)
			plan->customers = plan->lines > 0 ? MOST_CUSTOMERS : 1000;
		return;
	}
	if (plan->lines == 0 || plan->model.relations || plan->truth != NULL)
		wrong("shape", "line, order or mixed",
		    "--lines beside it, and no --relations or --truth");
	if (plan->customers != 0)
		return;
	plan->customers = plan->lines / 25 < MOST_CUSTOMERS ? (uint32_t)(plan->lines / 25)
							    : MOST_CUSTOMERS;
	if (plan->customers == 0)
		plan->customers = 1;
}

static void
parse(int argc, char **argv, struct plan *plan)
{
	static const struct option options[] = { { "customers", 1, NULL, 'c' },
		{ "lines", 1, NULL, 'l' }, { "from", 1, NULL, 'f' }, { "days", 1, NULL, 'd' },
		{ "arrive", 1, NULL, 'v' }, { "seed", 1, NULL, 's' }, { "dialect", 1, NULL, 'D' },
		{ "timestamps", 0, NULL, 't' }, { "relations", 0, NULL, 'R' },
		{ "model", 1, NULL, 'm' }, { "purchase", 1, NULL, 'p' },
		{ "lifetime", 1, NULL, 'L' }, { "dropout", 1, NULL, 'o' },
		{ "spend", 1, NULL, 'S' }, { "basket", 1, NULL, 'b' }, { "returns", 1, NULL, 'r' },
		{ "guests", 1, NULL, 'g' }, { "truth", 1, NULL, 'T' },
		{ "shape", 1, NULL, 'x' }, { "help", 0, NULL, 'h' },
		{ NULL, 0, NULL, 0 } };
	struct model *m = &plan->model;
	int c, which = 0;

	while ((c = getopt_long(argc, argv, "", options, &which)) != -1) {
		const char *name = options[which].name;

		switch (c) {
		case 'c': plan->customers = (uint32_t)whole(name, optarg, 1, MOST_CUSTOMERS); break;
		case 'l': plan->lines = whole(name, optarg, 1, UINT64_C(1000000000000)); break;
		case 'f': plan->from = first_day(name, optarg); break;
		case 'd':
			m->days = (uint32_t)whole(name, optarg, 1, CALENDAR_LAST - CALENDAR_FIRST);
			break;
		case 'v':
			m->arrive =
			    (uint32_t)whole(name, optarg, 1, CALENDAR_LAST - CALENDAR_FIRST);
			break;
		case 's': m->seed = whole(name, optarg, 0, UINT64_MAX - 1); break;
		case 'D':
			if ((plan->dialect = dialect_named(optarg)) == NULL)
				wrong(name, optarg, "en, tr, fa or ar");
			break;
		case 't': plan->clock = true; break;
		case 'R': m->relations = true; break;
		case 'm': m->leaving = leaving(name, optarg); break;
		case 'p': numbers(name, optarg, 1e-3, 2, (double *[]){ &m->r, &m->alpha }); break;
		case 'L': numbers(name, optarg, 1e-3, 2, (double *[]){ &m->s, &m->beta }); break;
		case 'o': numbers(name, optarg, 1e-3, 2, (double *[]){ &m->a, &m->b }); break;
		case 'S':
			numbers(name, optarg, 1e-3, 3, (double *[]){ &m->p, &m->q, &m->gamma });
			break;
		case 'b': numbers(name, optarg, 1, 1, &(double *){ &m->basket }); break;
		case 'r': m->returns = share(name, optarg); break;
		case 'g': m->guests = share(name, optarg); break;
		case 'T': plan->truth = optarg; break;
		case 'x': plan->shape = shape(name, optarg); break;
		case 'h': print_help(); exit(fflush(stdout) == 0 ? 0 : 3);
		default: exit(2);
		}
	}
	if (optind < argc)
		wrong("help", argv[optind], "no operands");
	if (m->arrive == 0)
		m->arrive = (m->days * 3 + 3) / 4;
	if (m->arrive > m->days)
		m->arrive = m->days;
	if (plan->from + (int64_t)m->days > CALENDAR_LAST)
		wrong("days", "too many", "a log that ends before 2072-03-19");
	check_shape(plan);
}

static bool
write_date(FILE *f, const struct plan *plan, uint32_t day)
{
	char date[32], *end = dialect_date(dialect_named("en"), date, plan->from + (int32_t)day);

	return fprintf(f, ",%.*s", (int)(end - date), date) > 0;
}

/* Customers whom the log does not get to (--lines cut it) are left out. */
static bool
write_truth(
    const struct plan *plan, const struct customer *truth, const struct tally *tally, uint32_t n)
{
	FILE *f = fopen(plan->truth, "w");
	bool ok = f != NULL;

	if (ok)
		fputs(
		    "customer,first_date,last_date,orders,returns,revenue,cost,contacts,true_rate,true_lifetime,true_alive,true_value\n",
		    f);
	for (uint32_t i = 0; ok && i < n; i++) {
		const struct tally *t = &tally[i];
		char id[17];

		if (t->orders == 0)
			continue;
		*log_customer(id, i) = '\0';
		fputs(id, f);
		ok = write_date(f, plan, t->first) && write_date(f, plan, t->last) &&
		    fprintf(f, ",%u,%u,%s%lld.%02d,%lld.%02d,%u,%.9g,%.9g,%d,%.9g\n", t->orders,
			t->returns, t->cents < 0 ? "-" : "", llabs(t->cents) / 100,
			(int)(llabs(t->cents) % 100), (long long)t->cost / 100,
			(int)(t->cost % 100), t->contacts, truth[i].rate,
			truth[i].lifetime < 1e9 ? truth[i].lifetime : 1e9, truth[i].alive,
			truth[i].value) > 0;
	}
	return f != NULL && fclose(f) == 0 && ok;
}

static bool
grow(struct customer **truth, size_t *room, size_t need)
{
	struct customer *v;

	if (need <= *room)
		return true;
	*room = need + need / 2 + 1024;
	v = realloc(*truth, *room * sizeof(*v));
	if (v != NULL)
		*truth = v;
	return v != NULL;
}

/* Return the exit status. */
static int
generate(const struct plan *plan)
{
	struct events events = { 0 };
	struct customer *truth = NULL;
	struct tally *tally = NULL;
	size_t room = 0;
	uint32_t n = 0;
	int status = 3;

	for (; n < plan->customers && (plan->lines == 0 || events.lines < plan->lines); n++) {
		if (!grow(&truth, &room, plan->truth == NULL ? 1 : n + 1) ||
		    !model_customer(&plan->model, n, &events, &truth[plan->truth == NULL ? 0 : n]))
			goto nomem;
	}
	if (!model_sort(&events))
		goto nomem;
	if (plan->truth != NULL && (tally = calloc(n, sizeof(*tally))) == NULL)
		goto nomem;
	if (!log_write(&(struct log_options){ &plan->model, plan->dialect, plan->from, plan->clock,
			   plan->lines, tally },
		&events, stdout)) {
		perror("shopgen: stdout");
		goto done;
	}
	if (tally != NULL && !write_truth(plan, truth, tally, n)) {
		perror(plan->truth);
		goto done;
	}
	status = 0;
	goto done;
nomem:
	fputs("shopgen: out of memory\n", stderr);
done:
	free(tally);
	free(events.v);
	free(truth);
	return status;
}

int
main(int argc, char **argv)
{
	struct plan plan = {
		.model = { .seed = 1,
		    .leaving = LEAVING_PARETO,
		    .r = 0.9,
		    .alpha = 60,
		    .s = 0.8,
		    .beta = 200,
		    .a = 0.8,
		    .b = 2.5,
		    .p = 6,
		    .q = 4,
		    .gamma = 15,
		    .basket = 5,
		    .returns = 0.03,
		    .guests = 0.05,
		    .days = 730 },
		.dialect = dialect_named("en"),
		.from = 19358 /* 2023-01-01 */
	};

	parse(argc, argv, &plan);
	if (plan.shape == SHAPE_SHOP)
		return generate(&plan);
	if (log_shape(&(struct log_options){ &plan.model, plan.dialect, plan.from, plan.clock,
			  plan.lines, NULL },
		plan.shape, plan.customers, stdout))
		return 0;
	perror("shopgen: stdout");
	return 3;
}
