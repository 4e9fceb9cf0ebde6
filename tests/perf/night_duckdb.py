# SPDX-License-Identifier: GPL-3.0-or-later
# usage: night_duckdb.py BASE.csv.gz NIGHT.csv.gz OUT.csv -- the rows of a night added to a customer table by DuckDB, two threads.
import sys
import duckdb

if sys.argv[1] == "--version":
    sys.exit(print("DuckDB", duckdb.__version__))
base, night, out = sys.argv[1:4]
db = duckdb.connect(config={"threads": 2})
db.execute(f"""
copy (
  with base as (
    select customer, first_date, last_date, orders, returns, revenue
    from read_csv('{base}', header = true, types = {{'customer': 'varchar', 'first_date': 'date', 'last_date': 'date',
      'orders': 'bigint', 'returns': 'bigint', 'revenue': 'decimal(18, 2)'}})),
  night as (
    select customer, min(date) filter (where amount >= 0) as first_date, max(date) filter (where amount >= 0) as last_date,
      count(distinct ("order", date)) filter (where amount >= 0) as orders,
      count(distinct ("order", date)) filter (where amount < 0) as returns, sum(amount) as revenue
    from read_csv('{night}', header = true, types = {{'customer': 'varchar', 'date': 'date', 'order': 'varchar',
      'amount': 'decimal(12, 2)'}}) group by customer)
  select coalesce(b.customer, n.customer) as customer, least(b.first_date, n.first_date) as first_date,
    greatest(b.last_date, n.last_date) as last_date, coalesce(b.orders, 0) + coalesce(n.orders, 0) as orders,
    coalesce(b.returns, 0) + coalesce(n.returns, 0) as returns, coalesce(b.revenue, 0) + coalesce(n.revenue, 0) as revenue
  from base b full join night n on b.customer = n.customer order by 1
) to '{out}' (header)""")
