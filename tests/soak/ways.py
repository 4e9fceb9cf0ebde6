# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways to one result that all programs share, as functions from a command to another.

Each takes (rng, command, table) and returns a command that must leave the very same bytes.
To add a way, write such a function and name it in one of the lists at the end.
"""
import gzip
import os


def stdin(rng, command, table):
    """Read a file as standard input."""
    return command.but('standard input', inputs=[], feed=(table.path(), 0))


def pipe(rng, command, table):
    """Read a pipe whose pieces end anywhere."""
    least = max(1, len(table.lines) // 50)
    size = max(least, rng.choice((1, 7, 100, 4096, 65537, 262145)))
    return command.but('pipe', inputs=[], feed=(table.path(), size))


def gz_one(rng, command, table):
    """Read one gzip member."""
    return command.but('gzip', inputs=[table.gz(rng, 1)])


def gz_members(rng, command, table):
    """Read several gzip members, which may be empty and may end within a row."""
    return command.but('gzip members', inputs=[table.gz(rng, rng.randint(2, 6))])


def gz_flushed(rng, command, table):
    """Read a gzip member with flushes inside, from a pipe."""
    return command.but('flushed gzip', inputs=[], feed=(table.flushed(rng), rng.choice((97, 9999))))


def files(rng, command, table):
    """Read several files, one after another."""
    parts = table.split(rng, rng.randint(2, 5))
    return command.but('several files', inputs=[part.path() for part in parts])


def files_mixed(rng, command, table):
    """Read several files, of which some are gzip and one is standard input."""
    parts = table.split(rng, rng.randint(2, 5))
    names = [part.path() if rng.random() < .5 else part.gz(rng, 2) for part in parts]
    at = rng.randrange(len(names))
    feed, names[at] = (names[at], 0), '-'
    return command.but('mixed files', inputs=names, feed=feed)


def shuffled(rng, command, table):
    """Read the rows in another order."""
    return command.but('shuffled rows', inputs=[table.shuffled(rng).path()])


def shuffled_files(rng, command, table):
    """Read the rows in another order from files of both kinds."""
    return files_mixed(rng, command, table.shuffled(rng)).but('shuffled rows in mixed files')


def threads(n):
    """Return the way to use ${n} threads."""
    return lambda rng, command, table: command.but('-j %d' % n, ['-j%d' % n])


def variant(name, words):
    """Return the way to run another build."""
    def way(rng, command, table):
        return command.but(words, variant=name)
    return way


def zipped(rng, command, table):
    """Compress the output, and look at what was compressed."""
    return command.but('-z', ['-z'], view=lambda output: gzip.decompress(output) if output else b'')


def memory(size):
    """Return the way to use at most ${size} bytes for customers."""
    return lambda rng, command, table: command.but('--memory=%s' % size, ['--memory=%s' % size])


# The builds that make says are there and new.
BUILDS = tuple(variant(name, words) for name, words in (
    ('plain', 'no vector instructions, zlib'), ('sse2', 'SSE2 kernels'), ('avx2', 'AVX2 kernels'),
    ('zlib', 'zlib'))
    if name in os.environ.get('SOAK_BUILDS', '').split())
INPUTS = (stdin, pipe, gz_one, gz_members, gz_flushed, files, files_mixed)
ORDERS = (shuffled, shuffled_files)
THREADS = tuple(threads(n) for n in (1, 2, 4))
OUTPUTS = (zipped,)
MEMORIES = tuple(memory(size) for size in ('1', '64K', '512K', '4M'))


def each(rng, command, table, *groups):
    """Return the command in each way of all groups, the programs' shared ones included."""
    return [way(rng, command, table) for group in groups + (THREADS, BUILDS, OUTPUTS)
            for way in group]


def mixed(rng, command, table, count, *groups):
    """Return the command ${count} times in ways of all groups at once."""
    made = []
    for _ in range(count):
        one = command
        for group in groups + (THREADS, BUILDS):
            if group and rng.random() < .7:
                one = rng.choice(group)(rng, one, table)
        made.append(one.but('several at once'))
    return made
