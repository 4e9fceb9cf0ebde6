# SPDX-License-Identifier: GPL-3.0-or-later
"""A table as rows of text, and the many forms in which a program may be given it.

Rows are kept as encoded CSV lines, because a field may hold line ends: a table is shuffled and
split by rows, never by lines of the file.
"""
import gzip
import os
import zlib


def encode(fields, delimiter=','):
    """Encode one row as CSV, quoting where needed only, without its line end."""
    line = delimiter.join(fields)
    if '"' not in line and '\n' not in line and '\r' not in line \
            and line.count(delimiter) == len(fields) - 1:
        return line
    return delimiter.join(
        '"' + f.replace('"', '""') + '"' if any(c in f for c in (delimiter, '"', '\n', '\r'))
        else f for f in fields)


class Table:
    """A header line, the rows, and the file that holds them once somebody asks for its path."""

    count = 0

    def __init__(self, folder, header, lines, end='\n', encoding='utf-8'):
        self.folder, self.header, self.lines = folder, header, lines
        self.end, self.encoding = end, encoding
        self.file = None

    def name(self, suffix):
        """Return a path in the folder of the round that is not taken yet."""
        Table.count += 1
        return os.path.join(self.folder, 'in%d%s' % (Table.count, suffix))

    def bytes(self):
        """Return the table as a file would hold it."""
        parts = ([self.header] if self.header is not None else []) + self.lines
        return (self.end.join(parts) + self.end).encode(self.encoding) if parts else b''

    def path(self):
        """Return the path of the plain file, which is written at the first call."""
        if self.file is None:
            self.file = self.name('.csv')
            with open(self.file, 'wb') as f:
                f.write(self.bytes())
        return self.file

    def like(self, lines):
        """Return a table of other rows that is written in the same way."""
        return Table(self.folder, self.header, lines, self.end, self.encoding)

    def shuffled(self, rng):
        """Return the same rows in a random order."""
        lines = self.lines[:]
        rng.shuffle(lines)
        return self.like(lines)

    def split(self, rng, parts):
        """Return ${parts} tables that are this one if read one after another; some are empty."""
        cuts = sorted(rng.randrange(len(self.lines) + 1) for _ in range(parts - 1))
        return [self.like(self.lines[a:b]) for a, b in zip([0] + cuts, cuts + [len(self.lines)])]

    def gz(self, rng, members):
        """Return the path of a file of gzip members that are cut anywhere, also within a row."""
        raw = self.bytes()
        cuts = sorted(rng.randrange(len(raw) + 1) for _ in range(members - 1))
        path = self.name('.csv.gz')
        with open(path, 'wb') as f:
            for a, b in zip([0] + cuts, cuts + [len(raw)]):
                f.write(gzip.compress(raw[a:b], rng.choice((0, 1, 6)), mtime=0))
        return path

    def flushed(self, rng):
        """Return the path of one gzip member whose stream has flushes of all kinds inside."""
        raw = self.bytes()
        cuts = sorted(rng.randrange(len(raw) + 1) for _ in range(4))
        packer = zlib.compressobj(rng.choice((1, 6, 9)), zlib.DEFLATED, 31)
        path = self.name('.csv.gz')
        with open(path, 'wb') as f:
            for a, b in zip([0] + cuts, cuts + [len(raw)]):
                f.write(packer.compress(raw[a:b]))
                f.write(packer.flush(rng.choice((zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH))))
            f.write(packer.flush())
        return path
