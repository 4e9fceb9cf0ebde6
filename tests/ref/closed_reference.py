#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make closed_reference.csv: the closed forms that btyd_reference.csv and cnbd_reference.csv leave out, by mpmath with 30 digits.

  nbd          log likelihood, expected orders, chance of an order
  any          chance of an order of a customer alive at T, by each law: from the definition, integrated over the rate of buying
               (and for Pareto/NBD that of leaving)
  gap          the median time to the next order, and the gap that 90 % do not pass: the root of that chance
  survive      sBG and beta-discrete-Weibull, B(a, b + t^c) / B(a, b)
  gamma-gamma  expected order value, as the posterior mean of p / nu, integrated over nu
  quantile     the least count that is not passed with a probability: from the distribution of orders, leaving included

usage: closed_reference.py > closed_reference.csv      (needs mpmath)
"""
from mpmath import beta, exp, expm1, gamma, log, loggamma, mp, mpf, nstr, quad, rf

mp.dps = 30
PARS = [(".91", "31.4", ".088", "2.1"), ("4", "200", "3", ".5"), (".24259", "4.4136", ".79292", "2.42591")]
HISTORIES = [(0, 0, 30, 60), (1, 20, 21, 5), (2, 70, 300, 365), (9, 200, 200, 90), (30, 250, 280, 180)]


def some(law, par, x, tx, T, t):
    """P(an order in (T, T + t]) of a customer alive at T."""
    r, alpha, s, b = par
    k = int(law[-1]) if "cnbd" in law else 1
    R = r + k * x

    def density(y, shape, rate):
        """of ln(rate), gamma"""
        return exp(shape * (y + log(rate)) - loggamma(shape) - exp(y) * rate)

    def none_given(j):
        """no order: fewer than k - j hidden events in t; over the rate, given j of them since the last order"""
        def f(y):
            v = exp(y)
            return density(y, R + j, alpha + T) * exp(-v * t) * sum((v * t) ** n / gamma(n + 1) for n in range(k - j))
        middle = log((R + j) / (alpha + T))
        return quad(f, [middle + d for d in (-400, -100, -30, -10, -4, -2, -1, 0, 1, 2, 3, 5)])
    if law == "pareto-nbd":
        # No order until t, or leaving at w before an order: the survival of leaving is ((b + T) / (b + T + w))^s.
        def f(w):
            return s / (b + T) * ((b + T) / (b + T + w)) ** (s + 1) * ((alpha + T) / (alpha + T + w)) ** R
        stays = ((b + T) / (b + T + t)) ** s * ((alpha + T) / (alpha + T + t)) ** R
        return 1 - stays - quad(f, [0, t / 8, t / 2, t])
    weight = [rf(R, j) / gamma(j + 1) * (mpf(T - tx) / (alpha + T)) ** j for j in range(k)]
    return 1 - sum(w * none_given(j) for j, w in enumerate(weight) if w > 0) / sum(weight)


def gap(par, x, T, share):
    """The root of 1 - ((alpha + T) / (alpha + T + t))^(r + x) = share, which is the chance of an order for gaps at random."""
    return (par[1] + T) * expm1(-log(1 - share) / (par[0] + x))


def count_below(law, par, x, tx, T, t, m, alive):
    """P(Y <= m): orders are the hidden ones of the rate, if each one before was survived."""
    r, alpha, a, b = par
    R, z = r + x, mpf(t) / (alpha + T + t)
    B = b + x + (1 if law[0] == "m" else 0)

    def reach(n):
        return 1 - sum(rf(R, i) / gamma(i + 1) * (1 - z) ** R * z ** i for i in range(n))
    s = 1 if law == "nbd" else rf(B, m) / rf(a + B, m)
    return 1 - alive * s * reach(m + 1)


def show(kind, law, *numbers):
    print(",".join([kind, law] + [n if isinstance(n, str) else nstr(mpf(n), 17, min_fixed=-5, max_fixed=17) for n in numbers]), flush=True)


def main():
    print("kind,law,r,alpha,third,fourth,x,tx,T,t,value")
    for text in PARS:
        par = tuple(map(mpf, text))
        r, alpha, a, b = par
        for x, tx, T, t in HISTORIES:
            like = loggamma(r + x) - loggamma(r) + r * log(alpha) - (r + x) * log(alpha + T)
            show("likelihood", "nbd", *text, x, tx, T, t, like)
            show("orders", "nbd", *text, x, tx, T, t, (r + x) * t / (alpha + T))
            for law in "nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "mbg-cnbd-2", "mbg-cnbd-3":
                show("any", law, *text, x, tx, T, t, some(law, par, x, tx, T, t))
            show("gap", "nbd", *text, x, tx, T, ".5", gap(par, x, T, mpf(".5")))
            show("gap", "nbd", *text, x, tx, tx, ".9", gap(par, x, tx, mpf(".9")))
            for law in "nbd", "mbg-nbd", "bg-nbd":
                y = x + (law[0] == "m")
                odds = a / (b + y - 1) * ((alpha + T) / (alpha + tx)) ** (r + x) if y > 0 and law != "nbd" else 0
                for level in ".05", ".5", ".95":
                    m = 0
                    while count_below(law, par, x, tx, T, t, m, 1 / (1 + odds)) < mpf(level):
                        m += 1
                    show("quantile" + level, law, *text, x, tx, T, t, m)
        for age in 0, 1, 2, 7, 40:
            show("survive", "sbg", *text, 0, 0, 0, age, beta(a, b + age) / beta(a, b))
            show("survive", "bdw", *text, 0, 0, 0, age, beta(a, b + mpf(age) ** r) / beta(a, b) if age else 1)
    for p, q, g in ("6.25", "3.744", "15.44"), ("1.3", "1.2", "40"), ("25", "3.5", "3"):
        for x, m in (0, "0"), (1, "20"), (7, "33.5"):
            P, Q, G, M = mpf(p), mpf(q), mpf(g), mpf(m)
            middle = log((P * x + Q) / (G + x * M))

            def f(y, power=0):
                v = exp(y)
                return exp((P * x + Q) * (y - middle) - v * (G + x * M)) * v ** -power
            wide = 1 / (P * x + Q) ** mpf(".5")
            parts = [middle + wide * d for d in (-400, -150, -60, -40, -25, -15, -9, -6, -4, -2, 0, 2, 4, 6, 9, 15)]
            show("gamma-gamma", "-", p, q, g, "1", x, 0, 0, m, P * quad(lambda y: f(y, 1), parts) / quad(f, parts))


main()
