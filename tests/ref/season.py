#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is it right to fit buy-till-you-die models in season-weighted time?  Simulate customers whose rates follow the year, and see.

Customers buy at their own rate times a factor by month; those of Pareto/NBD leave in calendar time, the others after a purchase.
900 days are fitted, by calendar days and by weighted days, and the next 184 (July to December, the busy ones) are forecast.

usage: season.py BUILD > season.csv       (BUILD: folder of the programs; needs numpy)
"""
import csv
import datetime
import io
import subprocess
import sys

import numpy as np

FACTORS = [.7, .75, .8, .9, .95, 1, .9, .85, 1, 1.15, 1.5, 1.5]
END, HORIZON, CUSTOMERS = 900., 184, 20000
LAWS = {"mbg-nbd": (1, 40, .6, 2.5), "bg-nbd": (1, 40, .6, 2.5), "mbg-cnbd-2": (1.2, 20, .6, 2.5), "pareto-nbd": (1, 40, .6, 200),
        "nbd": (1, 40, 0, 0)}
days = [datetime.date(2021, 1, 1) + datetime.timedelta(i) for i in range(1900)]
weight = np.array([FACTORS[d.month - 1] for d in days])
weight /= weight[:1461].mean()
clock = np.concatenate([[0], np.cumsum(weight)])  # weighted time before each day


def customer(rng, law, par):
    """First purchase, repeats, the last one, the sum of ln(gap), and purchases in the holdout; times in calendar days."""
    first = last = rng.uniform(0, END - 60)
    k, death, leave = (2 if "cnbd" in law else 1), np.inf, 0
    rate = rng.gamma(par[0], 1 / par[1])
    if law == "pareto-nbd":
        death = first + rng.exponential(1 / rng.gamma(par[2], 1 / par[3]))
    elif law != "nbd":
        leave = rng.beta(*par[2:])
    t, x, logs, held = np.interp(first, range(1901), clock), 0, 0., 0
    end = np.interp(END + HORIZON, range(1901), clock)
    alive = law in ("pareto-nbd", "nbd", "bg-nbd") or rng.uniform() >= leave
    while alive:
        t += rng.gamma(k, 1 / rate)
        day = np.interp(t, clock, range(1901))
        if t >= end or day > death:
            break
        if day < END:
            x, logs, last = x + 1, logs + np.log(day - last), day
        else:
            held += 1
        alive = rng.uniform() >= leave
    return first, x, last, logs, held


def forecast(build, law, rows, weighted):
    def at(day):
        return np.interp(day, range(1901), clock) if weighted else day
    unit = 50. if "cnbd" in law else 1.  # regularity needs purchase days, so a finer day, or two purchases share one
    table = io.StringIO()
    table.write("customer,orders,purchase_days,log_gaps,span_days,tenure_days\n")
    for i, (first, x, last, logs, _) in enumerate(rows):
        span, tenure = at(last) - at(first), at(END) - at(first)
        more = f"{x + 1},{max(0, logs + x * np.log(unit * span / max(last - first, 1e-9)) if x else 0):.6f}" if unit > 1 else ","
        table.write(f"{i},{x + 1},{more},{span * unit:.9f},{tenure * unit:.9f}\n")

    def run(*options):
        r = subprocess.run([build + "/crm-clv", "-q", "--spend=none", "--model=" + law, *options], input=table.getvalue(), text=True,
                           capture_output=True, check=True)
        return list(csv.DictReader(io.StringIO(r.stdout)))
    fit = [(float(r["value"]), float(r["std_error"])) for r in run("--summary") if r["std_error"]]
    # alpha (and beta of Pareto/NBD) are times
    fit = [(v / unit, e / unit) if i == 1 else (v, e) for i, (v, e) in enumerate(fit)]
    horizon = unit * (at(END + HORIZON) - at(END))
    return fit, sum(float(r["expected_orders"]) for r in run("--horizon", repr(float(horizon))))


def main(build):
    print("law,clock,parameter,true,fitted,std_error,forecast,came")
    for law, par in LAWS.items():
        rng = np.random.default_rng(16)
        rows = [customer(rng, law, par) for _ in range(CUSTOMERS)]
        for weighted in (False, True):
            fit, orders = forecast(build, law, rows, weighted)
            for name, true, (value, error) in zip(("r", "alpha", "third", "fourth"), par, fit):
                print(f"{law},{'weighted' if weighted else 'calendar'},{name},{true},{value:.5g},{error:.2g},"
                      f"{orders:.0f},{sum(r[4] for r in rows)}", flush=True)


main(sys.argv[1])
