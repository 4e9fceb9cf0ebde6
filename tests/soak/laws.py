# SPDX-License-Identifier: GPL-3.0-or-later
"""What each filter must give alike: its plain command, and all other ways to the same result.

A law is a function of a Round (soak.py); it draws options, builds commands and calls
round.same(plain, others), or round.holds(...) for what must be kept. LAWS lists them all.
"""
import os
import re

import conservation
import shards
import ways
from commands import Command
from draws import maybe, scoring
from ledgers import date_text
from logs import Log
from tables import Table, encode


def has_bins(options):
    """True if these scoring options have bins that can be saved."""
    split = any(o in options for o in ('--ties=split', '--method=ntile'))
    return not split and '--nested' not in options


def kept(ledger):
    """Return the option that carries columns of the ledger, if it has some."""
    names = [c for c in ('note', 'category', 'channel') if ledger.has(c)]
    return ['--keep=' + ','.join(names)] if names else []


def rfm(round):
    """The customer table in memory, on disk, by any threads, from any order of rows."""
    rng, ledger = round.rng, round.ledger
    options = scoring(rng, ledger) + maybe(rng, .4, '--occasion=' + rng.choice(('day', 'row')))
    options += maybe(rng, .3, '--history') + maybe(rng, .3, *kept(ledger))
    if ledger.days and rng.random() < .3:
        options.append('--holdout-from=' + date_text(rng.choice(ledger.days) + 1))
    elif ledger.days and rng.random() < .2:
        options.append('--as-of=' + date_text(rng.choice(ledger.days)))
    keys = [c for c in ('sku', 'channel', 'category') if ledger.has(c)]
    if keys:
        options += maybe(rng, .15, '--key=' + rng.choice(keys))
    sides = ['--save-bins'] if has_bins(options) else []
    plain = Command('crm-rfm', options, [ledger.table.path()], sides=sides)
    groups = (ways.MEMORIES, ways.INPUTS, ways.ORDERS)
    round.same(plain, ways.each(rng, plain, ledger.table, *groups) +
               ways.mixed(rng, plain, ledger.table, 8, *groups))
    if sides and any(not f[3].startswith('-') and f[0] for f in ledger.fields):
        bins = os.path.join(round.folder, 'bins.csv')
        given = plain.but('plain', sides=())
        round.run(given.but('bins', ['--save-bins=' + bins]))
        scored = [o for o in options if not o.startswith('--method') and o != '--bins=5']
        again = given.but('saved bins', options=scored + ['--bins-from=' + bins])
        round.same(given, [again] + ways.mixed(rng, again, ledger.table, 2, *groups))
    printed = plain.but('plain', ['--print-bins'], sides=())
    round.same(printed, ways.mixed(rng, printed, ledger.table, 2, *groups))


def rfm_by(round):
    """Scores within each value of a column, in memory, on disk, from any order of rows."""
    rng, ledger = round.rng, round.ledger
    columns = [c for c in ('channel', 'category', 'sku', 'kind') if ledger.has(c)]
    if not columns:
        return
    options = ['--by=' + rng.choice(columns)] + scoring(rng, ledger) + maybe(rng, .3, '--history')
    plain = Command('crm-rfm', options + maybe(rng, .3, *kept(ledger)), [ledger.table.path()])
    groups = (ways.MEMORIES, ways.INPUTS, ways.ORDERS)
    round.same(plain, ways.each(rng, plain, ledger.table, *groups) +
               ways.mixed(rng, plain, ledger.table, 4, *groups))


def only(round):
    """Only some customers, by a table of them: the same as of the rows that are theirs."""
    rng, ledger = round.rng, round.ledger
    ids = sorted({f[0] for f in ledger.fields if f[0]})
    group = {c: rng.choice(('a', 'b, "c"', 'd')) for c in ids if rng.random() < .7}
    where = maybe(rng, .5, '--only-where=segment=' + rng.choice(('a', 'a,d')))
    wanted = {c for c, g in group.items() if not where or g in where[0].split('=')[2].split(',')}
    listed = Table(round.folder, 'rank,customer,segment',
                   [encode([str(i), c, group[c]]) for i, c in enumerate(group)]).shuffled(rng)
    # A table without a value that is asked for is refused.
    if where and not set(where[0].split('=')[2].split(',')) <= set(group.values()):
        return
    words = ['--only=' + listed.path()] + where
    part = ledger.part(lambda day, fields: fields[0] in wanted)
    programs = [('crm-rfm', maybe(rng, .5, '--history'), ways.MEMORIES),
                ('crm-cohort', ['-pquarter'], ())]
    if ledger.has('sku'):
        programs.append(('crm-basket', ['--itemsets', '--min-count=3', '--max-items=3'], ()))
    program, options, memories = rng.choice(programs)
    plain = Command(program, options, [part.path()])
    some = plain.but('--only', words, inputs=[ledger.table.path()])
    groups = (memories, ways.INPUTS, ways.ORDERS)
    others = [way(rng, some, ledger.table) for g in groups + (ways.THREADS, ways.BUILDS)
              for way in g]
    round.same(plain, [some] + [o.but('--only, other ways') for o in others])


def rfm_counts(round):
    """The customer table, the cohorts and the report keep what the ledger has."""
    ledger = round.ledger
    books = conservation.Books(ledger.table.bytes())
    path, folder = ledger.table.path(), round.folder
    spilled = Command('crm-rfm', ['--memory=64K'], [path], 'customer table on disk')
    table = round.holds(spilled, conservation.check_customers, books)
    tables = [('cohorts', [], conservation.check_cohorts),
              ('lifecycle', ['--lifecycle', '-pquarter'], conservation.check_lifecycle)]
    tables += [('channels', ['--channels', '--by=' + c], conservation.check_channels)
               for c in ('channel', 'category', 'quantity') if ledger.has(c)]
    for words, options, check in tables:
        round.holds(Command('crm-cohort', options, [path], words), check, books)
    saved = os.path.join(folder, 'customers.csv')
    with open(saved, 'wb') as f:
        f.write(table.output)
    for by in ('segment', 'value_tier', 'r,f'):
        round.holds(Command('crm-report', ['-Fcsv', '--by=' + by], [saved], 'report by ' + by),
                    conservation.check_report, books)
    if ledger.has('sku'):
        items = Command('crm-basket', ['--itemsets', '--min-count=1', '--max-items=1'], [path],
                        'items')
        round.holds(items, conservation.check_itemsets, ledger.table.bytes())


def rfm_base(round):
    """Nights added to a table one after another give the table of the whole ledger."""
    rng, ledger = round.rng, round.ledger
    bought = sorted({d for d, f in zip(ledger.days, ledger.fields)
                     if f[0] and not f[3].startswith('-')})
    if len(bought) < 3:
        return
    options = scoring(rng, ledger) + maybe(rng, .3, '--occasion=day')
    options += maybe(rng, .5, '--history')
    nights = sorted(rng.sample(bought[1:], rng.randint(1, min(3, len(bought) - 1))))
    late = rng.random() < .4
    strangers = {f[0] for f in ledger.fields if rng.random() < .1} if late else set()
    plain = Command('crm-rfm', options, [ledger.table.path()])
    base = ledger.part(lambda day, f: day < nights[0] and f[0] not in strangers)
    before = round.save(Command('crm-rfm', options, [base.path()], 'base'), 'base0.csv')
    if not round.rows([before])[1] or not any(
            line.split(',')[1] for line in round.plain_rows(before)):
        return
    for i, (start, end) in enumerate(zip(nights, nights[1:] + [1 << 30])):
        last = i == len(nights) - 1
        night = ledger.part(lambda day, f: start <= day < end and f[0] not in strangers or
                            last and f[0] in strangers)
        words = ['--base=' + before] + ['--late'] * (late and last)
        add = Command('crm-rfm', options + words, [night.path()], 'base')
        if last:
            way = 'base, late rows' if late else 'base, nights'
            others = [add.but(way)] + [w(rng, add, night).but(way + ', other ways') for w in
                                       ways.MEMORIES + ways.ORDERS + ways.THREADS + ways.BUILDS]
            round.same(plain, others)
        else:
            before = round.save(add, 'base%d.csv' % (i + 1))


def cohort(round):
    """All tables of crm-cohort from any order of rows."""
    rng, ledger = round.rng, round.ledger
    groups = [c for c in ('channel', 'category', 'referrer') if ledger.has(c)]
    by = ['--by=' + rng.choice(groups)] if groups else []
    period = ['-p' + rng.choice(('day', 'week', 'month', 'quarter', 'year'))]
    if len(set(ledger.days)) > 500:
        period = ['-p' + rng.choice(('month', 'quarter', 'year'))]
    cell = maybe(rng, .3, '--min-cell=%d' % rng.randint(2, 20))
    values = ('retention', 'active', 'orders', 'revenue', 'cumulative_revenue_per_customer')
    tables = [period + cell + maybe(rng, .4, *by),
              period + cell + ['--wide=' + rng.choice(values)],
              period + cell + maybe(rng, .4, *by) + ['--lifecycle'],
              maybe(rng, .3, *by) + ['--survival', '--after=%d' % rng.randint(0, 2)]]
    if by:
        tables.append(cell + by + ['--channels=' + rng.choice(('acquisition', 'order'))])
    for options in rng.sample(tables, 2):
        plain = Command('crm-cohort', options, [ledger.table.path()])
        round.same(plain, ways.each(rng, plain, ledger.table, ways.INPUTS, ways.ORDERS) +
                   ways.mixed(rng, plain, ledger.table, 4, ways.INPUTS, ways.ORDERS))


def cohort_studies(round):
    """What follows what, in memory and on disk, from any order of rows."""
    rng, ledger = round.rng, round.ledger
    studies = [['--tenure', '-p' + rng.choice(('month', 'quarter', 'year'))]]
    studies += [['--offence', '-p' + rng.choice(('month', 'quarter', 'year'))] +
                maybe(rng, .3, '--min-cell=%d' % rng.choice((2, 5, 20)))]
    if ledger.has('kind'):
        studies += [['--effect=complaint'], ['--effect=delivery']]
    if ledger.has('discount'):
        studies.append(['--effect=discount'])
    within = ['--within=%d' % rng.choice((1, 30, 180))]
    options = rng.choice(studies)
    plain = Command('crm-cohort', options + (within if options[0].startswith('--effect') else []),
                    [ledger.table.path()])
    round.same(plain, ways.each(rng, plain, ledger.table, ways.INPUTS, ways.ORDERS,
                                ways.MEMORIES) +
               ways.mixed(rng, plain, ledger.table, 4, ways.INPUTS, ways.ORDERS, ways.MEMORIES))


def basket(round):
    """Rules, item sets, offers and sequences from any order of rows."""
    rng, ledger = round.rng, round.ledger
    if not ledger.has('sku'):
        return
    tables = [[], ['--itemsets'], ['--recommend=3'], ['--sequence'], ['--recommend=3', '--repeat'],
              ['--recommend=3', '--repeat', '--new'] + maybe(rng, .5, '--half-life=90')]
    if ledger.has('category', 'quantity'):
        tables.append(['--upsell=category'])
    support = ['--min-count=%d' % rng.choice((2, 5, 20)), '--max-items=%d' % rng.randint(2, 4)]
    for options in rng.sample(tables, 2):
        options = options + support
        if '--upsell=category' not in options:
            options += maybe(rng, .3, '--max-basket=6')
        if '--itemsets' not in options and '--upsell=category' not in options:
            options += ['--min-confidence=0.05'] + maybe(rng, .3, '--fdr=0.5')
        plain = Command('crm-basket', options, [ledger.table.path()])
        round.same(plain, ways.each(rng, plain, ledger.table, ways.INPUTS, ways.ORDERS) +
                   ways.mixed(rng, plain, ledger.table, 4, ways.INPUTS, ways.ORDERS))


def saved(round, program, fit, apply, words):
    """Fit and save a model; by the saved one each row gets what the fit gave it."""
    rng, table = round.rng, round.customers
    model = os.path.join(round.folder, program + '-model.csv')
    given = Command(program, fit + words, [table.path()])
    first = round.run(given.but('fit', ['--save-model=' + model]))
    if first.status not in (0, 1) or not os.path.exists(model):
        return
    again = Command(program, apply + ['--model=' + model], [table.path()], 'saved model')
    round.same(given, [again] + [w(rng, again, table).but('saved model, other ways') for w in
                                 ways.INPUTS + ways.THREADS + ways.BUILDS])
    again = again.but('saved model', view=sorted_lines)
    round.same(again, [w(rng, again, table).but('saved model, rows shuffled')
                       for w in ways.ORDERS])


def cluster(round):
    """Clusters by any threads and kernels, fitted or by a saved model."""
    rng, table = round.rng, round.customers
    fit = maybe(rng, .7, '-k%d' % rng.randint(1, 9)) + ['--restarts=%d' % rng.randint(1, 4)]
    fit += maybe(rng, .5, '--transform=' + rng.choice(('none', 'robust', 'minmax', 'rank',
                                                       'log1p,rank', 'log1p,robust')))
    fit += maybe(rng, .3, '--missing=mean') + maybe(rng, .3, '--weight=orders')
    both = maybe(rng, .4, '--silhouette') + maybe(rng, .4, '--outlier=0.9')
    plain = Command('crm-cluster', fit + both, [table.path()], sides=['--save-model', '--profile'])
    round.same(plain, ways.each(rng, plain, table, ways.INPUTS) +
               ways.mixed(rng, plain, table, 3, ways.INPUTS))
    saved(round, 'crm-cluster', fit + both, both, [])


def cluster_sampled(round):
    """Clusters of so many rows that they are fitted to a sample, and wait on disk."""
    rng = round.rng
    lines = ['%d,%.3f,%d,%.2f' % (i, rng.expovariate(.01), rng.paretovariate(1),
                                  rng.lognormvariate(3, 2)) for i in range(66000)]
    lines = [line + ',' + 'x' * 120 for line in lines]
    table = Table(round.folder, 'customer,days_since_last,orders,revenue,rest', lines)
    plain = Command('crm-cluster', ['-k4', '--restarts=1'], [table.path()],
                    sides=['--save-model', '--profile'])
    round.same(plain, [w(rng, plain, table) for w in ways.THREADS + ways.BUILDS])


def cluster_scan(round):
    """The choice of the number of clusters by any threads and kernels."""
    rng, table = round.rng, round.customers
    if len(table.lines) > 3000:
        return
    plain = Command('crm-cluster', ['--scan', '-k2-4', '--restarts=2'], [table.path()])
    round.same(plain, [w(rng, plain, table) for w in ways.THREADS + ways.BUILDS])


def clv(round):
    """Lifetime values by any threads, fitted or by a saved model."""
    rng, table = round.rng, round.customers
    model = rng.choice(('mbg-nbd', 'mbg-nbd', 'bg-nbd', 'pareto-nbd'))
    fit = ['--model=' + model]
    both = ['--horizon=%d' % rng.choice((1, 30, 365, 1000))] + maybe(rng, .3, '--discount=3')
    both += maybe(rng, .3, '--interval=90') + maybe(rng, .3, '--margin=0.3')
    plain = Command('crm-clv', fit + both, [table.path()], sides=['--save-model'])
    round.same(plain, ways.each(rng, plain, table, ways.INPUTS) +
               ways.mixed(rng, plain, table, 3, ways.INPUTS))
    other = rng.choice((['--summary'], ['--what-if=retention=+5%'], ['--by=segment', '--pool']))
    instead = Command('crm-clv', fit + other, [table.path()])
    round.same(instead, ways.mixed(rng, instead, table, 3, ways.INPUTS))
    saved(round, 'crm-clv', fit + both, both, [])


def regress(round):
    """Regressions by any inputs and memory, fitted or by a saved model."""
    rng, table = round.rng, round.customers
    formula, family = rng.choice((
        ('revenue ~ orders + tenure_days', 'gaussian'),
        ('log1p(orders) ~ factor(segment) + span_days', 'gaussian'),
        ('orders ~ log1p(tenure_days) * factor(value_tier)', 'poisson'),
        ('I(orders / (orders + 1)) ~ poly(tenure_days, 2)', 'binomial'),
        ('avg_order ~ factor(r) + f', 'gaussian')))
    fit = ['--family=' + family] + maybe(rng, .3, '--holdout-share=0.3')
    if family == 'gaussian':
        fit += maybe(rng, .4, rng.choice(('--robust', '--ridge=gcv', '--robust=bisquare')))
    both = maybe(rng, .5, '--se')
    plain = Command('crm-regress', fit + both, [formula, table.path()], sides=['--save-model'])

    def keep(way):
        """Put the formula before the inputs of a way."""
        other = way(rng, plain, table)
        return other if formula in other.inputs else other.but(
            other.way, inputs=[formula] + other.inputs)
    sizes = tuple(ways.memory(size) for size in ('1', '64K'))
    round.same(plain, [keep(w) for w in
                       sizes + ways.INPUTS + ways.THREADS + ways.BUILDS + ways.OUTPUTS])
    for words in (['--coefficients'], ['--fit']):
        instead = plain.but('plain', options=fit + words, sides=())
        round.same(instead, [w(rng, instead, table) for w in sizes + ways.THREADS + ways.BUILDS])
    saved(round, 'crm-regress', fit + both, both, [formula])


def report(round):
    """Reports from any order of rows, in all formats."""
    rng, table = round.rng, round.customers
    form = rng.choice(('text', 'csv', 'tsv', 'markdown', 'json', 'html', 'xlsx'))
    options = ['-F' + form] + maybe(rng, .5, '--by=' + rng.choice(
        ('value_tier', 'r,f', 'segment,value_tier', 'orders')))
    options += maybe(rng, .3, '--levels') if form != 'csv' else []
    options += maybe(rng, .3, '--min-cell=5') if len(table.lines) > 200 else []
    options += maybe(rng, .3, '--lang=' + rng.choice(
        ('tr', 'fa', 'ar')))
    listed = ['-Fcsv', '--list=all'] + maybe(rng, .5, '--limit=%d' % rng.randint(1, 500))
    listed += maybe(rng, .5, '--control=%d%%' % rng.randint(1, 50))
    if form in ('html', 'xlsx'):
        # A page says the command that made it: only from standard input without names.
        plain = Command('crm-report', options, [], feed=(table.path(), 0))
        round.same(plain, ways.each(rng, plain, table, (ways.pipe, ways.gz_flushed)) + [
            plain.but('shuffled rows', feed=(table.shuffled(rng).path(), 0))])
        options = ['-Fcsv']
    for words in (options, listed):
        plain = Command('crm-report', words, [table.path()])
        round.same(plain, ways.each(rng, plain, table, ways.INPUTS, ways.ORDERS) +
                   ways.mixed(rng, plain, table, 2, ways.INPUTS, ways.ORDERS))


def ingest(round):
    """A foreign log's ledger, rejects and receipt from any inputs; its rows in any order."""
    rng = round.rng
    log = Log(rng, round.ledger, round.folder)
    plain = Command('crm-ingest', log.options, [log.table.path()], sides=['--rejects'],
                    side_view=without_names)
    whole = [w for w in ways.INPUTS if w not in (ways.files, ways.files_mixed)]
    round.same(plain, ways.each(rng, plain, log.table, whole) +
               ways.mixed(rng, plain, log.table, 3, whole))
    alone = plain.but('plain', sides=())
    round.same(alone, [w(rng, alone, log.table) for w in ways.INPUTS])
    if '--dedupe' not in log.options or '--fold-id' not in ' '.join(log.options):
        alone = plain.but('plain', sides=(), view=sorted_lines)
        round.same(alone, [w(rng, alone, log.table) for w in ways.ORDERS])


def identity(round):
    """Persons by the keys they share: in memory, on disk, from any inputs, rows in any order."""
    rng = round.rng
    persons = max(1, len(round.ledger.fields) // rng.choice((2, 4, 20)))
    lines = [encode(persona(rng, rng.randrange(persons)) + [fields[1], fields[2], fields[3]])
             for fields in round.ledger.fields]
    table = Table(round.folder, 'account,email,phone,day,receipt,sum', lines)
    reading = os.path.join(round.folder, 'identity.reading')
    with open(reading, 'w', encoding='utf-8') as f:
        f.write('fill = no\nheader = yes\nskip = 0\n')
    words = ['--reading=' + reading, '--identity=account,email:email,phone:phone',
             '--map=date=day,order=receipt,amount=sum', '--delimiter=,', '--quote="',
             '--decimal=.', '--grouping=none', '--date-format=%Y-%m-%d', '--calendar=gregorian',
             '--amount=lines', '--country=90'] + maybe(rng, .3, '--shared=%d' % rng.randint(2, 9))
    plain = Command('crm-ingest', words, [table.path()], sides=['--save-merge'])
    round.same(plain, ways.each(rng, plain, table, ways.INPUTS, ways.MEMORIES) +
               ways.mixed(rng, plain, table, 3, ways.INPUTS, ways.MEMORIES))
    alone = plain.but('plain', view=sorted_lines)
    round.same(alone, ways.mixed(rng, alone, table, 3, ways.ORDERS, ways.MEMORIES))


def persona(rng, person):
    """Return the account, e-mail and phone of a row of a person, who seldom gives all of them."""
    names = ('A%d' % person, ('P%d@x.org' % person, 'p%d@X.org' % person)[person % 2],
             '+90 532 %07d' % (person // rng.choice((1, 1, 1, 2))))
    return [name if rng.random() < .5 else '' for name in names]


def without_names(rejects):
    """Return rejects without the names of their inputs, by which ways differ."""
    return re.sub(rb'(?m)^(/[^\n]*?in\d+\.csv(\.gz)?|stdin)', b'INPUT', rejects)


def sorted_lines(output):
    """Return the lines of an output in order, where rows come out in the order of the input."""
    return b'\n'.join(sorted(output.split(b'\n')))


ON_DISK = (rfm, rfm_by, only, rfm_counts, shards.rfm_shards, rfm_base)
OTHERS = (cohort, cohort_studies, *shards.SMALL, basket, cluster, cluster_scan, clv, regress,
          report, ingest, identity)


def choose(rng, shape):
    """Return the laws for a ledger of this shape: the greatest are for what goes to disk."""
    if shape != 'crowd':
        return ON_DISK + OTHERS
    return ON_DISK + (rng.choice(OTHERS + (cluster_sampled,) * 2),)
