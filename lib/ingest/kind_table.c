/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words that logs write for what a row is about, as data.
 *
 * Kept apart from the lookup (kind_words.c).  Tests check that no word has two meanings and that
 * crm-reading(5) prints what is here (tests/lint).
 */
#include "ingest/kind_words.h"

/*
 * The words that logs write for what a row is about, by kind, then by language; crm-reading(5)
 * prints them.  A spelling that differs only in case, accents, blanks, hyphens or underscores need
 * not be here twice, and no word may have two meanings.  Words that mean one thing in one language
 * and another in the next (French `commande`, an order; `rappel`, a call or a bonus) are here only
 * where shops leave no doubt.
 */
static const struct word_row table[] = {
	{ ROW_ORDER, "en",
	    "order|purchase|sale|sell|sold|transaction|invoice|buy|bought|order placed|order paid|"
	    "order completed|checkout completed|placed order|payment|receipt|charge|renewal|"
	    "subscription payment|invoices|customer invoice|sales invoice|tax invoice|bill|"
	    "sales receipt|cash sale|sale line|sales|earn|earned|accrual" },
	{ ROW_ORDER, "tr", "sipariş|satış|alışveriş|satın alma|fatura|ödeme|işlem|tahsilat|satış faturası|"
	    "toptan satış faturası|perakende satış faturası|verilen hizmet faturası|satış fişi|"
	    "perakende satış|puan kazanma|puan kazanımı" },
	{ ROW_ORDER, "fa", "سفارش|خرید|فروش|فاکتور|پرداخت|فاکتور فروش|کسب امتیاز" },
	{ ROW_ORDER, "ar", "طلب|شراء|بيع|فاتورة|دفع|طلبية|عملية شراء|فاتورة مبيعات|مبيعات|كسب نقاط" },
	{ ROW_ORDER, "de", "bestellung|kauf|verkauf|rechnung|einkauf|auftrag|zahlung|ausgangsrechnung|"
	    "barverkauf" },
	{ ROW_ORDER, "fr", "commande|achat|vente|facture|paiement" },
	{ ROW_ORDER, "es", "pedido|compra|venta|factura|pago" },
	{ ROW_ORDER, "it", "ordine|acquisto|vendita|fattura|pagamento" },
	{ ROW_ORDER, "pt", "encomenda|pagamento de pedido" },
	{ ROW_RETURN, "en",
	    "return|returned|refund|refunded|credit note|credit memo|chargeback|order refunded|"
	    "order returned|returns|refunds|customer credit note|credit notes|sales return|"
	    "sales credit memo|partial refund|full refund|payment refund|sale return|refund line|"
	    "return line|reversal|refund receipt" },
	{ ROW_RETURN, "tr",
	    "iade|iade edildi|para iadesi|iade faturası|satış iade faturası|satıştan iade|"
	    "toptan satış iade faturası|perakende satış iade faturası|satış iadesi|kısmi iade|"
	    "iade fişi|ürün iadesi|müşteri iadesi" },
	{ ROW_RETURN, "fa", "مرجوعی|برگشتی|بازپرداخت|برگشت از فروش|مرجوع|برگشت|عودت|عودت وجه|"
	    "فاکتور برگشت از فروش|استرداد وجه" },
	{ ROW_RETURN, "ar", "مرتجع|إرجاع|استرداد|مرتجع مبيعات|مردودات مبيعات|إشعار دائن|مسترجع|مسترد" },
	{ ROW_RETURN, "de", "retoure|rückgabe|rücksendung|gutschrift|erstattung|rückzahlung|"
	    "rechnungskorrektur|rückerstattung" },
	{ ROW_RETURN, "fr", "retour|remboursement|avoir|note de crédit|facture d'avoir" },
	{ ROW_RETURN, "es", "devolución|reembolso|nota de crédito|abono|factura rectificativa" },
	{ ROW_RETURN, "it", "reso|rimborso|nota di credito" },
	{ ROW_RETURN, "pt", "devolução|estorno" },
	{ ROW_VISIT, "en",
	    "visit|visited|store visit|shop visit|web visit|website visit|site visit|page view|"
	    "view|viewed|product view|viewed product|view item|session|session start|"
	    "login|logged in|signed in|browse|cart|add to cart|added to cart|remove from cart|"
	    "began checkout|begin checkout|checkout started|abandoned cart|wishlist|search|"
	    "check in|walk in|footfall" },
	{ ROW_VISIT, "tr",
	    "ziyaret|mağaza ziyareti|site ziyareti|sayfa görüntüleme|görüntüleme|oturum|giriş|sepet|"
	    "sepete ekleme|sepete eklendi" },
	{ ROW_VISIT, "fa", "بازدید|مراجعه حضوری|بازدید سایت|بازدید فروشگاه|مشاهده|ورود|سبد خرید" },
	{ ROW_VISIT, "ar", "زيارة|زيارة الموقع|زيارة المتجر|مشاهدة المنتج|تسجيل الدخول|سلة|تصفح" },
	{ ROW_VISIT, "de",
	    "besuch|ladenbesuch|seitenaufruf|webseitenbesuch|sitzung|anmeldung|warenkorb|"
	    "in den warenkorb" },
	{ ROW_VISIT, "fr",
	    "visite|visite du site|visite magasin|page vue|vue|connexion|panier|ajout au panier" },
	{ ROW_VISIT, "es",
	    "visita|visita a la tienda|visita web|vista|vista de página|sesión|inicio de sesión|"
	    "carrito|añadido al carrito" },
	{ ROW_VISIT, "it", "visita al negozio|visita al sito|sessione|accesso|carrello|visualizzazione" },
	{ ROW_VISIT, "pt", "visita à loja|sessão|carrinho|visualização" },
	{ ROW_LEAD, "en",
	    "lead|new lead|lead created|prospect|inquiry|enquiry|request|quote request|"
	    "request for quote|form|form submitted|form submission|sign up|signed up|"
	    "registration|registered|account created|trial|trial started|demo request|"
	    "contact request|newsletter signup" },
	{ ROW_LEAD, "tr",
	    "aday|müşteri adayı|potansiyel müşteri|talep|bilgi talebi|teklif talebi|kayıt|"
	    "üyelik|üye oldu" },
	{ ROW_LEAD, "fa", "سرنخ|مشتری بالقوه|استعلام|درخواست|ثبت نام|عضویت|فرم" },
	{ ROW_LEAD, "ar", "عميل محتمل|استفسار|طلب عرض سعر|تسجيل|نموذج|اشتراك" },
	{ ROW_LEAD, "de",
	    "interessent|anfrage|angebotsanfrage|registrierung|formular|kontaktanfrage|neuer lead" },
	{ ROW_LEAD, "fr",
	    "piste|demande|demande de devis|inscription|formulaire|demande de contact" },
	{ ROW_LEAD, "es",
	    "cliente potencial|consulta|solicitud|solicitud de presupuesto|registro|formulario" },
	{ ROW_LEAD, "it", "potenziale cliente|richiesta|richiesta di preventivo|iscrizione|modulo" },
	{ ROW_LEAD, "pt", "cliente em potencial|pedido de orçamento|inscrição" },
	{ ROW_EMAIL, "en",
	    "email|mail|email sent|sent email|mail sent|sent|newsletter|"
	    "newsletter sent|mailing|campaign email|received email|email delivered|"
	    "outgoing email" },
	{ ROW_EMAIL, "tr",
	    "e-posta|e-posta gönderildi|e-posta gönderimi|bülten|posta gönderildi" },
	{ ROW_EMAIL, "fa", "ایمیل|ایمیل ارسال شد|ارسال ایمیل|خبرنامه" },
	{ ROW_EMAIL, "ar", "بريد إلكتروني|البريد الإلكتروني|إرسال بريد|تم إرسال بريد|نشرة بريدية" },
	{ ROW_EMAIL, "de", "e-mail gesendet|e-mail versendet|mail gesendet|rundschreiben" },
	{ ROW_EMAIL, "fr", "courriel|e-mail envoyé|courriel envoyé|infolettre|mail envoyé" },
	{ ROW_EMAIL, "es", "correo|correo electrónico|correo enviado|boletín" },
	{ ROW_EMAIL, "it", "e-mail inviata|posta elettronica" },
	{ ROW_EMAIL, "pt", "e-mail enviado" },
	{ ROW_OPEN, "en", "open|opened|email opened|opened email|email open|mail opened" },
	{ ROW_OPEN, "tr", "açıldı|açma|e-posta açıldı|e-posta açma" },
	{ ROW_OPEN, "fa", "باز شد|ایمیل باز شد|باز کردن ایمیل" },
	{ ROW_OPEN, "ar", "فتح|تم الفتح|فتح البريد" },
	{ ROW_OPEN, "de", "geöffnet|e-mail geöffnet|öffnung" },
	{ ROW_OPEN, "fr", "ouvert|ouverture|e-mail ouvert" },
	{ ROW_OPEN, "es", "abierto|apertura|correo abierto" },
	{ ROW_OPEN, "it", "aperto|aperta|apertura e-mail|e-mail aperta" },
	{ ROW_OPEN, "pt", "e-mail aberto" },
	{ ROW_CLICK, "en",
	    "click|clicked|email clicked|clicked email|email click|link clicked|"
	    "ad click" },
	{ ROW_CLICK, "tr", "tıklama|tıklandı|tıkladı|bağlantı tıklandı" },
	{ ROW_CLICK, "fa", "کلیک|کلیک شد|کلیک ایمیل" },
	{ ROW_CLICK, "ar", "نقرة|نقر|تم النقر" },
	{ ROW_CLICK, "de", "klick|geklickt|link geklickt" },
	{ ROW_CLICK, "fr", "clic|cliqué|clic sur le lien" },
	{ ROW_CLICK, "es", "clic en enlace|hizo clic|pulsado" },
	{ ROW_CLICK, "it", "cliccato|clic sul link" },
	{ ROW_CLICK, "pt", "clicado" },
	{ ROW_CALL, "en",
	    "call|phone call|called|phone|telephone|incoming call|outgoing call|inbound call|"
	    "outbound call|sales call" },
	{ ROW_CALL, "tr", "arama|telefon görüşmesi|çağrı|telefonla arama" },
	{ ROW_CALL, "fa", "تماس|تماس تلفنی|تلفن" },
	{ ROW_CALL, "ar", "مكالمة|مكالمة هاتفية|اتصال|اتصال هاتفي" },
	{ ROW_CALL, "de", "anruf|telefonat|telefon|telefongespräch" },
	{ ROW_CALL, "fr", "appel|appel téléphonique" },
	{ ROW_CALL, "es", "llamada|llamada telefónica" },
	{ ROW_CALL, "it", "chiamata|telefonata" },
	{ ROW_CALL, "pt", "chamada|ligação" },
	{ ROW_MESSAGE, "en",
	    "message|sms|sms sent|text message|chat|whatsapp|push|push notification|letter|"
	    "postcard|catalogue|catalog|direct mail|flyer|live chat" },
	{ ROW_MESSAGE, "tr", "mesaj|kısa mesaj|sohbet|bildirim|mektup|katalog" },
	{ ROW_MESSAGE, "fa", "پیام|پیامک|گفتگو|نامه|اعلان" },
	{ ROW_MESSAGE, "ar", "رسالة|رسالة نصية|محادثة|واتساب|إشعار" },
	{ ROW_MESSAGE, "de", "nachricht|kurznachricht|brief|postkarte|benachrichtigung" },
	{ ROW_MESSAGE, "fr", "message envoyé|texto|courrier|lettre|notification" },
	{ ROW_MESSAGE, "es", "mensaje|mensaje de texto|carta|notificación" },
	{ ROW_MESSAGE, "it", "messaggio|lettera|notifica" },
	{ ROW_MESSAGE, "pt", "mensagem|notificação" },
	{ ROW_MEETING, "en",
	    "meeting|appointment|customer visit|sales visit|site meeting|demo|event|webinar|"
	    "trade fair|training" },
	{ ROW_MEETING, "tr", "toplantı|randevu|görüşme|müşteri ziyareti" },
	{ ROW_MEETING, "fa", "جلسه|قرار ملاقات|ملاقات" },
	{ ROW_MEETING, "ar", "اجتماع|موعد|لقاء" },
	{ ROW_MEETING, "de", "termin|treffen|kundenbesuch|besprechung|vorführung" },
	{ ROW_MEETING, "fr", "réunion|rendez-vous|démonstration" },
	{ ROW_MEETING, "es", "cita|visita comercial" },
	{ ROW_MEETING, "it", "riunione|appuntamento|incontro" },
	{ ROW_MEETING, "pt", "reunião|encontro" },
	{ ROW_COMPLAINT, "en",
	    "complaint|complain|complained|claim|problem|issue|grievance|dispute|"
	    "customer complaint|complaint received|complaint opened|service complaint" },
	{ ROW_COMPLAINT, "tr", "şikayet|müşteri şikayeti|sorun" },
	{ ROW_COMPLAINT, "fa", "شکایت|شکایت مشتری|مشکل|اعتراض" },
	{ ROW_COMPLAINT, "ar", "شكوى|شكوى عميل|مشكلة" },
	{ ROW_COMPLAINT, "de", "beschwerde|reklamation|beanstandung" },
	{ ROW_COMPLAINT, "fr", "réclamation|plainte|litige" },
	{ ROW_COMPLAINT, "es", "queja|reclamación|reclamo" },
	{ ROW_COMPLAINT, "it", "reclamo cliente|lamentela|contestazione" },
	{ ROW_COMPLAINT, "pt", "reclamação|queixa" },
	{ ROW_ANSWER, "en",
	    "answer|answered|reply|replied|response|resolved|complaint answered|"
	    "complaint resolved|complaint closed|ticket resolved|ticket closed|solved" },
	{ ROW_ANSWER, "tr", "yanıt|cevap|yanıtlandı|cevaplandı|çözüldü|şikayet çözüldü" },
	{ ROW_ANSWER, "fa", "پاسخ|پاسخ داده شد|حل شد|رسیدگی شد" },
	{ ROW_ANSWER, "ar", "رد|إجابة|تم الرد|تم الحل|حل الشكوى" },
	{ ROW_ANSWER, "de", "antwort|beantwortet|gelöst|beschwerde beantwortet" },
	{ ROW_ANSWER, "fr", "réponse|répondu|résolu|réclamation traitée" },
	{ ROW_ANSWER, "es", "respuesta|respondido|resuelto|queja resuelta" },
	{ ROW_ANSWER, "it", "risposta|risolto|reclamo risolto" },
	{ ROW_ANSWER, "pt", "resposta|resolvido" },
	{ ROW_FEEDBACK, "en",
	    "feedback|survey|survey response|nps|csat|satisfaction|satisfaction survey|"
	    "compliment|praise|suggestion|comment" },
	{ ROW_FEEDBACK, "tr", "geri bildirim|anket|memnuniyet|öneri|teşekkür" },
	{ ROW_FEEDBACK, "fa", "بازخورد|نظرسنجی|پیشنهاد|رضایت" },
	{ ROW_FEEDBACK, "ar", "ملاحظات|استبيان|رأي|اقتراح|رضا" },
	{ ROW_FEEDBACK, "de", "rückmeldung|umfrage|zufriedenheit|lob|anregung" },
	{ ROW_FEEDBACK, "fr", "retour client|enquête|sondage|suggestion client|satisfaction client" },
	{ ROW_FEEDBACK, "es", "comentario|encuesta|satisfacción|sugerencia|opinión" },
	{ ROW_FEEDBACK, "it", "riscontro|sondaggio|soddisfazione|suggerimento" },
	{ ROW_FEEDBACK, "pt", "pesquisa|sugestão" },
	{ ROW_REVIEW, "en", "review|product review|rating|rated|reviewed|testimonial" },
	{ ROW_REVIEW, "tr", "değerlendirme|yorum|ürün yorumu|puanlama" },
	{ ROW_REVIEW, "fa", "نظر|دیدگاه|امتیاز|امتیازدهی" },
	{ ROW_REVIEW, "ar", "تقييم|مراجعة المنتج" },
	{ ROW_REVIEW, "de", "bewertung|rezension|produktbewertung" },
	{ ROW_REVIEW, "fr", "avis|évaluation|avis produit" },
	{ ROW_REVIEW, "es", "reseña|valoración|calificación" },
	{ ROW_REVIEW, "it", "recensione|valutazione" },
	{ ROW_REVIEW, "pt", "avaliação" },
	{ ROW_REFERRAL, "en",
	    "referral|referred|recommendation|recommended|referred a friend|refer a friend|"
	    "introduction" },
	{ ROW_REFERRAL, "tr", "tavsiye|öneri ile geldi|referans|arkadaşını getirdi" },
	{ ROW_REFERRAL, "fa", "معرفی|توصیه" },
	{ ROW_REFERRAL, "ar", "إحالة|توصية|ترشيح" },
	{ ROW_REFERRAL, "de", "empfehlung|weiterempfehlung" },
	{ ROW_REFERRAL, "fr", "parrainage|recommandation" },
	{ ROW_REFERRAL, "es", "recomendación|referido" },
	{ ROW_REFERRAL, "it", "raccomandazione|segnalazione" },
	{ ROW_REFERRAL, "pt", "indicação|recomendação" },
	{ ROW_CONSENT, "en",
	    "consent|consent given|opt in|opted in|subscribed|subscribe|permission|"
	    "consent granted|double opt in" },
	{ ROW_CONSENT, "tr", "onay|izin|izin verildi|onay verildi|abone oldu|rıza" },
	{ ROW_CONSENT, "fa", "رضایت داده شد|اجازه|عضو خبرنامه|موافقت" },
	{ ROW_CONSENT, "ar", "موافقة|إذن|تم الاشتراك" },
	{ ROW_CONSENT, "de", "einwilligung|zustimmung|abonniert" },
	{ ROW_CONSENT, "fr", "consentement|abonné|accord" },
	{ ROW_CONSENT, "es", "consentimiento|suscrito|permiso" },
	{ ROW_CONSENT, "it", "consenso|iscritto" },
	{ ROW_CONSENT, "pt", "inscrito" },
	{ ROW_WITHDRAWAL, "en",
	    "withdrawal|consent withdrawn|opt out|opted out|unsubscribed|unsubscribe|revoked|"
	    "consent revoked|spam complaint|spam report" },
	{ ROW_WITHDRAWAL, "tr", "onay geri çekildi|izin geri alındı|abonelikten çıktı|ret" },
	{ ROW_WITHDRAWAL, "fa", "لغو اشتراک|لغو رضایت|انصراف" },
	{ ROW_WITHDRAWAL, "ar", "إلغاء الاشتراك|سحب الموافقة" },
	{ ROW_WITHDRAWAL, "de", "widerruf|abgemeldet|abmeldung|einwilligung widerrufen" },
	{ ROW_WITHDRAWAL, "fr", "désabonné|désabonnement|désinscription|retrait du consentement" },
	{ ROW_WITHDRAWAL, "es", "baja|desuscrito|revocación|consentimiento retirado" },
	{ ROW_WITHDRAWAL, "it", "disiscritto|disiscrizione|revoca|revoca del consenso" },
	{ ROW_WITHDRAWAL, "pt", "descadastrado" },
	{ ROW_COMMISSION, "en",
	    "commission|affiliate commission|partner commission|referral fee|finder's fee|"
	    "commission paid" },
	{ ROW_COMMISSION, "tr", "komisyon|prim|aracı komisyonu" },
	{ ROW_COMMISSION, "fa", "کمیسیون|پورسانت|کارمزد" },
	{ ROW_COMMISSION, "ar", "عمولة" },
	{ ROW_COMMISSION, "de", "provision|vermittlungsprovision" },
	{ ROW_COMMISSION, "fr", "commission versée|commission partenaire" },
	{ ROW_COMMISSION, "es", "comisión" },
	{ ROW_COMMISSION, "it", "provvigione|commissione" },
	{ ROW_COMMISSION, "pt", "comissão" },
	{ ROW_PROMISED, "en",
	    "promised|delivery promised|promised delivery|delivery date promised|"
	    "estimated delivery|expected delivery|delivery due" },
	{ ROW_PROMISED, "tr", "teslimat sözü|söz verilen teslimat|tahmini teslimat" },
	{ ROW_PROMISED, "fa", "تحویل وعده داده شده|وعده تحویل" },
	{ ROW_PROMISED, "ar", "موعد التسليم|التسليم المتوقع" },
	{ ROW_PROMISED, "de", "lieferung zugesagt|zugesagt|liefertermin" },
	{ ROW_PROMISED, "fr", "livraison promise|livraison prévue" },
	{ ROW_PROMISED, "es", "entrega prometida|entrega prevista" },
	{ ROW_PROMISED, "it", "consegna promessa|consegna prevista" },
	{ ROW_PROMISED, "pt", "entrega prometida pelo vendedor" },
	{ ROW_DELIVERED, "en", "delivered|delivery|order delivered|shipment delivered|handed over" },
	{ ROW_DELIVERED, "tr", "teslim|teslim edildi|teslimat|kargo teslim" },
	{ ROW_DELIVERED, "fa", "تحویل|تحویل داده شد|تحویل شد" },
	{ ROW_DELIVERED, "ar", "تسليم|تم التسليم|توصيل|تم التوصيل" },
	{ ROW_DELIVERED, "de", "geliefert|lieferung|zugestellt|zustellung" },
	{ ROW_DELIVERED, "fr", "livré|livraison|livrée" },
	{ ROW_DELIVERED, "es", "entregado|entrega" },
	{ ROW_DELIVERED, "it", "consegnato|consegna" },
	{ ROW_DELIVERED, "pt", "entregue" },
	{ ROW_LATE, "en",
	    "late|late delivery|delivered late|delay|delayed|delivery delayed|"
	    "delivery late" },
	{ ROW_LATE, "tr", "gecikme|geç teslimat|geç teslim|gecikmeli teslimat" },
	{ ROW_LATE, "fa", "تأخیر|دیرکرد|تحویل با تأخیر" },
	{ ROW_LATE, "ar", "تأخير|تسليم متأخر|تأخر التسليم" },
	{ ROW_LATE, "de", "verspätet|lieferverzug|verspätete lieferung|verspätet geliefert" },
	{ ROW_LATE, "fr", "retard|livraison en retard|retard de livraison" },
	{ ROW_LATE, "es", "retraso|entrega tardía|entrega con retraso" },
	{ ROW_LATE, "it", "ritardo|consegna in ritardo" },
	{ ROW_LATE, "pt", "atraso|entrega atrasada" },
	{ ROW_OTHER, "en",
	    "other|misc|miscellaneous|note|task|contact|interaction|redeem|redeemed|redemption|"
	    "points redeemed|bonus|bonus points|points expired|expired|expire|burn" },
	{ ROW_OTHER, "tr", "diğer|not|temas|puan kullanımı|puan harcama|puan silme|bonus puan" },
	{ ROW_OTHER, "fa", "سایر|یادداشت|مصرف امتیاز|امتیاز هدیه" },
	{ ROW_OTHER, "ar", "أخرى|ملاحظة|استبدال نقاط|نقاط إضافية" },
	{ ROW_OTHER, "de", "sonstiges|notiz|kontakt" },
	{ ROW_OTHER, "fr", "autre|divers" },
	{ ROW_OTHER, "es", "otro|otros|nota" },
	{ ROW_OTHER, "it", "altro" },
	{ ROW_OTHER, "pt", "outro|outros" },
};

const struct word_row *
kind_table(size_t *n)
{

	*n = sizeof(table) / sizeof(table[0]);
	return table;
}
