#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The published segments of R package rfm's orders (rfm::rfm_table_order, analysis date 2006-12-31).

load helper

setup() {
	cd "$BATS_TEST_TMPDIR"
	need_data rfm_orders/rfm_data_orders.csv.gz
	# Cuts R 115 181 297.4 482, F 4 5 6 8, M 255.8 382 506.4 666: a value at a cut takes the higher class.
	cat > bins.csv <<-'CSV'
	metric,score,from,to
	r,5,1,114
	r,4,115,180
	r,3,181,297
	r,2,298,481
	r,1,482,976
	f,1,1,3
	f,2,4,4
	f,3,5,5
	f,4,6,7
	f,5,8,14
	m,1,12,255
	m,2,256,381
	m,3,382,506
	m,4,507,665
	m,5,666,1488
	CSV
	cat > rules.csv <<-'CSV'
	segment,r_min,r_max,f_min,f_max,m_min,m_max
	Champions,5,5,5,5,5,5
	Potential Loyalist,3,5,3,5,2,5
	Loyal Customers,2,4,2,4,2,4
	Promising,3,4,1,3,3,5
	New Customers,4,5,1,3,1,5
	Can't Lose Them,1,2,3,4,4,5
	At Risk,1,2,2,5,4,5
	Need Attention,1,3,3,5,3,5
	About To Sleep,2,3,1,3,1,4
	Lost,1,1,1,5,1,5
	CSV
}

@test "the ten published segments: customers, orders and revenue" {
	crm-ingest -q -m amount=revenue "$DATA/rfm_orders/rfm_data_orders.csv.gz" > ledger.csv
	crm-rfm -q --occasion=row --as-of 2006-12-31 --bins-from bins.csv --rules rules.csv ledger.csv > customers.csv
	awk -F, 'NR > 1 { c[$16]++; o[$16] += $4; m[$16] += $6 }
	    END { for (s in c) printf "%s %d/%d/%d\n", s, c[s], o[s], m[s] }' customers.csv | LC_ALL=C sort > got
	diff - got <<-'TXT'
	About To Sleep 102/283/23449
	At Risk 28/216/22227
	Can't Lose Them 47/274/32446
	Champions 35/316/31646
	Lost 148/393/35324
	Loyal Customers 170/799/76562
	Need Attention 10/57/4562
	New Customers 104/329/28837
	Potential Loyalist 342/2211/204856
	Promising 9/28/4249
	TXT
}

@test "the published ranges of recency, frequency and money" {
	crm-ingest -q -m amount=revenue "$DATA/rfm_orders/rfm_data_orders.csv.gz" |
	    crm-rfm -q --occasion=row --as-of 2006-12-31 > customers.csv
	[ "$(wc -l < customers.csv)" -eq 996 ]
	run awk -F, 'NR == 2 { r = R = $8; f = F = $4; m = M = $6 }
	    NR > 1 { if ($8 < r) r = $8; if ($8 > R) R = $8; if ($4 < f) f = $4; if ($4 > F) F = $4; if ($6 < m) m = $6; if ($6 > M) M = $6 }
	    END { print r, R, f, F, m, M }' customers.csv
	[ "$output" = "1 976 1 14 12 1488" ]
}
