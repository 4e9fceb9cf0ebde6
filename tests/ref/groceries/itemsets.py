# SPDX-License-Identifier: GPL-3.0-or-later
"""Frequent itemsets and rules of the groceries by mlxtend (0.25) and Fisher's test by scipy, for tests/cli/basket.bats.

usage: itemsets.py groceries.csv.gz   (writes itemsets.csv and rules.csv beside itself)

Support 0.006; rules of confidence 0.25 with one item as consequent, of which R's arules (apriori, minlen = 2) counts 463.
"""
import gzip
import pathlib
import sys
from decimal import Decimal

import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder
from scipy.stats import fisher_exact

here = pathlib.Path(__file__).parent
baskets = [[item.strip() for item in line.rstrip("\r\n").split(",")] for line in gzip.open(sys.argv[1], "rt")]
n = len(baskets)
encoder = TransactionEncoder()
table = pd.DataFrame(encoder.fit(baskets).transform(baskets), columns=encoder.columns_)
sets = fpgrowth(table, min_support=0.006, use_colnames=True)


def digits(x):
    """Six digits, with an exponent only below 1e-5, as the tables have it."""
    text = f"{x:.6g}"
    return format(Decimal(text), "f") if 1e-5 <= x < 1e-4 else text


def name(items):
    return " + ".join(sorted(items))


count = {row.itemsets: round(row.support * n) for row in sets.itertuples()}
with open(here / "itemsets.csv", "w") as out:
    print("items,size,count", file=out)
    for items in sorted(count, key=lambda s: (-count[s], sorted(s))):
        print(name(items), len(items), count[items], sep=",", file=out)

rules = association_rules(sets, metric="confidence", min_threshold=0.25)
rules = rules[rules.consequents.apply(len) == 1]
with open(here / "rules.csv", "w") as out:
    print("antecedent,consequent,count,confidence,lift,leverage,conviction,p_value", file=out)
    lines = []
    for r in rules.itertuples():
        both, a, y = count[r.antecedents | r.consequents], count[r.antecedents], count[r.consequents]
        p = fisher_exact([[both, a - both], [y - both, n - a - y + both]], alternative="greater").pvalue
        lines.append(f"{name(r.antecedents)},{name(r.consequents)},{both},{both / a:.6g},{r.lift:.6g},{r.leverage:.6g},{r.conviction:.6g},{digits(p)}")
    print("\n".join(sorted(lines)), file=out)
