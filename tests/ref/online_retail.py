#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# usage: online_retail.py LOG.csv.gz drop|keep -- what crm-rfm must say of UCI Online Retail, by Python's csv and decimal modules.
#
# Prints customer,first_date,last_date,orders,revenue,days_since_last, sorted bytewise, of customers with an order; and on stderr
# lines, orders, customers and revenue.  `drop`: without cancellations and returns, and without lines of price zero; `keep`: with them.
import csv
import gzip
import sys
from datetime import date
from decimal import Decimal


def main(path, how):
    first, last, orders, revenue, lines = {}, {}, {}, {}, 0
    newest = ""
    for row in csv.DictReader(gzip.open(path, "rt", encoding="utf-8", newline="")):
        customer, quantity, price = row["CustomerID"], int(row["Quantity"]), Decimal(row["UnitPrice"])
        sale = quantity > 0 and price > 0 and not row["InvoiceNo"].startswith("C")
        day = row["InvoiceDate"][:10]
        if not customer or (how == "drop" and not sale):
            continue
        lines += 1
        newest = max(newest, day)
        revenue[customer] = revenue.get(customer, 0) + quantity * price
        if quantity * price >= 0:  # a gift is an order
            first[customer] = min(first.get(customer, day), day)
            last[customer] = max(last.get(customer, day), day)
            orders.setdefault(customer, set()).add(row["InvoiceNo"])
    print("customer,first_date,last_date,orders,revenue,days_since_last")
    for c in sorted(orders):
        age = date.fromisoformat(newest) - date.fromisoformat(last[c])
        print(c, first[c], last[c], len(orders[c]), revenue[c], age.days, sep=",")
    print(lines, sum(map(len, orders.values())), len(revenue), sum(revenue.values()), file=sys.stderr)


main(*sys.argv[1:])
