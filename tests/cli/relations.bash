# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Customer tables for the tests of --scheme, --closeness and --parties.

# Ten customers; i and j have rewards of half a cent.
members() {
	cat <<-END
	customer,orders,revenue,days_since_last,segment,email
	a,2,100,10,Champions,a@x.org
	b,1,99.99,10,Loyal,b@x.org
	c,1,50,10,Loyal,c@x.org
	d,1,49.99,10,Loyal,d@x.org
	e,4,40,10,Loyal,e@x.org
	f,5,40,10,Loyal,f@x.org
	g,1,-5,10,Loyal,g@x.org
	h,0,0,,No purchase,h@x.org
	i,1,50.50,10,Loyal,i@x.org
	j,2,51.50,10,Loyal,j@x.org
	END
}

tiers() {
	printf '%s\n' tier,from,reward Bronze,50,1% Silver,100,0.05
}

# random_shop CUSTOMERS SEED: a customer table with contacts and due dates.
random_shop() {
	python3 - "$1" "$2" <<-'END'
	import datetime, random, sys
	r = random.Random(int(sys.argv[2]))
	day = datetime.date(2026, 6, 30)
	print('customer,orders,revenue,days_since_last,segment,value_tier,cost,first_date,last_date,contacts,emails,first_contact,next_order_date,worry_date')
	for i in range(int(sys.argv[1])):
	    if r.random() < .05:
	        first = day - datetime.timedelta(r.randrange(60))
	        print(f'k{i:05},0,0,,{r.choice(["Leads", "No purchase"])},low_value,{r.randrange(5)},,,{r.randrange(4)},0,{first},,')
	        continue
	    since = r.randrange(900)
	    last = r.randrange(since + 1)
	    orders = 1 + int(r.expovariate(.3))
	    revenue = round(orders * r.lognormvariate(3, 1), r.choice([0, 1, 2, 2])) if r.random() < .97 else -5
	    contacts = int(r.expovariate(.15))
	    date = lambda n: str(day - datetime.timedelta(n))
	    print(f'k{i:05},{orders},{revenue},{last},{r.choice(["Champions", "Loyal", "New"])},{r.choice(["potential", "low_value"])},{round(revenue * r.random(), 2)},'
	        f'{date(since)},{date(last)},{contacts},{r.randrange(contacts + 1)},{date(since + r.choice([0, 0, 20]))},{date(r.randrange(-90, 30))},{date(r.randrange(-200, 20))}')
	END
}
