# SPDX-License-Identifier: GPL-3.0-or-later
"""Options drawn at random that several laws share."""


def maybe(rng, chance, *options):
    """Return the options with this chance, else none."""
    return list(options) if rng.random() < chance else []


def scoring(rng, ledger):
    """Draw options of crm-rfm that only say how to score."""
    method = rng.choice(('quantile', 'quantile', 'ntile', 'kmeans'))
    worth = ['total', 'mean', 'per_day'] + ['margin'] * ledger.has('cost')
    options = ['--bins=%d' % rng.randint(2, 9)] * (rng.random() < .4) + ['--method=' + method]
    options += maybe(rng, .3, '--monetary=' + rng.choice(worth)) + maybe(rng, .2, '--nested')
    options += maybe(rng, .2, '--weights=3,2.5,1') + maybe(rng, .2, '--explain')
    options += maybe(rng, .2, '--tiers=%d,%d' % (rng.randint(1, 50), rng.randint(51, 99)))
    options += maybe(rng, .2, '--rules=' + rng.choice(('rfm-r', 'putler', 'tiers')))
    if method == 'quantile':
        options += maybe(rng, .2, '--ties=split')
    return options
