# SPDX-License-Identifier: GPL-3.0-or-later
# usage: cluster_sklearn.py TABLE.csv K RESTARTS THREADS RUNS -- median seconds of scikit-learn's KMeans fit (Lloyd), and its inertia.
import os
import sys

if sys.argv[1] == "--version":
    import sklearn
    sys.exit(print("scikit-learn", sklearn.__version__))
os.environ["OMP_NUM_THREADS"] = sys.argv[4]
import time
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans

d = pd.read_csv(sys.argv[1])
x = np.log1p(d[d.columns[1:]].to_numpy(dtype=float))
x = np.ascontiguousarray((x - x.mean(0)) / x.std(0))
seconds = []
for run in range(int(sys.argv[5])):
    model = KMeans(int(sys.argv[2]), n_init=int(sys.argv[3]), algorithm="lloyd", random_state=1, copy_x=False)
    start = time.perf_counter()
    model.fit(x)
    seconds.append(time.perf_counter() - start)
print(f"{sorted(seconds)[len(seconds) // 2]:.4f} {model.inertia_:.10g}")
