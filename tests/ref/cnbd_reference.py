#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make cnbd_reference.csv: MBG/CNBD-k and NBD, and the chance of an order by all laws, by numerical integration.

Everything is integrated over the rate lambda (and for Pareto/NBD the time of leaving) from the definition of the model: Erlang-k
gaps by Poisson tails, leaving by Beta moments.  None of the sums of lib/model/mbg_cnbd.c is used.  The trapezoidal rule in
ln lambda converges geometrically: halving its step changes the 12th digit at most, which is checked.  The likelihood is also
computed from its closed form by mpmath with 50 digits, and the two must agree.

usage: cnbd_reference.py > cnbd_reference.csv
"""
import numpy as np
from mpmath import mp, mpf, loggamma as mploggamma, log as mplog, exp as mpexp, factorial
from scipy.special import betaln, gammainc, gammaln

mp.dps = 50


def grid(shape, rate, n):
    """ln lambda where a gamma density is not negligible, and the step."""
    sd = max(1 / np.sqrt(shape), 0.05)
    low, high = np.log(shape / rate) - 45 / min(shape, 1) - 12 * sd, np.log(shape / rate + 60 * (np.sqrt(shape) + 12) / rate)
    y = np.linspace(low, high, n)
    return y, y[1] - y[0]


def tail(n, mean):
    """P(Poisson(mean) >= n)"""
    return np.ones_like(mean) if n <= 0 else gammainc(n, mean)


def closed(k, r, alpha, a, b, x, tx, T):
    r, alpha, a, b = map(mpf, map(str, (r, alpha, a, b)))
    R = r + k * x
    base = mploggamma(R) - mploggamma(r) + r * mplog(alpha) + mploggamma(a + b) - mploggamma(b)
    S = sum(mpexp(mploggamma(R + j) - mploggamma(R)) / factorial(j) * (mpf(T - tx) / (alpha + T)) ** j for j in range(k))
    alive = mpexp(mploggamma(b + x + 1) - mploggamma(a + b + x + 1) - R * mplog(alpha + T)) * S
    dead = mpexp(mplog(a) + mploggamma(b + x) - mploggamma(a + b + x + 1) - R * mplog(alpha + tx))
    return float(base + mplog(alive + dead)), float(alive / (alive + dead))


def cnbd(k, r, alpha, a, b, x, tx, T, t, points=6001):
    shape = r + k * x
    y, h = grid(shape, alpha + tx, points)
    v = np.exp(y)
    log_j = [j * np.log(np.maximum(v * (T - tx), 1e-300)) - gammaln(j + 1) if T > tx or j else 0 * v for j in range(k)]
    weights = [np.exp(shape * y - (alpha + T) * v + lj - gammaln(shape) + shape * np.log(alpha + T)) for lj in log_j]
    there = sum(w.sum() for w in weights)

    def s(m):
        return np.exp(betaln(a, b + x + 1 + m) - betaln(a, b + x + 1))

    def mean(f):
        return sum((w * f(v, j)).sum() for j, w in enumerate(weights)) / there

    most = int(80 + 14 * (shape + 6) * t / (alpha + T) / k)
    orders = mean(lambda v, j: sum(s(m - 1) * tail(m * k - j, v * t) for m in range(1, most)))
    survival = mean(lambda v, j: 1 - sum((s(m - 1) - s(m)) * tail(m * k - j, v * t) for m in range(1, most)))
    some = mean(lambda v, j: tail(k - j, v * t))
    return orders, survival, some


def both(k, *args):
    values, again = cnbd(k, *args), cnbd(k, *args, points=12001)
    assert np.allclose(values, again, rtol=1e-11, atol=0), (k, args, values, again)
    return (*closed(k, *args[:-1]), *again)


def nbd(r, alpha, x, tx, T, t):
    some = 1 - ((alpha + T) / (alpha + T + t)) ** (r + x)
    like = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + T)
    return like, 1., (r + x) * t / (alpha + T), 1., some


def pareto_some(r, alpha, s, b, x, T, t):
    """1 - P(no order in t) of a customer alive at T, over the time of leaving, by Gauss-Legendre."""
    A, B, R = alpha + T, b + T, r + x
    nodes, weights = np.polynomial.legendre.leggauss(200)
    w = t * (nodes + 1) / 2
    none = (A / (A + t)) ** R * (B / (B + t)) ** s
    none += (weights * t / 2 * s * (B / (B + w)) ** s / (B + w) * (A / (A + w)) ** R).sum()
    return 1 - none


def show(law, par, history, values):
    h = [repr(float(v)) for v in history]
    print(",".join([law] + [repr(float(p)) for p in par] + h + ["" if v is None else repr(float(v)) for v in values]), flush=True)


def main():
    print("law,r,alpha,third,fourth,x,tx,T,t,log_likelihood,p_alive,orders_if_alive,survival,any_if_alive")
    pars = [(0.91, 31.4, 0.088, 2.1), (1.33, 19.7, 0.42, 0.79), (0.3, 5, 1, 2.5), (4, 200, 3, 0.5)]
    histories = [(0, 0, 30, 60), (1, 20, 21, 5), (2, 70, 300, 365), (9, 200, 200, 90), (30, 250, 280, 180)]
    for k in (2, 3, 6):
        for par in pars:
            for h in histories:
                show(f"mbg-cnbd-{k}", par, h, both(k, *par, *h))
    for par in pars:
        for h in histories:
            q = par
            show("nbd", (*par[:2], 1, 1), h, nbd(*q[:2], *h))
            show("pareto-nbd", par, h, (None, None, None, None, pareto_some(*q, h[0], h[2], h[3])))
            for law in "bg-nbd", "mbg-nbd":
                show(law, par, h, (None, None, None, None, 1 - ((q[1] + h[2]) / (q[1] + h[2] + h[3])) ** (q[0] + h[0])))


main()
