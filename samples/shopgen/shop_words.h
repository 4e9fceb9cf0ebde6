/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SHOP_WORDS_H
#define SHOP_WORDS_H

/*
 * The words of the four shops, in the order that the generator numbers them by: five nouns to a
 * theme.
 */

#define COLUMNS_EN                                                                                 \
	"order_id", "order_date", "customer_id", "sku", "description", "quantity", "unit_price",   \
	    "channel", "country", "cost", "referrer"
#define NOUNS_EN                                                                                   \
	"Teapot", "Tea", "Cup", "Sugar", "Biscuits", "Coffee", "Coffee filters", "Mug", "Milk",    \
	    "Chocolate", "Bread", "Butter", "Jam", "Honey", "Cheese", "Seeds", "Flowerpot",        \
	    "Soil", "Garden gloves", "Watering can", "Soap", "Shampoo", "Towel", "Brush",          \
	    "Sponge", "Candle", "Lamp", "Matches", "Batteries", "Lantern", "Notebook", "Pencil",   \
	    "Envelopes", "Ribbon", "Gift wrap", "Pan", "Knife", "Plate", "Spoon", "Apron"
#define VARIANTS_EN                                                                                \
	"sample", "mini", "small", "everyday", "large", "family", "fine", "deluxe", "grand", "royal"
#define NOTES_EN "Rose", "Spring", "Blue", "Classic"
#define COLOURS_EN                                                                                 \
	"in plain white", "in sky blue", "in forest green", "in cherry red", "in sunny yellow",    \
	    "in soft grey", "in dark brown", "in light pink", "in deep purple", "in bright orange"
#define COUNTRIES_EN                                                                               \
	"Turkey", "Germany", "United Kingdom", "Iran", "Saudi Arabia", "France",                   \
	    "United Arab Emirates", "Cyprus"

#define COLUMNS_TR                                                                                 \
	"Sipariş No", "Sipariş Tarihi", "Müşteri No", "Ürün Kodu", "Açıklama", "Adet",             \
	    "Birim Fiyat", "Kanal", "Ülke", "Maliyet", "Tavsiye Eden"
#define NOUNS_TR                                                                                   \
	"Çaydanlık", "Çay", "Fincan", "Şeker", "Bisküvi", "Kahve", "Kahve filtresi", "Kupa",       \
	    "Süt", "Çikolata", "Ekmek", "Tereyağı", "Reçel", "Bal", "Peynir", "Tohum", "Saksı",    \
	    "Toprak", "Bahçe eldiveni", "Sulama kabı", "Sabun", "Şampuan", "Havlu", "Fırça",       \
	    "Sünger", "Mum", "Lamba", "Kibrit", "Pil", "Fener", "Defter", "Kurşun kalem", "Zarf",  \
	    "Kurdele", "Hediye kağıdı", "Tava", "Bıçak", "Tabak", "Kaşık", "Önlük"
#define VARIANTS_TR                                                                                \
	"numune", "mini", "küçük", "sade", "büyük", "aile boyu", "seçkin", "lüks", "İhtişam",      \
	    "saray"
#define NOTES_TR "Gül", "Bahar", "Mavi", "Klasik"
#define COLOURS_TR                                                                                 \
	"beyaz", "gök mavisi", "orman yeşili", "kiraz kırmızısı", "güneş sarısı", "açık gri",      \
	    "koyu kahverengi", "açık pembe", "koyu mor", "parlak turuncu"
#define COUNTRIES_TR                                                                               \
	"Türkiye", "Almanya", "Birleşik Krallık", "İran", "Suudi Arabistan", "Fransa",             \
	    "Birleşik Arap Emirlikleri", "Kıbrıs"

#define COLUMNS_FA                                                                                 \
	"شماره سفارش", "تاریخ سفارش", "کد مشتری", "کد کالا", "شرح کالا", "تعداد", "قیمت واحد",     \
	    "کانال", "کشور", "هزینه", "معرف"
#define NOUNS_FA \
	"قوری", "چای", "فنجان", "شکر", "بیسکویت", "قهوه", "فیلتر قهوه", "ماگ", "شیر", "شکلات", \
	"نان", "کره", "مربا", "عسل", "پنیر", "بذر", "گلدان", "خاک", "دستکش باغبانی", "آبپاش", \
	"صابون", "شامپو", "حوله", "برس", "اسفنج", "شمع", "چراغ", "کبریت", "باتری", "فانوس", \
	"دفتر", "مداد", "پاکت", "روبان", "کاغذ کادو", "ماهیتابه", "چاقو", "بشقاب", "قاشق", "پیشبند"
#define VARIANTS_FA                                                                                \
	"نمونه", "مینی", "کوچک", "ساده", "بزرگ", "خانواده", "ممتاز", "لوکس", "باشکوه", "شاهانه"
#define NOTES_FA "گل سرخ", "بهار", "آبی", "کلاسیک"
#define COLOURS_FA                                                                                 \
	"سفید", "آبی آسمانی", "سبز جنگلی", "قرمز آلبالویی", "زرد آفتابی", "خاکستری روشن",          \
	    "قهوه‌ای تیره", "صورتی روشن", "بنفش تیره", "نارنجی روشن"
#define COUNTRIES_FA                                                                               \
	"ترکیه", "آلمان", "بریتانیا", "ایران", "عربستان سعودی", "فرانسه", "امارات متحده عربی",     \
	    "قبرس"

#define COLUMNS_AR                                                                                 \
	"رقم الطلب", "تاريخ الطلب", "رقم العميل", "رمز المنتج", "الوصف", "الكمية", "سعر الوحدة",   \
	    "القناة", "البلد", "التكلفة", "المحيل"
#define NOUNS_AR                                                                                   \
	"إبريق شاي", "شاي", "فنجان", "سكر", "بسكويت", "قهوة", "مرشح قهوة", "كوب", "حليب",          \
	    "شوكولاتة", "خبز", "زبدة", "مربى", "عسل", "جبن", "بذور", "أصيص", "تربة",               \
	    "قفازات حديقة", "مرشة", "صابون", "شامبو", "منشفة", "فرشاة", "إسفنجة", "شمعة", "مصباح", \
	    "كبريت", "بطاريات", "فانوس", "دفتر", "قلم رصاص", "ظروف", "شريط", "ورق هدايا", "مقلاة", \
	    "سكين", "طبق", "ملعقة", "مئزر"
#define VARIANTS_AR "عينة", "مصغر", "صغير", "عادي", "كبير", "عائلي", "ممتاز", "فاخر", "ضخم", "ملكي"
#define NOTES_AR "وردة", "ربيع", "أزرق", "كلاسيكي"
#define COLOURS_AR                                                                                 \
	"أبيض", "أزرق سماوي", "أخضر غابي", "أحمر كرزي", "أصفر مشمس", "رمادي فاتح", "بني غامق",     \
	    "وردي فاتح", "بنفسجي غامق", "برتقالي زاه"
#define COUNTRIES_AR                                                                               \
	"تركيا", "ألمانيا", "بريطانيا", "إيران", "السعودية", "فرنسا", "الإمارات العربية المتحدة",  \
	    "قبرص"

#endif
