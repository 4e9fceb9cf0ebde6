# SPDX-License-Identifier: GPL-3.0-or-later
"""A command line of a program, what it wrote, and the comparison of many of them with one.

Everything that a run leaves is compared: the status, standard output and the files that options
such as --save-model name. Messages are not: they may count and order things as they come.
"""
import os
import shlex
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

BUILD = os.path.abspath(os.environ.get('BUILD') or 'build')
# The build that runs all ways but the plain one; empty: the usual one.
WITH = os.environ.get('SOAK_WITH') or ''
TIMEOUT = 600


class Command:
    """One command: ${way} says in words how it differs from the plain one."""

    def __init__(self, program, options, inputs, way='plain', sides=(), variant='', feed=None,
                 view=None, side_view=None):
        self.program, self.options, self.inputs = program, list(options), list(inputs)
        self.way, self.sides, self.variant = way, tuple(sides), variant
        self.feed, self.view, self.side_view = feed, view, side_view

    def but(self, way, add=(), **changes):
        """Return a copy with options added and members changed."""
        copy = Command(self.program, self.options + list(add), self.inputs, way, self.sides,
                       self.variant, self.feed, self.view, self.side_view)
        for name, value in changes.items():
            setattr(copy, name, value)
        return copy

    def argv(self, sides):
        """Return the words of the command; ${sides} are the paths of the files it writes."""
        variant = self.variant or (WITH if self.way != 'plain' else '')
        path = os.path.join(BUILD, variant and 'soak/' + variant, self.program)
        named = ['%s=%s' % pair for pair in zip(self.sides, sides)]
        return [path, '-q'] + self.options + named + self.inputs

    def shell(self):
        """Return the command as a person would type it."""
        sides = ['side-%d' % i for i in range(len(self.sides))]
        words = ' '.join(map(shlex.quote, self.argv(sides)))
        if self.feed is not None:
            path, size = self.feed
            words = 'dd status=none bs=%d if=%s | %s' % (size, shlex.quote(path), words) if size \
                else '%s < %s' % (words, shlex.quote(path))
        return words


class Result:
    """What a command left: its status, its output and its files (None where it wrote none)."""

    def __init__(self, status, output, files, errors):
        self.status, self.output, self.files, self.errors = status, output, files, errors

    def differs(self, other):
        """Say where two results differ, or return None."""
        if self.status != other.status:
            return 'status %d and %d' % (self.status, other.status)
        if self.output != other.output:
            return 'output, ' + first_difference(self.output, other.output)
        for i, (a, b) in enumerate(zip(self.files, other.files)):
            if a != b:
                return 'file %d, ' % i + first_difference(a or b'', b or b'')
        return None


def first_difference(a, b):
    """Show the first lines that differ."""
    left, right = a.split(b'\n'), b.split(b'\n')
    for i, (x, y) in enumerate(zip(left, right)):
        if x != y:
            return 'line %d: %r and %r' % (i + 1, x[:300], y[:300])
    return '%d and %d lines' % (len(left), len(right))


def pour(path, size, pipe):
    """Write a file to a pipe ${size} bytes at a time; the reader may leave early."""
    try:
        with open(path, 'rb') as f, pipe:
            while chunk := f.read(size):
                pipe.write(chunk)
                pipe.flush()
    except BrokenPipeError:
        pass


class Runner:
    """Run commands in one folder, as many at a time as there are processors."""

    number = 0

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(os.path.join(folder, 'tmp'), exist_ok=True)

    def run(self, command):
        """Run one command to its end; return its Result."""
        Runner.number += 1
        stem = os.path.join(self.folder, 'out%d-' % Runner.number)
        sides = [stem + str(i) for i in range(len(command.sides))]
        env = dict(os.environ, TMPDIR=os.path.join(self.folder, 'tmp'))
        chunked = command.feed is not None and command.feed[1]
        stdin = subprocess.DEVNULL
        if chunked:
            stdin = subprocess.PIPE
        elif command.feed is not None:
            stdin = open(command.feed[0], 'rb')
        with subprocess.Popen(command.argv(sides), stdin=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=env, cwd=self.folder) as child:
            if chunked:
                source, child.stdin = child.stdin, None
                feeder = threading.Thread(target=pour, args=(*command.feed, source))
                feeder.start()
            output, errors = child.communicate(timeout=TIMEOUT)
            if chunked:
                feeder.join()
        if stdin not in (subprocess.DEVNULL, subprocess.PIPE):
            stdin.close()
        files = [take(path) for path in sides]
        if command.side_view is not None:
            files = [command.side_view(content or b'') for content in files]
        if command.view is not None:
            output = command.view(output)
        return Result(child.returncode, output, files, errors)

    def run_all(self, commands):
        """Run many commands side by side; return their Results in order."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(self.run, commands))


def take(path):
    """Read and remove a file; None where there is none."""
    if not os.path.exists(path):
        return None
    with open(path, 'rb') as f:
        content = f.read()
    os.remove(path)
    return content
