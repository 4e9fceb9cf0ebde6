/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names that columns have in real exports, as data.
 *
 * Kept apart from the code that looks them up (header_names.c), so that adding a shop's word
 * means adding it to one string.  Rank 1 is a name that can mean only its field (`customer
 * id`); rank 2 is one that means it where nothing better is there (`email`), and is reported as
 * a guess.  Names are folded before they are compared (header_fold()).  Tests check that no
 * name has two meanings (test_header_names.c) and that crm-ingest(1) prints what is here
 * (tests/lint).
 */
#include "ingest/header_names.h"

/*
 * The names that columns have in exports, by field, language and rank; crm-ingest(1) prints them.
 * A spelling that differs only in what header_fold() drops (accents, case, blanks, `_`) need not be
 * here twice, and no name may stand for two fields.
 */
static const struct header_names table[] = {
	{ FIELD_CUSTOMER, 1, "en",
	    "customer|customer id|customer no|customer number|customer code|customer key|"
	    "customer ref|cust id|cust no|client|client id|client no|client number|client code|"
	    "member id|member no|member number|buyer id|user id|shopper id|consumer id|"
	    "account id|account no|account number|loyalty id|customer uuid|client uuid|"
	    "buyer uuid|user uuid|customer guid|buyer guid" },
	{ FIELD_CUSTOMER, 2, "en",
	    "customer name|client name|email|e-mail|email address|e-mail address|"
	    "customer email|billing email|phone|phone number|mobile|buyer|user|member|account|"
	    "card number|cid|customer email address|buyer email|buyer name|buyer username|"
	    "contact email|email from" },
	{ FIELD_CUSTOMER, 1, "tr",
	    "müşteri|müşteri no|müşteri id|müşteri kodu|müşteri numarası|müşteri kimliği|"
	    "cari kod|cari kodu|cari no|cari hesap kodu|üye no|üye id|üye numarası|üye kodu" },
	{ FIELD_CUSTOMER, 2, "tr",
	    "müşteri adı|müşteri adı soyadı|müşteri ünvanı|cari adı|cari unvan|cari|e-posta|"
	    "eposta|e-posta adresi|telefon|telefon no|cep telefonu|üye|alıcı|"
	    "üye adı|üye mail|müşteri e-posta|müşteri mail|cari ünvanı" },
	{ FIELD_CUSTOMER, 1, "fa",
	    "مشتری|کد مشتری|شماره مشتری|شناسه مشتری|شماره اشتراک|کد اشتراک|شماره عضویت|کد عضویت" },
	{ FIELD_CUSTOMER, 2, "fa",
	    "نام مشتری|ایمیل|پست الکترونیک|تلفن|شماره تلفن|موبایل|شماره موبایل|تلفن همراه|"
	    "خریدار|نام خریدار" },
	{ FIELD_CUSTOMER, 1, "ar",
	    "العميل|عميل|رقم العميل|كود العميل|رمز العميل|معرف العميل|معرّف العميل|الزبون|"
	    "رقم الزبون|كود الزبون|رمز الزبون|رقم العضوية" },
	{ FIELD_CUSTOMER, 2, "ar",
	    "اسم العميل|اسم الزبون|البريد الإلكتروني|الهاتف|رقم الهاتف|الجوال|رقم الجوال|"
	    "المشتري" },
	{ FIELD_CUSTOMER, 1, "de",
	    "kunde|kundennummer|kundennr|kunden-nr|kunden-id|kunden id|kundencode|kdnr|kd-nr|"
	    "debitor|debitorennummer|debitor-nr|mitgliedsnummer" },
	{ FIELD_CUSTOMER, 2, "de",
	    "kundenname|e-mail-adresse|emailadresse|telefon|telefonnummer|käufer|mitglied" },
	{ FIELD_CUSTOMER, 1, "fr",
	    "client|code client|numéro client|numéro de client|n° client|n° de client|"
	    "num client|id client|identifiant client|réf client|référence client" },
	{ FIELD_CUSTOMER, 2, "fr",
	    "nom client|nom du client|adresse e-mail|courriel|téléphone|acheteur" },
	{ FIELD_CUSTOMER, 1, "es",
	    "cliente|id cliente|id de cliente|código cliente|código de cliente|"
	    "código del cliente|cód cliente|número cliente|número de cliente|nº cliente|"
	    "nº de cliente" },
	{ FIELD_CUSTOMER, 2, "es",
	    "nombre cliente|nombre del cliente|correo|correo electrónico|teléfono|comprador" },
	{ FIELD_DATE, 1, "en",
	    "date|order date|invoice date|purchase date|transaction date|sale date|sales date|"
	    "receipt date|bill date|trans date|txn date|date of purchase|date of sale|"
	    "order datetime|order timestamp|order purchase timestamp|purchase timestamp|"
	    "ordered at|post date" },
	{ FIELD_DATE, 2, "en",
	    "datetime|date time|timestamp|time stamp|created at|created on|created|"
	    "creation date|date created|posting date|document date|processed at|"
	    "transaction time|order time" },
	{ FIELD_DATE, 3, "en", "day|time|paid at" },
	{ FIELD_DATE, 1, "tr",
	    "tarih|sipariş tarihi|fatura tarihi|satış tarihi|alışveriş tarihi|işlem tarihi|"
	    "fiş tarihi|belge tarihi" },
	{ FIELD_DATE, 2, "tr", "evrak tarihi|kayıt tarihi|tarih saat|oluşturma tarihi" },
	{ FIELD_DATE, 1, "fa",
	    "تاریخ|تاریخ سفارش|تاریخ خرید|تاریخ فاکتور|تاریخ فروش|تاریخ تراکنش" },
	{ FIELD_DATE, 2, "fa", "تاریخ ثبت|تاریخ ایجاد|زمان" },
	{ FIELD_DATE, 1, "ar",
	    "التاريخ|تاريخ|تاريخ الطلب|تاريخ الشراء|تاريخ الفاتورة|تاريخ البيع|تاريخ العملية|"
	    "تاريخ المعاملة" },
	{ FIELD_DATE, 2, "ar", "تاريخ الإنشاء|تاريخ التسجيل|الوقت" },
	{ FIELD_DATE, 1, "de",
	    "datum|bestelldatum|rechnungsdatum|kaufdatum|auftragsdatum|belegdatum|verkaufsdatum" },
	{ FIELD_DATE, 2, "de", "buchungsdatum|erstellt am|zeitstempel|erstelldatum" },
	{ FIELD_DATE, 1, "fr",
	    "date|date de commande|date commande|date de la commande|date de facture|"
	    "date facture|date d'achat|date achat|date de vente|date vente" },
	{ FIELD_DATE, 2, "fr", "date de création|créé le|horodatage|date et heure" },
	{ FIELD_DATE, 1, "es",
	    "fecha|fecha de pedido|fecha pedido|fecha del pedido|fecha de factura|"
	    "fecha factura|fecha de compra|fecha compra|fecha de venta|fecha venta" },
	{ FIELD_DATE, 2, "es", "fecha de creación|creado el|fecha y hora" },
	{ FIELD_ORDER, 1, "en",
	    "order|order id|order no|order nr|order #|order number|order code|invoice|invoice id|invoice no|"
	    "invoice number|transaction|transaction id|transaction no|transaction number|"
	    "trans id|txn id|receipt|receipt id|receipt no|receipt number|basket id|ticket no|"
	    "ticket number|bill no|bill number|purchase id|sale id" },
	{ FIELD_ORDER, 2, "en",
	    "basket|cart id|ticket|bill id|order ref|order reference|document no|"
	    "document number|order name" },
	{ FIELD_ORDER, 3, "en", "id|reference|reference no|reference number" },
	{ FIELD_ORDER, 1, "tr",
	    "sipariş|sipariş no|sipariş numarası|sipariş id|sipariş kodu|fatura|fatura no|"
	    "fatura numarası|fiş no|fiş numarası|belge no|işlem no" },
	{ FIELD_ORDER, 2, "tr", "evrak no|makbuz no|belge numarası" },
	{ FIELD_ORDER, 1, "fa",
	    "سفارش|شماره سفارش|کد سفارش|شناسه سفارش|فاکتور|شماره فاکتور|کد فاکتور|شماره تراکنش" },
	{ FIELD_ORDER, 2, "fa", "شماره سند|شماره رسید" },
	{ FIELD_ORDER, 1, "ar",
	    "الطلب|رقم الطلب|رقم الطلبية|معرف الطلب|الفاتورة|رقم الفاتورة|رقم العملية|"
	    "رقم المعاملة" },
	{ FIELD_ORDER, 2, "ar", "رقم الإيصال|رقم المستند" },
	{ FIELD_ORDER, 1, "de",
	    "bestellung|bestellnummer|bestellnr|bestell-nr|bestell-id|auftrag|auftragsnummer|"
	    "auftragsnr|auftrags-nr|auftrag-nr|rechnung|rechnungsnummer|rechnungsnr|"
	    "rechnungs-nr|rechnung-nr|belegnummer|belegnr|beleg-nr|bonnummer|bon-nr" },
	{ FIELD_ORDER, 2, "de", "beleg|transaktion|transaktionsnummer|vorgangsnummer" },
	{ FIELD_ORDER, 1, "fr",
	    "commande|numéro de commande|numéro commande|n° commande|n° de commande|"
	    "id commande|réf commande|référence commande|facture|numéro de facture|"
	    "numéro facture|n° facture|n° de facture" },
	{ FIELD_ORDER, 2, "fr", "ticket|numéro de ticket|n° ticket" },
	{ FIELD_ORDER, 1, "es",
	    "pedido|número de pedido|número pedido|nº pedido|nº de pedido|id pedido|"
	    "código pedido|código de pedido|factura|número de factura|número factura|"
	    "nº factura|nº de factura|id factura" },
	{ FIELD_ORDER, 2, "es", "ticket|recibo|número de ticket|transacción" },
	{ FIELD_AMOUNT, 1, "en",
	    "amount|line total|line amount|line value|sales amount|sale amount|"
	    "purchase amount|transaction amount|net amount|"
	    "revenue|dollar value|sales value|"
	    "extended price|spend|turnover|line item total|lineitem total|item total" },
	{ FIELD_AMOUNT, 2, "en", "total amount|total price|total sales" },
	{ FIELD_AMOUNT, 3, "en",
	    "total|sales|value|subtotal|net sales|net total|gross amount|gross sales|"
	    "payment value|sum" },
	{ FIELD_AMOUNT, 1, "tr",
	    "tutar|satır tutarı|satış tutarı|net tutar|ciro|satır toplamı|işlem tutarı" },
	{ FIELD_AMOUNT, 2, "tr", "toplam tutar|toplam fiyat" },
	{ FIELD_AMOUNT, 3, "tr", "toplam|kdv dahil tutar|brüt tutar|bedel" },
	{ FIELD_AMOUNT, 1, "fa",
	    "مبلغ|مبلغ خرید|مبلغ فروش" },
	{ FIELD_AMOUNT, 2, "fa", "مبلغ کل|جمع مبلغ|قیمت کل" },
	{ FIELD_AMOUNT, 3, "fa", "جمع|جمع کل|مجموع" },
	{ FIELD_AMOUNT, 1, "ar",
	    "المبلغ|مبلغ" },
	{ FIELD_AMOUNT, 2, "ar", "إجمالي المبلغ|المبلغ الإجمالي" },
	{ FIELD_AMOUNT, 3, "ar", "الإجمالي|إجمالي|المجموع|القيمة|صافي المبلغ" },
	{ FIELD_AMOUNT, 1, "de",
	    "betrag|umsatz|zeilenbetrag|positionsbetrag|nettobetrag|zeilensumme" },
	{ FIELD_AMOUNT, 2, "de", "gesamtbetrag|gesamtpreis" },
	{ FIELD_AMOUNT, 3, "de", "summe|gesamt|gesamtsumme|wert|bruttobetrag" },
	{ FIELD_AMOUNT, 1, "fr",
	    "montant|montant ligne|total ligne|chiffre d'affaires" },
	{ FIELD_AMOUNT, 2, "fr", "montant total|prix total" },
	{ FIELD_AMOUNT, 3, "fr", "total|montant ttc|montant ht|total ttc|total ht|valeur" },
	{ FIELD_AMOUNT, 1, "es",
	    "importe|monto|importe línea|total línea" },
	{ FIELD_AMOUNT, 2, "es", "importe total|monto total|precio total" },
	{ FIELD_AMOUNT, 3, "es", "total|valor|venta|ventas|importe neto|importe bruto" },
	{ FIELD_QUANTITY, 1, "en",
	    "quantity|qty|quantity ordered|order quantity|lineitem quantity|line item quantity|"
	    "item quantity|units|units sold|number of items|item count" },
	{ FIELD_QUANTITY, 2, "en", "items|pieces|pcs|count|number of units" },
	{ FIELD_QUANTITY, 1, "tr",
	    "adet|miktar|sipariş adedi|sipariş miktarı|satış adedi|satış miktarı|ürün adedi" },
	{ FIELD_QUANTITY, 1, "fa", "تعداد|مقدار|تعداد کالا" },
	{ FIELD_QUANTITY, 1, "ar", "الكمية|كمية|كمية المنتج" },
	{ FIELD_QUANTITY, 2, "ar", "العدد|عدد" },
	{ FIELD_QUANTITY, 1, "de", "menge|anzahl|stückzahl|bestellmenge" },
	{ FIELD_QUANTITY, 2, "de", "stück" },
	{ FIELD_QUANTITY, 1, "fr", "quantité|qté|quantité commandée" },
	{ FIELD_QUANTITY, 2, "fr", "nombre|nb" },
	{ FIELD_QUANTITY, 1, "es", "cantidad|cant|unidades" },
	{ FIELD_QUANTITY, 2, "es", "uds" },
	{ FIELD_PRICE, 1, "en",
	    "price|unit price|price per unit|item price|price each|product price|selling price|"
	    "sale price|sales price|lineitem price|line item price" },
	{ FIELD_PRICE, 2, "en", "list price|rate" },
	{ FIELD_PRICE, 1, "tr", "fiyat|birim fiyat|birim fiyatı|satış fiyatı|ürün fiyatı" },
	{ FIELD_PRICE, 1, "fa", "قیمت|قیمت واحد|بهای واحد|مبلغ واحد|قیمت فروش" },
	{ FIELD_PRICE, 2, "fa", "فی" },
	{ FIELD_PRICE, 1, "ar", "السعر|سعر|سعر الوحدة|سعر البيع|سعر المنتج" },
	{ FIELD_PRICE, 1, "de",
	    "preis|einzelpreis|stückpreis|verkaufspreis|vk-preis|preis pro stück" },
	{ FIELD_PRICE, 1, "fr",
	    "prix|prix unitaire|prix de vente|prix unitaire ht|prix unitaire ttc" },
	{ FIELD_PRICE, 2, "fr", "pu|p.u." },
	{ FIELD_PRICE, 1, "es", "precio|precio unitario|precio de venta|precio por unidad" },
	{ FIELD_PRICE, 2, "es", "p. unitario" },
	{ FIELD_SKU, 1, "en",
	    "sku|stock code|product id|product code|product no|product number|product sku|"
	    "item id|item code|item no|item number|item sku|article no|article number|"
	    "article code|article id|lineitem sku|line item sku|barcode|ean|upc|asin|isbn" },
	{ FIELD_SKU, 2, "en",
	    "product|item|article|product name|item name|product title|description|"
	    "product description|item description|lineitem name" },
	{ FIELD_SKU, 1, "tr", "ürün kodu|ürün no|ürün id|stok kodu|stok no|malzeme kodu|barkod" },
	{ FIELD_SKU, 2, "tr", "ürün|ürün adı|stok adı|malzeme|malzeme adı" },
	{ FIELD_SKU, 1, "fa", "کد کالا|کد محصول|شناسه کالا|شناسه محصول|بارکد" },
	{ FIELD_SKU, 2, "fa", "کالا|محصول|نام کالا|نام محصول" },
	{ FIELD_SKU, 1, "ar",
	    "رمز المنتج|كود المنتج|رقم المنتج|معرف المنتج|رقم الصنف|كود الصنف|رمز الصنف|"
	    "الباركود|باركود" },
	{ FIELD_SKU, 2, "ar", "المنتج|الصنف|اسم المنتج|اسم الصنف" },
	{ FIELD_SKU, 1, "de",
	    "artikelnummer|artikelnr|artikel-nr|art-nr|artnr|artikel-id|produktnummer|"
	    "produkt-id|produktcode" },
	{ FIELD_SKU, 2, "de",
	    "artikel|produkt|artikelname|artikelbezeichnung|bezeichnung|produktname" },
	{ FIELD_SKU, 1, "fr",
	    "code article|référence article|réf article|référence produit|réf produit|"
	    "code produit|id produit|code barres|code-barres" },
	{ FIELD_SKU, 2, "fr", "article|produit|désignation|libellé|nom du produit" },
	{ FIELD_SKU, 1, "es",
	    "código artículo|código de artículo|código producto|código de producto|"
	    "código del producto|id producto|código de barras" },
	{ FIELD_SKU, 2, "es", "artículo|producto|descripción|nombre del producto" },
	{ FIELD_COST, 1, "en", "total cost|cost total" },
	{ FIELD_COST, 2, "en",
	    "cost|cost to serve|service cost|line cost|contact cost|marketing cost|cost amount|"
	    "cogs|cost of goods|cost of goods sold|shipping cost to us|packaging cost" },
	{ FIELD_COST, 1, "tr", "toplam maliyet" },
	{ FIELD_COST, 2, "tr", "maliyet|hizmet maliyeti|ürün maliyeti|masraf|gider" },
	{ FIELD_COST, 1, "fa", "هزینه کل" },
	{ FIELD_COST, 2, "fa", "هزینه|بهای تمام شده" },
	{ FIELD_COST, 1, "ar", "إجمالي التكلفة" },
	{ FIELD_COST, 2, "ar", "التكلفة|تكلفة|التكاليف" },
	{ FIELD_COST, 1, "de", "gesamtkosten" },
	{ FIELD_COST, 2, "de", "kosten|servicekosten|aufwand|wareneinsatz" },
	{ FIELD_COST, 1, "fr", "coût total" },
	{ FIELD_COST, 2, "fr", "coût|coûts" },
	{ FIELD_COST, 1, "es", "coste total|costo total" },
	{ FIELD_COST, 2, "es", "coste|costo|gastos" },
	{ FIELD_CHANNEL, 1, "en",
	    "channel|sales channel|order channel|marketing channel|acquisition channel|"
	    "channel name" },
	{ FIELD_CHANNEL, 2, "en", "source|medium|utm source|utm medium|platform|source name" },
	{ FIELD_CHANNEL, 1, "tr", "kanal|satış kanalı|pazarlama kanalı|sipariş kanalı" },
	{ FIELD_CHANNEL, 2, "tr", "kaynak|sipariş kaynağı" },
	{ FIELD_CHANNEL, 1, "fa", "کانال|کانال فروش|کانال خرید" },
	{ FIELD_CHANNEL, 2, "fa", "منبع" },
	{ FIELD_CHANNEL, 1, "ar", "القناة|قناة|قناة البيع|قناة المبيعات" },
	{ FIELD_CHANNEL, 2, "ar", "المصدر" },
	{ FIELD_CHANNEL, 1, "de", "kanal|vertriebskanal|verkaufskanal|absatzkanal|bestellkanal" },
	{ FIELD_CHANNEL, 2, "de", "quelle|herkunft" },
	{ FIELD_CHANNEL, 1, "fr", "canal|canal de vente|canal de ventes" },
	{ FIELD_CHANNEL, 2, "fr", "source|origine" },
	{ FIELD_CHANNEL, 1, "es", "canal|canal de venta|canal de ventas" },
	{ FIELD_CHANNEL, 2, "es", "origen|fuente" },
	{ FIELD_REFERRER, 1, "en",
	    "referrer|referrer id|referred by|referral code|affiliate|affiliate id|partner|"
	    "partner id|partner code" },
	{ FIELD_REFERRER, 2, "en", "referral|agent|agent id|referring site" },
	{ FIELD_REFERRER, 1, "tr",
	    "yönlendiren|öneren|tavsiye eden|referans|referans kodu|iş ortağı" },
	{ FIELD_REFERRER, 1, "fa", "معرف|کد معرف|شریک تجاری|همکار فروش" },
	{ FIELD_REFERRER, 1, "ar", "المحيل|رمز الإحالة|الشريك|كود الشريك" },
	{ FIELD_REFERRER, 2, "ar", "المسوق|الوكيل" },
	{ FIELD_REFERRER, 1, "de",
	    "empfehler|empfohlen von|geworben von|vermittler|partner|partner-id|partnernummer" },
	{ FIELD_REFERRER, 1, "fr",
	    "parrain|parrainé par|apporteur|partenaire|affilié|code parrain" },
	{ FIELD_REFERRER, 1, "es", "referido por|referente|afiliado|socio|código de referido" },
	{ FIELD_CURRENCY, 1, "en", "currency|currency code|order currency|currency iso" },
	{ FIELD_CURRENCY, 1, "tr", "para birimi|döviz|döviz cinsi|döviz kodu" },
	{ FIELD_CURRENCY, 1, "fa", "ارز|نوع ارز|واحد پول|واحد پولی" },
	{ FIELD_CURRENCY, 1, "ar", "العملة|عملة|رمز العملة" },
	{ FIELD_CURRENCY, 1, "de", "währung|währungscode|währungskürzel" },
	{ FIELD_CURRENCY, 1, "fr", "devise|code devise" },
	{ FIELD_CURRENCY, 2, "fr", "monnaie" },
	{ FIELD_CURRENCY, 1, "es", "moneda|divisa|código moneda|código de moneda" },
	{ FIELD_DISCOUNT, 1, "en", "total discount|discount total|total discounts" },
	{ FIELD_DISCOUNT, 2, "en",
	    "discount|discounts|discount amount|order discount|line discount|item discount|"
	    "lineitem discount|cart discount|cart discount amount|coupon discount|"
	    "coupon amount|discount value|discount percent|discount percentage|discount rate|"
	    "discount %|promotional rebates|promotion discount" },
	{ FIELD_DISCOUNT, 1, "tr", "toplam indirim|indirim toplamı" },
	{ FIELD_DISCOUNT, 2, "tr",
	    "indirim|indirim tutarı|iskonto|iskonto tutarı|kampanya indirimi|kupon indirimi|"
	    "indirim oranı|iskonto oranı" },
	{ FIELD_DISCOUNT, 1, "fa", "مجموع تخفیف|کل تخفیف" },
	{ FIELD_DISCOUNT, 2, "fa", "تخفیف|مبلغ تخفیف|درصد تخفیف|میزان تخفیف" },
	{ FIELD_DISCOUNT, 1, "ar", "إجمالي الخصم" },
	{ FIELD_DISCOUNT, 2, "ar", "الخصم|خصم|قيمة الخصم|مبلغ الخصم|نسبة الخصم" },
	{ FIELD_DISCOUNT, 1, "de", "gesamtrabatt" },
	{ FIELD_DISCOUNT, 2, "de", "rabatt|rabattbetrag|nachlass|preisnachlass|skonto|rabatt %" },
	{ FIELD_DISCOUNT, 1, "fr", "remise totale|total remise" },
	{ FIELD_DISCOUNT, 2, "fr",
	    "remise|remises|montant remise|montant de la remise|rabais|réduction" },
	{ FIELD_DISCOUNT, 1, "es", "descuento total|total descuento" },
	{ FIELD_DISCOUNT, 2, "es", "descuento|descuentos|importe descuento|rebaja" },
	{ FIELD_SHIPPING, 1, "en", "total shipping|shipping total" },
	{ FIELD_SHIPPING, 2, "en",
	    "shipping|shipping amount|shipping price|order shipping|order shipping amount|"
	    "freight|freight value|postage|postage and packaging|shipping and handling|"
	    "delivery charge|delivery cost|shipping cost|shipping credits" },
	{ FIELD_SHIPPING, 2, "tr", "kargo ücreti|kargo tutarı|kargo bedeli|nakliye|kargo" },
	{ FIELD_SHIPPING, 2, "fa", "هزینه ارسال|هزینه حمل|کرایه حمل" },
	{ FIELD_SHIPPING, 2, "ar", "تكلفة الشحن|رسوم الشحن|قيمة الشحن|مبلغ الشحن" },
	{ FIELD_SHIPPING, 2, "de", "versand|versandkosten|porto|fracht|frachtkosten" },
	{ FIELD_SHIPPING, 2, "fr", "frais de port|frais de livraison|livraison|port" },
	{ FIELD_SHIPPING, 2, "es", "envío|gastos de envío|coste de envío|costo de envío|flete" },
	{ FIELD_TAX, 1, "en", "total tax|tax total|taxes|order total tax|order total tax amount" },
	{ FIELD_TAX, 2, "en",
	    "tax|tax amount|vat|vat amount|sales tax|gst|item tax|shipping tax|order tax" },
	{ FIELD_TAX, 2, "tr", "kdv|kdv tutarı|vergi|vergi tutarı" },
	{ FIELD_TAX, 2, "fa", "مالیات|مبلغ مالیات|مالیات بر ارزش افزوده|ارزش افزوده" },
	{ FIELD_TAX, 2, "ar", "الضريبة|ضريبة|قيمة الضريبة|مبلغ الضريبة|ضريبة القيمة المضافة" },
	{ FIELD_TAX, 2, "de", "steuer|mwst|mwst-betrag|umsatzsteuer|ust|mehrwertsteuer" },
	{ FIELD_TAX, 2, "fr", "tva|taxe|montant tva" },
	{ FIELD_TAX, 2, "es", "iva|impuesto|impuestos|importe iva" },
	{ FIELD_TIP, 2, "en", "tip|tips|gratuity" },
	{ FIELD_TIP, 2, "tr", "bahşiş" },
	{ FIELD_TIP, 2, "fa", "انعام" },
	{ FIELD_TIP, 2, "ar", "إكرامية|الإكرامية" },
	{ FIELD_TIP, 2, "de", "trinkgeld" },
	{ FIELD_TIP, 2, "fr", "pourboire" },
	{ FIELD_TIP, 2, "es", "propina" },
	{ FIELD_FEE, 1, "en", "total fees|fees total" },
	{ FIELD_FEE, 2, "en",
	    "fee|fees|fee amount|transaction fee|processing fee|payment fee|selling fees|"
	    "fba fees|other transaction fees|card processing fees|service fee|marketplace fee" },
	{ FIELD_FEE, 3, "en", "commission|commission amount|commission fee" },
	{ FIELD_FEE, 2, "tr", "hizmet bedeli|işlem ücreti" },
	{ FIELD_FEE, 3, "tr", "komisyon|komisyon tutarı|komisyon bedeli" },
	{ FIELD_FEE, 2, "fa", "کارمزد" },
	{ FIELD_FEE, 3, "fa", "کمیسیون|پورسانت" },
	{ FIELD_FEE, 2, "ar", "الرسوم|رسوم" },
	{ FIELD_FEE, 3, "ar", "العمولة|عمولة" },
	{ FIELD_FEE, 2, "de", "gebühr|gebühren" },
	{ FIELD_FEE, 3, "de", "provision" },
	{ FIELD_FEE, 2, "fr", "frais|frais de transaction" },
	{ FIELD_FEE, 3, "fr", "montant commission" },
	{ FIELD_FEE, 2, "es", "tarifa|cargo por servicio" },
	{ FIELD_FEE, 3, "es", "comisión|comisiones" },
	{ FIELD_STATUS, 1, "en", "order status|order state|sale status|transaction status" },
	{ FIELD_STATUS, 2, "en", "status|post status" },
	{ FIELD_STATUS, 3, "en", "financial status|payment status" },
	{ FIELD_STATUS, 1, "tr", "sipariş durumu|sipariş statüsü|sipariş durum" },
	{ FIELD_STATUS, 2, "tr", "durum|statü|durumu" },
	{ FIELD_STATUS, 3, "tr", "ödeme durumu" },
	{ FIELD_STATUS, 1, "fa", "وضعیت سفارش" },
	{ FIELD_STATUS, 2, "fa", "وضعیت" },
	{ FIELD_STATUS, 3, "fa", "وضعیت پرداخت" },
	{ FIELD_STATUS, 1, "ar", "حالة الطلب" },
	{ FIELD_STATUS, 2, "ar", "الحالة|حالة" },
	{ FIELD_STATUS, 3, "ar", "حالة الدفع" },
	{ FIELD_STATUS, 1, "de", "bestellstatus|auftragsstatus" },
	{ FIELD_STATUS, 3, "de", "zahlungsstatus" },
	{ FIELD_STATUS, 1, "fr", "statut de la commande|état de la commande|statut commande" },
	{ FIELD_STATUS, 2, "fr", "statut|état" },
	{ FIELD_STATUS, 3, "fr", "statut du paiement|état du paiement" },
	{ FIELD_STATUS, 1, "es", "estado del pedido|estado pedido" },
	{ FIELD_STATUS, 2, "es", "estado|estatus" },
	{ FIELD_STATUS, 3, "es", "estado del pago|estado de pago" },
	{ FIELD_CONSENT, 1, "en", "consent" },
	{ FIELD_KIND, 1, "en",
	    "kind|row kind|event type|interaction type|contact type|activity type|engagement type|"
	    "type of contact|kind of contact|event name|event kind|interaction|touchpoint" },
	{ FIELD_KIND, 2, "en",
	    "event|activity|action|type|record type|row type|entry type|transaction type|"
	    "line type|document type|doc type|txn type|trans type|voucher type|invoice type|"
	    "movement type|sale type|entry" },
	{ FIELD_KIND, 3, "en",
	    "is return|is returned|is refund|is refunded|return|returned|return flag|refund flag|"
	    "is credit note" },
	{ FIELD_KIND, 1, "tr", "kayıt türü|işlem türü|etkileşim|etkileşim türü|olay türü|temas türü" },
	{ FIELD_KIND, 2, "tr",
	    "tür|türü|olay|işlem|tipi|işlem tipi|fatura türü|fatura tipi|belge türü|belge tipi|"
	    "fiş türü|fiş tipi|hareket türü|hareket tipi|evrak türü|satır tipi" },
	{ FIELD_KIND, 3, "tr", "iade|iade mi|iade edildi mi|iade durumu|iade var" },
	{ FIELD_KIND, 1, "fa", "نوع رویداد|نوع تعامل|نوع تماس|نوع رکورد" },
	{ FIELD_KIND, 2, "fa", "نوع|رویداد|نوع تراکنش|نوع فاکتور|نوع سند|نوع عملیات" },
	{ FIELD_KIND, 3, "fa", "مرجوعی|مرجوع شده|برگشتی" },
	{ FIELD_KIND, 1, "ar", "نوع الحدث|نوع التفاعل|نوع التواصل|نوع السجل" },
	{ FIELD_KIND, 2, "ar",
	    "النوع|الحدث|نوع العملية|نوع الفاتورة|نوع المعاملة|نوع المستند|نوع الحركة" },
	{ FIELD_KIND, 3, "ar", "مرتجع|هل هو مرتجع" },
	{ FIELD_KIND, 1, "de", "ereignistyp|ereignisart|kontaktart|vorgangsart|interaktionsart" },
	{ FIELD_KIND, 2, "de",
	    "typ|ereignis|vorgang|belegart|umsatzart|transaktionstyp|buchungsart|belegtyp" },
	{ FIELD_KIND, 3, "de", "retoure|ist retoure|rückgabe" },
	{ FIELD_KIND, 1, "fr",
	    "type d'événement|type d'interaction|type de contact|type d'activité" },
	{ FIELD_KIND, 2, "fr",
	    "événement|interaction client|type de document|type de transaction|type d'opération|"
	    "type de pièce" },
	{ FIELD_KIND, 3, "fr", "retour|est un retour|retourné" },
	{ FIELD_KIND, 1, "es",
	    "tipo de evento|tipo de interacción|tipo de contacto|tipo de actividad" },
	{ FIELD_KIND, 2, "es",
	    "tipo|evento|tipo de documento|tipo de transacción|tipo de operación|"
	    "tipo de movimiento" },
	{ FIELD_KIND, 3, "es", "devolución|es devolución|devuelto" },
	{ FIELD_RATING, 1, "en",
	    "rating|review score|satisfaction score|nps score|csat score|stars|star rating|"
	    "customer rating|feedback score" },
	{ FIELD_RATING, 1, "tr", "memnuniyet puanı|değerlendirme puanı|yorum puanı" },
	{ FIELD_RATING, 1, "fa", "امتیاز|امتیاز رضایت|نمره" },
	{ FIELD_RATING, 1, "ar", "التقييم|درجة الرضا" },
	{ FIELD_RATING, 1, "de", "bewertung|note der bewertung|zufriedenheitswert" },
	{ FIELD_RATING, 1, "fr", "note client|évaluation|note de satisfaction" },
	{ FIELD_RATING, 1, "es", "calificación|puntuación|valoración" },
	{ FIELD_REFUND, 1, "en", "total refunded|total refund" },
	{ FIELD_REFUND, 2, "en",
	    "refund|refund amount|refunded|refunded amount|amount refunded|order refund amount" },
	{ FIELD_REFUND, 2, "tr", "iade tutarı|iade edilen tutar" },
	{ FIELD_REFUND, 2, "fa", "مبلغ بازگشتی|مبلغ عودت" },
	{ FIELD_REFUND, 2, "ar", "المبلغ المسترد|مبلغ الاسترداد" },
	{ FIELD_REFUND, 2, "de", "erstattung|erstattungsbetrag|erstatteter betrag" },
	{ FIELD_REFUND, 2, "fr", "remboursement|montant remboursé" },
	{ FIELD_REFUND, 2, "es", "reembolso|importe reembolsado|monto reembolsado" },
	{ FIELD_TOTAL, 1, "en",
	    "order total|order amount|order value|order total amount|grand total|invoice total|"
	    "invoice amount|total paid|amount paid|order grand total|basket total|cart total|"
	    "receipt total|document total" },
	{ FIELD_TOTAL, 3, "en", "adjusted order total|total collected|order net" },
	{ FIELD_TOTAL, 1, "tr",
	    "sipariş tutarı|sipariş toplamı|fatura tutarı|fatura toplamı|genel toplam|"
	    "ödenen tutar" },
	{ FIELD_TOTAL, 1, "fa", "مبلغ سفارش|مبلغ فاکتور|جمع فاکتور|مبلغ کل سفارش|مبلغ پرداختی" },
	{ FIELD_TOTAL, 1, "ar",
	    "مبلغ الطلب|مبلغ الفاتورة|قيمة الطلب|قيمة الفاتورة|إجمالي الطلب|إجمالي الفاتورة" },
	{ FIELD_TOTAL, 1, "de",
	    "bestellwert|rechnungsbetrag|bestellsumme|rechnungssumme|auftragssumme" },
	{ FIELD_TOTAL, 1, "fr",
	    "montant commande|montant de la commande|montant facture|total commande|"
	    "total de la commande|total facture" },
	{ FIELD_TOTAL, 1, "es",
	    "importe del pedido|valor del pedido|total pedido|total del pedido|total factura" },
	{ FIELD_DEBIT, 1, "en", "debit|debit amount|withdrawal|paid out|money out" },
	{ FIELD_DEBIT, 1, "tr", "borç|borç tutarı" },
	{ FIELD_DEBIT, 1, "fa", "بدهکار" },
	{ FIELD_DEBIT, 1, "ar", "مدين" },
	{ FIELD_DEBIT, 1, "de", "soll|belastung" },
	{ FIELD_DEBIT, 1, "fr", "débit" },
	{ FIELD_DEBIT, 1, "es", "debe|débito" },
	{ FIELD_CREDIT, 1, "en", "credit|credit amount|paid in|money in|deposit" },
	{ FIELD_CREDIT, 1, "tr", "alacak|alacak tutarı" },
	{ FIELD_CREDIT, 1, "fa", "بستانکار" },
	{ FIELD_CREDIT, 1, "ar", "دائن" },
	{ FIELD_CREDIT, 1, "de", "haben|gutschrift" },
	{ FIELD_CREDIT, 1, "fr", "crédit" },
	{ FIELD_CREDIT, 1, "es", "haber|crédito" },
	{ FIELD_CANCELLED, 1, "en",
	    "cancelled at|canceled at|cancelled on|canceled on|cancelled date|canceled date|"
	    "cancellation date|cancel date|date cancelled|date canceled|voided at|deleted at" },
	{ FIELD_CANCELLED, 2, "en",
	    "cancelled|canceled|is cancelled|is canceled|void|voided|is void|is test|test order|"
	    "deleted|is deleted" },
	{ FIELD_CANCELLED, 1, "tr", "iptal tarihi|iptal edilme tarihi|iptal zamanı" },
	{ FIELD_CANCELLED, 2, "tr", "iptal|iptal mi|iptal edildi|iptal edildi mi|deneme siparişi" },
	{ FIELD_CANCELLED, 1, "fa", "تاریخ لغو|زمان لغو|تاریخ کنسلی|تاریخ ابطال" },
	{ FIELD_CANCELLED, 2, "fa", "لغو شده|لغو|باطل شده|ابطال" },
	{ FIELD_CANCELLED, 1, "ar", "تاريخ الإلغاء|تاريخ إلغاء الطلب" },
	{ FIELD_CANCELLED, 2, "ar", "ملغي|ملغى|تم الإلغاء" },
	{ FIELD_CANCELLED, 1, "de", "stornodatum|storniert am|stornierungsdatum" },
	{ FIELD_CANCELLED, 2, "de", "storniert|storno|stornokennzeichen" },
	{ FIELD_CANCELLED, 1, "fr", "date d'annulation|annulé le|annulée le" },
	{ FIELD_CANCELLED, 2, "fr", "annulé|annulée" },
	{ FIELD_CANCELLED, 1, "es", "fecha de cancelación|fecha cancelación|cancelado el" },
	{ FIELD_CANCELLED, 2, "es", "cancelado|cancelada|anulado|anulada" },
};

const struct header_names *
header_table(size_t *n)
{

	*n = sizeof(table) / sizeof(table[0]);
	return table;
}
