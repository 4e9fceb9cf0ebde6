# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_lifetimes.py process|fit TABLE.csv LAW RUNS -- the median seconds of a whole process that reads and fits, or of fit() alone.
import statistics
import subprocess
import sys
import time

what, table, law, runs = sys.argv[1:5]
if what == "process":
    spent = []
    for _ in range(int(runs)):
        start = time.perf_counter()
        subprocess.run([sys.executable, __file__, "once", table, law, "1"], check=True, stdout=subprocess.DEVNULL)
        spent.append(time.perf_counter() - start)
    sys.exit(print(statistics.median(spent)))

import lifetimes
import pandas

fitter = {"bg-nbd": "BetaGeoFitter", "mbg-nbd": "ModifiedBetaGeoFitter", "pareto-nbd": "ParetoNBDFitter"}[law]
rows = pandas.read_csv(table)
rows = rows[rows.orders > 0]
spent = []
for _ in range(int(runs)):
    start = time.perf_counter()
    model = getattr(lifetimes, fitter)()
    model.fit(rows.orders - 1, rows.span_days, rows.tenure_days)
    spent.append(time.perf_counter() - start)
print(model.params_ if what == "once" else statistics.median(spent))
