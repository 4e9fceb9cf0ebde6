# SPDX-License-Identifier: GPL-3.0-or-later
# usage: peer_duckdb.py LOG.csv.gz OUT.csv -- per-customer metrics by DuckDB, two threads, exact decimals.
import sys
import duckdb

if sys.argv[1] == "--version":
    sys.exit(print("DuckDB", duckdb.__version__))
db = duckdb.connect(config={"threads": 2})
db.execute(f"""
copy (
  select customer_id as customer, min(date) filter (where quantity > 0) as first_date,
    max(date) filter (where quantity > 0) as last_date,
    count(distinct order_id) filter (where quantity > 0) as orders, sum(quantity * unit_price) as revenue
  from (
    select order_id, customer_id, quantity, unit_price, order_date::date as date
    from read_csv('{sys.argv[1]}', header = true, types = {{'order_date': 'timestamp', 'quantity': 'integer',
      'unit_price': 'decimal(12, 2)', 'customer_id': 'varchar', 'order_id': 'varchar'}})
    where customer_id is not null and customer_id <> '')
  group by customer_id having count(*) filter (where quantity > 0) > 0 order by customer_id
) to '{sys.argv[2]}' (header)""")
