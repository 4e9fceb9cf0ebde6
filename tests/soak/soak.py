# SPDX-License-Identifier: GPL-3.0-or-later
"""The law of one answer: every way to a result leaves the same bytes; and nothing gets lost.

Rounds follow one another until the time is over. A round is all of its seed: the ledger, the
options, the ways. SOAK_SEED=N replays round N. Each mismatch prints the seed and the two commands
and keeps the folder of the round, with its inputs, in BUILD/soak/rounds.

SOAK_SWEEP=N makes N rounds of small ledgers instead, always the same, of the laws of shards.
"""
import os
import random
import shutil
import sys
import time
from collections import Counter

import laws
import shards
from commands import BUILD, Command, Runner
from ledgers import SHAPES, Ledger
from tables import Table


class Round:
    """One ledger, and everything that is done with it."""

    def __init__(self, seed, tally, sweep=False):
        self.seed, self.tally, self.failed = seed, tally, Counter()
        self.sweep = sweep
        self.rng = random.Random(seed)
        self.folder = os.path.join(BUILD, 'soak', 'sweep' if sweep else 'rounds', str(seed))
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        self.runner = Runner(self.folder)
        self.ledger = Ledger(self.rng,
                             'few' if sweep else SHAPES[seed % len(SHAPES)], self.folder)
        self.made = None

    @property
    def customers(self):
        """The customer table of the ledger, for the filters that read one."""
        if self.made is None:
            path = self.save(Command('crm-rfm', [], [self.ledger.table.path()]), 'customers-in.csv')
            self.made = Table(self.folder, *self.rows([path]))
        return self.made

    def run(self, command):
        """Run a command."""
        return self.runner.run(command)

    def save(self, command, name):
        """Run a command that must succeed; return the path of a file with its output."""
        result = self.run(command)
        if result.status != 0:
            self.fail(command, 'status %d: %s' % (result.status, result.errors[:300]), [command])
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(result.output)
        return path

    def rows(self, paths):
        """Return the header and the rows of tables, as encoded lines."""
        header, lines = '', []
        for path in paths:
            with open(path, encoding='utf-8', newline='') as f:
                header, *rest = records(f.read())
            lines += rest
        return header, lines

    def plain_rows(self, path):
        """Return the rows of a table in which no field is quoted."""
        return [line for line in self.rows([path])[1] if '"' not in line]

    def same(self, plain, others, fine=(0, 1, 4)):
        """Run a command and all the ways to the same result; count, and report what differs.

        The plain command must end with one of the statuses ${fine}.
        """
        first, *results = self.runner.run_all([plain] + others)
        if first.status not in fine:
            self.fail(plain, 'status %d: %s' % (first.status, first.errors[:300]), [plain])
        wrong = 0
        for command, result in zip(others, results):
            self.tally[plain.program, command.way] += 1
            if where := first.differs(result):
                wrong += 1
                self.failed[plain.program, command.way] += wrong > 1
                if wrong == 1:
                    self.fail(command, where + ' ' + repr(result.errors[:200]), [plain, command])
        if wrong > 1:
            say('  ... and %d more of these ways' % (wrong - 1))

    def holds(self, command, check, known):
        """Run a command and check its output against what is known; return the Result."""
        result = self.run(command)
        self.tally[command.program, 'kept: ' + command.way] += 1
        if result.status != 0:
            self.fail(command, 'status %d: %s' % (result.status, result.errors[:300]), [command])
        else:
            if wrong := check(known, result.output):
                self.fail(command, wrong, [command])
        return result

    def equal(self, plain, others, whole, parts):
        """Compare the rows of one command with those that several others make together."""
        self.tally[plain.program, others[0].way] += 1
        for i, (a, b) in enumerate(zip(whole + [None], parts + [None])):
            if a != b:
                self.fail(others[0], 'row %d: %r and %r' % (i + 1, a, b), [plain] + others)
                return

    def fail(self, command, what, commands):
        """Report a mismatch at once; the folder of the round is then kept."""
        self.failed[command.program, command.way] += 1
        say('seed %d (%s)\n  %s, %s: %s\n%s\n  replay: make soak SEED=%d; inputs: %s' % (
            self.seed, self.ledger.describe(), command.program, command.way, what,
            '\n'.join('  $ ' + c.shell().replace(self.folder + '/', '') for c in commands),
            self.seed, self.folder))

    def close(self):
        """Remove the folder of a round without a mismatch."""
        if not self.failed:
            shutil.rmtree(self.folder, ignore_errors=True)


def records(text):
    """Return the records of a CSV text as they are encoded: a line end within quotes is data."""
    made, held, quoted = [], [], False
    for line in text.split('\n')[:-1]:
        held.append(line)
        quoted ^= line.count('"') % 2 == 1
        if not quoted:
            made.append('\n'.join(held))
            held = []
    return made


def say(text):
    """Write a TAP diagnostic to stderr, where prove shows it at once."""
    print('# ' + text.replace('\n', '\n# '), file=sys.stderr, flush=True)


def main():
    """Run rounds until the time is over; report one TAP test a program and way."""
    sweep = int(os.environ.get('SOAK_SWEEP') or 0)
    replay, wanted = os.environ.get('SOAK_SEED'), os.environ.get('SOAK_SECONDS')
    seed = int(replay) if replay else random.SystemRandom().randrange(1 << 29) * len(SHAPES)
    if sweep and not replay:
        seed = 0
    seconds = 1e9 if sweep else float(wanted) if wanted else 0 if replay else 60
    only = os.environ.get('SOAK_LAWS', '').split()
    tally, failed, rounds, begin = Counter(), Counter(), 0, time.monotonic()
    say('seed %d' % seed)
    over = False
    while not over:
        round = Round(seed + rounds, tally, sweep > 0)
        named = {law.__name__: law for law in laws.ON_DISK + laws.OTHERS}
        chosen = [named[name] for name in only] or (list(shards.ALL) if sweep else None)
        for law in chosen or laws.choose(round.rng, round.ledger.shape):
            round.rng = random.Random('%d %s' % (round.seed, law.__name__))
            law(round)
            over = time.monotonic() - begin >= seconds
            if over and not replay and rounds > 0:
                break
        failed.update(round.failed)
        round.close()
        rounds += 1
        over = over or (sweep > 0 and (rounds == sweep or bool(replay)))
    names = sorted(set(tally) | set(failed))
    print('1..%d' % len(names))
    for i, name in enumerate(names):
        print('%sok %d - %s: %s, %d times' % (
            'not ' if failed[name] else '', i + 1, *name, tally[name]))
    say('%d comparisons in %d rounds and %.0f s from seed %d; %d mismatches' % (
        sum(tally.values()), rounds, time.monotonic() - begin, seed, sum(failed.values())))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
