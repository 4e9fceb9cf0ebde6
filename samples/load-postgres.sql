-- SPDX-License-Identifier: GPL-3.0-or-later
-- Load ledger.csv (of crm-ingest) and customers.csv (of crm-rfm and what follows it) into PostgreSQL, from the folder they lie in:
--
--     psql -v ON_ERROR_STOP=1 -f load-postgres.sql shop
--
-- Columns are taken by the names in the files, so that either may have fewer of them, in any order.  One of your own (crm-ingest
-- --keep) must be added below.  Money is numeric: exact.  Missing values are NULL.

set client_min_messages = warning;
begin;

drop table if exists ledger;
create table ledger (
	customer text,				-- NULL: a guest (crm-ingest --guests=keep)
	date     date not null,
	"order"  text,
	amount   numeric not null,		-- of the line, negative for a return
	quantity numeric,
	sku      text,
	cost     numeric,
	channel  text,
	referrer text,
	currency text
);
\set columns `head -n 1 ledger.csv | sed 's/[^,]*/"&"/g'`
\set load '\\copy ledger (' :columns ') from ledger.csv with (format csv, header)'
:load
create index on ledger (customer, date);

drop table if exists customers;
create table customers (
	customer        text primary key,
	first_date      date,
	last_date       date,
	orders          integer not null,
	returns         integer not null,
	revenue         numeric not null,
	first_amount    numeric,
	days_since_last integer,
	span_days       integer,
	tenure_days     integer,
	avg_order       numeric,
	r               integer,
	f               integer,
	m               integer,
	rfm             text,
	segment         text,
	value_tier      text,
	purchase_days   integer,
	log_gaps        numeric,
	cost            numeric,		-- from here on: where the ledger has it
	margin          numeric,
	contacts        integer,
	first_channel   text,
	last_channel    text,
	channels        text,			-- all that were used, ; between
	referrer        text,
	referrals       integer,
	referred_revenue numeric,
	cluster         integer,		-- crm-cluster
	distance        double precision,
	p_alive         double precision,	-- crm-clv
	expected_orders double precision,
	expected_order_value double precision,
	clv             double precision,
	p_order         double precision,
	next_order_date date,
	worry_date      date
);
\set columns `head -n 1 customers.csv | sed 's/[^,]*/"&"/g'`
\set load '\\copy customers (' :columns ') from customers.csv with (format csv, header)'
:load

commit;

-- What the two say of customers must be the same.
select 'ledger' as "table", count(*), sum(amount) from ledger where customer is not null
union all
select 'customers', count(*), sum(revenue) from customers;
