# SPDX-License-Identifier: GPL-3.0-or-later
# usage: attack_tables.py FOLDER ROUNDS [SEED]
#
# Random ledgers are made into the cohort table (long, and wide in every measure) and the lifecycle table with --min-cell.  All that
# is printed in them together, and the number of all customers, is taken for equations in
#   - how many customers were active in which periods (a variable for each pattern of periods; 0 or more), and
#   - what the customers of each pattern spent in each period.
# A linear program asks how small and how large each count can be: one that is truly below the limit must not be certain to be, nor
# certain at all.  An amount that is truly of fewer customers than the limit must not follow from the equations.
import collections
import csv
import io
import itertools
import random
import subprocess
import sys

import numpy as np
from scipy.optimize import linprog

MONTHS = ['2024-%02d' % m for m in range(1, 13)]
FLOWS = ('new', 'retained', 'reactivated', 'churned')


def ledger(rng, periods):
    '''A ledger and, by group, the customers as (active periods, revenue by period, cost by period).'''
    out, customers, order = io.StringIO(), collections.defaultdict(list), itertools.count()
    write = csv.writer(out, lineterminator='\n').writerow
    write(['customer', 'date', 'order', 'amount', 'cost', 'channel'])
    write(['first', '2024-01-01', 'x', '3.00', '', 'other'])
    write(['last', MONTHS[periods - 1] + '-28', 'y', '3.00', '', 'other'])
    start = [rng.choice([0, 1, 3, 8]) for _ in range(periods)]
    keep = rng.choice([0.1, 0.3, 0.6, 0.9, 0.97])
    price = rng.choice([None, 10])		# a subscription has one price: changes of revenue are 0
    for i in range(rng.choice([8, 15, 30, 60, 120])):
        group = rng.choice(['web', 'web', 'app'])
        first = rng.choices(range(periods), start)[0] if sum(start) else 0
        prospect = rng.random() < 0.05
        active, revenue, cost = set(), [0] * periods, [0] * periods
        for t in range(periods):
            if not prospect and (t == first or (t > first and rng.random() < keep)):
                active.add(t)
                for _ in range(rng.choice([1, 1, 2])):
                    amount = price or rng.randint(1, 99)
                    revenue[t] += amount
                    cost[t] += 1
                    write(['c%d' % i, MONTHS[t] + '-%02d' % rng.randint(1, 28), next(order), '%d.00' % amount, '1.00', group])
            elif rng.random() < 0.04 and (t >= first or prospect):
                revenue[t] -= 7
                write(['c%d' % i, MONTHS[t] + '-10', next(order), '-7.00', '', group])
            elif rng.random() < 0.04 or (prospect and t == first):
                cost[t] += 2
                write(['c%d' % i, MONTHS[t] + '-11', 'x', '0.00', '2.00', group])
        if active or any(revenue) or any(cost):
            customers[group].append((frozenset(active), revenue, cost))
    return out.getvalue(), customers


def run(folder, *arguments):
    ran = subprocess.run([folder + '/crm-cohort', '-q', 'ledger.csv', *arguments], capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit(ran.stderr)
    return list(csv.DictReader(io.StringIO(ran.stdout)))


class Attack:
    '''What is known of one group: equations over patterns (the last one is "never ordered"), and over (pattern, period).'''

    def __init__(self, periods, customers, least):
        self.periods, self.customers, self.least = periods, customers, least
        self.patterns = [frozenset(t for t in range(periods) if bits >> t & 1) for bits in range(1, 1 << periods)] + [frozenset()]
        self.known, self.money = [(np.zeros(len(self.patterns)), 0)], []	# 0 = 0: there may be nothing else
        self.secrets = self.amounts = 0

    def first(self, p):
        return min(p) if p else None

    def kind(self, p, t):
        '''Which part of the bridge the step into period t of a customer with this pattern is.'''
        if p and min(p) == t:
            return 'new'
        if t in p:
            return 'retained' if t - 1 in p else 'reactivated'
        return 'churned' if t - 1 in p else 'rest'

    def count(self, condition):
        '''A count as a vector over the patterns, and its true value.'''
        return (np.array([1. if condition(p) else 0. for p in self.patterns]),
                sum(1 for p, _, _ in self.customers if condition(p)))

    def amount(self, weight):
        '''An amount as a vector over (pattern, period) and the 2 x periods parts of expansion and contraction, which are unknowns.'''
        v = [weight(p, t) for p in self.patterns for t in range(self.periods)]
        return np.array(v + [0.] * self.periods)

    def learn(self, counts, value):
        if value != '':
            vector, truth = counts
            if abs(float(value) - truth) > 1e-6:
                sys.exit('a printed number is wrong: %s for %s' % (value, truth))
            self.known.append((vector, truth))

    def protect(self, counts, what):
        vector, truth = counts
        if not 0 < truth < self.least:
            return
        self.secrets += 1
        rows, sums = np.array([k[0] for k in self.known]), np.array([k[1] for k in self.known])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * vector, A_eq=rows, b_eq=sums, bounds=(0, None), method='highs')
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        if ends[1] < self.least - 1e-6 or ends[1] - ends[0] < 1 - 1e-6:
            raise LookupError('%s is %d, known to be within %s, least %d' % (what, truth, ends, self.least))

    def protect_amount(self, vector, payers, what):
        '''An amount that so many customers make up.'''
        if not 0 < payers < self.least:
            return
        self.amounts += 1
        if not self.money:
            return
        rows = np.array(self.money)[:, self.possible]
        goal = vector[self.possible]
        if not goal.any():
            return
        found = np.linalg.lstsq(rows.T, goal, rcond=None)[0]
        if np.abs(rows.T @ found - goal).max() < 1e-7:
            raise LookupError('%s of %d customers follows from the other amounts, least %d' % (what, payers, self.least))

    def find_possible(self):
        '''Patterns that cannot occur have no amounts either.'''
        rows, sums = np.array([k[0] for k in self.known]), np.array([k[1] for k in self.known])
        keep = []
        for i in range(len(self.patterns)):
            goal = np.zeros(len(self.patterns))
            goal[i] = -1
            found = linprog(goal, A_eq=rows, b_eq=sums, bounds=(0, None), method='highs')
            keep += [found.status != 0 or found.fun < -1e-9] * self.periods
        self.possible = np.array(keep + [True] * self.periods)

    def cohorts(self, long):
        for row in long:
            if row['cohort'] == '':
                self.learn(self.count(lambda p: not p), row['customers'])
                if row['revenue'] != '':
                    self.money.append(self.amount(lambda p, t: float(not p)))
                continue
            c = MONTHS.index(row['cohort'])
            at = c + int(row['age'])
            self.learn(self.count(lambda p: self.first(p) == c), row['customers'])
            self.learn(self.count(lambda p: self.first(p) == c and at in p), row['active'])
            if row['revenue'] != '':
                self.money.append(self.cell(c, at))
            if row['cumulative_revenue_per_customer'] != '':
                self.money.append(self.amount(lambda p, t: float(self.first(p) == c and t <= at)))
        for c in range(self.periods):
            if not any(row['cohort'] == MONTHS[c] for row in long):
                self.learn(self.count(lambda p: self.first(p) == c), 0)
        if not any(row['cohort'] == '' for row in long):
            self.learn(self.count(lambda p: not p), 0)

    def cell(self, c, at):
        return self.amount(lambda p, t: float(self.first(p) == c and (t == at or (at == c and t < at))))

    def counts_of(self, t):
        return {'known': self.count(lambda p: p and min(p) <= t), 'active': self.count(lambda p: t in p),
                'lapsed': self.count(lambda p: p and min(p) <= t and t not in p),
                **{flow: self.count(lambda p, f=flow: self.kind(p, t) == f) for flow in FLOWS}}

    def change(self, kinds, t):
        return self.amount(lambda p, at: float(self.kind(p, t) in kinds) * ((at == t) - (at == t - 1)))

    def lifecycle(self, rows):
        for t, row in enumerate(rows):
            for name, counts in self.counts_of(t).items():
                self.learn(counts, row[name])
            for name, vector in self.amounts_of(t).items():
                if row[name] != '':
                    self.money.append(vector)
            if row['gross_revenue_retention'] != '' and row['contraction'] != '' and row['lost'] != '' and t > 0:
                self.money.append(self.amounts_of(t - 1)['revenue'])

    def amounts_of(self, t):
        expansion = np.zeros(len(self.patterns) * self.periods + self.periods)
        expansion[len(self.patterns) * self.periods + t] = 1
        every = FLOWS + ('rest',)
        return {'revenue': self.amount(lambda p, at: float(at == t)), 'change': self.change(every, t),
                'new_revenue': self.change(('new',), t), 'reactivation': self.change(('reactivated',), t),
                'lost': self.change(('churned',), t), 'expansion': expansion,
                'contraction': self.change(('retained', 'rest'), t) - expansion}

    def payers(self, condition):
        return sum(1 for p, revenue, _ in self.customers if condition(p, revenue))

    def judge(self):
        self.find_possible()
        for c in range(self.periods):
            self.protect(self.count(lambda p: self.first(p) == c), 'cohort %d' % c)
            for at in range(c, self.periods):
                self.protect(self.count(lambda p: self.first(p) == c and at in p), 'active of %d in %d' % (c, at))
                self.protect(self.count(lambda p: self.first(p) == c and at not in p), 'inactive of %d in %d' % (c, at))
                self.protect_amount(self.cell(c, at), self.payers(
                    lambda p, r: self.first(p) == c and (sum(r[:c + 1]) if at == c else r[at]) != 0), 'revenue of %d in %d' % (c, at))
        for t in range(self.periods):
            for name, counts in self.counts_of(t).items():
                self.protect(counts, '%s in %d' % (name, t))
            self.protect(self.count(lambda p: t in p and min(p) < t), 'returning in %d' % t)
            amounts, step = self.amounts_of(t), lambda r: r[t] - (r[t - 1] if t else 0)
            self.protect_amount(amounts['revenue'], self.payers(lambda p, r: r[t] != 0), 'revenue in %d' % t)
            for name, kind in (('new_revenue', 'new'), ('reactivation', 'reactivated'), ('lost', 'churned')):
                self.protect_amount(amounts[name], self.payers(lambda p, r: self.kind(p, t) == kind and step(r) != 0), '%s in %d' % (name, t))
            for name, sign in (('expansion', 1), ('contraction', -1)):
                self.protect_amount(amounts[name], self.payers(
                    lambda p, r: self.kind(p, t) in ('retained', 'rest') and sign * step(r) > 0), '%s in %d' % (name, t))


def same_mask(folder, arguments, long, periods):
    '''Every measure of the wide table hides just what the long one hides.'''
    for measure in ('retention', 'active', 'orders', 'revenue', 'margin', 'cumulative_revenue_per_customer'):
        shown = {(r['channel'], r['cohort'], r['age']): r[measure] for r in long}
        for row in run(folder, '--wide=' + measure, *arguments):
            for age in range(periods):
                if shown.get((row['channel'], row['cohort'], str(age)), '') != row['age_%d' % age]:
                    sys.exit('--wide=%s differs from the long table: %s' % (measure, row))


def survival(folder, arguments, least):
    '''No step of a curve is about few customers.'''
    for row in run(folder, '--survival', *arguments):
        for name in ('at_risk', 'events', 'censored'):
            if 0 < int(row[name]) < least:
                sys.exit('survival: %s of %s' % (name, row))


def channels(folder, customers, least):
    '''No count of a channel is small, and no single channel is hidden of customers whose number is known.'''
    for view in ('acquisition', 'order'):
        rows = run(folder, '--channels=' + view, '--min-cell=%d' % least)
        hidden = [row['channel'] for row in rows if row['customers'] == '']
        size = {name: sum(1 for p, _, _ in members if p) or len(members) for name, members in customers.items()}
        size['other'] = 2
        if len(hidden) == 1 and view == 'acquisition' and len(rows) > 1:
            sys.exit('one channel alone is hidden: %s' % rows)
        for row in rows:
            if row['channel'] not in hidden and view == 'acquisition' and size[row['channel']] < least:
                sys.exit('a small channel is shown: %s' % row)
            counts = [int(row[name] or 0) for name in ('customers', 'prospects', 'first_touches') if name in row]
            for share, of in (('bought_again', 'customers'), ('converted', 'first_touches')):
                if row.get(share, '') != '':
                    counts += [round(float(row[share]) * int(row[of])), round((1 - float(row[share])) * int(row[of]))]
            if row['orders'] != '' and row['customers'] != '':
                counts.append(int(row['orders']) - int(row['customers']))
            if any(0 < n < least for n in counts):
                sys.exit('a small count is shown: %s of %s' % (counts, row))


def main():
    folder, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    counts = amounts = caught = shown = 0
    for number in range(rounds):
        periods, least = rng.choice([2, 3, 4]), rng.choice([2, 3, 5, 10])
        text, customers = ledger(rng, periods)
        with open('ledger.csv', 'w') as f:
            f.write(text)
        arguments = ['--by=channel', '--min-cell=%d' % least]
        long, life = run(folder, *arguments), run(folder, '--lifecycle', *arguments)
        same_mask(folder, arguments, long, periods)
        survival(folder, arguments, least)
        channels(folder, customers, least)
        shown += sum(row['state'] in ('whole', 'partial') for row in long + life)
        for group, members in customers.items():
            attack = Attack(periods, members, least)
            rows = [row for row in long if row['channel'] == group]
            sizes = {row['cohort']: row['customers'] for row in rows}
            # Where all is hidden, and too few, nobody must tell their number.
            if any(sizes.values()) or (len(sizes) > 1 and len(members) >= least + len(sizes) - 1):
                attack.learn(attack.count(lambda p: True), len(members))
            attack.cohorts(rows)
            attack.lifecycle([row for row in life if row['channel'] == group])
            try:
                attack.judge()
            except LookupError as error:
                sys.exit('seed %d, round %d, %s: %s' % (seed, number, group, error))
            counts, amounts = counts + attack.secrets, amounts + attack.amounts
            # The attack works: without suppression in one of the two tables it finds the secrets.
            if attack.secrets > 0 and number % 10 == 0:
                attack.lifecycle([row for row in run(folder, '--lifecycle', '--by=channel') if row['channel'] == group])
                attack.cohorts([row for row in run(folder, '--by=channel') if row['channel'] == group])
                try:
                    attack.judge()
                except LookupError:
                    caught += 1
    print('%d small counts and %d amounts attacked; %d rows shown; %d of the unprotected caught' % (counts, amounts, shown, caught))
    if counts < rounds or amounts < rounds or shown < 4 * rounds or caught == 0:
        sys.exit('too few to tell')


main()
