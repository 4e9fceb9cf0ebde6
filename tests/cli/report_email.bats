#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A report as a mail: -F email, read back by Python's email package.

load helper

tables() {
	need crm-ingest crm-cluster crm-cohort python3
	crm-ingest -q "$ROOT/samples/corner-shop.csv" > ledger.csv
	crm-rfm -q --as-of 2024-06-30 --save-bins bins.csv ledger.csv > before.csv
	crm-rfm -q --bins-from bins.csv ledger.csv | crm-cluster -q -k 3 > now.csv
	crm-cohort -q ledger.csv > cohorts.csv
}

@test "headers, two bodies that say the same, and nothing that mail programs cannot show" {
	tables
	for l in en tr fa ar; do
		crm-report -q -F email --lang $l --shop 'Kâr & <Co> with a name that is long enough for two encoded words' --to 'a@example.org, b@example.org' --previous before.csv now.csv cohorts.csv > mail.eml
		[ "$(wc -c < mail.eml)" -lt 100000 ]
		! LC_ALL=C grep -q '[^ -~	'$'\r'']' mail.eml
		python3 - <<-'END'
		import email, email.policy, html.parser
		raw = open('mail.eml', 'rb').read()
		assert all(len(line) <= 78 and line.endswith(b'\r') for line in raw.split(b'\n')[:-1])
		mail = email.message_from_bytes(raw, policy=email.policy.default)
		assert not mail.defects, mail.defects
		assert mail['to'] == 'a@example.org, b@example.org'
		assert mail['subject'].startswith('Kâr & <Co> with a name that is long enough for two encoded words – '), mail['subject']
		text, page = mail.iter_parts()
		assert (text.get_content_type(), page.get_content_type()) == ('text/plain', 'text/html')
		body, markup = text.get_content(), page.get_content()
		for bad in ('<svg', '<script', 'var(', '<style', 'class=', 'http:', 'https:', '<img', '<link'):
		    assert bad not in markup, bad
		assert 'Kâr &amp; &lt;Co&gt;' in markup and 'Kâr & <Co>' in body
		class Check(html.parser.HTMLParser):
		    void, stack, words = {'meta', 'br'}, [], []
		    def handle_starttag(self, tag, attrs):
		        if tag not in self.void: self.stack.append(tag)
		    def handle_endtag(self, tag):
		        assert self.stack.pop() == tag, tag
		    def handle_data(self, data):
		        self.words.append(data)
		check = Check(); check.feed(markup); check.close()
		assert check.stack == [], check.stack
		# What the first table says is in the text too.
		words = [w.strip() for w in check.words if w.strip()]
		assert len(words) > 100
		for word in words[:100]:
		    assert word.replace('\xa0', ' ') in body or word == '\xa0', word
		END
	done
}

@test "a mail stays under 100 kB, and says what it leaves out" {
	{ echo customer,orders,revenue,days_since_last,segment; seq 3000 | awk '{ print "c" $1 ",1," $1 ",5,New" }'; } > t.csv
	crm-report -q -F email --by customer t.csv > mail.eml
	[ "$(wc -c < mail.eml)" -lt 100000 ]
	python3 -c '
import email, email.policy
mail = email.message_from_bytes(open("mail.eml", "rb").read(), policy=email.policy.default)
assert all("further tables are too long for a mail" in part.get_content() for part in mail.iter_parts())'
	try crm-report --to x@example.org t.csv
	complains 2 '--to: addresses in one line, with -F email'
	try crm-report -F email --to $'x@example.org\nBcc: y@example.org' t.csv
	complains 2 '--to: addresses in one line, with -F email'
}
