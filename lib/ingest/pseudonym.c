/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pseudonyms: HMAC-SHA-256 of an id by libsodium.  The key is hashed into the state of the HMAC
 * once, and each id starts from a copy of that state.
 *
 * Who has the key can test which id a pseudonym stands for.  So it comes from a file that only its
 * owner can read, never from the command line; the process makes no core dump, other processes of
 * the user may not look into it, and the pages that hold the key are neither swapped nor dumped.
 * Every copy is overwritten after use.
 */
#include "ingest/pseudonym.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A key shorter than this can be found by trying. */
#define SHORT_KEY 16

struct pseudonym {
	crypto_auth_hmacsha256_state keyed; /* HMAC with the key taken in, ready for a message */
	bool locked;
};

enum crm_status
pseudonym_key(struct pseudonym **p, struct slice key)
{

	if (sodium_init() < 0 || (*p = mem_new(1, sizeof(**p))) == NULL)
		return CRM_ENOMEM;
	/* Where the limit of locked memory does not allow it, the key may be swapped: see open. */
	(*p)->locked = sodium_mlock(*p, sizeof(**p)) == 0;
	crypto_auth_hmacsha256_init(&(*p)->keyed, (const unsigned char *)key.p, key.n);
	return CRM_OK;
}

/* Read the file ${path} into ${key}, which has room for one byte more than is allowed. */
static enum crm_status
read_key(const char *path, char key[PSEUDONYM_KEY + 1], size_t *n, struct msg *msg)
{
	enum crm_status status = CRM_EIO;
	struct stat facts;
	ssize_t got;
	int fd;

	*n = 0;
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0) {
		msg_error(msg, "%s: cannot open the key file: %s", path, strerror(errno));
		return CRM_EIO;
	}
	if (fstat(fd, &facts) != 0) {
		msg_error(msg, "%s: %s", path, strerror(errno));
		goto done;
	}
	if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		msg_error(msg, "%s: others may use this key file (mode %03o): chmod 600 %s", path,
		    (unsigned)facts.st_mode & 0777, path);
		status = CRM_EUSAGE;
		goto done;
	}
	do {
		got = read(fd, key + *n, PSEUDONYM_KEY + 1 - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			msg_error(msg, "%s: cannot read the key: %s", path, strerror(errno));
			goto done;
		}
		*n += (size_t)got;
	} while (got != 0 && *n <= PSEUDONYM_KEY);
	status = CRM_OK;
done:
	close(fd);
	return status;
}

/* From now on no memory of this process gets into a file or to another process. */
static enum crm_status
hide_memory(struct msg *msg)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
		return CRM_OK;
	msg_error(msg, "--pseudonym-key: cannot turn core dumps off: %s", strerror(errno));
	return CRM_EIO;
}

enum crm_status
pseudonym_open(struct pseudonym **p, const char *path, struct msg *msg)
{
	char key[PSEUDONYM_KEY + 1];
	enum crm_status status;
	bool locked;
	size_t n;

	*p = NULL;
	if ((status = hide_memory(msg)) != CRM_OK)
		return status;
	locked = sodium_init() >= 0 && sodium_mlock(key, sizeof(key)) == 0;
	if ((status = read_key(path, key, &n, msg)) != CRM_OK)
		goto done;
	status = CRM_EUSAGE;
	if (n > PSEUDONYM_KEY) {
		msg_error(msg, "%s: a key file holds at most %d bytes", path, PSEUDONYM_KEY);
		goto done;
	}
	/* As a shell's $(cat FILE) has it. */
	while (n > 0 && key[n - 1] == '\n')
		n--;
	if (n == 0) {
		msg_error(msg, "%s: the key file is empty; `openssl rand -hex 32 >%s` makes a key",
		    path, path);
		goto done;
	}
	if (memchr(key, '\0', n) != NULL) {
		msg_error(msg,
		    "%s: the key has a NUL byte; it must be text, such as `openssl rand -hex 32` prints",
		    path);
		goto done;
	}
	if (n < SHORT_KEY)
		msg_warn(msg,
		    "%s: a key of %zu bytes can be guessed; `openssl rand -hex 32` prints a good one",
		    path, n);
	if ((status = pseudonym_key(p, (struct slice){ key, n })) != CRM_OK)
		status = msg_nomem(msg);
	else if (!(*p)->locked || !locked)
		msg_warn(msg,
		    "--pseudonym-key: the key cannot be locked in memory and may be swapped to disk: raise `ulimit -l`");
done:
	sodium_memzero(key, sizeof(key));
	if (locked)
		(void)sodium_munlock(key, sizeof(key));
	return status;
}

void
pseudonym_print(const struct pseudonym *p, struct slice id, char out[PSEUDONYM_PRINT])
{
	static const char hex[] = "0123456789abcdef";
	crypto_auth_hmacsha256_state state = p->keyed;
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	size_t i;

	crypto_auth_hmacsha256_update(&state, (const unsigned char *)id.p, id.n);
	crypto_auth_hmacsha256_final(&state, mac);
	for (i = 0; i < sizeof(mac); i++) {
		out[2 * i] = hex[mac[i] >> 4];
		out[2 * i + 1] = hex[mac[i] & 15];
	}
	sodium_memzero(&state, sizeof(state));
}

void
pseudonym_close(struct pseudonym *p)
{

	if (p == NULL)
		return;
	if (p->locked)
		(void)sodium_munlock(p, sizeof(*p));
	sodium_memzero(p, sizeof(*p));
	free(p);
}
