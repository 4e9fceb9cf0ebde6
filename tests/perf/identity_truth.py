#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well crm-ingest --identity finds who is one person, on a log of which that is known.

    identity_truth.py make ROWS PERSONS TYPOS > log.csv
    crm-ingest -q --identity=account,email,phone --country=90 --guests=keep --keep=person log.csv |
        identity_truth.py judge

A person has one to four keys: an account, one or two e-mail addresses, a phone.  Each row has some of
them.  The first rows of a person name their keys in a chain, so that with TYPOS = 0 the keys of every
person are joined by rows and the right answer can be reached.  TYPOS is the share of keys with one
letter or digit changed.  One row in fifty comes from a till, whose phone many persons share, or has
no@mail.com.  Rows that have nothing but such keys have no person (guests).

judge prints, by the number of rows of a true person, the share of pairs of rows that were joined rightly
(precision) and that were found (recall), and whether both are complete.
"""
import random
import sys


def spoil(key, rng):
    """One letter or digit of a key is another."""
    at = rng.randrange(len(key))
    if key[at] in "@.+":
        at = 1
    kind = "0123456789" if key[at].isdigit() else "abcdefghijklmnopqrstuvwxyz"
    return key[:at] + rng.choice([c for c in kind if c != key[at].lower()]) + key[at + 1:]


def keys_of(person, rng):
    """Up to four keys, in columns 0 (account), 1 (e-mail) and 2 (phone)."""
    all_keys = [(0, f"A{person:07d}"), (1, f"u{person:07d}@example.org"),
                (2, f"0532{person:07d}"), (1, f"second{person:07d}@example.net")]
    first = rng.randrange(4)
    return [all_keys[(first + k) % 4] for k in range(rng.randrange(1, 5))]


def make(rows, persons, typos):
    rng = random.Random(1)
    out = sys.stdout
    out.write("account,email,phone,date,order,amount,person\n")
    keys = [keys_of(p, rng) for p in range(persons)]
    seen = [0] * persons
    # Each till rings up some thirty sales, so that it can be told from a family's phone.
    tills = max(1, rows // 3000)
    for row in range(rows):
        person = row if row < persons else int(persons * rng.random() ** 2)
        mine, n = keys[person], seen[person]
        seen[person] += 1
        # A row has one key of each column at the most; the chain goes through neighbours in the list.
        chosen = {}
        if len(mine) > 1:
            at = n % (len(mine) - 1) if n < 2 * len(mine) else rng.randrange(len(mine) - 1)
            chosen = dict(mine[at:at + 2])
        if len(chosen) < 2 or n >= 2 * len(mine) and rng.random() < .3:
            chosen = dict([rng.choice(mine)])
        chosen = {c: spoil(k, rng) if rng.random() < typos else k for c, k in chosen.items()}
        if rng.random() < .02:
            column = rng.choice([1, 2])
            chosen.setdefault(column, "no@mail.com" if column == 1 else f"0212555{rng.randrange(tills):04d}")
        out.write(f"{chosen.get(0, '')},{chosen.get(1, '')},{chosen.get(2, '')},2024-01-{row % 28 + 1:02d},"
                  f"{row},{row % 90}.50,{person}\n")


def pairs(n):
    return n * (n - 1) // 2


def judge():
    header = sys.stdin.readline().rstrip("\n").split(",")
    found, true = header.index("customer"), header.index("person")
    cells, size, parts = {}, {}, {}
    for line in sys.stdin:
        row = line.rstrip("\n").split(",")
        # Guests are joined with nobody.
        row[found] = row[found] or f"guest {len(cells)}"
        cells[row[found], row[true]] = cells.get((row[found], row[true]), 0) + 1
        size[row[true]] = size.get(row[true], 0) + 1
        parts[row[found]] = parts.get(row[found], 0) + 1
    # Of each pair of rows: joined, and of one person.  A pair that is joined wrongly counts against both.
    table = {}
    for (customer, person), n in cells.items():
        group = next((g for g in (1, 2, 4, 8, 16) if size[person] <= g), 17)
        t = table.setdefault(group, [0, 0, 0, 0, 0])
        t[0] += pairs(n)
        t[1] += pairs(n) * 2 + n * (parts[customer] - n)
        t[3] += n == size[person] == parts[customer]
    for person, n in size.items():
        group = next((g for g in (1, 2, 4, 8, 16) if n <= g), 17)
        table[group][2] += pairs(n)
        table[group][4] += 1
    print("rows,persons,exact,precision,recall")
    names = {1: "1", 2: "2", 4: "3-4", 8: "5-8", 16: "9-16", 17: "17-"}
    for group in sorted(table):
        right, joined, there, exact, persons = table[group]
        print(f"{names[group]},{persons},{exact},{2 * right / joined if joined else 1:.6f},"
              f"{right / there if there else 1:.6f}")


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "make":
        make(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    elif sys.argv[1:] == ["judge"]:
        judge()
    else:
        sys.exit(__doc__)
