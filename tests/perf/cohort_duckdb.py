# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cohort_duckdb.py LEDGER.csv.gz OUT.csv -- monthly cohorts by DuckDB, two threads, exact decimals.
import sys
import duckdb

if sys.argv[1] == "--version":
    sys.exit(print("DuckDB", duckdb.__version__))
db = duckdb.connect(config={"threads": 2})
db.execute(f"""
copy (
  with line as (
    select customer, date_trunc('month', date) as month, "order", amount
    from read_csv('{sys.argv[1]}', header = true, types = {{'customer': 'varchar', 'date': 'date', 'order': 'varchar',
      'amount': 'decimal(12, 2)'}}) where customer is not null and customer <> ''),
  won as (select customer, min(month) filter (where amount >= 0) as cohort from line group by customer),
  size as (select cohort, count(*) as customers from won group by cohort)
  select strftime(cohort, '%Y-%m') as cohort, greatest(date_diff('month', cohort, month), 0) as age, any_value(customers) as customers,
    count(distinct customer) filter (where amount >= 0) as active, count(distinct "order") filter (where amount >= 0) as orders,
    sum(amount) as revenue
  from line join won using (customer) join size using (cohort)
  group by all order by 1, 2
) to '{sys.argv[2]}' (header)""")
