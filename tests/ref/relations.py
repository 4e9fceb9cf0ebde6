# SPDX-License-Identifier: GPL-3.0-or-later
"""Ledgers with planted truths for crm-cohort --effect and --tenure.

usage: relations.py SEED [NAME=VALUE ...] > ledger.csv
       relations.py check CRM_COHORT SEEDS SHARE  -- fail where a truth is found in less than SHARE of them

samples/relations.csv is seed 16 of 170 customers with complaint=.3 recovery=1 late=.6 cheaper=.6
sale_new=.4 sale_old=.2 returns=.05 complains=.25, by day and customer.

Customers differ in how often they buy (gamma), leave after any order with a chance of their own
(beta), and complain after an order with the same chance. What is planted:

  complaint   factor on the chance of still being there after a complaint (1: none)
  recovery    the same where the complaint is answered within a week (0: as complaint)
  late        the same after a late delivery
  sale_new, sale_old   chance that a first order, a later one has a discount
  cheaper     factor on the cost of service from year to year of the relationship
"""
import datetime
import functools
import random
import subprocess
import sys

DAY0, DAYS = datetime.date(2019, 1, 1), 4 * 365 + 1
PLANTED = dict(customers=1500, complaint=1., recovery=0., late=1., sale_new=.3, sale_old=.3,
               cheaper=1., complains=.08, lates=.15, returns=0.)


def follow(rng, plant, name):
    """Return the rows of one customer as (day, fields), and what would have been."""
    rows, day = [], rng.randrange(DAYS * 3 // 4)
    rate, leave = rng.gammavariate(2., 1 / 120.), rng.betavariate(1.5, 8.)
    spend, number, first = 20 + rng.gammavariate(2., 20.), 0, day
    while day < DAYS:
        year = (day - first) // 365.25
        season = 2 if (day // 30) % 12 == 10 else 1
        sale = rng.random() < min(1., season * plant['sale_old' if number else 'sale_new'] / 1.08)
        amount = round(spend * rng.lognormvariate(0, .3), 2)
        order = '%s-%d' % (name, number)
        cost = round(amount * .6 + 8 * plant['cheaper'] ** year * rng.uniform(.8, 1.2), 2)
        rows.append((day, order, '%.2f' % amount, '%.2f' % cost, '3' if sale else '', 'order'))
        stay, number = 1 - leave, number + 1
        if rng.random() < plant['returns']:
            rows.append((day + 5, order, '-%.2f' % amount, '', '', 'return'))
        if rng.random() < plant['lates']:
            rows.append((day + 4, order, '0', '', '', 'late'))
            stay *= plant['late']
        else:
            rows.append((day + 4, order, '0', '', '', 'delivered'))
        if rng.random() < plant['complains']:
            rows.append((day + 6, '', '0', '', '', 'complaint'))
            soon = rng.random() < .5
            rows.append((day + 8 if soon else day + 30, '', '0', '', '', 'answer'))
            stay *= plant['recovery'] if soon and plant['recovery'] else plant['complaint']
        if rng.random() > stay:
            break
        day += 9 + int(rng.expovariate(rate))
    return rows


def ledger(seed, plant):
    """Return the lines of a ledger."""
    rng, lines = random.Random(seed), []
    for i in range(int(plant['customers'])):
        name = 'c%05d' % rng.randrange(100000)
        for row in follow(rng, plant, name + '-%d' % i):
            if row[0] < DAYS:
                date = (DAY0 + datetime.timedelta(days=row[0])).isoformat()
                lines.append(','.join((name + '-%d' % i, date) + row[1:]))
    return 'customer,date,order,amount,cost,discount,kind\n' + '\n'.join(lines) + '\n'


@functools.lru_cache(maxsize=4)
def table(program, option, text):
    """Run crm-cohort and return its rows as dicts; several questions are asked of one table."""
    out = subprocess.run([program, '-q', option], input=text.encode(), check=True,
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
    ('returns at any age alike', dict(returns=.05), 'no difference seen',
     lambda p, t: service(p, t, 'return_rate')),
)


def check(program, seeds):
    """Print how often each planted truth was found; return the least share of all."""
    plants, least = {}, 1.
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
            print('%-36s "%s": %d of %d' % (name, wanted, found.get(wanted, 0), seeds), flush=True)
    return least


def main(args):
    """Print a ledger, or check the program."""
    if args[:1] == ['check']:
        return 0 if check(args[1], int(args[2])) >= float(args[3]) else 1
    plant = dict(PLANTED, **{k: float(v) for k, v in (a.split('=') for a in args[1:])})
    sys.stdout.write(ledger(int(args[0]), plant))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
