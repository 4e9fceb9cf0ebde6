/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words that shops write for the state of an order, as data.
 *
 * Kept apart from the lookup (status_words.c).  Tests check that no word has two meanings
 * (test_order_share.c) and that crm-reading(5) prints what is here (tests/lint).
 */
#include "ingest/status_words.h"

/*
 * The words that shops write for the status of an order, by what they mean for its money, then by
 * language; crm-reading(5) prints them.  A spelling that differs only in case, accents, blanks,
 * hyphens or underscores need not be here twice, and no word may have two meanings.
 */
static const struct word_row table[] = {
	{ STATUS_SALE, "en",
	    "sale|complete|completed|paid|processing|shipped|delivered|fulfilled|closed|done|success|"
	    "succeeded|successful|settled|captured|approved|accepted|confirmed|invoiced|dispatched|"
	    "in transit|out for delivery|ready for pickup|picked up|received|partially shipped|"
	    "partially paid|partially refunded|partial refund|payment accepted|sold|"
	    "preparing|being prepared|awaiting fulfillment|awaiting shipment|awaiting pickup|active|"
	    "shipping|packed|unfulfilled|partially fulfilled|partial|unshipped|not fulfilled|"
	    "wc completed|wc processing|sales order|locked|posted|in payment|on account|"
	    "partially returned|partly refunded|ready|ready to ship|order placed and paid|"
	    "shipped delivered to buyer|shipped picked up|shipped out for delivery|disputed" },
	{ STATUS_SALE, "tr",
	    "tamamlandı|ödendi|onaylandı|teslim edildi|kargoya verildi|kargolandı|kargoda|"
	    "hazırlanıyor|işleme alındı|işleniyor|gönderildi|başarılı|teslimatta|faturalandı|"
	    "paketlendi|sipariş hazırlanıyor|satış|kısmi iade|ürün hazırlanıyor|alındı|"
	    "kısmi iade edildi|kısmen iade edildi|kısmen gönderildi|kısmen ödendi|"
	    "kargoya hazır|gönderime hazır|yola çıktı|teslimata çıktı|dağıtımda|faturası kesildi|"
	    "tedarik ediliyor|paketleniyor|ödeme alındı|ödemesi alındı" },
	{ STATUS_SALE, "fa",
	    "تکمیل شده|تکمیل‌شده|پرداخت شده|ارسال شده|تحویل شده|تحویل داده شده|در حال پردازش|"
	    "در حال انجام|موفق|تایید شده|نهایی شده|در حال ارسال|آماده ارسال|فروش|تسویه شده|پردازش شده|"
	    "در حال آماده سازی|آماده سازی|بسته بندی شده|تحویل به پست|تحویل پست شده|ارسال به پست" },
	{ STATUS_SALE, "ar",
	    "مكتمل|مكتملة|مدفوع|مدفوعة|تم الدفع|تم التوصيل|تم التسليم|تم الشحن|قيد المعالجة|"
	    "قيد التنفيذ|جاري التجهيز|جاري التوصيل|قيد التوصيل|تم التنفيذ|ناجح|ناجحة|تم التأكيد|تم|"
	    "بيع|مسترجع جزئيا|مسترد جزئيا|جاهز|جاهز للشحن|تم التجهيز|خرج للتوصيل|تم الاستلام" },
	{ STATUS_SALE, "de",
	    "abgeschlossen|bezahlt|versandt|versendet|geliefert|zugestellt|in bearbeitung|erledigt|"
	    "vollständig|erfolgreich|bestätigt|ausgeliefert|in zustellung|teilweise erstattet|"
	    "verkauft" },
	{ STATUS_SALE, "fr",
	    "terminée|terminé|payée|payé|expédiée|expédié|livrée|livré|en cours|en cours de traitement|"
	    "en préparation|en cours de préparation|validée|validé|réussie|réussi|confirmée|confirmé|"
	    "paiement accepté|vente|en cours de livraison|partiellement remboursée" },
	{ STATUS_SALE, "es",
	    "completado|completada|pagado|pagada|enviado|enviada|entregado|entregada|procesando|"
	    "en proceso|en preparación|confirmado|confirmada|finalizado|finalizada|aprobado|aprobada|"
	    "éxito|exitoso|pago aceptado|venta|preparación en curso" },
	{ STATUS_SALE, "it",
	    "completato|pagato|spedito|consegnato|in lavorazione|confermato|evaso|vendita|"
	    "pagamento accettato" },
	{ STATUS_SALE, "pt", "concluído|pago|entregue|processado|faturado|aprovado|venda" },
	{ STATUS_CANCELLED, "en",
	    "cancelled|canceled|cancelled by seller|cancelled by buyer|cancelled by customer|void|"
	    "voided|annulled|cancellation|unavailable|withdrawn|canceled reversal|abandoned|deleted|"
	    "wc cancelled|not delivered|undelivered|lost" },
	{ STATUS_CANCELLED, "tr",
	    "iptal|iptal edildi|iptal edilmiş|sipariş iptal|müşteri iptali|satıcı iptali|vazgeçildi|"
	    "silindi|tedarik edilemedi|ürün tedarik edilemedi|gönderilemedi" },
	{ STATUS_CANCELLED, "fa", "لغو شده|لغو|کنسل شده|کنسل|لغو توسط مشتری|ابطال شده|باطل شده|"
	    "لغو توسط فروشنده|لغو سیستمی|حذف شده|انصراف مشتری|انصراف از خرید" },
	{ STATUS_CANCELLED, "ar", "ملغي|ملغى|ملغية|ملغاة|تم الإلغاء|ملغي من العميل|إلغاء|محذوف|محذوفة|"
	    "ملغي من المتجر|لم يتم التوصيل" },
	{ STATUS_CANCELLED, "de", "storniert|abgebrochen|annulliert|storno" },
	{ STATUS_CANCELLED, "fr", "annulée|annulé|abandonnée|abandonné" },
	{ STATUS_CANCELLED, "es", "cancelado|cancelada|anulado|anulada" },
	{ STATUS_CANCELLED, "it", "annullato|annullata" },
	{ STATUS_CANCELLED, "pt", "cancelado pelo cliente|indisponível" },
	{ STATUS_FAILED, "en",
	    "failed|failure|declined|denied|rejected|error|payment error|payment failed|expired|"
	    "chargeback|charged back|fraud|suspected fraud|blocked|uncollectible|"
	    "requires payment method|wc failed|not paid in time|unsuccessful" },
	{ STATUS_FAILED, "tr",
	    "başarısız|reddedildi|hata|hatalı|ödeme başarısız|onaylanmadı|ödeme hatası|"
	    "süresi doldu|teslim edilemedi|ürün reddedildi" },
	{ STATUS_FAILED, "fa", "ناموفق|رد شده|خطا|پرداخت ناموفق|منقضی شده" },
	{ STATUS_FAILED, "ar", "فشل|فاشل|فاشلة|مرفوض|مرفوضة|فشل الدفع|منتهي|منتهية" },
	{ STATUS_FAILED, "de", "fehlgeschlagen|abgelehnt|fehler|gescheitert|verfallen" },
	{ STATUS_FAILED, "fr",
	    "échouée|échoué|échec|refusée|refusé|erreur de paiement|expirée|expiré" },
	{ STATUS_FAILED, "es",
	    "fallido|fallida|rechazado|rechazada|error en pago|error de pago|caducado|vencido" },
	{ STATUS_FAILED, "it", "fallito|rifiutato|errore di pagamento" },
	{ STATUS_FAILED, "pt", "falhou|recusado|rejeitado" },
	{ STATUS_PENDING, "en",
	    "pending|pending payment|awaiting payment|on hold|unpaid|open|created|new|placed|"
	    "authorized|payment pending|pending review|payment review|incomplete|requires action|"
	    "requires confirmation|requires capture|waiting|awaiting check payment|"
	    "awaiting bank wire payment|awaiting cod validation|not paid|wc pending|wc on hold|"
	    "wc checkout draft|manual verification required|layby|awaiting authorization" },
	{ STATUS_PENDING, "tr",
	    "beklemede|bekliyor|ödeme bekliyor|ödeme bekleniyor|onay bekliyor|ödenmedi|"
	    "havale bekleniyor|açık|yeni|yeni sipariş|onay bekleyen" },
	{ STATUS_PENDING, "fa",
	    "در انتظار|در انتظار پرداخت|در انتظار بررسی|در انتظار تایید|پرداخت نشده|معلق|جدید|"
	    "در صف بررسی|در حال بررسی|در انتظار تماس" },
	{ STATUS_PENDING, "ar",
	    "قيد الانتظار|معلق|معلقة|بانتظار الدفع|في انتظار الدفع|بانتظار المراجعة|غير مدفوع|"
	    "جديد|انتظار|قيد المراجعة" },
	{ STATUS_PENDING, "de",
	    "ausstehend|zahlung ausstehend|offen|wartend|in wartestellung|unbezahlt|neu" },
	{ STATUS_PENDING, "fr",
	    "en attente|en attente de paiement|attente paiement|impayée|impayé|nouvelle|"
	    "en attente de virement|en attente de virement bancaire|"
	    "en attente du paiement par chèque|en attente de paiement par chèque" },
	{ STATUS_PENDING, "es",
	    "pendiente|pendiente de pago|en espera|a la espera de pago|sin pagar|nuevo|impago" },
	{ STATUS_PENDING, "it", "in attesa|in attesa di pagamento|in sospeso|non pagato" },
	{ STATUS_PENDING, "pt", "aguardando pagamento|criado" },
	{ STATUS_DRAFT, "en", "draft|auto draft|checkout draft|quote|quotation|quotation sent|estimate|proforma|"
	    "trash|parked|saved" },
	{ STATUS_DRAFT, "tr", "taslak|teklif" },
	{ STATUS_DRAFT, "fa", "پیش‌نویس|پیش نویس|پیش فاکتور" },
	{ STATUS_DRAFT, "ar", "مسودة|عرض سعر" },
	{ STATUS_DRAFT, "de", "entwurf|angebot" },
	{ STATUS_DRAFT, "fr", "brouillon|devis" },
	{ STATUS_DRAFT, "es", "borrador|presupuesto" },
	{ STATUS_DRAFT, "it", "bozza|preventivo" },
	{ STATUS_DRAFT, "pt", "rascunho" },
	{ STATUS_TEST, "en", "test|test order|sandbox|dummy" },
	{ STATUS_TEST, "tr", "deneme|test siparişi" },
	{ STATUS_TEST, "fa", "آزمایشی|تست" },
	{ STATUS_TEST, "ar", "اختبار|تجريبي" },
	{ STATUS_TEST, "de", "testbestellung" },
	{ STATUS_TEST, "fr", "essai|commande test" },
	{ STATUS_TEST, "es", "prueba|pedido de prueba" },
	{ STATUS_TEST, "it", "prova" },
	{ STATUS_TEST, "pt", "teste" },
	{ STATUS_REFUNDED, "en", "refunded|refund|fully refunded|reversed|reversal|money back|"
	    "wc refunded" },
	{ STATUS_REFUNDED, "tr", "para iadesi|iade ödendi|geri ödendi|ücret iade edildi" },
	{ STATUS_REFUNDED, "fa", "مسترد شده|بازپرداخت شده|بازگشت وجه|وجه برگشت داده شده|"
	    "استرداد شده|برگشت خورده|عودت داده شده|عودت وجه" },
	{ STATUS_REFUNDED, "ar", "مسترد|مستردة|تم الاسترداد|تم استرداد المبلغ|مسترجع ماليا" },
	{ STATUS_REFUNDED, "de", "erstattet|rückerstattet|erstattung" },
	{ STATUS_REFUNDED, "fr", "remboursée|remboursé|remboursement" },
	{ STATUS_REFUNDED, "es", "reembolsado|reembolsada|reembolso|devuelto el importe" },
	{ STATUS_REFUNDED, "it", "rimborsato|rimborso" },
	{ STATUS_REFUNDED, "pt", "reembolsado pelo vendedor|estornado" },
	{ STATUS_RETURNED, "en", "returned|return|return accepted|returned to sender|"
	    "shipped returned to seller|shipped returning to seller|shipped rejected by buyer|"
	    "customer initiated return" },
	{ STATUS_RETURNED, "tr", "iade|iade edildi|iade alındı|iade onaylandı|iade tamamlandı" },
	{ STATUS_RETURNED, "fa", "مرجوع شده|مرجوعی|برگشتی|برگشت داده شده|مرجوع" },
	{ STATUS_RETURNED, "ar", "مرتجع|مرتجعة|مسترجع|تم الإرجاع|تم الاسترجاع" },
	{ STATUS_RETURNED, "de", "retourniert|retoure|zurückgesendet|zurückgegeben" },
	{ STATUS_RETURNED, "fr", "retournée|retourné|retour" },
	{ STATUS_RETURNED, "es", "devuelto|devuelta|devolución" },
	{ STATUS_RETURNED, "it", "reso|restituito" },
	{ STATUS_RETURNED, "pt", "devolvido" },
};

const struct word_row *
status_table(size_t *n)
{

	*n = sizeof(table) / sizeof(table[0]);
	return table;
}
