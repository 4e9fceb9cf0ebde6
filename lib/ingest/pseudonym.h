/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_INGEST_PSEUDONYM_H
#define CRM_INGEST_PSEUDONYM_H

#include "base/msg.h"
#include "base/slice.h"
#include "base/status.h"

/** Pseudonyms: HMAC-SHA-256 (RFC 2104, FIPS 180-4) of an id under a secret key, in hexadecimal. */
struct pseudonym;

/** Length of a pseudonym: lower-case hexadecimal digits. */
#define PSEUDONYM_PRINT 64

/** The longest key file. */
#define PSEUDONYM_KEY 4096

/**
 * pseudonym_open(p, path, msg):
 * Take the key from the file ${path}: all its bytes but line feeds at its end, so that a pseudonym
 * of ID is what `printf %s ID | openssl dgst -sha256 -hmac "$(cat FILE)"` prints.  Refused, with a
 * message: a file that group or others may read, an empty one, one above PSEUDONYM_KEY bytes, and a
 * key with a NUL byte (which no shell can pass).  A key of less than 16 bytes is warned of.  Return
 * CRM_OK, CRM_ENOMEM, CRM_EIO or CRM_EUSAGE.
 */
CRM_CHECKED enum crm_status pseudonym_open(struct pseudonym **p, const char *path, struct msg *msg);

/**
 * pseudonym_key(p, key): As pseudonym_open() with the ${key} itself, of any length.  CRM_OK or
 * CRM_ENOMEM.
 */
CRM_CHECKED enum crm_status pseudonym_key(struct pseudonym **p, struct slice key);

/**
 * pseudonym_print(p, id, out): Write the pseudonym of ${id} (no NUL).  About half a microsecond.
 */
void pseudonym_print(const struct pseudonym *p, struct slice id, char out[PSEUDONYM_PRINT]);

/** pseudonym_close(p): Wipe the key and free.  NULL is fine. */
void pseudonym_close(struct pseudonym *p);

#endif
