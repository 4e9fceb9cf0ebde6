/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shop_model.h"

#include <stdlib.h>
#include <string.h>

#define DAY 86400u
#define MOST_LINES 60

/*
 * What a stream is for, so that none is used twice; orders use smaller numbers.  Two draws from a
 * stream never stand in one expression, as compilers may choose their order.
 */
#define FOR_CUSTOMER (UINT64_C(1) << 40)
#define FOR_REFERRER (UINT64_C(2) << 40)
#define FOR_CONTACT (UINT64_C(3) << 40)
#define FOR_GUEST (UINT64_C(4) << 40)

/*
 * From continuous days to seconds; the shop is open from 8 to 22, and what comes first stays first.
 */
static uint32_t
second_of(double day)
{
	uint32_t whole = (uint32_t)day;

	return whole * DAY + 8 * 3600 + (uint32_t)((day - whole) * (14 * 3600));
}

static bool
add(struct events *events, struct event event)
{

	if (events->n == events->room) {
		size_t room = events->room == 0 ? 4096 : events->room + events->room / 2;
		struct event *v = realloc(events->v, room * sizeof(*v));

		if (v == NULL)
			return false;
		events->v = v;
		events->room = room;
	}
	events->v[events->n++] = event;
	return true;
}

struct stream
model_order(const struct model *model, const struct event *event, uint32_t *lines)
{
	struct stream s = stream_of(model->seed, event->customer, event->number);
	double more = stream_exp(&s) * (model->basket - 1);
	uint32_t n = 1 + (uint32_t)(more + stream_unit(&s));

	if (n > MOST_LINES)
		n = MOST_LINES;
	*lines = n < event->cents ? n : event->cents;	/* a line is worth a cent at least */
	return s;
}

static bool
add_sale(const struct model *model, struct events *events, double day, uint32_t customer,
    uint32_t number, double nu, struct stream *s)
{
	double value = stream_gamma(s, model->p) / nu * 100 + 0.5;
	struct event sale = { .time = second_of(day),
		.customer = customer,
		.number = number & 0x3fffffff,
		.kind = EVENT_SALE,
		.cents = value < 1 ? 1
		    : value > 4e9  ? 4000000000u
				   : (uint32_t)value };
	struct event back = sale;
	uint32_t lines;

	(void)model_order(model, &sale, &lines);
	events->lines += lines;
	if (!add(events, sale))
		return false;
	if (stream_unit(s) >= model->returns)
		return true;
	day += 1 + stream_exp(s) * 6;
	if (day >= model->days)
		return true;
	back.kind = EVENT_RETURN;
	back.time = second_of(day);
	events->lines++;
	return add(events, back);
}

static bool
add_guest(const struct model *model, struct events *events)
{
	struct stream s = stream_of(model->seed, events->guests, FOR_GUEST);
	double day = stream_unit(&s) * model->days, nu = stream_gamma(&s, model->q) / model->gamma;

	return add_sale(model, events, day, GUEST, events->guests++, nu, &s);
}

/*
 * Mailings and calls: one in 180 days or so, whether the customer is still there or not, for 0.35
 * to 2.50.
 */
static bool
add_contacts(const struct model *model, struct events *events, uint32_t id, double day)
{
	struct stream s = stream_of(model->seed, id, FOR_CONTACT);

	for (uint32_t n = 0; (day += stream_exp(&s) * 180) < model->days; n++) {
		struct event contact = { .time = second_of(day),
			.customer = id,
			.number = n & 0x3fffffff,
			.kind = EVENT_CONTACT,
			.cents = 35 + stream_below(&s, 216) };

		events->lines++;
		if (!add(events, contact))
			return false;
	}
	return true;
}

static double
arrival(const struct model *model, struct stream *s)
{

	return stream_unit(s) * model->arrive;
}

bool
model_customer(
    const struct model *model, uint32_t id, struct events *events, struct customer *truth)
{
	struct stream s = stream_of(model->seed, id, FOR_CUSTOMER);
	double first = arrival(model, &s), day = first, end = 1e9, leave = 0, nu;
	bool gone = false;

	truth->arrival = second_of(first);
	truth->rate = stream_gamma(&s, model->r) / model->alpha;
	nu = stream_gamma(&s, model->q) / model->gamma;
	truth->value = model->p / nu;
	if (model->leaving == LEAVING_PARETO) {
		double mu = stream_gamma(&s, model->s) / model->beta;

		end = first + stream_exp(&s) / mu;
	} else {
		double x = stream_gamma(&s, model->a), y = stream_gamma(&s, model->b);

		leave = x / (x + y);
	}
	for (uint32_t n = 0; day < model->days && day < end; n++) {
		if (!add_sale(model, events, day, id, n, nu, &s))
			return false;
		if (stream_unit(&s) < model->guests / (1 - model->guests)) {
			if (!add_guest(model, events))
				return false;
		}
		if ((n > 0 || model->leaving == LEAVING_MBG) && stream_unit(&s) < leave) {
			gone = true;
			end = day;
		}
		day += stream_exp(&s) / truth->rate;
	}
	truth->alive = !gone && end >= model->days;
	truth->lifetime = end - first;
	return !model->relations || add_contacts(model, events, id, first);
}

uint32_t
model_referrer(const struct model *model, uint32_t id)
{
	struct stream s = stream_of(model->seed, id, FOR_REFERRER),
		      own = stream_of(model->seed, id, FOR_CUSTOMER);
	double came = arrival(model, &own);

	if (id == 0 || stream_unit(&s) >= 0.2)
		return GUEST;
	for (int tries = 0; tries < 8; tries++) {
		uint32_t other = stream_below(&s, id);
		struct stream his = stream_of(model->seed, other, FOR_CUSTOMER);

		if (arrival(model, &his) < came)
			return other;
	}
	return GUEST;
}

bool
model_sort(struct events *events)
{
	struct event *from = events->v, *to = calloc(events->n + 1, sizeof(*to)), *swap;

	if (to == NULL)
		return false;
	for (unsigned shift = 0; shift < 32;
	     shift += 8) { /* four passes: the result is where it was at first */
		size_t place[257] = { 0 };

		for (size_t i = 0; i < events->n; i++)
			place[(from[i].time >> shift & 255) + 1]++;
		for (size_t i = 1; i < 257; i++)
			place[i] += place[i - 1];
		for (size_t i = 0; i < events->n; i++)
			to[place[from[i].time >> shift & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	free(to);
	events->v = from;
	return true;
}
