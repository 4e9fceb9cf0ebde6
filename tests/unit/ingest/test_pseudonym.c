/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/pseudonym.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* RFC 4231, test cases 1 to 4, 6 and 7 (5 is truncated). */
static void
test_rfc_4231(void **state)
{
	static char aa[131], counted[25], b0[20], cd[50], dd[50];
	struct {
		struct slice key, data;
		const char *mac;
	} rows[] = {
		{ { b0, 20 }, slice_of("Hi There"),
		    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
		{ slice_of("Jefe"), slice_of("what do ya want for nothing?"),
		    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
		{ { aa, 20 }, { dd, 50 },
		    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
		{ { counted, 25 }, { cd, 50 },
		    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b" },
		{ { aa, 131 }, slice_of("Test Using Larger Than Block-Size Key - Hash Key First"),
		    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
		{ { aa, 131 },
		    slice_of(
			"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
			"hashed before being used by the HMAC algorithm."),
		    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2" },
	};
	char out[PSEUDONYM_PRINT];
	size_t i;

	(void)state;
	memset(aa, 0xaa, sizeof(aa));
	memset(b0, 0x0b, sizeof(b0));
	memset(cd, 0xcd, sizeof(cd));
	memset(dd, 0xdd, sizeof(dd));
	for (i = 0; i < sizeof(counted); i++)
		counted[i] = (char)(i + 1);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pseudonym *p;
		int twice;

		assert_int_equal(pseudonym_key(&p, rows[i].key), CRM_OK);
		for (twice = 0; twice < 2; twice++) {
			pseudonym_print(p, rows[i].data, out);
			assert_memory_equal(out, rows[i].mac, PSEUDONYM_PRINT);
		}
		pseudonym_close(p);
	}
	pseudonym_close(NULL);
}

static void
write_key(const char *path, const char *bytes, size_t n, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
test_file(void **state)
{
	/* printf %s 12347 | openssl dgst -sha256 -hmac 0123456789abcdef0123 (OpenSSL 3.0.19) */
	static const char openssl[] =
	    "9fb9f1fe38eb03ae6620865dd4d6b0040344a95dfcc3cffce863ec6b2c77847b";
	static char large[PSEUDONYM_KEY + 2];
	char path[] = "/tmp/test_pseudonym.XXXXXX", out[PSEUDONYM_PRINT];
	struct pseudonym *p;
	struct msg *msg;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(msg_open(&msg, "test"), CRM_OK);
	msg_level(msg, MSG_QUIET);
	memset(large, 'k', sizeof(large));

	write_key(path, "0123456789abcdef0123\n\n", 22, 0600);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_OK);
	pseudonym_print(p, slice_of("12347"), out);
	assert_memory_equal(out, openssl, PSEUDONYM_PRINT);
	pseudonym_close(p);

	/* A carriage return belongs to the key, as it does for the shell. */
	write_key(path, "0123456789abcdef0123\r\n", 22, 0400);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_OK);
	pseudonym_print(p, slice_of("12347"), out);
	assert_memory_not_equal(out, openssl, PSEUDONYM_PRINT);
	pseudonym_close(p);

	write_key(path, large, PSEUDONYM_KEY, 0600);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_OK);
	pseudonym_close(p);
	write_key(path, large, PSEUDONYM_KEY + 1, 0600);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EUSAGE);
	assert_null(p);
	write_key(path, "\n\n", 2, 0600);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EUSAGE);
	write_key(path, "0123456789\0abcdef", 17, 0600);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EUSAGE);
	write_key(path, "0123456789abcdef0123\n", 21, 0640);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EUSAGE);
	write_key(path, "0123456789abcdef0123\n", 21, 0604);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EUSAGE);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(pseudonym_open(&p, path, msg), CRM_EIO);
	msg_close(msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rfc_4231),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
