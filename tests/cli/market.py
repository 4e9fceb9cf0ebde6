# SPDX-License-Identifier: GPL-3.0-or-later
# usage: market.py LINES [SEED]
#
# The export of a Turkish shop that sells on several marketplaces, as its panel writes it: semicolons, decimal commas, dates of Turkey, the
# state of each order, the marketplace with its rate of commission, names, e-mail addresses, and a consent to messages that may be withdrawn.
# The same bytes on every machine.
import csv
import datetime
import io
import random
import sys

FIRST = 'Ayşe Fatma Emine Hatice Zeynep Elif Şule Gülşen Çiğdem İpek Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Ömer Uğur Gökhan'.split()
LAST = 'Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek'.split()
GOODS = ['çay', 'kahve', 'fincan', 'demlik', 'şeker', 'bal', 'reçel', 'zeytin', 'peynir', 'lokum', 'fıstık', 'baharat']
RATES = {'Trendyol': '21,5', 'Hepsiburada': '18', 'N11': '14,25', 'Web': '0'}
ASCII = str.maketrans('çğıöşüÇĞİÖŞÜ', 'cgiosuCGIOSU')


def money(kurus):
    return f'{kurus // 100},{kurus % 100:02}'


def main():
    wanted = int(sys.argv[1])
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    begin, days = datetime.date(2024, 1, 1), 400
    orders = []
    people = 0
    while sum(len(o[5]) for o in orders) < wanted:
        people += 1
        name = f'{rng.choice(FIRST)} {rng.choice(LAST)}'
        mail = f'{name.translate(ASCII).lower().replace(" ", ".")}{people}@posta.example'
        gap, life = rng.choice([12, 20, 35, 60]), rng.expovariate(1 / 150)
        day = start = rng.uniform(0, days - 1)
        home, taste = rng.choice(list(RATES)), rng.sample(range(len(GOODS)), 4)
        while day < days and day - start <= life:
            at = home if rng.random() < .8 else rng.choice(list(RATES))
            lines = [(rng.choice(taste), rng.randint(1, 3)) for _ in range(rng.choice([1, 1, 2, 3]))]
            state = rng.choices(['Teslim Edildi', 'Kargoda', 'İptal Edildi', 'İade Edildi'], [88, 4, 5, 3])[0]
            consent = rng.choices(['Evet', '', 'Hayır'], [55, 40, 5])[0]
            orders.append((day, f'M{1000 + people}', name, mail, at, lines, state, consent))
            day += rng.expovariate(1 / gap)
    orders.sort()
    out = io.StringIO()
    rows = csv.writer(out, delimiter=';', lineterminator='\n')
    rows.writerow(['Sipariş No', 'Sipariş Tarihi', 'Müşteri No', 'Ad Soyad', 'E-posta', 'Pazaryeri', 'Ürün Kodu', 'Adet', 'Birim Fiyat',
                   'Komisyon Oranı', 'Sipariş Durumu', 'İleti İzni'])
    lines = 0
    for number, (day, customer, name, mail, at, goods, state, consent) in enumerate(orders):
        date = begin + datetime.timedelta(days=int(day))
        for good, quantity in goods:
            if lines < wanted:
                rows.writerow([f'{700000 + number}', f'{date:%d.%m.%Y}', customer, name, mail, at, GOODS[good], quantity,
                               money(1500 + 950 * good), RATES[at], state, consent])
            lines += 1
    sys.stdout.buffer.write(out.getvalue().encode())


main()
