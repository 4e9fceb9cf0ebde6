/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words that shops write for a customer's consent.
 *
 * Consent must be given: what is not known as a yes is none.  So a word that is missing here costs
 * a letter that is not sent, never one that should not have been; crm-ingest names such words.
 * A word that were on both sides would be a no, which is looked for first.
 */
#include "ingest/consent.h"

#include "ingest/fold.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Longer texts are no words for yes or no. */
#define ROOM 64

static const char *const yes_words[] = {
	"yes|y|true|t|1|on|ok|granted|given|opt in|optin|opted in|subscribed|accepted|agreed|allowed",
	"evet|e|var|onaylı|onay|onaylandı|verildi|izinli|izin verildi|kabul|kabul edildi|abone",
	"بله|بلی|آری|دارد|موافق|موافقت|تایید|فعال",
	"نعم|أوافق|موافق عليه|مشترك|مفعل",
	"ja|j|wahr|erteilt|zugestimmt|eingewilligt|angemeldet",
	"oui|o|vrai|accepté|acceptée|accordé|abonné|abonnée|inscrit",
	"sí|s|verdadero|aceptado|concedido|suscrito",
	"sì|vero|accettato|concesso|iscritto",
	"sim|verdadeiro|aceito|concedido pelo cliente|inscrito",
};

static const char *const no_words[] = {
	("no|n|false|f|0|off|denied|declined|refused|withdrawn|revoked|opt out|optout|opted out|"
	 "unsubscribed|not granted|none given"),
	"hayır|h|yok|ret|red|reddedildi|onaysız|izinsiz|iptal|geri alındı|verilmedi|abone değil",
	"خیر|نه|ندارد|مخالف|لغو|غیرفعال",
	"لا|كلا|رافض|غير موافق|غير مشترك|ملغي|معطل",
	"nein|falsch|verweigert|widerrufen|abgelehnt|abgemeldet",
	"non|faux|refusé|refusée|retiré|retirée|désabonné|désabonnée|désinscrit",
	"falso|rechazado|denegado|retirado|revocado",
	"rifiutato|negato|revocato|disiscritto",
	"não|recusado|negado|revogado|cancelado",
};

/** Whether the folded ${text} is one of the words of ${table}. */
static bool
is_in(struct slice text, const char *const *table, size_t rows)
{
	char room[ROOM];

	for (size_t i = 0; i < rows; i++)
		for (const char *p = table[i], *end; ; p = end + 1) {
			end = strchrnul(p, '|');
			if (slice_equal(text,
				(struct slice){ room,
				    fold_text(room, sizeof(room),
					(struct slice){ p, (size_t)(end - p) }) }))
				return true;
			if (*end == '\0')
				break;
		}
	return false;
}

enum consent
consent_read(struct slice text)
{
	char room[ROOM];
	struct slice folded;

	text = slice_trim(text);
	if (text.n == 0)
		return CONSENT_NONE;
	/* What crm-ingest writes, without folding the tables for each row. */
	if (slice_equal(text, slice_of("yes")))
		return CONSENT_YES;
	if (slice_equal(text, slice_of("no")))
		return CONSENT_NO;
	folded = (struct slice){ room, fold_text(room, sizeof(room), text) };
	if (folded.n == 0)
		return CONSENT_UNKNOWN;
	if (is_in(folded, no_words, sizeof(no_words) / sizeof(no_words[0])))
		return CONSENT_NO;
	return is_in(folded, yes_words, sizeof(yes_words) / sizeof(yes_words[0]))
	    ? CONSENT_YES
	    : CONSENT_UNKNOWN;
}

const char *
consent_word(enum consent consent)
{
	static const char *const words[] = { "", "yes", "no", NULL };

	return words[consent];
}
