/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a person: ids, e-mail addresses and phone numbers, each brought to one form.
 *
 * Keys are compared as text, whatever column they come from, since a customer's id in the ledger
 * is one of them: two keys of the same text must be the same person.  So a phone number never
 * looks like an account number: it starts with `+` or `tel:`.
 */
#include "ingest/identity_key.h"

#include "ingest/digit.h"
#include "ingest/fold.h"
#include "ingest/fold_id.h"
#include "ingest/identity.h"
#include "ingest/utf8.h"

#include <stdbool.h>
#include <strings.h>

/* A phone number has so many digits, the country's code among the most (ITU-T E.164). */
#define PHONE_LEAST 7
#define PHONE_MOST 15

/* National numbers have so many at the most, so a longer one begins with the country's code. */
#define NATIONAL_MOST 10

enum identity_kind
identity_kind_of(struct slice header)
{
	static const char *const mail[] = { "mail", "posta", "correo", "courriel", "ایمیل",
		"رایانامه", "بريد", "ایميل" };
	static const char *const phone[] = { "phone", "telefon", "telephone", "tel", "mobile", "mobil",
		"cell", "gsm", "cep", "handy", "movil", "portable", "whatsapp", "تلفن", "موبایل",
		"هاتف", "جوال", "همراه" };
	char folded[256], word[64];
	size_t n = fold_text(folded, sizeof(folded) - 1, header);

	folded[n] = '\0';
	for (size_t i = 0; i < sizeof(mail) / sizeof(mail[0]); i++) {
		word[fold_text(word, sizeof(word) - 1, slice_of(mail[i]))] = '\0';
		if (strstr(folded, word) != NULL)
			return IDENTITY_EMAIL;
	}
	for (size_t i = 0; i < sizeof(phone) / sizeof(phone[0]); i++) {
		word[fold_text(word, sizeof(word) - 1, slice_of(phone[i]))] = '\0';
		if (strstr(folded, word) != NULL)
			return IDENTITY_PHONE;
	}
	return IDENTITY_ID;
}

static enum crm_status
add_folded(const struct id_rules *rules, struct slice id, bool letters, struct buf *key)
{

	if (buf_room(key, fold_id_room(id.n)) != CRM_OK)
		return CRM_ENOMEM;
	key->n = fold_id(key->p, fold_id_room(id.n), id, letters || rules->fold_letters,
	    letters || rules->fold_blanks);
	return CRM_OK;
}

/* Drop the points and the `+tag` before the `@` of an address that Gmail has. */
static void
drop_gmail(struct buf *key)
{
	static const char *const hosts[] = { "@gmail.com", "@googlemail.com" };
	size_t n = 0, i;
	char *at = memchr(key->p, '@', key->n);
	struct slice host = { at, key->n - (size_t)(at - key->p) };

	if (!slice_equal(host, slice_of(hosts[0])) && !slice_equal(host, slice_of(hosts[1])))
		return;
	for (i = 0; key->p[i] != '@' && key->p[i] != '+'; i++)
		if (key->p[i] != '.')
			key->p[n++] = key->p[i];
	if (n == 0)
		return;
	/* Both hosts are one. */
	memcpy(key->p + n, hosts[0], strlen(hosts[0]));
	key->n = n + strlen(hosts[0]);
}

static enum crm_status
add_email(const struct id_rules *rules, struct slice value, bool gmail, struct buf *key)
{
	const char *at;

	if (value.n > 7 && strncasecmp(value.p, "mailto:", 7) == 0)
		value = (struct slice){ value.p + 7, value.n - 7 };
	if (add_folded(rules, value, true, key) != CRM_OK)
		return CRM_ENOMEM;
	at = key->n > 0 ? memchr(key->p, '@', key->n) : NULL;
	/* Something on both sides of one `@`, and no blanks: else it is a remark. */
	if (at == NULL || at == key->p || at + 1 == key->p + key->n ||
	    memchr(at + 1, '@', key->n - (size_t)(at + 1 - key->p)) != NULL ||
	    memchr(key->p, ' ', key->n) != NULL)
		key->n = 0;
	else if (gmail)
		drop_gmail(key);
	return CRM_OK;
}

/*
 * Gather the digits of a phone number; *${plus}: it says its country.  Their number, 0 for no
 * phone.
 */
static size_t
phone_digits(struct slice value, char digits[PHONE_MOST + 4], bool *plus)
{
	const char *p = value.p, *end = value.p + value.n;
	size_t n = 0, width;
	uint32_t c;

	*plus = false;
	for (; p < end && (width = utf8_next(p, end, &c)) > 0; p += width) {
		if (digit_value(c) >= 0) {
			if (n == PHONE_MOST + 3)
				return 0;
			digits[n++] = (char)('0' + digit_value(c));
		} else if ((c == '+' || c == 0xff0b) && n == 0)
			*plus = true;
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
			/* An extension; a letter before the number makes it none. */
			if (n >= PHONE_LEAST)
				break;
			if (n > 0)
				return 0;
		}
	}
	return n;
}

static enum crm_status
add_phone(const char *country, struct slice value, struct buf *key)
{
	char digits[PHONE_MOST + 4];
	size_t code = country != NULL ? strlen(country) : 0, n, at = 0;
	bool plus;

	n = phone_digits(value, digits, &plus);
	if (!plus && n > 2 && digits[0] == '0' && digits[1] == '0') {
		plus = true;
		at = 2;
	}
	while (at < n && digits[at] == '0')
		at++;
	n -= at;
	if (n < PHONE_LEAST || n > PHONE_MOST)
		return CRM_OK;
	if (!plus && code > 0 && n > NATIONAL_MOST && memcmp(digits + at, country, code) == 0)
		plus = true;
	if (plus)
		return buf_add(key, "+", 1) == CRM_OK ? buf_add(key, digits + at, n) : CRM_ENOMEM;
	if (buf_text(key, code > 0 ? "+" : "tel:") != CRM_OK ||
	    (code > 0 && buf_text(key, country) != CRM_OK))
		return CRM_ENOMEM;
	return buf_add(key, digits + at, n);
}

enum crm_status
identity_key(enum identity_kind kind, const struct id_rules *rules, const char *country,
    struct slice value, struct buf *key)
{

	key->n = 0;
	value = id_clean(rules, value);
	/* Folding makes a value at most three times as long. */
	if (value.n == 0 || value.n > IDENTITY_NAME / 4)
		return CRM_OK;
	switch (kind) {
	case IDENTITY_EMAIL:
	case IDENTITY_GMAIL:
		return add_email(rules, value, kind == IDENTITY_GMAIL, key);
	case IDENTITY_PHONE:
		return add_phone(country, value, key);
	default:
		/* An account that is an address is the key that the address is. */
		if (memchr(value.p, '@', value.n) != NULL) {
			if (add_email(rules, value, false, key) != CRM_OK)
				return CRM_ENOMEM;
			if (key->n > 0)
				return CRM_OK;
		}
		return add_folded(rules, value, false, key);
	}
}
