# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_polars.py LOG.csv.gz OUT.csv -- per-customer metrics by Polars, two threads, exact decimals.
import os
import sys

os.environ["POLARS_MAX_THREADS"] = "2"
import polars as pl

if sys.argv[1] == "--version":
    sys.exit(print("Polars", pl.__version__))
sale = pl.col("quantity") > 0
(
    pl.scan_csv(sys.argv[1], schema_overrides={"order_id": pl.String, "customer_id": pl.String, "quantity": pl.Int64,
                                               "unit_price": pl.Decimal(12, 2), "order_date": pl.String})
    .filter(pl.col("customer_id").is_not_null())
    .with_columns(date=pl.col("order_date").str.slice(0, 10), amount=pl.col("unit_price") * pl.col("quantity"))
    .group_by(customer="customer_id")
    .agg(first_date=pl.col("date").filter(sale).min(), last_date=pl.col("date").filter(sale).max(),
         orders=pl.col("order_id").filter(sale).n_unique(), revenue=pl.col("amount").sum())
    .filter(pl.col("orders") > 0)
    .sort("customer")
    .collect(engine="streaming")
    .write_csv(sys.argv[2])
)
