# SPDX-License-Identifier: GPL-3.0-or-later
# usage: basket_mlxtend.py BASKETS.csv OUT.csv SUPPORT CONFIDENCE -- rules with one item as consequent by mlxtend (FP-growth).
import gzip
import sys
import mlxtend
import pandas as pd
from mlxtend.frequent_patterns import association_rules, fpgrowth
from mlxtend.preprocessing import TransactionEncoder

if sys.argv[1] == "--version":
    sys.exit(print("mlxtend", mlxtend.__version__))
path, out, support, confidence = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
baskets = [line.rstrip("\r\n").split(",") for line in (gzip.open if path.endswith(".gz") else open)(path, "rt")]
encoder = TransactionEncoder()
table = pd.DataFrame(encoder.fit(baskets).transform(baskets), columns=encoder.columns_)
sets = fpgrowth(table, min_support=support, use_colnames=True)
rules = association_rules(sets, metric="confidence", min_threshold=confidence)
rules[rules.consequents.apply(len) == 1].to_csv(out, index=False)
