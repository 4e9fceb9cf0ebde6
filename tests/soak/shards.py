# SPDX-License-Identifier: GPL-3.0-or-later
"""Any split by customer into 1 to 16 parts, in any order, merges to the bytes of the whole.

A law draws a plain command and what its partials need, splits the rows by customer, and compares
the merge with the plain command: of all partials at once, of sums of some of them, and of the
partials put together by cat. One law a program and kind of partials.
"""
import csv
import io
import os
import re
import zlib

import ways
from commands import Command
from draws import maybe, scoring
from ledgers import date_text
from tables import Table

COUNTS = (1, 2, 2, 3, 3, 4, 5, 6, 8, 11, 16)


class Split:
    """Which part each customer is in: by the hash of crm-ingest --shards, or by any other way."""

    def __init__(self, rng, ids):
        self.count = rng.choice(COUNTS)
        ids, way = sorted(set(ids)), rng.choice(('hash', 'any', 'any', 'most in one', 'ranges'))
        self.part = {
            'hash': lambda: {c: zlib.crc32(c.encode()) % self.count for c in ids},
            'any': lambda: {c: rng.randrange(self.count) for c in ids},
            'most in one': lambda: {c: rng.randrange(self.count) if rng.random() < .3 else 0
                                    for c in ids},
            'ranges': lambda: {c: i * self.count // len(ids) for i, c in enumerate(ids)},
        }[way]()

    def ledger(self, ledger):
        """Return the parts of a ledger."""
        return [ledger.part(lambda day, fields, i=i: self.part[fields[0]] == i)
                for i in range(self.count)]

    def customers(self, table):
        """Return the parts of a customer table."""
        parts = [[] for _ in range(self.count)]
        for line in table.lines:
            parts[self.part[first_field(line)]].append(line)
        return [table.like(lines) for lines in parts]


def first_field(line):
    """Return the first field of an encoded row."""
    if line[:1] != '"':
        return line.split(',', 1)[0]
    return next(csv.reader(io.StringIO(line, newline='')))[0]


def of_ledger(round):
    """Return the parts of the round's ledger."""
    return Split(round.rng, (f[0] for f in round.ledger.fields)).ledger(round.ledger)


def of_customers(round):
    """Return the parts of the round's customer table."""
    table = round.customers
    return Split(round.rng, map(first_field, table.lines)).customers(table)


def together(round, paths, name):
    """Put files together as cat does; return the path."""
    path = os.path.join(round.folder, name)
    with open(path, 'wb') as f:
        for part in paths:
            with open(part, 'rb') as g:
                f.write(g.read())
    return path


def made(round, program, options, parts, stem):
    """Make a partial of each part; return the paths in a random order."""
    paths = [round.save(Command(program, options, [part.path()], 'shard'), '%s%d.csv' % (stem, i))
             for i, part in enumerate(parts)]
    round.rng.shuffle(paths)
    return paths


def in_steps(round, program, options, paths, stem):
    """Merge some of the partials, and the others, into partials; return the paths of these."""
    some = round.rng.randint(0, len(paths))
    return [round.save(Command(program, options + ['--merge', '--partial'], half, 'half'), name)
            for half, name in ((paths[:some], stem + 'low.csv'), (paths[some:], stem + 'high.csv'))
            if half]


def merged(round, plain, sums, shown, parts, steps=()):
    """Compare a plain command with merges of partials made by ${sums} and shown by ${shown}."""
    program, stem = plain.program, plain.program + '-part'
    paths = made(round, program, sums + ['--partial'], parts, stem)
    merge = plain.but('shards', options=shown + ['--merge'], inputs=paths, feed=None)
    others = [merge, merge.but('shards by cat', inputs=[],
                               feed=(together(round, paths, stem + 'cat.csv'), 0))]
    # Each costs a process or more, so a sweep over many logs takes one of them, and steps at times.
    if round.sweep:
        others = [round.rng.choice(others)]
    if not round.sweep or round.rng.random() < .3:
        others.append(merge.but('shards, merged in steps',
                                inputs=in_steps(round, program, list(steps), paths, stem)))
    round.same(plain, others)


def rfm_shards(round):
    """Partials of the customer table; also read in all the ways that tables are read."""
    rng, ledger = round.rng, round.ledger
    metrics = maybe(rng, .3, '--occasion=' + rng.choice(('day', 'row')))
    if ledger.days and rng.random() < .3:
        metrics.append('--as-of=' + date_text(rng.choice(ledger.days)))
    elif ledger.days and rng.random() < .3:
        metrics.append('--holdout-from=' + date_text(rng.choice(ledger.days) + 1))
    metrics += maybe(rng, .4, '--history')
    keep = maybe(rng, .3, '--keep=note') if ledger.has('note') else []
    metrics += keep
    scores, tables = scoring(rng, ledger), []
    for i, part in enumerate(of_ledger(round)):
        command = Command('crm-rfm', metrics + ['--partial'], [part.path()], 'shard')
        if rng.random() < .5:
            command = rng.choice(ways.MEMORIES)(rng, command, part)
        tables.append(round.save(command, 'shard%d.csv' % i))
    rng.shuffle(tables)
    merge = Command('crm-rfm', scores + keep + ['--merge'], tables, 'shards')
    others = [merge]
    if not round.sweep or rng.random() < .3:
        others.append(merge.but('shards, merged in steps',
                                inputs=in_steps(round, 'crm-rfm', keep, tables, 'rfm')))
    if not round.sweep:
        header, lines = round.rows(tables)
        table = Table(round.folder, header, lines)
        others += [w(rng, merge, table).but('shards, other ways') for w in
                   ways.MEMORIES + ways.THREADS + ways.BUILDS + ways.INPUTS + ways.ORDERS]
    round.same(Command('crm-rfm', metrics + scores, [ledger.table.path()]), others)


def cohort_shards(round):
    """Partials of the cohort table, of lifecycles, of survival and of channels."""
    rng, ledger = round.rng, round.ledger
    kinds = ('cohort', 'cohort', 'lifecycle', 'survival') + ('channels',) * ledger.has('channel')
    kind = rng.choice(kinds)
    groups = [c for c in ('channel', 'category', 'referrer') if ledger.has(c)]
    sums = maybe(rng, .4, '--by=' + rng.choice(groups)) if groups else []
    if kind == 'channels':
        sums = []
    elif kind != 'survival':
        sums.append('-p' + rng.choice(('week', 'month', 'quarter', 'year')))
    if ledger.days and rng.random() < .3:
        sums.append('--as-of=' + date_text(rng.choice(ledger.days)))
    table, shown = [] if kind == 'cohort' else ['--' + kind], []
    if kind != 'survival':
        shown += maybe(rng, .4, '--min-cell=%d' % rng.randint(2, 20))
    if kind == 'cohort':
        shown += maybe(rng, .5, '--wide=' + rng.choice(('retention', 'orders', 'margin')))
    plain = Command('crm-cohort', table + sums + shown, [ledger.table.path()])
    merged(round, plain, table + sums, table + shown, of_ledger(round), table)


def report_shards(round):
    """Partials of the report, in the formats that do not depend on a clock or a library."""
    rng, table = round.rng, round.customers
    by = maybe(rng, .6, '--by=' + rng.choice(('value_tier', 'r,f', 'segment,value_tier', 'orders')))
    shown = ['-F' + rng.choice(('text', 'csv', 'tsv', 'markdown', 'json', 'html'))]
    shown += maybe(rng, .3, '--min-cell=%d' % rng.randint(2, 9)) + maybe(rng, .2, '--no-total')
    shown += maybe(rng, .3, '--lang=' + rng.choice(('tr', 'fa', 'ar')))
    plain = Command('crm-report', by + shown, [], feed=(table.path(), 0), view=without_command)
    parts = of_customers(round)
    stem = 'report-part'
    paths = made(round, 'crm-report', by + ['--partial'], parts, stem)
    merge = plain.but('shards by cat', options=shown + ['--merge'],
                      feed=(together(round, paths, stem + 'cat.csv'), 0))
    others = [merge]
    if not round.sweep or rng.random() < .3:
        halves = in_steps(round, 'crm-report', [], paths, stem)
        others.append(merge.but('shards, merged in steps',
                                feed=(together(round, halves, stem + 'both.csv'), 0)))
    # Where --min-cell would hide all, a report is refused; so must the merge be.
    round.same(plain, others, fine=(0, 1, 2))


def without_command(output):
    """Return a report without the options by which a merge says that it is one."""
    return re.sub(rb' --merge| --by=[a-z_,]*', b'', output)


def cluster_shards(round):
    """Partials of a sample: the profile and the model."""
    rng, table = round.rng, round.customers
    sums = ['--sample=%d' % rng.choice((5, 40, 9999))] + maybe(rng, .3, '--missing=mean')
    sums += maybe(rng, .3, '--features=orders,revenue') + maybe(rng, .3, '--weight=orders')
    fit = maybe(rng, .7, '-k%d' % rng.randint(1, 5)) + maybe(rng, .3, '--transform=rank')
    fit += maybe(rng, .3, '--outlier=0.9')
    plain = Command('crm-cluster', sums + fit, [table.path()], sides=['--save-model'])
    merged(round, plain, sums, sums + fit, of_customers(round), sums)


def clv_shards(round):
    """Partials of a fit: the summary and the saved model, and each shard scored by that."""
    rng, table = round.rng, round.customers
    both = maybe(rng, .3, '--by=' + rng.choice(('segment', 'value_tier')), '--pool')
    sums = [o for o in both if o != '--pool']
    fit = maybe(rng, .6, '--model=' + rng.choice(('mbg-nbd', 'bg-nbd', 'pareto-nbd')))
    plain = Command('crm-clv', both + fit + ['--summary'], [table.path()], sides=['--save-model'])
    merged(round, plain, sums, both + fit, of_customers(round), sums)


def basket_shards(round):
    """Itemsets in two passes; offers of the shards by the merged counts."""
    rng, ledger = round.rng, round.ledger
    if not ledger.has('sku'):
        return
    sought = ['--min-support=' + rng.choice(('0.3', '0.1', '0.05', '0.02')),
              '--max-items=%d' % rng.randint(1, 3)] + maybe(rng, .3, '--max-basket=4')
    parts = of_ledger(round)
    found = made(round, 'crm-basket', sought + ['--partial'], parts, 'found')
    candidates = round.save(Command('crm-basket', ['--merge'], found, 'candidates'), 'candidates')
    given = ['--count-itemsets=' + candidates]
    counts = made(round, 'crm-basket', given, parts, 'counts')
    shown = rng.choice(([], ['--itemsets'], ['--min-confidence=0.05', '--sort=support'],
                        ['--fdr=0.5'], ['--min-lift=1', '--sort=p_value']))
    plain = Command('crm-basket', sought + shown, [ledger.table.path()])
    merge = Command('crm-basket', shown + ['--merge'], counts, 'shards')
    others = [merge, merge.but('shards by cat', inputs=[],
                               feed=(together(round, counts, 'counts.cat'), 0))]
    if not round.sweep or rng.random() < .3:
        others.append(merge.but('shards, merged in steps',
                                inputs=in_steps(round, 'crm-basket', [], counts, 'counts-')))
        half = in_steps(round, 'crm-basket', [], found, 'found-')
        round.same(Command('crm-basket', ['--merge'], found),
                   [Command('crm-basket', ['--merge'], half, 'candidates, merged in steps')])
    if not round.sweep:
        table = rng.choice(parts)
        count = Command('crm-basket', given, [table.path()])
        round.same(count, ways.each(rng, count, table, ways.INPUTS, ways.ORDERS))
    round.same(plain, others)
    offers_of_shards(round, sought[:1], sought, counts, parts)


def offers_of_shards(round, threshold, sought, counts, parts):
    """Compare the offers that each shard gets by the merged counts with those of one run."""
    rng = round.rng
    model = round.save(Command('crm-basket', ['--merge', '--partial'], counts, 'counts'), 'model')
    wish = ['--recommend=%d' % rng.randint(1, 4)] + maybe(rng, .5, '--repeat')
    plain = Command('crm-basket', sought + wish, [round.ledger.table.path()])
    by_model = [Command('crm-basket', threshold + wish + ['--model=' + model], [part.path()],
                        'offers of shards') for part in parts]
    whole, *some = round.runner.run_all([plain] + by_model)
    rows = sorted((row for part in some for row in offers(part.output)[1:]),
                  key=lambda row: (row[0].encode(), int(row[1])))
    round.equal(plain, by_model, offers(whole.output)[1:], rows)


def offers(output):
    """Return the rows of a table, its header first."""
    return list(csv.reader(io.StringIO(output.decode(), newline='')))


SMALL = (cohort_shards, report_shards, clv_shards, cluster_shards, basket_shards)
ALL = (rfm_shards,) + SMALL
