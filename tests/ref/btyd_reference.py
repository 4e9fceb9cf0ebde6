#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make btyd_reference.csv: high-precision values of the lifetime models, by mpmath from the published closed forms.

BG/NBD: Fader, Hardie & Lee 2005, equations 6 and 10; MBG/NBD: Batislam, Denizel & Filiztekin 2007; Pareto/NBD: Fader & Hardie
2005 (note), equations 13 to 22.  All with Gauss's hypergeometric function at many digits, which the C code avoids.

usage: btyd_reference.py > btyd_reference.csv
"""
import random
from mpmath import mp, mpf, hyp2f1, loggamma, log, exp, nstr, gammaprod

mp.dps = 120
random.seed(6)


def bg(r, alpha, a, b, x, tx, T, t, first):
    y = x + first
    R = r + x
    alive = exp(loggamma(r + x) - loggamma(r) + r * log(alpha) - R * log(alpha + T)
                + loggamma(a + b) + loggamma(b + y) - loggamma(b) - loggamma(a + b + y))
    odds = a / (b + y - 1) * ((alpha + T) / (alpha + tx)) ** R if y > 0 else mpf(0)
    u = t / (alpha + T)
    B = b + y
    e = a - 1
    # E[(1 - (1 + p u)^-R) / p], p ~ Beta(a, B)
    orders = (a + B - 1) / e * (1 - hyp2f1(R, e, e + B, -u))
    survival = hyp2f1(R, a, a + B, -u)
    return log(alive * (1 + odds)), 1 / (1 + odds), orders, survival


def pareto(r, alpha, s, beta, x, tx, T, t):
    R = r + x
    c = R + s
    if alpha >= beta:
        def F(v):
            return hyp2f1(c, s + 1, c + 1, (alpha - beta) / (alpha + v)) / (alpha + v) ** c
    else:
        def F(v):
            return hyp2f1(c, R, c + 1, (beta - alpha) / (beta + v)) / (beta + v) ** c
    A0 = F(tx) - F(T)
    alive = 1 / ((alpha + T) ** R * (beta + T) ** s)
    dead = s / c * A0
    ll = loggamma(R) - loggamma(r) + r * log(alpha) + s * log(beta) + log(alive + dead)
    orders = R * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + t)) ** (s - 1))
    return ll, alive / (alive + dead), orders, ((beta + T) / (beta + T + t)) ** s


def logu(low, high):
    return float('%.6g' % (10 ** random.uniform(low, high)))


def row(law, p, x, tx, T, t):
    q = [mpf(v) for v in p]
    h = [mpf(x), mpf(tx), mpf(T), mpf(t)]
    if law == 'pareto-nbd':
        v = pareto(*q, *h)
    else:
        v = bg(*q, *h, 1 if law == 'mbg-nbd' else 0)
    print(','.join([law] + [repr(float(k)) for k in p] + [str(x), str(tx), str(T), str(t)]
                   + [nstr(k, 17, min_fixed=-5, max_fixed=17) for k in v]), flush=True)


print('law,r,alpha,third,fourth,x,tx,T,t,log_likelihood,p_alive,orders_if_alive,survival')
for law in ('bg-nbd', 'mbg-nbd', 'pareto-nbd'):
    # CDNOW's published parameters
    cd = (.553, 10.578, .606, 11.669) if law == 'pareto-nbd' else (.24259, 4.4136, .79292, 2.42591)
    for x, tx, T in ((0, 0, 1), (0, 0, 39), (2, 30.43, 38.86), (1, .14, 39), (29, 38, 38.86), (5, 5, 39)):
        for t in (1, 39, 520):
            row(law, cd, x, tx, T, t)
    for i in range(100):
        p = tuple(logu(-3, 3) for _ in range(4))
        x = random.choice((0, 0, 1, 2, 7, 40, 300, 5000))
        T = random.choice((1, 30, 365, 5000, random.randint(1, 5000)))
        tx = 0 if x == 0 else random.choice((T, T // 2, random.randint(0, T)))
        t = random.choice((1, 30, 365, 5000))
        row(law, p, x, tx, T, t)
    for p in ((1e-3,) * 4, (1e3,) * 4, (1e-3, 1e3, 1e-3, 1e3), (1e3, 1e-3, 1e3, 1e-3), (1e3, 1e3, 1e-3, 1e-3), (1e-3, 1e-3, 1e3, 1e3)):
        for x, tx, T in ((0, 0, 1), (0, 0, 5000), (5000, 5000, 5000), (5000, 10, 5000), (1, 1, 5000), (3, 1, 1)):
            row(law, p, x, tx, T, 365)
