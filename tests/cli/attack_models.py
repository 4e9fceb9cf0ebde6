# SPDX-License-Identifier: GPL-3.0-or-later
# usage: attack_models.py FOLDER ROUNDS [SEED]
#
# Random tables are made into profiles of clusters and into holdout tables with --min-cell.  What one table prints is taken for equations,
# together with the totals that a reader may know (all customers, the sum of each column); a linear program asks how small and how large
# each hidden number can be.  A count below the limit must not be certain to be small; a sum of so few must not be certain.
import csv
import io
import random
import subprocess
import sys

import numpy as np
from scipy.optimize import linprog

FEATURES = ('orders', 'returns', 'revenue')


def run(folder, program, *arguments):
    ran = subprocess.run([folder + '/' + program, '-q', *arguments], capture_output=True, text=True)
    if ran.returncode not in (0, 4):
        sys.exit(ran.stderr)
    return list(csv.DictReader(io.StringIO(ran.stdout)))


class System:
    '''Equations over named numbers of 0 or more.'''

    def __init__(self):
        self.names, self.rows, self.caps = {}, [], []

    def know(self, terms, value):
        self.rows.append(([(self.names.setdefault(name, len(self.names)), weight) for name, weight in terms.items()], value))

    def cap(self, name, most):
        self.caps.append((self.names.setdefault(name, len(self.names)), most))

    def ends(self, name):
        goal = np.zeros(len(self.names))
        if name not in self.names:
            return 0, np.inf
        goal[self.names[name]] = 1
        a, b, most = np.zeros((len(self.rows), len(goal))), np.array([value for _, value in self.rows]), np.full(len(goal), np.inf)
        for i, (terms, _) in enumerate(self.rows):
            for at, weight in terms:
                a[i, at] += weight
        for at, value in self.caps:
            most[at] = min(most[at], value)
        found = [linprog(sign * goal, A_eq=a, b_eq=b, bounds=np.array([np.zeros(len(goal)), most]).T, method='highs') for sign in (1, -1)]
        if found[0].status == 2:
            sys.exit('the equations contradict each other')
        return found[0].fun, -found[1].fun if found[1].status == 0 else np.inf


def clusters(rng):
    '''A table for crm-cluster: few have returns, some groups have little revenue, or it is not known of many.'''
    out = io.StringIO()
    write = csv.writer(out, lineterminator='\n').writerow
    write(['customer', *FEATURES])
    kinds = [(rng.choice([1, 20, 60, 120]), rng.choice([0.02, 0.1, 0.5, 1]), rng.choice([0, 0, 0.05, 0.9])) for _ in range(rng.randint(3, 5))]
    for i in range(rng.choice([40, 80, 150])):
        orders, paying, unknown = rng.choice(kinds)
        revenue = '' if rng.random() < unknown else rng.randint(1, 99) if rng.random() < paying else 0
        write(['c%d' % i, orders + rng.randint(0, 3), rng.choice([0] * 12 + [1, 2]), revenue])
    return out.getvalue()


def attack_profile(folder, rng, least, open_table):
    '''${open_table}: attack the table without --min-cell.  Return how many numbers were attacked, and how many of them were found.'''
    table = clusters(rng)
    with open('t.csv', 'w') as f:
        f.write(table)
    common = ('-k', str(rng.choice([3, 4, 5])), '--missing=mean', '--transform=none', '-f', ','.join(FEATURES))
    labels = run(folder, 'crm-cluster', *common, 't.csv')
    shown = run(folder, 'crm-cluster', *common, '--profile', *(() if open_table else ('--min-cell=%d' % least,)), 't.csv')
    by_cluster = {row['cluster']: [r for r in labels if r['cluster'] == row['cluster']] for row in shown}
    know = System()
    know.know({('n', g): 1 for g in by_cluster}, len(labels))
    for j in FEATURES:
        know.know({(j, g): 1 for g in by_cluster}, sum(float(r[j] or 0) for r in labels))
    for row in shown:
        g, members = row['cluster'], by_cluster[row['cluster']]
        if row['customers'] != '':
            know.know({('n', g): 1}, len(members))
        if row['revenue'] != '':
            know.know({('revenue', g): 1}, float(row['revenue']))
        for j in FEATURES:
            values = [float(r[j]) for r in members if r[j] != '']
            # A centre has the mean of all in place of what is not known, so it says as much as the mean.
            if row.get('mean_' + j, '') != '' or row.get('centre_' + j, '') != '' or j in row['differs']:
                know.know({(j, g): 1}, sum(values))
    attacked = found = 0
    for g, members in by_cluster.items():
        if 0 < len(members) < least:
            low, high = know.ends(('n', g))
            attacked, found = attacked + 1, found + (high < least - 1e-6 or high - low < 1 - 1e-6)
        for j in FEATURES:
            if 0 < sum(float(r[j] or 0) != 0 for r in members) < least:
                low, high = know.ends((j, g))
                attacked, found = attacked + 1, found + (high - low < 1e-6)
    return attacked, found, shown


def attack_holdout(folder, rng, least, open_table):
    '''Each buys once or not in the holdout, so that orders count buyers.'''
    out = io.StringIO()
    write = csv.writer(out, lineterminator='\n').writerow
    write('customer,orders,first_date,last_date,span_days,tenure_days,revenue,first_amount,holdout_orders,holdout_revenue'.split(','))
    n, buying = rng.choice([100, 200, 300]), rng.choice([0.01, 0.03, 0.1, 0.5, 0.98])
    for i in range(n):
        tenure = rng.randint(100, 300)
        orders = rng.choice([1, 1, 2, 3, 5])
        span = rng.randint(1, tenure) if orders > 1 else 0
        buys = int(rng.random() < buying)
        write(['c%d' % i, orders, '2024-01-01', '2024-06-01', span, tenure, 10 * orders, 10, buys, 10 * buys])
    with open('h.csv', 'w') as f:
        f.write(out.getvalue())
    common = ('--holdout', '--horizon=90', '--model=nbd', '--spend=none', 'h.csv')
    truth = run(folder, 'crm-clv', *common)
    if not truth:
        return 0, 0, []
    shown = truth if open_table else run(folder, 'crm-clv', '--min-cell=%d' % least, *common)
    know, deciles = System(), [row['decile'] for row in truth if row['decile'] != 'all']
    know.know({**{d: 1 for d in deciles}, 'buyers': -1}, 0)
    know.know({'buyers': 1, 'others': 1}, n)
    for was, row in zip(truth, shown):
        know.cap('buyers' if row['decile'] == 'all' else row['decile'], int(was['customers']))
        if row['actual_orders'] != '':
            know.know({'buyers' if row['decile'] == 'all' else row['decile']: 1}, float(was['actual_orders']))
        if row['buyers_seen'] != '':
            know.know({'buyers': 1}, float(was['buyers_seen']))
        # Each of these figures is a sum over all customers in which those few are the only ones that are not forecast.
        if row['decile'] == 'all' and any(row[name] != '' for name in ('orders_mae', 'orders_slope', 'orders_rmse', 'p_order_brier', 'hiatus_orders_mae')):
            know.know({'buyers': 1}, float(was['actual_orders']))
    attacked = found = 0
    for name, count in [(row['decile'], float(row['actual_orders'])) for row in truth[:-1]] + [('buyers', float(truth[-1]['actual_orders']))]:
        # What a shop of so few customers a decile has is small whatever is hidden.
        if 0 < count < least <= n // len(deciles):
            low, high = know.ends(name)
            attacked, found = attacked + 1, found + (high < least - 1e-6 or high - low < 1 - 1e-6)
    return attacked, found, shown


def main():
    folder, rounds, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng, totals = random.Random(seed), {}
    for number in range(rounds):
        for name, attack in (('profile', attack_profile), ('holdout', attack_holdout)):
            least, open_table = rng.choice([3, 5, 10]), number % 5 == 4
            attacked, found, shown = attack(folder, rng, least, open_table)
            if found and not open_table:
                sys.exit('seed %d, round %d: %s: %d of %d small numbers are certain, least %d: %s' % (seed, number, name, found, attacked, least, shown))
            total = totals.setdefault(name, [0, 0])
            total[open_table] += found if open_table else attacked
    print(totals)
    # The attack works: what is not protected is found.
    if any(attacked < rounds or found == 0 for attacked, found in totals.values()):
        sys.exit('too few to tell')


main()
