/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_log.h"

#include <string.h>

#define DAY 86400u
#define BLOCK (1u << 18)
#define LINE 1024	/* more than any line takes */

struct line {
	struct item item;
	uint32_t quantity, price;	/* price in cents */
};

struct writer {
	const struct log_options *options;
	FILE *out;
	char *p;		/* end of what is in block */
	uint64_t lines;
	uint32_t sales, returns, contacts;	/* how many documents so far, for their numbers */
	int32_t day;		/* of date */
	size_t date_n;
	char date[32];
	char block[BLOCK + LINE];
};

/* Where customers buy, how often (of 256), and what the channel keeps of the sale in percent. */
static const struct { const char *name; unsigned until, percent;
} channels[] = { { "web", 118, 3 }, { "store", 182, 0 }, { "app", 215, 2 }, { "phone", 233, 6 },
	{ "marketplace", 256, 14 } };
static const char *const contacts[] = { "mail", "call", "visit" };

char *
log_customer(char *p, uint32_t id)
{
	char digit[12];
	int n = 0;

	*p++ = 'K';
	for (; id > 0 || n < 6; id /= 10)
		digit[n++] = (char)('0' + id % 10);
	while (n-- > 0)
		*p++ = digit[n];
	return p;
}

static unsigned
channel_of(uint64_t bits)
{
	unsigned c = 0;

	while (channels[c].until <= (bits & 255))
		c++;
	return c;
}

/* A customer mostly keeps to one channel. */
static unsigned
order_channel(const struct model *model, const struct event *event)
{
	struct stream s = stream_of(model->seed, event->customer, UINT64_C(5) << 40);
	uint64_t favourite = stream_bits(&s), own;

	s = stream_of(model->seed, event->customer, (UINT64_C(6) << 40) + event->number);
	own = stream_bits(&s);
	return channel_of(event->customer == GUEST || own >> 62 == 0 ? own : favourite);
}

static unsigned
country_of(const struct model *model, const struct event *event)
{
	uint32_t number = event->customer == GUEST ? event->number : 0;
	struct stream s = stream_of(model->seed, event->customer, (UINT64_C(7) << 40) + number);

	return stream_below(&s, COUNTRIES);
}

/* A small thing costs little: the variant follows from the price, doubling from below 1.00. */
static unsigned
variant_of(uint32_t price)
{
	unsigned v = 0;

	for (price /= 100; price > 0 && v < VARIANTS - 1; price /= 2)
		v++;
	return v;
}

/* Every other thing is white, every other of the rest blue, and so on. */
static unsigned
colour_of(uint64_t bits)
{
	unsigned c = 0;

	for (; (bits & 1) != 0; bits >>= 1)
		c++;
	return c;
}

/*
 * Draw a line worth ${amount} cents, or a little less: what does not divide by the quantity is
 * taken on to the next line, which *${amount} becomes.  Two of three things come from the order's
 * theme.
 */
static struct line
draw_line(struct stream *s, unsigned theme, bool last, uint32_t *amount)
{
	uint64_t bits = stream_bits(s);
	unsigned size = NOUNS / THEMES;
	struct line line = { .quantity = 1, .item.note = -1 };

	if (!last && (bits & 3) == 0)
		line.quantity = 2 + (bits >> 2 & 3);
	if (line.quantity > *amount)
		line.quantity = 1;
	line.price = *amount / line.quantity;
	*amount -= line.price * line.quantity;
	line.item.variant = variant_of(line.price);
	line.item.noun = bits >> 8 & 255;
	line.item.noun =
	    line.item.noun < 170 ? theme * size + line.item.noun % size : line.item.noun % NOUNS;
	line.item.colour = colour_of(bits >> 16 & 511);
	if ((bits >> 32 & 1023) < 31)	/* 3 % */
		line.item.note = (int)(bits >> 48 & (NOTES - 1));
	return line;
}

static char *
money(const struct writer *w, char *p, uint64_t cents)
{

	return dialect_money(w->options->dialect, p, cents);
}

static char *
text(const struct writer *w, char *p, const char *s)
{

	return dialect_text(w->options->dialect, p, s);
}

/* ` order_id,order_date,customer_id,` */
static char *
write_front(struct writer *w, char *p, const struct event *event, char letter, uint32_t number)
{
	const struct log_options *o = w->options;
	char delimiter = o->dialect->delimiter;
	int32_t day = o->from + (int32_t)(event->time / DAY);

	*p++ = letter;
	for (uint32_t unit = 100000000; unit > 0; unit /= 10) {
		if (number >= unit || unit <= 100000)
			*p++ = (char)('0' + number / unit % 10);
	}
	*p++ = delimiter;
	if (day != w->day) {
		w->day = day;
		w->date_n = (size_t)(dialect_date(o->dialect, w->date, day) - w->date);
	}
	memcpy(p, w->date, w->date_n);
	p += w->date_n;
	if (o->clock)
		p = dialect_clock(o->dialect, p, event->time % DAY);
	*p++ = delimiter;
	if (event->customer != GUEST)
		p = log_customer(p, event->customer);
	*p++ = delimiter;
	return p;
}

/* `sku,description,quantity,unit_price,` */
static char *
write_line(const struct writer *w, char *p, const struct line *line, bool back)
{
	const struct dialect *d = w->options->dialect;
	unsigned size = NOUNS / THEMES;

	*p++ = "TCBGWLPK"[line->item.noun / size];
	*p++ = (char)('1' + line->item.noun % size);
	*p++ = (char)('0' + line->item.variant);
	*p++ = (char)('0' + line->item.colour);
	*p++ = d->delimiter;
	p = dialect_item(d, p, &line->item);
	*p++ = d->delimiter;
	p = dialect_whole(d, p, back ? -(int64_t)line->quantity : (int64_t)line->quantity);
	*p++ = d->delimiter;
	p = money(w, p, line->price);
	*p++ = d->delimiter;
	return p;
}

/* `channel,country`, and with relations `,cost,referrer`; the line is done. */
static bool
write_back(struct writer *w, char *p, const struct event *event, const char *channel, uint64_t cost)
{
	const struct model *model = w->options->model;
	char delimiter = w->options->dialect->delimiter;
	uint32_t referrer;
	size_t n;

	p = text(w, p, channel);
	*p++ = delimiter;
	p = text(w, p, w->options->dialect->country[country_of(model, event)]);
	if (model->relations) {
		*p++ = delimiter;
		p = money(w, p, cost);
		*p++ = delimiter;
		if (event->customer != GUEST && event->kind == EVENT_SALE && event->number == 0 &&
		    (referrer = model_referrer(model, event->customer)) != GUEST)
			p = log_customer(p, referrer);
	}
	*p++ = '\n';
	w->lines++;
	w->p = p;
	n = (size_t)(p - w->block);
	if (n < BLOCK)
		return true;
	w->p = w->block;
	return fwrite(w->block, 1, n, w->out) == n;
}

static bool
write_contact(struct writer *w, const struct event *event)
{
	const struct dialect *d = w->options->dialect;
	char *p = write_front(w, w->p, event, 'M', ++w->contacts);

	*p++ = d->delimiter;
	*p++ = d->delimiter;
	p = dialect_whole(d, p, 0);
	*p++ = d->delimiter;
	p = money(w, p, 0);
	*p++ = d->delimiter;
	if (w->options->tally != NULL) {
		w->options->tally[event->customer].contacts++;
		w->options->tally[event->customer].cost += event->cents;
	}
	return write_back(w, p, event, contacts[event->cents % 3], event->cents);
}

static void
count(struct writer *w, const struct event *event, int64_t cents, uint64_t cost, bool first_line)
{
	struct tally *t = w->options->tally;

	if (t == NULL || event->customer == GUEST)
		return;
	t += event->customer;
	t->cents += cents;
	t->cost += (int64_t)cost;
	if (!first_line)
		return;
	if (event->kind == EVENT_RETURN) {
		t->returns++;
		return;
	}
	t->last = event->time / DAY;
	if (t->orders++ == 0)
		t->first = t->last;
}

/*
 * A sale line by line; or, of a return, the first line of the sale that it belongs to, back again.
 */
static bool
write_order(struct writer *w, const struct event *event)
{
	const struct log_options *o = w->options;
	uint32_t n, left = event->cents, amount = 0, share;
	struct stream s = model_order(o->model, event, &n);
	unsigned theme = stream_below(&s, THEMES), channel = order_channel(o->model, event);
	bool back = event->kind == EVENT_RETURN;
	uint32_t number = back ? ++w->returns : ++w->sales;

	for (uint32_t i = 0; i < n; i++) {
		struct line line;
		uint64_t cents, cost;
		char *p;

		/*
		 * A random share of what is left, of mean left / lines left, and a cent for each
		 * line behind.
		 */
		share = (uint32_t)((left - (n - i)) * (2 * stream_unit(&s) / (n - i))) + 1;
		if (i == n - 1)
			share = left;
		left -= share;
		amount += share;
		line = draw_line(&s, theme, i == n - 1, &amount);
		cents = (uint64_t)line.price * line.quantity;
		cost = !o->model->relations ? 0
		    : back		    ? 250
					    : (cents * channels[channel].percent + 50) / 100;
		if (o->lines > 0 && w->lines == o->lines)
			return true;
		count(w, event, back ? -(int64_t)cents : (int64_t)cents, cost, i == 0);
		p = write_front(w, w->p, event, back ? 'C' : 'S', number);
		p = write_line(w, p, &line, back);
		if (!write_back(w, p, event, channels[channel].name, cost))
			return false;
		if (back)
			break;
	}
	return true;
}

static void
write_header(struct writer *w)
{
	const struct dialect *d = w->options->dialect;
	int columns = w->options->model->relations ? COLUMNS : COLUMNS - 2;

	w->p = text(w, w->block, d->mark);
	for (int i = 0; i < columns; i++) {
		w->p = text(w, w->p, d->column[i]);
		*w->p++ = i == columns - 1 ? '\n' : d->delimiter;
	}
}

/* Begin a log: write its header. */
static void
start_writer(struct writer *w, const struct log_options *options, FILE *out)
{

	w->options = options;
	w->out = out;
	w->lines = 0;
	w->sales = w->returns = w->contacts = 0;
	w->day = INT32_MIN;
	w->date_n = 0;
	write_header(w);
}

/* Write what is still in the block; false where that fails. */
static bool
end_writer(const struct writer *w)
{
	size_t n = (size_t)(w->p - w->block);

	return fwrite(w->block, 1, n, w->out) == n && fflush(w->out) == 0;
}

bool
log_write(const struct log_options *options, const struct events *events, FILE *out)
{
	struct writer w;

	start_writer(&w, options, out);
	for (size_t i = 0; i < events->n && (options->lines == 0 || w.lines < options->lines);
	     i++) {
		const struct event *event = &events->v[i];

		if (!(event->kind == EVENT_CONTACT ? write_contact(&w, event)
						   : write_order(&w, event)))
			return false;
	}
	return end_writer(&w);
}

/* Shape streams use numbers of their own in stream_of(), beside those of shop_model.c. */
#define FOR_SHAPE (UINT64_C(8) << 40)

/* The shop is open from 8 to 22. */
static uint32_t
second_of_day(struct stream *s)
{

	return 8 * 3600 + stream_below(s, 14 * 3600);
}

/*
 * Draw a customer with a heavy tail: the cube root of a rank is uniform, so the first hundredth of
 * the ranks gets 0.01^(1/3) = 22 % of the draws.  Ranks are strewn over the ids by a prime, so that
 * busy customers are not neighbours.
 */
static uint32_t
draw_customer(struct stream *s, uint32_t customers)
{
	double u = stream_unit(s);
	uint32_t rank = (uint32_t)(u * u * u * customers);

	return (uint32_t)((uint64_t)rank * 2654435761u % customers);
}

/* Write one line of an order; its time of day, and in SHAPE_MIXED its customer, are its own. */
static bool
write_shaped(struct writer *w, struct event *event, uint32_t number, struct stream *s)
{
	bool back = stream_unit(s) < w->options->model->returns;
	unsigned channel = order_channel(w->options->model, event), notes = stream_below(s, 20);
	unsigned note = stream_below(s, NOTES), theme = stream_below(s, THEMES);
	uint32_t amount = 100 + stream_below(s, 20000);
	struct line line = draw_line(s, theme, false, &amount);
	char *p;

	line.item.note = notes == 0 ? (int)note : -1;
	p = write_front(w, w->p, event, 'S', number);
	p = write_line(w, p, &line, back);
	return write_back(w, p, event, channels[channel].name, 0);
}

bool
log_shape(const struct log_options *options, enum shape shape, uint32_t customers, FILE *out)
{
	struct writer w;

	start_writer(&w, options, out);
	while (w.lines < options->lines) {
		uint32_t number = ++w.sales, day, n = 1;
		struct stream s = stream_of(options->model->seed, number, FOR_SHAPE);
		struct event event = { .kind = EVENT_SALE, .number = number & 0x3fffffff };

		day = stream_below(&s, options->model->days);
		event.customer = draw_customer(&s, customers);
		if (shape == SHAPE_LINE)
			n = 1 + stream_below(&s, 9);
		else if (shape == SHAPE_MIXED)
			n = 5;
		for (uint32_t i = 0; i < n && w.lines < options->lines; i++) {
			event.time = day * DAY + second_of_day(&s);
			if (shape == SHAPE_MIXED && i > 0)
				event.customer = draw_customer(&s, customers);
			if (!write_shaped(&w, &event, number, &s))
				return false;
		}
	}
	return end_writer(&w);
}
