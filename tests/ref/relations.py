# SPDX-License-Identifier: GPL-3.0-or-later
"""Ledgers with planted truths for crm-cohort --effect, --tenure, --offence and --channels.

usage: relations.py SEED [NAME=VALUE ...] > ledger.csv
       relations.py check CRM_COHORT SEEDS SHARE  -- fail where a truth is found in less than SHARE of them,
                                                or all of them together in less than nine in ten

samples/relations.csv is seed 2 of 170 customers with complaint=.3 recovery=1 late=.6 cheaper=.6
sale_new=.4 sale_old=.2 returns=.05 complains=.25 leads=150 rich=1 fair=.5 ads=.1 web=.2.

Customers differ in how often they buy (gamma), leave after any order with a chance of their own
(beta), and complain after an order with the same chance. What is planted:

  complaint   factor on the chance of still being there after a complaint (1: none)
  recovery    the same where the complaint is answered within a week (0: as complaint)
  refers      how many others a customer refers in half a year, whether or not they still buy
  referred, recovered   factor on that in the half year after a complaint, and after one that was
              answered within a week (0: as referred)
  late        the same after a late delivery
  promises    deliveries are rows of a promised and of the day of delivery, none of them called late
  sale_new, sale_old   chance that a first order, a later one has a discount
  affinity    share of the customers who order at a discount four times in five; others once
  cut         share of the price that a discount takes
  cheaper     factor on the cost of service from year to year of the relationship
  win_shop, win_ads   mean cost of the contact that wins a customer of the channel shop, of ads
  keep        mean cost of the letters that all who have ordered get on two days a year
  leads       how many only ask at first, through one of three channels (LEADS)
  fair, ads, web   chance that a lead of the channel orders, within 60 days, in the shop
  rich        with the rows of a whole relationship around orders: visits, e-mails, calls, ratings,
              referrals, consent (0: not); they are drawn apart, and change nothing above
"""
import datetime
import functools
import math
import random
import subprocess
import sys

DAY0, DAYS = datetime.date(2019, 1, 1), 4 * 365 + 1
PLANTED = dict(customers=1500, complaint=1., recovery=0., late=1., sale_new=.3, sale_old=.3,
               cheaper=1., complains=.08, lates=.15, returns=0., leads=0, fair=.3, ads=.12,
               web=.12, rich=0, refers=0., referred=1., recovered=0., promises=0., affinity=0.,
               cut=0., win_shop=0., win_ads=0., keep=0.)
LEADS = ('fair', 'ads', 'web')
COLUMNS = ('customer', 'date', 'order', 'amount', 'cost', 'discount', 'kind', 'channel',
           'referrer', 'rating')


def row(day, kind, **fields):
    """Return a row: its day, and its fields by name."""
    return day, dict(fields, kind=kind, amount=fields.get('amount', '0'))


def promise(rows, day, order, late):
    """Make the last row of a delivery two: what was promised, and when it was delivered."""
    rows[-1] = row(day + 3, 'promised', order=order)
    rows.append(row(day + (6 if late else 2), 'delivered', order=order))


def follow(rng, more, plant, name, start=None):
    """Return the rows of one customer, from the first order on; more is for what was planted later,
    so that a seed gives the ledger that it has always given."""
    keen = more.random() < plant['affinity']
    rows, day = [], rng.randrange(DAYS * 3 // 4) if start is None else start
    rate, leave = rng.gammavariate(2., 1 / 120.), rng.betavariate(1.5, 8.)
    spend, number, first = 20 + rng.gammavariate(2., 20.), 0, day
    while day < DAYS:
        year = (day - first) // 365.25
        season = 2 if (day // 30) % 12 == 10 else 1
        sale = rng.random() < min(1., season * plant['sale_old' if number else 'sale_new'] / 1.08)
        amount = round(spend * rng.lognormvariate(0, .3), 2)
        if plant['affinity']:
            sale = more.random() < (.8 if keen else .2)
        list_price, order, off = amount, '%s-%d' % (name, number), '3'
        if plant['cut'] and sale:
            amount = round(list_price * (1 - plant['cut']), 2)
            off = '%.2f' % (list_price - amount)
        cost = round(list_price * .6 + 8 * plant['cheaper'] ** year * rng.uniform(.8, 1.2), 2)
        rows.append(row(day, 'order', order=order, amount='%.2f' % amount, cost='%.2f' % cost,
                        discount=off if sale else ''))
        stay, number = 1 - leave, number + 1
        if rng.random() < plant['returns']:
            rows.append(row(day + 5, 'return', order=order, amount='-%.2f' % amount))
        if rng.random() < plant['lates']:
            rows.append(row(day + 4, 'late', order=order))
            stay *= plant['late']
        else:
            rows.append(row(day + 4, 'delivered', order=order))
        if plant['promises']:
            promise(rows, day, order, rows[-1][1]['kind'] == 'late')
        if rng.random() < plant['complains']:
            rows.append(row(day + 6, 'complaint'))
            soon = rng.random() < .5
            rows.append(row(day + 8 if soon else day + 30, 'answer'))
            stay *= plant['recovery'] if soon and plant['recovery'] else plant['complaint']
        if rng.random() > stay:
            break
        day += 9 + int(rng.expovariate(rate))
    return rows


def contacts(more, plant, channel, first):
    """Return the contacts that win a customer and that keep one."""
    mean = plant['win_' + channel]
    days = [(max(0, first - 3), mean)] if mean else []
    days += [(day, plant['keep']) for year in range(DAYS // 365) for day in
             (year * 365 + 90, year * 365 + 270) if plant['keep'] and day > first]
    return [row(day, 'call', cost='%.2f' % (cost * more.uniform(.5, 1.5))) for day, cost in days]


def referrals(more, plant, name, rows):
    """Return others who name the customer as their referrer. They only ask: with an order they would
    be compared with those who complained, and never refer anybody."""
    complaint = min([day for day, fields in rows if fields['kind'] == 'complaint'], default=DAYS)
    soon = any(fields['kind'] == 'answer' and day <= complaint + 7 for day, fields in rows)
    factor = plant['recovered'] if soon and plant['recovered'] else plant['referred']
    out, day = [], rows[0][0]
    while True:
        day += more.expovariate(plant['refers'] / 180.)
        if day >= DAYS:
            return out
        # Where a complaint is followed by fewer, those that are left out are drawn at random.
        if not complaint < day <= complaint + 190 or more.random() < factor:
            other = '%s-r%d' % (name, len(out))
            out.append((other, [row(int(day), 'lead', referrer=name)]))


def surround(more, plant, channel, name, rows):
    """Add contacts and channels to a customer's rows; return the customers whom they refer."""
    rows += contacts(more, plant, channel, rows[0][0])
    for _, fields in rows:
        fields['channel'] = channel
    return referrals(more, plant, name, rows) if plant['refers'] else []


def lead(rng, more, plant, name):
    """Return the rows of somebody who asks first, and may become a customer."""
    day, channel = rng.randrange(DAYS - 30), rng.choice(LEADS)
    rows = [row(day, 'lead', channel=channel)]
    if rng.random() < plant[channel]:
        rows += follow(rng, more, plant, name, day + 1 + rng.randrange(60))
    return rows


def enrich(rng, rows):
    """Return what else passed between a customer and the shop, and give orders a channel."""
    more, shop = [], rng.choice(('web', 'web', 'store', 'app'))
    orders = [day for day, fields in rows if fields['kind'] == 'order']
    # Whether somebody visits the shop must not depend on whether they order in the end.
    if rows[0][1]['kind'] == 'lead' and rng.random() < .4:
        more.append(row(rows[0][0], 'visit', channel=rows[0][1]['channel']))
    if not orders:
        return more
    first, last = orders[0], orders[-1]
    wanted = range(0)
    if rng.random() < .8:
        ends = first + rng.randrange(60, 900) if rng.random() < .2 else DAYS
        more.append(row(first, 'consent', channel=shop))
        more.append(row(ends, 'withdrawal', channel='email'))
        wanted = range(first + 1, min(ends, last + 200))
    for day in range(80, DAYS, 91):
        if day in wanted:
            more.append(row(day, 'email', channel='email', cost='0.02'))
            if rng.random() < .4:
                more.append(row(day + 1, 'open', channel='email'))
                if rng.random() < .4:
                    more.append(row(day + 1, 'click', channel='email'))
    for day, fields in rows:
        if fields['kind'] in ('order', 'return'):
            fields['channel'] = shop
        if fields['kind'] == 'order' and rng.random() < .08:
            more.append(row(day + 1, 'call', channel='phone', cost='3.00'))
        if fields['kind'] == 'order' and rng.random() < .15:
            more.append(row(day + rng.randrange(1, 30), 'visit', channel=shop))
        if fields['kind'] not in ('delivered', 'late'):
            continue
        late = fields['kind'] == 'late'
        more.append(row(day - 2 if late else day, 'promised', order=fields['order']))
        if rng.random() < .15:
            stars = rng.choice((1, 2, 3)) if late else rng.choice((3, 4, 5, 5))
            more.append(row(day + 1, rng.choice(('feedback', 'feedback', 'review')),
                            channel=shop, rating='%d' % stars))
    return more


def refer(rng, customers):
    """Let some customers name another, of three orders or more, who sent them."""
    for name, rows in customers:
        orders = [r for r in rows if r[1]['kind'] == 'order']
        if not orders or rng.random() > .15:
            continue
        day, fields = min(orders, key=lambda r: r[0])
        able = [other for other in customers if other[0] != name and
                sum(r[1]['kind'] == 'order' and r[0] < day - 5 for r in other[1]) >= 3]
        if able:
            other, there = rng.choice(able)
            fields['referrer'] = other
            there.append(row(day - rng.randrange(1, 5), 'referral', channel='friend'))


def ledger(seed, plant):
    """Return the text of a ledger."""
    rng, customers = random.Random(seed), []
    around = any(plant[name] for name in ('refers', 'win_shop', 'win_ads', 'keep'))
    for i in range(int(plant['customers'] + plant['leads'])):
        name = 'c%05d-%d' % (rng.randrange(100000), i)
        make = follow if i < plant['customers'] else lead
        more = random.Random('%d %s' % (seed, name))
        channel = more.choice(('shop', 'ads'))
        customers.append((name, make(rng, more, plant, name)))
        if around:
            customers += surround(more, plant, channel, *customers[-1])
    columns = COLUMNS[:9 if around else 8 if plant['leads'] else 7]
    columns = COLUMNS if plant['rich'] else columns
    if plant['rich']:
        rng = random.Random(seed + 1)
        for name, rows in customers:
            rows += enrich(rng, rows)
        refer(rng, customers)
    lines, dates = [], [(DAY0 + datetime.timedelta(days=day)).isoformat() for day in range(DAYS)]
    for name, rows in customers:
        for day, fields in rows:
            if day < DAYS:
                fields['customer'], fields['date'] = name, dates[day]
                lines.append((day, name, ','.join([fields.get(c, '') for c in columns])))
    if plant['rich']:
        lines.sort(key=lambda line: line[:2])
    return ','.join(columns) + '\n' + '\n'.join(line[2] for line in lines) + '\n'


@functools.lru_cache(maxsize=4)
def table(program, options, text):
    """Run crm-cohort and return its rows as dicts; several questions are asked of one table."""
    out = subprocess.run([program, '-q'] + options.split(), input=text.encode(), check=True,
                         stdout=subprocess.PIPE).stdout.decode().splitlines()
    head = out[0].split(',')
    return [dict(zip(head, line.split(','))) for line in out[1:]]


def verdict(program, effect, metric, text, group=''):
    """Return the row of one question."""
    rows = table(program, '--effect=' + effect, text)
    return [r for r in rows if r['metric'] == metric and r['group'].startswith(group)][0]


def within(row, truth, low='low', high='high'):
    """Return whether the interval of a row has the truth."""
    return 'within' if float(row[low]) <= truth <= float(row[high]) else 'outside'


def leads(program, text):
    """Return the rows of the channels that leads came by."""
    return {r['channel']: r for r in table(program, '--channels --within=90', text)
            if r['channel'] in LEADS}


def converted(program, text, channel, truth):
    """Return whether the interval of a channel's conversion has the truth."""
    return within(leads(program, text)[channel], truth, 'lead_conversion_low',
                  'lead_conversion_high')


def alike(program, text):
    """Return the verdict on all channels, which is one where none differs."""
    return ', '.join(sorted({r['lead_verdict'] for r in leads(program, text).values()}))


def changed(program, text, wanted):
    """Return how a figure of those who stayed has changed by the second year: the largest cohort."""
    rows = [r for r in table(program, '--tenure', text) if r['who'] == 'stayed' and
            r['metric'] == wanted and r['year'] == '2']
    return max(rows, key=lambda r: int(r['customers']))


def service(program, text, wanted):
    """Return the verdict on that change."""
    row = changed(program, text, wanted)
    low, high = float(row['change_low']), float(row['change_high'])
    return 'higher' if low > 0 else 'lower' if high < 0 else 'no difference seen'


def grown(program, text, wanted, per_order=0.):
    """Return a part of the growth of those who stayed, by the second year: its row, and whether it
    is per_order times their orders."""
    row = changed(program, text, wanted)
    truth = per_order * float(changed(program, text, 'orders')['value'])
    low, high = float(row['low']), float(row['high'])
    return ('higher' if low > 0 else 'lower' if high < 0 else 'no difference seen',
            'within' if low <= truth <= high else 'outside')


def offence(program, text, part, metric, channel='', period='2020'):
    """Return a row of --offence."""
    return [r for r in table(program, '--offence', text) if r['scope'] == ('channel' if channel else
            'all') and (r['channel'], r['period'], r['part'], r['metric']) ==
            (channel, period, part, metric)][0]


# What customers bring is not planted but follows from what is: it is taken from the 100,000
# customers of seed 999, of whom some 33,000 were won in each year. Those whom ads win bring in their
# first year what they cost.
TWO_SIDES = dict(win_shop=5., win_ads=62.2, keep=2.)
ORDER = 60 * math.exp(.3 ** 2 / 2)      # mean list price

CASES = (
    ('complaint drives half away', dict(complaint=.5), 'lower',
     lambda p, t: verdict(p, 'complaint', 'ordered_again', t)['verdict']),
    ('complaint does nothing', {}, 'no difference seen',
     lambda p, t: verdict(p, 'complaint', 'ordered_again', t)['verdict']),
    ('complaint does nothing, spend', {}, 'no difference seen',
     lambda p, t: verdict(p, 'complaint', 'revenue', t)['verdict']),
    ('answered complaints do nothing', dict(complaint=.5, recovery=1.), 'no difference seen',
     lambda p, t: verdict(p, 'complaint', 'ordered_again', t, 'answered')['verdict']),
    ('unanswered ones drive half away', dict(complaint=.5, recovery=1.), 'lower',
     lambda p, t: verdict(p, 'complaint', 'ordered_again', t, 'not')['verdict']),
    ('late deliveries drive a third away', dict(late=.67), 'lower',
     lambda p, t: verdict(p, 'delivery', 'ordered_again', t)['verdict']),
    ('late deliveries do nothing', {}, 'no difference seen',
     lambda p, t: verdict(p, 'delivery', 'ordered_again', t)['verdict']),
    ('the old ask for fewer discounts', dict(sale_new=.4, sale_old=.25), 'lower',
     lambda p, t: verdict(p, 'discount', 'discounted', t)['verdict']),
    ('new and old alike', {}, 'no difference seen',
     lambda p, t: verdict(p, 'discount', 'discounted', t)['verdict']),
    ('the difference in discounts', dict(sale_new=.4, sale_old=.25), 'within',
     lambda p, t: within(verdict(p, 'discount', 'discounted', t), -.15)),
    ('service gets cheaper with age', dict(cheaper=.4), 'lower',
     lambda p, t: service(p, t, 'cost_per_order')),
    ('by how much it gets cheaper', dict(cheaper=.4), 'within',
     lambda p, t: within(changed(p, t, 'cost_per_order'), -4.8, 'change_low', 'change_high')),
    ('service costs the same at any age', {}, 'no difference seen',
     lambda p, t: service(p, t, 'cost_per_order')),
    ('how many leads of a fair order', dict(customers=100, leads=900), 'within',
     lambda p, t: converted(p, t, 'fair', .3)),
    ('how many leads of ads order', dict(customers=100, leads=900), 'within',
     lambda p, t: converted(p, t, 'ads', .12)),
    ('a fair has better leads', dict(customers=100, leads=900), 'higher',
     lambda p, t: leads(p, t)['fair']['lead_verdict']),
    ('leads alike by any channel', dict(customers=100, leads=900, fair=.2, ads=.2, web=.2),
     'no difference seen', alike),
    ('returns at any age alike', dict(returns=.05), 'no difference seen',
     lambda p, t: service(p, t, 'return_rate')),
    ('service gets cheaper: the part of the margin', dict(cheaper=.4), 'higher',
     lambda p, t: grown(p, t, 'lower_cost')[0]),
    ('how large that part is', dict(cheaper=.4), 'within',
     lambda p, t: grown(p, t, 'lower_cost', 4.8)[1]),
    ('service costs the same: no part of the margin', {}, 'no difference seen',
     lambda p, t: grown(p, t, 'lower_cost')[0]),
    ('complaints cost two of three referrals', dict(refers=.5, referred=.33), 'lower',
     lambda p, t: verdict(p, 'complaint', 'referrals', t)['verdict']),
    ('complaints cost no referral', dict(refers=.5), 'no difference seen',
     lambda p, t: verdict(p, 'complaint', 'referrals', t)['verdict']),
    ('answered ones cost no referral', dict(refers=.5, referred=.33, recovered=1.),
     'no difference seen', lambda p, t: verdict(p, 'complaint', 'referrals', t, 'answered w')['verdict']),
    ('those answered later do', dict(refers=.5, referred=.33, recovered=1.), 'lower',
     lambda p, t: verdict(p, 'complaint', 'referrals', t, 'answered l')['verdict']),
    ('late by what was promised: a third leaves', dict(late=.67, promises=1.), 'lower',
     lambda p, t: verdict(p, 'delivery', 'ordered_again', t)['verdict']),
    ('late by what was promised: nothing', dict(promises=1.), 'no difference seen',
     lambda p, t: verdict(p, 'delivery', 'ordered_again', t)['verdict']),
    ('some like discounts', dict(affinity=.3), 'higher',
     lambda p, t: verdict(p, 'discount', 'discounted_later', t)['verdict']),
    ('nobody likes discounts more than others', {}, 'no difference seen',
     lambda p, t: verdict(p, 'discount', 'discounted_later', t)['verdict']),
    ('margin after a discount of a fifth', dict(cut=.2), 'within',
     lambda p, t: within(verdict(p, 'discount', 'margin', t, 'repeat'), -.2 * ORDER)),
    ('discounts that take nothing', {}, 'no difference seen',
     lambda p, t: verdict(p, 'discount', 'margin', t, 'repeat')['verdict']),
    ('discounts win nobody for longer', {}, 'no difference seen',
     lambda p, t: verdict(p, 'discount', 'ordered_again', t, 'first')['verdict']),
    ('what winning by ads costs', TWO_SIDES, 'within',
     lambda p, t: within(offence(p, t, 'won', 'cost_to_win', 'ads'), 62.2)),
    ('what those won bring', TWO_SIDES, 'within',
     lambda p, t: within(offence(p, t, 'won', 'margin'), 62.2)),
    ('winning in the shop pays', TWO_SIDES, 'gain',
     lambda p, t: offence(p, t, 'won', 'one_percent_more_won', 'shop')['verdict']),
    ('winning by ads brings what it costs', TWO_SIDES, 'neither gain nor loss seen',
     lambda p, t: offence(p, t, 'won', 'profit', 'ads')['verdict']),
    ('how many are kept', TWO_SIDES, 'within',
     lambda p, t: within(offence(p, t, 'kept', 'retention'), .5903)),
    ('what keeping costs', TWO_SIDES, 'within',
     lambda p, t: within(offence(p, t, 'kept', 'cost_to_keep'), 6.763)),
    ('what those kept bring', TWO_SIDES, 'within',
     lambda p, t: within(offence(p, t, 'kept', 'profit'), 57.99)),
    ('keeping pays more than ads', TWO_SIDES, 'higher',
     lambda p, t: offence(p, t, 'both', 'point_kept_less_percent_won', 'ads')['verdict']),
    ('keeping and the shop pay alike', TWO_SIDES, 'no difference seen',
     lambda p, t: offence(p, t, 'both', 'profit_kept_less_won', 'shop')['verdict']),
)


def check(program, seeds, share):
    """Print how often each planted truth was found; return whether enough were."""
    plants, least, right = {}, 1., 0
    for name, plant, wanted, ask in CASES:
        plants.setdefault(tuple(plant.items()), []).append((name, wanted, ask, {}))
    for plant, cases in plants.items():
        for seed in range(seeds):
            text = ledger(seed, dict(PLANTED, **dict(plant)))
            for _, _, ask, found in cases:
                got = ask(program, text)
                found[got] = found.get(got, 0) + 1
        for name, wanted, _, found in cases:
            least = min(least, found.get(wanted, 0) / seeds)
            right += found.get(wanted, 0)
            print('%-36s "%s": %d of %d' % (name, wanted, found.get(wanted, 0), seeds), flush=True)
    return least >= share and right >= .9 * seeds * len(CASES)


def main(args):
    """Print a ledger, or check the program."""
    if args[:1] == ['check']:
        return 0 if check(args[1], int(args[2]), float(args[3])) else 1
    plant = dict(PLANTED, **{k: float(v) for k, v in (a.split('=') for a in args[1:])})
    sys.stdout.write(ledger(int(args[0]), plant))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
