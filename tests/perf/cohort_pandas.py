# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cohort_pandas.py LEDGER.csv.gz OUT.csv -- monthly cohorts by pandas; money in whole hundredths.
import sys
import pandas as pd

if sys.argv[1] == "--version":
    sys.exit(print("pandas", pd.__version__))
d = pd.read_csv(sys.argv[1], usecols=["customer", "date", "order", "amount"], dtype={"customer": "category", "order": "category"},
                parse_dates=["date"])
d["month"] = d.date.dt.year * 12 + d.date.dt.month - 1
d["cents"] = (d.amount * 100).round().astype("int64")
buys = d[d.amount >= 0]
d["cohort"] = d.customer.map(buys.groupby("customer", observed=True).month.min()).astype("int64")
d["age"] = (d.month - d.cohort).clip(lower=0)
size = d.groupby("cohort").customer.nunique().rename("customers")
buys = d[d.amount >= 0]
cells = buys.groupby(["cohort", "age"]).agg(active=("customer", "nunique"), orders=("order", "nunique"))
cells["revenue"] = d.groupby(["cohort", "age"]).cents.sum()
cells = cells.reset_index().merge(size, on="cohort")
cells["revenue"] = [f"{c // 100}.{c % 100:02d}" for c in cells.revenue]
cells["cohort"] = [f"{c // 12:04d}-{c % 12 + 1:02d}" for c in cells.cohort]
cells[["cohort", "age", "customers", "active", "orders", "revenue"]].to_csv(sys.argv[2], index=False)
