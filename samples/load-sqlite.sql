-- SPDX-License-Identifier: GPL-3.0-or-later
-- Load ledger.csv (of crm-ingest) and customers.csv (of crm-rfm and what follows it) into SQLite, from the folder they lie in:
--
--     sqlite3 -bail shop.db < load-sqlite.sql
--
-- Dates are text as SQLite's date functions want it (ISO 8601).  Money is text, so that no digit is lost: decimal_sum() of the sqlite3
-- shell adds it up exactly, sum() as floating point (15 digits).  Missing values are NULL.  Columns that are not named here stay in
-- ledger_text and customers_text, which hold the tables as they came.

.mode csv
drop table if exists ledger_text;
drop table if exists customers_text;
.import ledger.csv ledger_text
.import customers.csv customers_text

drop table if exists ledger;
create table ledger (
	customer text,				-- NULL: a guest (crm-ingest --guests=keep)
	date     text not null,
	"order"  text,
	amount   text not null			-- of the line, negative for a return
);
insert into ledger
select nullif(customer, ''), date, nullif("order", ''), amount from ledger_text;
create index ledger_customer on ledger (customer, date);

drop table if exists customers;
create table customers (
	customer        text primary key,
	first_date      text,
	last_date       text,
	orders          integer not null,
	returns         integer not null,
	revenue         text not null,
	first_amount    text,
	days_since_last integer,
	span_days       integer,
	tenure_days     integer,
	avg_order       text,
	r               integer,
	f               integer,
	m               integer,
	segment         text,
	value_tier      text
);
insert into customers
select customer, nullif(first_date, ''), nullif(last_date, ''), orders, returns, revenue, nullif(first_amount, ''),
	nullif(days_since_last, ''), nullif(span_days, ''), nullif(tenure_days, ''), nullif(avg_order, ''), nullif(r, ''), nullif(f, ''),
	nullif(m, ''), nullif(segment, ''), nullif(value_tier, '')
from customers_text;

-- What the two say of customers must be the same.
.mode list
.separator ,
select 'ledger', count(*), decimal_sum(amount) from ledger where customer is not null
union all
select 'customers', count(*), decimal_sum(revenue) from customers;
