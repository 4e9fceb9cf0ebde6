# SPDX-License-Identifier: GPL-3.0-or-later
"""Random ledgers: what shops do, and what no shop does but a file may hold all the same.

A shop is drawn from its seed: how many customers there are and how they buy, which columns there
are, how ids and money look, and in what order the rows come. Customers buy until they leave, at
rates of their own (gamma and beta), so that the models of crm-clv have something to fit.
"""
import datetime

from tables import Table, encode

SHAPES = ('crowd', 'tiny', 'middle', 'heavy', 'crowd', 'ties', 'middle', 'tiny')
EPOCH = datetime.date(1970, 1, 1)
KINDS = ('', '', 'order', 'order', 'return', 'visit', 'email', 'open', 'click', 'call', 'complaint',
         'late', 'review', 'no kind')
CHANNELS = ['web', 'Web', 'shop', 'partner;a', 'partner\\b', 'märket, "x"', 'line\nend', '']
SKUS = 40


def date_text(day):
    """Return a number of days since 1970 as a date."""
    return (EPOCH + datetime.timedelta(days=day)).isoformat()


class Shop:
    """The properties of one ledger, drawn at random."""

    def __init__(self, rng, shape):
        self.rng, self.shape = rng, shape
        self.columns = ['customer', 'date', 'order', 'amount']
        self.optional = [c for c in ('quantity', 'sku', 'cost', 'channel', 'referrer', 'category',
                                     'note', 'kind', 'rating', 'discount') if rng.random() < .6]
        self.customers = {'tiny': lambda: rng.randrange(0, 12),
                          'crowd': lambda: rng.randrange(8000, 20000),
                          'middle': lambda: rng.randrange(50, 3000),
                          'heavy': lambda: rng.randrange(30, 400),
                          'few': lambda: rng.choice((0, 1, 2, rng.randrange(3, 30),
                                             rng.randrange(30, 90))),
                          'ties': lambda: rng.randrange(100, 2000)}[shape]()
        self.first = rng.choice((19000, 19700, 12000, 10950))
        self.span = rng.choice((1, 3, 90, 365)) if shape == 'ties' else rng.choice((200, 700, 4000))
        self.decimals = rng.choice((0, 2, 2, 2, 3, 9))
        self.orders = rng.choice(('own', 'own', 'long', 'shared', 'none', 'some'))
        self.sequence = rng.choice(('time', 'time', 'customer', 'nearly', 'any'))
        self.lines = rng.choice((1, 1, 2, 5))
        self.returns, self.contacts = rng.choice((0, .05, .2)), rng.choice((0, .05, .2))
        self.guests = rng.choice((0, 0, .05))
        self.ids = self.make_ids()

    def make_ids(self):
        """Return different ids: plain, equal but for case, long with a long common start, odd."""
        rng, style = self.rng, self.rng.choice(('plain', 'plain', 'case', 'long', 'odd', 'number'))
        ids = {'plain': lambda i: 'C%06d' % i,
               'number': lambda i: str(i * 7 + 1),
               'case': lambda i: ('ab%d' % (i // 4), 'AB%d' % (i // 4), 'Ab%d' % (i // 4),
                                  'aB%d' % (i // 4))[i % 4],
               'long': lambda i: 'x' * rng.choice((0, 7, 8, 63, 64, 65, 200)) + 'customer-%d' % i,
               'odd': lambda i: ('a,%d', '"%d"', 'li\nne%d', ' %d', '%d ', 'é%d', 'a;%d', '\\%d',
                                 "'%d", '=%d', '\u200f%d', 'i̇%d', 'cr\r\n%d')[i % 13] % i}[style]
        made = [ids(i) for i in range(self.customers)]
        rng.shuffle(made)
        return made

    def money(self, value):
        """Return an amount with the shop's decimals, or now and then with fewer or none."""
        if self.rng.random() < .1:
            return str(int(value))
        return '%.*f' % (self.decimals, value)

    def purchase_days(self):
        """Return the days on which one customer buys, rising, several times on one day perhaps."""
        rng = self.rng
        day = self.first + rng.randrange(self.span)
        rate = rng.gammavariate(.8, 60. / min(self.span, 365))
        leave, days = rng.betavariate(.9, 2.5), [day]
        most = 2000 if self.shape == 'heavy' and rng.random() < .1 else 60
        while len(days) < most and rng.random() > leave:
            day += int(rng.expovariate(max(rate, 1e-4)))
            if day >= self.first + self.span:
                break
            days.append(day)
        return days

    def order_id(self, customer, number):
        """Return the id of a customer's order: their own, short or long, shared, or none."""
        kind = self.orders
        if kind == 'none' or (kind == 'some' and self.rng.random() < .3):
            return ''
        if kind == 'shared':
            return str(number % 7)
        if kind == 'long':
            return 'order of the %s number %d' % ('very ' * (customer % 9) + 'customer', number)
        return '%d-%d' % (customer, number)

    def order_rows(self, c, day, number):
        """Return the lines of one purchase, return or contact as (day, fields)."""
        rng, rows = self.rng, []
        order, roll = self.order_id(c, number), rng.random()
        channel, referrer = rng.choice(CHANNELS), self.referrer(c)
        for _ in range(rng.randint(1, self.lines)):
            amount = self.money(min(rng.paretovariate(1.2) * 5, 1e6))
            cost = self.money(rng.random() * 3) if rng.random() < .3 else ''
            if roll < self.returns and rng.random() < .8:
                amount = '-' + amount
            elif roll > 1 - self.contacts:
                amount, cost = rng.choice(('0', '0.00')), self.money(rng.random() * 2)
            elif rng.random() < .02:
                amount = '0'
            sku = int(rng.paretovariate(.7)) % SKUS
            kind = rng.choice(KINDS) if 'kind' in self.optional else ''
            if kind == 'return':
                amount = '-' + amount.lstrip('-')
            elif kind not in ('', 'order', 'no kind'):
                amount = '0'
            rating = rng.choice(('1', '2.5', '4.25')) if rng.random() < .1 else ''
            discount = self.money(rng.random() * 5) if rng.random() < .2 else ''
            fields = {'kind': kind, 'discount': discount, 'rating': rating,
                      'quantity': str(rng.randint(1, 4)), 'sku': 'sku%d' % sku if sku else '',
                      'cost': cost, 'channel': channel, 'referrer': referrer,
                      'category': 'cat%d' % (sku % 5), 'note': rng.choice(('', 'a "b", c', 'x\ny'))}
            guest = rng.random() < self.guests
            rows.append((day, ['' if guest else self.ids[c], date_text(day), order, amount] +
                         [fields[name] for name in self.optional]))
        return rows

    def referrer(self, c):
        """Return who brought a customer: another one, nobody, a stranger, or themselves."""
        roll = self.rng.random()
        if roll < .6:
            return ''
        if roll < .95:
            return self.rng.choice(self.ids)
        return 'stranger' if roll < .98 else self.ids[c]

    def rows(self):
        """Return all rows as (day, fields) in the order of the file."""
        rng, orders = self.rng, []
        for c in range(self.customers):
            for number, day in enumerate(self.purchase_days()):
                orders.append((day, self.order_rows(c, day, number)))
        if self.sequence == 'time':
            orders.sort(key=lambda o: o[0])
        elif self.sequence == 'nearly':
            orders.sort(key=lambda o: o[0] + (rng.randrange(30) if rng.random() < .1 else 0))
        rows = [row for _, lines in orders for row in lines]
        if self.sequence == 'any':
            rng.shuffle(rows)
        return rows


    def crowd_rows(self):
        """Return rows of many customers who bought a few times each, made quickly.

        They come wave by wave, as in a shop's log, so that most customers are known, and perhaps
        on disk, when they come again. There are enough of them for parts to be split twice.
        """
        rng, rows = self.rng, []
        waves = -(-rng.randrange(75000, 110000) // self.customers)
        extra = ['0.10' if name == 'cost' else '' for name in self.optional]
        if 'referrer' in self.optional:
            extra[self.optional.index('referrer')] = rng.choice(self.ids)
        step, amounts = max(1, self.span // waves), [self.money(i % 97 + .25) for i in range(997)]
        for wave in range(waves):
            texts = [date_text(self.first + wave * step + i) for i in range(step)]
            for c, name in enumerate(self.ids):
                i = (c * 7919 + wave * 104729) % 997
                day = i % step
                rows.append((self.first + wave * step + day,
                             [name, texts[day], self.order_id(c, wave), amounts[i]] + extra))
            if self.sequence == 'any':
                rng.shuffle(self.ids)
        return rows


class Ledger:
    """A ledger as a table, and beside it the plain fields and days of its rows."""

    def __init__(self, rng, shape, folder):
        shop = Shop(rng, shape)
        self.shape, self.columns = shape, shop.columns + shop.optional
        rows = shop.crowd_rows() if shape == 'crowd' else shop.rows()
        self.days = [day for day, _ in rows]
        self.fields = [fields for _, fields in rows]
        self.table = Table(folder, ','.join(self.columns), [encode(f) for f in self.fields])

    def has(self, *names):
        """True if the ledger has all of these columns."""
        return all(name in self.columns for name in names)

    def part(self, keep):
        """Return the table of the rows for which ${keep}(day, fields) holds."""
        return self.table.like([line for day, fields, line in
                                zip(self.days, self.fields, self.table.lines) if keep(day, fields)])

    def describe(self):
        """Say what kind of ledger this is, for messages."""
        return '%s: %d rows, columns %s' % (self.shape, len(self.days), ','.join(self.columns))
