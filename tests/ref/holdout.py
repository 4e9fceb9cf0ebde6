#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare forecasts with what came: five holdouts, all models of crm-clv, regression on RFM, and naive baselines.

The programs make the forecasts (purchase days and revenue of each customer); this script cuts the logs, counts the truth from the
raw rows by itself, works out the baselines, and computes every figure with numpy alone.

usage: holdout.py BUILD DATA > holdout.csv      (BUILD: folder of the programs, DATA: ../shared/data)
"""
import csv
import datetime
import gzip
import os
import subprocess
import sys
import tempfile

import numpy as np

MODELS = ["auto", "mbg-nbd", "mbg-cnbd-k", "bg-nbd", "pareto-nbd", "nbd"]
day = datetime.date.fromisoformat


def cdnow(data):
    with gzip.open(data + "/cdnow/CDNOW_master.txt.gz", "rt") as f:
        for n, line in enumerate(f):
            c, d, _, amount = line.split()
            yield c, f"{d[:4]}-{d[4:6]}-{d[6:]}", c + d, amount


def grocery(data):
    with gzip.open(data + "/btydplus/grocery_elog.csv.gz", "rt") as f:
        for row in csv.DictReader(f):
            yield row["cust"], row["date"], row["cust"] + row["date"], "1"


def online_retail(data):
    with gzip.open(data + "/online_retail/online_retail.csv.gz", "rt", encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            quantity, price = int(row["Quantity"]), float(row["UnitPrice"])
            if row["CustomerID"] and price > 0:  # returns count as revenue, not as purchase days
                yield row["CustomerID"], row["InvoiceDate"][:10], row["InvoiceNo"], f"{quantity * price:.3f}"


def gini(forecast, truth):
    """Normalised: the truth's concentration in the order of the forecast over that in its own; ties share their mid-rank."""
    def concentration(by):
        _, at, count = np.unique(by, return_inverse=True, return_counts=True)
        rank = np.cumsum(count) - (count + 1) / 2
        return np.sum(truth * (rank[at] - (len(by) - 1) / 2))
    return concentration(forecast) / concentration(truth)


class Split:
    """Histories up to the day before START, and what came from then to END."""

    def __init__(self, rows, start, end):
        self.start, self.end = day(start), day(end)
        self.horizon = (self.end - self.start).days + 1
        days, self.revenue, held, self.held_revenue = {}, {}, {}, {}
        for c, d, _, amount in rows:
            if d < start:
                if float(amount) >= 0:
                    days.setdefault(c, set()).add(d)
                self.revenue[c] = self.revenue.get(c, 0) + float(amount)
            elif d <= end:
                if float(amount) >= 0:
                    held.setdefault(c, set()).add(d)
                self.held_revenue[c] = self.held_revenue.get(c, 0) + float(amount)
        self.ids = sorted(days)
        self.days = {c: sorted(map(day, days[c])) for c in self.ids}
        self.truth = np.array([len(held.get(c, ())) for c in self.ids], float)
        self.money = np.array([self.held_revenue.get(c, 0) for c in self.ids])
        self.rows = [r for r in rows if r[1] <= end]

    def table(self, folder, start=None):
        start = start or self.start
        ledger, table = folder + "/ledger.csv", folder + "/table.csv"
        with open(ledger, "w") as f:
            w = csv.writer(f, lineterminator="\n")
            w.writerow(["customer", "date", "order", "amount"])
            w.writerows(self.rows)
        run("crm-rfm", "-q", "--holdout-from", start.isoformat(), ledger, "-o", table)
        return table


def run(*command):
    r = subprocess.run([BUILD + "/" + command[0], *command[1:]], capture_output=True, text=True)
    if r.returncode != 0:
        raise RuntimeError(r.stderr.strip().splitlines()[-1])
    return r.stdout


def scored(text, ids, *names):
    rows = {r["customer"]: r for r in csv.DictReader(text.splitlines())}
    return [np.array([float(rows[c][n]) for c in ids]) for n in names]


def inner(split, horizon):
    """The same split earlier: the calibration's last HORIZON days held out."""
    start = split.start - datetime.timedelta(days=horizon)
    return Split([r for r in split.rows if r[1] < split.start.isoformat()], start.isoformat(),
                 (split.start - datetime.timedelta(days=1)).isoformat())


def by_regression(split, folder):
    """Poisson regression on RFM, fitted to an earlier split, scaled to the horizon."""
    first = min(d[0] for d in split.days.values())
    horizon = min(split.horizon, (split.start - first).days // 2)
    train = inner(split, horizon).table(folder)
    formula = "~ log(purchase_days) + log1p(days_since_last) + log1p(tenure_days) + log1p(abs(revenue))"
    out = []
    targets = [("holdout_purchase_days", "poisson"), ("holdout_revenue", "gaussian")]
    if all(float(r[3]) == 1 for r in split.rows):
        formula, targets = formula.replace(" + log1p(abs(revenue))", ""), targets[:1]
    for target, family in targets:
        if target == "holdout_revenue":
            formula = formula.replace("log1p(abs(revenue))", "revenue").replace("log(purchase_days)", "purchase_days")
        train = inner(split, horizon).table(folder)
        run("crm-regress", "-q", "--family=" + family, "--save-model=" + folder + "/regress.csv", target + " " + formula, train, "-o",
            folder + "/fitted.csv")
        table = split.table(folder)
        text = run("crm-regress", "-q", "--model=" + folder + "/regress.csv", table)
        out.append(np.maximum(scored(text, split.ids, "predicted")[0] * split.horizon / horizon, 0))
    return out if len(out) == 2 else (out[0], None)


def by_hiatus(split, horizon):
    """Mean by days since the last purchase (ten groups), learnt from an earlier split, scaled to the horizon."""
    earlier = inner(split, horizon)
    since = np.array([(earlier.start - earlier.days[c][-1]).days for c in earlier.ids])
    cuts = np.unique(np.quantile(since, np.arange(1, 10) / 10))
    at, now = np.searchsorted(cuts, since), np.searchsorted(
        cuts, [(split.start - split.days[c][-1]).days for c in split.ids])
    means = [np.array([t[at == k].mean() if (at == k).any() else t.mean() for k in range(len(cuts) + 1)])
             for t in (earlier.truth, earlier.money)]
    return [m[now] * split.horizon / horizon for m in means]


def forecasts(split, folder):
    ids, table = split.ids, split.table(folder)
    has_money = len(set(split.revenue.values())) > 1 and any(float(r[3]) != 1 for r in split.rows)
    for model in MODELS:
        try:
            if has_money:
                text = run("crm-clv", "-q", "--model=" + model, "--horizon", str(split.horizon), table)
                orders, value = scored(text, ids, "expected_orders", "expected_order_value")
                yield model, orders, orders * value
            else:
                text = run("crm-clv", "-q", "--spend=none", "--model=" + model, "--horizon", str(split.horizon), table)
                yield model, scored(text, ids, "expected_orders")[0], None
        except RuntimeError as e:
            print(model, e, file=sys.stderr)
            yield model, None, None
    if has_money:
        text = run("crm-clv", "-q", "--spend=gamma-gamma", "--horizon", str(split.horizon), table)
        orders, value = scored(text, ids, "expected_orders", "expected_order_value")
        yield "auto with spend as published", orders, orders * value
    x = np.array([len(split.days[c]) - 1 for c in ids], float)
    T = np.array([(split.start - split.days[c][0]).days - 1 for c in ids], float)
    mean = np.array([split.revenue[c] for c in ids]) / (x + 1)
    before = np.where(T > 0, x / np.maximum(T, 1), 0) * split.horizon
    yield "as before", before, before * mean
    first = min(d[0] for d in split.days.values())
    year = datetime.timedelta(days=365)
    if first <= split.start - year:
        low, high = split.start - year, split.end - year
        last = [[d for d in split.days[c] if low <= d <= high] for c in ids]
        money = {}
        for c, d, _, amount in split.rows:
            if low.isoformat() <= d <= high.isoformat() and c in split.days:
                money[c] = money.get(c, 0) + float(amount)
        yield "last year's days", np.array([float(len(v)) for v in last]), np.array([money.get(c, 0) for c in ids])
    horizon = min(split.horizon, (split.start - first).days // 2)
    yield ("mean by hiatus", *by_hiatus(split, horizon))
    try:
        yield ("regression on RFM", *by_regression(split, folder))
    except RuntimeError as e:
        print("regression", e, file=sys.stderr)


def main(data):
    print("log,forecast,customers,orders,orders_mae,orders_rmse,orders_gini,revenue_mae,revenue_gini")
    logs = [
        ("CDNOW 39/39 weeks", cdnow, "1997-10-01", "1998-06-30"),
        ("CDNOW last 100 days", cdnow, "1998-03-23", "1998-06-30"),
        ("Online Retail last 100 days", online_retail, "2011-09-01", "2011-12-09"),
        ("Online Retail June to August", online_retail, "2011-06-01", "2011-08-31"),
        ("grocery 52/52 weeks", grocery, "2007-01-01", "2007-12-30"),
    ]
    for name, log, start, end in logs:
        split = Split(list(log(data)), start, end)
        with tempfile.TemporaryDirectory() as folder:
            for forecast, orders, revenue in forecasts(split, folder):
                row = [name, forecast, len(split.ids), int(split.truth.sum())]
                if orders is None:
                    row += [""] * 5
                else:
                    error = orders - split.truth
                    row += [f"{np.abs(error).mean():.4f}", f"{np.sqrt((error ** 2).mean()):.4f}", f"{gini(orders, split.truth):.4f}"]
                    known = revenue is not None and name[0] != "g"
                    row += [f"{np.abs(revenue - split.money).mean():.2f}", f"{gini(revenue, split.money):.4f}"] if known else ["", ""]
                print(",".join(map(str, row)), flush=True)


BUILD = os.path.abspath(sys.argv[1])
main(sys.argv[2])
