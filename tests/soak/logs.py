# SPDX-License-Identifier: GPL-3.0-or-later
"""Random foreign logs for crm-ingest: a ledger as some other program would have exported it.

The options that read the log are drawn with it, so that nothing is left to detection and a log may
be cut into files of any rows. Some rows are spoilt, so that there are rejects to compare.
"""
import datetime
import os

from tables import Table, encode

DATES = ('%Y-%m-%d', '%d.%m.%Y', '%m/%d/%Y', '%d %b %Y', '%Y%m%d')
SPOILT = ('', 'x', '31.02.2024', '2024-02-30', '1,2,3', '12..5', '\u0665\u066c')


class Log:
    """A log as a table, the options to read it, and how many rows it has."""

    def __init__(self, rng, ledger, folder):
        self.rng, self.date = rng, rng.choice(DATES)
        self.delimiter = rng.choice((',', ';', '\t', '|'))
        self.mark = rng.choice(('.', ',')) if self.delimiter != ',' else '.'
        self.end = rng.choice(('\n', '\n', '\r\n', '\r'))
        self.encoding = rng.choice(('utf-8', 'utf-8', 'utf-8', 'utf-8-sig', 'utf-16-le',
                                    'windows-1254'))
        names = {'customer': 'Kunde', 'date': 'Tag', 'order': 'Beleg', 'amount': 'Summe'}
        self.names = [names.get(c, 'x_' + c) for c in ledger.columns]
        mapped = [(c, n) for c, n in zip(ledger.columns, self.names)
                  if c not in ('category', 'note', 'discount')]
        self.options = ['--delimiter=' + {'\t': 'tab'}.get(self.delimiter, self.delimiter),
                        '--decimal=' + self.mark, '--grouping=none', '--date-format=' + self.date,
                        '--encoding=' + self.encoding.replace('-sig', ''),
                        '--calendar=gregorian', '--quote="',
                        '--map=' + ','.join('%s=%s' % pair for pair in mapped)]
        # What is filled in from the line above depends on the order of rows.
        reading = os.path.join(folder, 'reading')
        with open(reading, 'w', encoding='utf-8') as f:
            f.write('fill = no\n')
        self.options += ['--reading=' + reading, '--amount=lines'] + self.wishes(ledger)
        lines = [self.row(fields) for fields in ledger.fields]
        if rng.random() < .5 and lines:
            lines += rng.choices(lines, k=len(lines) // 10)
        self.table = Table(folder, encode(self.names, self.delimiter), lines, self.end,
                           self.encoding)

    def wishes(self, ledger):
        """Return options that keep, drop or change rows."""
        rng = self.rng
        some = [('--dedupe',), ('--returns=drop',), ('--zeros=drop',), ('--guests=keep',),
                ('--fold-id=' + rng.choice(('case', 'blanks', 'both')),), ('--trim-id=1',),
                ('--cancel-prefix=1',), ('--since=2000-05-01',), ('--until=2022-01-01',)]
        kept = [n for n in self.names if n in ('x_category', 'x_note')]
        if kept:
            some.append(('--keep=' + ','.join(kept),))
        return [word for words in some if rng.random() < .2 for word in words]

    def row(self, fields):
        """Return one row as this log writes it, now and then a spoilt one."""
        fields = [self.fit(f) for f in fields]
        if self.rng.random() < .01:
            fields[self.rng.randrange(len(fields))] = self.fit(self.rng.choice(SPOILT))
        else:
            fields[1] = datetime.date.fromisoformat(fields[1]).strftime(self.date)
            fields[3] = fields[3].replace('.', self.mark)
            for i, name in enumerate(self.names):
                if name in ('x_cost', 'x_quantity'):
                    # A cost on the first line only would be the order's in one file of several.
                    fields[i] = (fields[i] or '0').replace('.', self.mark)
        line = encode(fields, self.delimiter)
        return line[:len(line) // 2].replace('"', '') if self.rng.random() < .002 else line

    def fit(self, text):
        """Return a text without the characters that the log's encoding lacks."""
        return text.encode(self.encoding, 'replace').decode(self.encoding)
