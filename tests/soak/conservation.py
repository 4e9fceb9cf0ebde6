# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be kept: the figures of tables, computed again from the ledger by other means.

Nothing here knows how the programs work: rows are read by Python's csv module, money is a whole
number of billionths, and everything is collected in dictionaries.
"""
import csv
import datetime
import io
from collections import defaultdict

UNITS = 10 ** 9


def read(text):
    """Return the rows of a CSV table as dictionaries."""
    return list(csv.DictReader(io.StringIO(text.decode('utf-8'), newline='')))


def units(text):
    """Return an amount in billionths; an empty one is 0."""
    if not text:
        return 0
    whole, _, part = text.lstrip('-').partition('.')
    return (-1 if text.startswith('-') else 1) * (int(whole) * UNITS + int(part.ljust(9, '0')))


def day(text):
    """Return a date as a number of days."""
    return datetime.date.fromisoformat(text).toordinal()


# What a row may be about besides orders and returns (crm-table(5)), and which of it the shop did.
EVENTS = ('visit', 'lead', 'email', 'open', 'click', 'call', 'message', 'meeting', 'complaint',
          'answer', 'feedback', 'review', 'referral', 'consent', 'withdrawal', 'commission',
          'promised', 'delivered', 'late', 'other')
TOUCHES = ('email', 'call', 'message', 'meeting', 'answer', 'other')


def kind_of(row):
    """Return what a row is: what it says goes first, then its amount decides."""
    about, amount, cost = row.get('kind', ''), units(row['amount']), units(row.get('cost'))
    if about in EVENTS:
        return 'contact' if about in TOUCHES else 'event'
    if amount < 0 or about == 'return':
        return 'return'
    return 'contact' if amount == 0 and cost != 0 and about != 'order' else 'purchase'


class Books:
    """A ledger's rows by customer and by kind."""

    def __init__(self, text):
        self.rows = [r for r in read(text) if r['customer']]
        self.newest = max((r['date'] for r in self.rows), default=None)
        self.purchases, self.returns, self.contacts = [], [], []
        for row in self.rows:
            {'purchase': self.purchases, 'return': self.returns, 'contact': self.contacts,
             'event': []}[kind_of(row)].append(row)
        self.revenue = sum(units(r['amount']) for r in self.rows)
        self.cost = sum(units(r.get('cost')) for r in self.rows)
        self.orders = {(r['customer'], r['order'], r['date']) for r in self.purchases}

    def customers(self):
        """Return what the customer table must say of each customer, money in billionths."""
        table = {r['customer']: defaultdict(int, customer=r['customer']) for r in self.rows}
        for row in self.rows:
            one = table[row['customer']]
            one['revenue'] += units(row['amount'])
            one['cost'] += units(row.get('cost'))
        for customer, _, _ in self.orders:
            table[customer]['orders'] += 1
        for customer, _, _ in {(r['customer'], r['order'], r['date']) for r in self.returns}:
            table[customer]['returns'] += 1
        for row in self.contacts:
            table[row['customer']]['contacts'] += 1
        self.add_days(table)
        self.add_channels(table)
        self.add_referrers(table)
        return table

    def add_days(self, table):
        """Add the first and last day, and the amount of the first occasion."""
        firsts = {}
        for customer, order, date in self.orders:
            one = table[customer]
            firsts[customer] = min(firsts.get(customer, (date, order)), (date, order))
            one['last_date'] = max(one['last_date'] or date, date)
        for customer, (date, _) in firsts.items():
            table[customer]['first_date'] = date
        for row in self.purchases:
            if firsts[row['customer']] == (row['date'], row['order']):
                table[row['customer']]['first_amount'] += units(row['amount'])

    def add_channels(self, table):
        """Add the channels: the least of the first day that has one, the greatest of the last."""
        told = defaultdict(set)
        for row in self.purchases:
            if row.get('channel'):
                told[row['customer']].add((row['date'], row['channel'].encode()))
        for customer, pairs in told.items():
            one, newest = table[customer], max(pairs)[0]
            one['first_channel'] = min(pairs)[1].decode()
            one['last_channel'] = max(c for d, c in pairs if d == newest).decode()
            one['channels'] = ';'.join(
                c.decode().replace('\\', '\\\\').replace(';', '\\;')
                for c in sorted({c for _, c in pairs}))

    def add_referrers(self, table):
        """Add who brought each customer, and what those whom a customer brought are worth."""
        told = defaultdict(list)
        for row in self.rows:
            if row.get('referrer'):
                told[row['customer']].append((row['date'], row['referrer'].encode()))
        for customer, pairs in told.items():
            referrer = min(pairs)[1].decode()
            table[customer]['referrer'] = referrer
            if referrer in table and referrer != customer:
                table[referrer]['referrals'] += 1
                table[referrer]['referred_revenue'] += table[customer]['revenue']


MONEY = ('revenue', 'first_amount', 'cost', 'referred_revenue')
COUNTS = ('orders', 'returns', 'contacts', 'referrals')
TEXTS = ('first_date', 'last_date', 'first_channel', 'last_channel', 'channels', 'referrer')


def wrong_customer(row, want, newest):
    """Say what a row of the customer table has wrong, or return None."""
    for names, how, none in ((MONEY, units, 0), (COUNTS, int, 0), (TEXTS, str, '')):
        for name in names:
            if name in row and how(row[name]) != (want[name] or none):
                if name == 'first_amount' and not want['orders']:
                    continue
                return '%s of %r is %r, not %r' % (name, row['customer'], row[name], want[name])
    if want['orders']:
        first, last = day(want['first_date']), day(want['last_date'])
        days = (day(newest) - last, last - first, day(newest) - first)
        got = tuple(int(row[n]) for n in ('days_since_last', 'span_days', 'tenure_days'))
        if got != days:
            return 'days of %r are %r, not %r' % (row['customer'], got, days)
    return None


def check_customers(books, text):
    """Check a customer table whole; return what is wrong, or None."""
    rows, want = read(text), books.customers()
    names = [r['customer'] for r in rows]
    if names != sorted(want, key=str.encode):
        return '%d customers, not the %d of the ledger, sorted' % (len(names), len(want))
    for row in rows:
        if wrong := wrong_customer(row, want[row['customer']], books.newest):
            return wrong
    return None


def total(rows, column):
    """Return the sum of a money column."""
    return sum(units(r[column]) for r in rows)


def agree(pairs):
    """Compare (name, got, want) in turn; return the first that differs in words, or None."""
    for name, got, want in pairs:
        if got != want:
            return '%s: %s, but the ledger has %s' % (name, got, want)
    return None


def check_cohorts(books, text):
    """Check the sums of a cohort table in long form."""
    rows = read(text)
    sizes = {r['cohort']: int(r['customers']) for r in rows}
    costs = any('cost' in r for r in books.rows)
    return agree((('revenue', total(rows, 'revenue'), books.revenue),
                  ('orders', sum(int(r['orders'] or 0) for r in rows), len(books.orders)),
                  ('customers', sum(sizes.values()), len({r['customer'] for r in books.rows})),
                  ('margin', total(rows, 'margin'), books.revenue - books.cost if costs else 0)))


def check_lifecycle(books, text):
    """Check the sums of a lifecycle table."""
    rows = read(text)
    bridge = sum(total(rows, c) for c in ('new_revenue', 'expansion', 'contraction',
                                          'reactivation', 'lost'))
    return agree((('revenue', total(rows, 'revenue'), books.revenue),
                  ('bridge', bridge, total(rows[-1:], 'revenue')),
                  ('new', sum(int(r['new']) for r in rows),
                   len({customer for customer, _, _ in books.orders}))))


def check_channels(books, text):
    """Check the sums of a table of channels."""
    rows = read(text)
    buyers = {customer for customer, _, _ in books.orders}
    return agree((('revenue', total(rows, 'revenue'), books.revenue),
                  ('cost', total(rows, 'cost'), books.cost),
                  ('orders', sum(int(r['orders']) for r in rows), len(books.orders)),
                  ('customers', sum(int(r['customers']) for r in rows), len(buyers))))


def check_itemsets(ledger, text):
    """Check how many baskets hold each single item; guests have baskets too."""
    held = defaultdict(set)
    for r in read(ledger):
        if r['sku'] and kind_of(r) == 'purchase':
            held[r['sku']].add((r['customer'], r['order'], r['date']))
    got = {r['items']: int(r['count']) for r in read(text)}
    return agree([(name, got.get(name), len(baskets)) for name, baskets in held.items()])


def check_report(books, text):
    """Check that the groups of a report add up to its total, and both to the ledger."""
    rows = read(text)
    groups, whole = rows[:-1], rows[-1:]
    customers = len({r['customer'] for r in books.rows})
    return agree([(words, got, want) for part, words in ((groups, 'groups'), (whole, 'total'))
                  for got, want in ((total(part, 'revenue'), books.revenue),
                                    (sum(int(r['customers']) for r in part), customers),
                                    (sum(int(r['orders']) for r in part), len(books.orders)))])
