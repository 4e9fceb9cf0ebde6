# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_chdb.py LOG.csv.gz OUT.csv -- per-customer metrics by ClickHouse (chdb), two threads, exact decimals.
import sys
import chdb

if sys.argv[1] == "--version":
    sys.exit(print("ClickHouse", chdb.engine_version if hasattr(chdb, "engine_version") else chdb.__version__))
columns = "order_id String, order_date DateTime, customer_id String, sku String, description String, quantity Int32, unit_price Decimal(12, 2), channel String, country String"
chdb.query(f"""
select customer_id as customer, minIf(toDate(order_date), quantity > 0) as first_date, maxIf(toDate(order_date), quantity > 0) as last_date,
  uniqExactIf(order_id, quantity > 0) as orders, sum(quantity * unit_price) as revenue
from file('{sys.argv[1]}', 'CSVWithNames', '{columns}')
where customer_id <> ''
group by customer_id having countIf(quantity > 0) > 0 order by customer_id
into outfile '{sys.argv[2]}' truncate format CSVWithNames
settings max_threads = 2, input_format_csv_use_best_effort_in_schema_inference = 0""")
