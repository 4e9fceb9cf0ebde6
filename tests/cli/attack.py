# SPDX-License-Identifier: GPL-3.0-or-later
# usage: attack.py PROGRAM ROUNDS
#
# Random customer tables of today and before are reported with --min-cell; then all that is printed is taken for equations, and a linear
# program asks of each hidden number how small and how large it could be.  A hidden count below the limit must not be certain to be small,
# and must not be certain at all.
import collections
import csv
import io
import json
import random
import subprocess
import sys

import numpy as np
from scipy.optimize import linprog

RULES = [('Champions', 5, 5, 4, 5), ('Loyal', 3, 4, 4, 5), ('Potential loyalists', 4, 5, 2, 3), ('New', 5, 5, 1, 1), ('Promising', 4, 4, 1, 1),
         ('Need attention', 3, 3, 3, 3), ('About to sleep', 3, 3, 1, 2), ('At risk', 1, 2, 3, 4), ("Can't lose", 1, 2, 5, 5), ('Hibernating', 1, 2, 1, 2)]
NEW, GONE, NONE = '(not there before)', '(no longer there)', 'No purchase'


def segment(r, f):
    return next(name for name, r1, r2, f1, f2 in RULES if r1 <= r <= r2 and f1 <= f <= f2)


CELLS = [(r, f, segment(r, f)) for r in range(1, 6) for f in range(1, 6)] + [(0, 0, NONE)]


def tables(rng):
    '''Two tables, and the true numbers: customers by (segment before, cell of today).'''
    weights = [rng.choice([0, 0, 1, 1, 3, 10]) for _ in CELLS]
    weights[rng.randrange(len(CELLS))] += 5
    now, before = io.StringIO(), io.StringIO()
    header = ['customer', 'orders', 'revenue', 'days_since_last', 'r', 'f', 'segment', 'cost']
    pays, costs = rng.choice([1, 1, 0.3, 0.05]), rng.choice([1, 0.3, 0.05, 0])
    now_csv, before_csv = csv.writer(now, lineterminator='\n'), csv.writer(before, lineterminator='\n')
    now_csv.writerow(header)
    before_csv.writerow(header)
    names = rng.sample([c[2] for c in CELLS], rng.randint(2, 8))
    for i in range(rng.choice([30, 100, 300, 1000])):
        cell, was = rng.choices(CELLS, weights)[0], rng.choice(names)
        state = rng.random()
        if state > 0.05:
            row = [cell[0] or '', cell[1] or '', cell[2]]
            now_csv.writerow(['c%05d' % i, cell[1], cell[1] * 10 * (rng.random() < pays), '' if cell[2] == NONE else 5] + row +
                             [2 * (rng.random() < costs)])
        if state < 0.9:
            before_csv.writerow(['c%05d' % i, 1, 10 * (rng.random() < pays), 5, 1, 1, was, ''])
    return now.getvalue(), before.getvalue()


def attack(report, least, before_counts):
    '''
    Equations over x[before, cell] (cell may be GONE); return how many hidden numbers were examined.  The attacker also has the whole report of
    before, with nothing hidden: ${before_counts}.
    '''
    befores = sorted(before_counts) + [NEW]
    cells = CELLS + [(None, None, GONE)]
    index = {(b, c): i for i, (b, c) in enumerate((b, c) for b in befores for c in cells)}
    rows, sums = [], []

    def vector(condition):
        v = np.zeros(len(index))
        for (b, c), i in index.items():
            if condition(b, c):
                v[i] = 1
        return v

    def know(condition, value):
        rows.append(vector(condition))
        sums.append(value)

    secrets = []
    know(lambda b, c: b == NEW and c[2] == GONE, 0)
    if 'migration' in report or 'change' in report:
        for name, n in before_counts.items():
            know(lambda b, c, s=name: b == s, n)
    groups = report['groups']
    know(lambda b, c: c[2] != GONE, groups['total']['customers'])
    named = set()
    for row in groups['rows']:
        named.add(row['segment'])
        if row['customers'] is None:
            secrets.append(lambda b, c, s=row['segment']: c[2] == s)
        else:
            know(lambda b, c, s=row['segment']: c[2] == s, row['customers'])
    for name in {c[2] for c in CELLS} - named:
        know(lambda b, c, s=name: c[2] == s, 0)
    for row in report.get('levels', {}).get('rows', []):
        if row['customers'] is not None:
            know(lambda b, c, s=row['segment']: c[2] == s, row['customers'])
    for row in report.get('scores', {}).get('rows', []):
        for f in range(1, 6):
            if 'f%d' % f in row:
                know(lambda b, c, r=int(row['r'][2:]), f=f: c[0] == r and c[1] == f, row['f%d' % f])
    if 'migration' in report:
        pairs = set()
        for row in report['migration']['rows']:
            pairs.add((row['from'], row['to']))
            condition = (lambda b, c, p=(row['from'], row['to']): (b, c[2]) == p)
            if row['customers'] is None:
                secrets.append(condition)
            else:
                know(condition, row['customers'])
        know(lambda b, c: (b, c[2]) not in pairs, 0)
    rank = {name: i for i, name in enumerate([r[0] for r in RULES] + [NONE])}
    for row in report.get('change', {}).get('rows', []):
        d = row['direction']
        condition = {'new': lambda b, c: b == NEW, 'gone': lambda b, c: c[2] == GONE,
                     'stayed': lambda b, c: b == c[2],
                     'rose': lambda b, c: b in rank and c[2] in rank and rank[c[2]] < rank[b],
                     'fell': lambda b, c: b in rank and c[2] in rank and rank[c[2]] > rank[b]}[d]
        know(condition, row['customers'])
    for condition in secrets:
        goal = vector(condition)
        ends = []
        for sign in (1, -1):
            found = linprog(sign * goal, A_eq=np.array(rows), b_eq=np.array(sums), bounds=(0, None), method='highs')
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        if ends[1] < least - 1e-6:
            sys.exit('a hidden number is certain to be small: %s of %s' % (ends, json.dumps(report)))
        # A group of many may be hidden because few of them pay, so its size is no secret.
        if ends[0] < least and ends[1] - ends[0] < 1 - 1e-6:
            sys.exit('a hidden number is certain: %s of %s' % (ends, json.dumps(report)))
    return len(secrets)


def payers(report, least, now, before):
    '''No sum is from fewer than ${least}, and none follows from the total less the others; return how many sums were hidden.'''
    now, before = [{row['customer']: row for row in csv.DictReader(io.StringIO(text))} for text in (now, before)]
    hidden = 0
    for figure, column in (('revenue', 'revenue'), ('cost', 'cost'), ('margin', 'cost'), ('orders', 'orders')):
        shown = left = few = 0
        for row in report['groups']['rows'] + [report['groups']['total']]:
            n = sum(float(c[column]) != 0 for c in now.values() if row['segment'] in ('Total', c['segment']))
            if row.get(figure) is not None and 0 < n < least:
                sys.exit('%s of %d customers is shown: %s' % (figure, n, row))
            if row['segment'] == 'Total':
                shown = row.get(figure) is not None
            elif row.get(figure) is None:
                left, few, hidden = left + n, few or 0 < n < least, hidden + 1
        if shown and few and left < least:
            sys.exit('the total less the others is %s of %d customers: %s' % (figure, left, report['groups']))
    for name in ('migration', 'change'):
        for row in report.get(name, {}).get('rows', []):
            pairs = [(before.get(c), now.get(c)) for c in set(now) | set(before)]
            if name == 'migration':
                pairs = [p for p in pairs if row['from'] == (p[0]['segment'] if p[0] else NEW) and
                         row['to'] == (p[1]['segment'] if p[1] else GONE)]
            elif row['direction'] == 'stayed':
                pairs = [p for p in pairs if p[0] and p[1] and p[0]['segment'] == p[1]['segment']]
            else:
                continue
            money = [[float(c['revenue']) if c else 0 for c in p] for p in pairs]
            for figure, n in (('revenue_before', sum(m[0] != 0 for m in money)), ('revenue', sum(m[1] != 0 for m in money)),
                              ('revenue', sum(m[0] != m[1] for m in money))):
                if row[figure] is not None and 0 < n < least:
                    sys.exit('%s of %d customers is shown: %s' % (figure, n, row))
                hidden += row[figure] is None
    return hidden


def main():
    program, rounds = sys.argv[1], int(sys.argv[2])
    rng = random.Random(5)
    examined = reports = sums = 0
    for _ in range(rounds):
        now, before = tables(rng)
        least = rng.choice([3, 5, 10])
        with open('now.csv', 'w') as f:
            f.write(now)
        with open('before.csv', 'w') as f:
            f.write(before)
        command = [program, '-q', '-F', 'json', '--min-cell', str(least), 'now.csv']
        if rng.random() < 0.7:
            command[1:1] = ['--previous', 'before.csv']
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode == 2 and 'nothing can be shown' in ran.stderr:
            continue
        if ran.returncode != 0:
            sys.exit(ran.stderr)
        counts = collections.Counter(row['segment'] for row in csv.DictReader(io.StringIO(before)))
        sums += payers(json.loads(ran.stdout), least, now, before)
        examined += attack(json.loads(ran.stdout), least, counts)
        reports += 1
    print('%d hidden numbers and %d hidden sums in %d reports' % (examined, sums, reports))
    if examined < rounds:
        sys.exit('too few to tell')


main()
