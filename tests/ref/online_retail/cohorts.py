# SPDX-License-Identifier: GPL-3.0-or-later
"""Cohorts and lifecycle of Online Retail by pandas, for tests/cli/cohort.bats.

usage: cohorts.py online_retail.csv.gz   (writes cohorts.csv and lifecycle.csv beside itself)

The data are those of the tests: lines with a customer; for the cohorts the published 397,884 lines (no invoice that starts with C,
quantity > 0, price > 0), for the lifecycle all 406,829, returns included.  Money in thousandths, as whole numbers.
"""
import pathlib
import sys

import pandas as pd

here = pathlib.Path(__file__).parent
raw = pd.read_csv(sys.argv[1], dtype={"InvoiceNo": str, "CustomerID": str, "UnitPrice": str}, parse_dates=["InvoiceDate"])
raw = raw[raw.CustomerID.notna()]
whole, _, part = zip(*raw.UnitPrice.str.partition(".").itertuples(index=False))
raw["price"] = [int(w + p.ljust(3, "0")) for w, p in zip(whole, part)]
raw["amount"] = raw.price * raw.Quantity
raw["month"] = raw.InvoiceDate.dt.year * 12 + raw.InvoiceDate.dt.month - 1


def name(month):
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def money(x):
    x = int(x)
    return f"{'-' if x < 0 else ''}{abs(x) // 1000}.{abs(x) % 1000:03d}"


good = raw[~raw.InvoiceNo.str.startswith("C") & (raw.Quantity > 0) & (raw.price > 0)].copy()
good["cohort"] = good.groupby("CustomerID").month.transform("min")
good["age"] = good.month - good.cohort
size = good.groupby("cohort").CustomerID.nunique()
cells = good.groupby(["cohort", "age"]).agg(active=("CustomerID", "nunique"), orders=("InvoiceNo", "nunique"), revenue=("amount", "sum"))
with open(here / "cohorts.csv", "w") as out:
    print("cohort,age,customers,active,orders,revenue", file=out)
    for (cohort, age), row in cells.iterrows():
        print(name(cohort), age, size[cohort], row.active, row.orders, money(row.revenue), sep=",", file=out)

months = range(raw.month.min(), raw.month.max() + 1)
ids = sorted(raw.CustomerID.unique())
revenue = raw.pivot_table(index="CustomerID", columns="month", values="amount", aggfunc="sum", fill_value=0).reindex(index=ids, columns=months, fill_value=0)
buys = raw[raw.amount >= 0]
active = buys.pivot_table(index="CustomerID", columns="month", values="amount", aggfunc="size", fill_value=0).reindex(index=ids, columns=months, fill_value=0) > 0
first = buys.groupby("CustomerID").month.min().reindex(ids)
with open(here / "lifecycle.csv", "w") as out:
    print("period,known,active,new,retained,reactivated,lapsed,churned,revenue,new_revenue,expansion,contraction,reactivation,lost,change", file=out)
    for t in months:
        now, was = active[t], active[t - 1] if t > months[0] else active[t] & False
        delta = revenue[t] - (revenue[t - 1] if t > months[0] else 0)
        new = first == t
        retained, reactivated, churned = now & was, now & ~was & ~new, was & ~now
        rest = ~(new | reactivated | churned)
        known = int((first <= t).sum())
        print(name(t), known, now.sum(), new.sum(), retained.sum(), reactivated.sum(), known - now.sum(), churned.sum(), money(revenue[t].sum()),
              money(delta[new].sum()), money(delta[rest & (delta > 0)].sum()), money(delta[rest & (delta < 0)].sum()),
              money(delta[reactivated].sum()), money(delta[churned].sum()), money(delta.sum()), sep=",", file=out)
