# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the steps of steps.sh as a Spark job: one task a log, then one task a shard.

usage: spark-submit spark.py OUT SHARDS LOG ...

Spark only decides where and when a task runs. No row goes through it: tasks read and write files
that all workers see, so nothing is lost to pipes of lines (crm-scale(7)). BIN names the folder of
the programs, which are shipped to the workers; without it they must be on the workers' PATH. A task
whose program fails (a cut log, a full disk) fails with the program's message, is retried as Spark
is set, and then fails the job. Refused rows do not: they are counted, and the job ends with status 1.
"""
import glob
import os
import subprocess
import sys

from pyspark import SparkContext, SparkFiles

PROGRAMS = ('crm-ingest', 'crm-rfm', 'crm-cohort', 'crm-report', 'crm-basket', 'crm-cluster',
            'crm-clv')
SETTINGS = ('INGEST', 'RFM', 'MERGE', 'REPORT', 'MODELS', 'SAMPLE', 'CLV', 'BASKET', 'RULES',
            'TMPDIR')


def step(words, settings, shipped):
    """Run one step; return True where rows were refused, and raise what the program says."""
    root = SparkFiles.getRootDirectory()
    path = os.environ.get('PATH', '/usr/bin:/bin')
    env = dict(settings, PATH=root + ':' + path if shipped else path)
    done = subprocess.run(['bash', os.path.join(root, 'steps.sh')] + words, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    said = done.stderr.decode('utf-8', 'replace').strip()
    if done.returncode not in (0, 1):
        raise RuntimeError('%s: status %d: %s' % (' '.join(words), done.returncode, said))
    return done.returncode == 1


def each(context, tasks, settings, shipped):
    """Run a list of steps, a task each; return those that refused rows."""
    refused = context.parallelize(tasks, len(tasks)).map(
        lambda words: (words, step(words, settings, shipped))).collect()
    return [words for words, found in refused if found]


def main():
    """Run all steps; return the exit status."""
    if len(sys.argv) < 4 or not sys.argv[2].isdigit():
        print(__doc__.splitlines()[2], file=sys.stderr)
        return 2
    out, shards = os.path.abspath(sys.argv[1]), sys.argv[2]
    logs = [os.path.abspath(log) for log in sys.argv[3:]]
    context = SparkContext(appName='crm-tools')
    context.addFile(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'steps.sh'))
    folder = os.environ.get('BIN')
    for name in PROGRAMS if folder else ():
        context.addFile(os.path.join(folder, name))
    settings = {name: os.environ[name] for name in SETTINGS if name in os.environ}
    try:
        # The first and the last step are one task each, so that they run on a worker too.
        each(context, [['columns', out] + logs], settings, bool(folder))
        refused = each(context, [['split', out, shards, log] for log in logs], settings,
                       bool(folder))
        each(context, [['shard', out, str(i)] for i in range(int(shards))], settings, bool(folder))
        each(context, [['merge', out]], settings, bool(folder))
        # A task a shard, then one of all, twice.
        for first, last in (('count', 'fit'), ('score', 'finish')) if 'MODELS' in settings else ():
            each(context, [[first, out, str(i)] for i in range(int(shards))], settings,
                 bool(folder))
            each(context, [[last, out]], settings, bool(folder))
    except Exception as error:  # Py4J's: the message of the task is among its lines
        lines = [line for line in str(error).splitlines() if 'RuntimeError: ' in line]
        print(lines[0].split('RuntimeError: ')[1] if lines else error, file=sys.stderr)
        return 3
    finally:
        context.stop()
    for words in refused:
        print('rows of %s were refused: see %s' % (
            words[-1], ', '.join(glob.glob(os.path.join(
                out, 'rejects', os.path.basename(words[-1]) + '.csv')))), file=sys.stderr)
    return 1 if refused else 0


if __name__ == '__main__':
    sys.exit(main())
