/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SHA-256 of a file, by libsodium, which is seen in this room only.  The file is read once more
 * for it: the bytes that an input inflates are gone by then, and a pipe has no content to be named
 * by.
 */
#include "ingest/file_hash.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is read of a file at a time. */
#define HASH_BLOCK ((size_t)256 << 10)

enum crm_status
file_hash(const char *path, char hex[FILE_HASH], struct msg *msg)
{
	unsigned char digest[crypto_hash_sha256_BYTES];
	char text[2 * sizeof(digest) + 1];
	crypto_hash_sha256_state state;
	unsigned char *block;
	struct stat st;
	ssize_t n = 0;
	int fd;

	if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return CRM_OK;
	if (sodium_init() < 0 || (block = mem_new(HASH_BLOCK, 1)) == NULL)
		return msg_nomem(msg);
	crypto_hash_sha256_init(&state);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) != -1) {
		while ((n = read(fd, block, HASH_BLOCK)) > 0 || (n == -1 && errno == EINTR))
			if (n > 0)
				crypto_hash_sha256_update(&state, block, (size_t)n);
		close(fd);
	}
	free(block);
	if (fd == -1 || n == -1) {
		msg_error(msg, "%s: %s", path, strerror(errno));
		return CRM_EIO;
	}
	crypto_hash_sha256_final(&state, digest);
	sodium_bin2hex(text, sizeof(text), digest, sizeof(digest));
	memcpy(hex, text, FILE_HASH);
	return CRM_OK;
}
