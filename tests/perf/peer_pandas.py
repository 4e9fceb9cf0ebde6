# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_pandas.py LOG.csv.gz OUT.csv -- per-customer metrics by pandas, money in whole cents.
import sys
import pandas as pd

if sys.argv[1] == "--version":
    sys.exit(print("pandas", pd.__version__))
log = pd.read_csv(sys.argv[1], usecols=["order_id", "order_date", "customer_id", "quantity", "unit_price"],
                  dtype={"order_id": "str", "customer_id": "str", "order_date": "str"})
log = log[log.customer_id.notna()]
log["cents"] = (log.unit_price * 100).round().astype("int64") * log.quantity
sales = log[log.quantity > 0].assign(date=lambda x: x.order_date.str.slice(0, 10))
out = sales.groupby("customer_id").agg(first_date=("date", "min"), last_date=("date", "max"), orders=("order_id", "nunique"))
cents = log.groupby("customer_id").cents.sum().reindex(out.index)
out["revenue"] = [f"{'-' if c < 0 else ''}{abs(c) // 100}.{abs(c) % 100:02}" for c in cents]
out.to_csv(sys.argv[2], index_label="customer")
