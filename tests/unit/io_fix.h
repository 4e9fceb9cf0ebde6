/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_TESTS_IO_FIX_H
#define CRM_TESTS_IO_FIX_H

/*
 * What the tests of lib/io share: text, gzip made of it, a folder to work in, and what was said on
 * stderr.
 */

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define FIX_UNUSED __attribute__((unused))

/* Bytes of a fixture.  They live until the test program ends. */
struct bytes {
	unsigned char *p;
	size_t n;
};

/* A small generator, so that every run is the same. */
static FIX_UNUSED uint32_t
fix_random(uint64_t *state)
{

	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/*
 * What lives until the end stays in reach, so that leak checkers see no leak; that a test may free
 * it does no harm.
 */
static struct fix_kept {
	struct fix_kept *next;
	void *p;
} *fix_kept;

static FIX_UNUSED void *
fix_keep(void *p)
{
	struct fix_kept *kept = malloc(sizeof(*kept));

	assert_non_null(p);
	assert_non_null(kept);
	*kept = (struct fix_kept){ fix_kept, p };
	fix_kept = kept;
	return p;
}

static FIX_UNUSED struct bytes
fix_new(size_t n)
{

	return (struct bytes){ fix_keep(calloc(n + 1, 1)), n };
}

/* ${n} bytes of a log with lines of many lengths. */
static FIX_UNUSED struct bytes
fix_text(size_t n, uint64_t seed)
{
	struct bytes b = fix_new(n);
	size_t at = 0;

	while (at < n) {
		char line[160];
		int k = snprintf(line, sizeof(line), "%06u,2024-%02u-%02u,A%u,%u.%02u,%.*s\n",
		    fix_random(&seed) % 5000, fix_random(&seed) % 12 + 1,
		    fix_random(&seed) % 28 + 1, fix_random(&seed), fix_random(&seed) % 900,
		    fix_random(&seed) % 100, (int)(fix_random(&seed) % 60),
		    "the quick brown fox jumps over the lazy dog and then some more");
		size_t m = (size_t)k < n - at ? (size_t)k : n - at;

		memcpy(b.p + at, line, m);
		at += m;
	}
	return b;
}

static FIX_UNUSED struct bytes
fix_join(struct bytes a, struct bytes b)
{
	struct bytes c = fix_new(a.n + b.n);

	memcpy(c.p, a.p, a.n);
	if (b.n > 0)
		memcpy(c.p + a.n, b.p, b.n);
	return c;
}

static FIX_UNUSED struct bytes
fix_of(const void *p, size_t n)
{
	struct bytes b = fix_new(n);

	if (n > 0)
		memcpy(b.p, p, n);
	return b;
}

/* A gzip member of ${text}; ${header} may be NULL. */
static FIX_UNUSED struct bytes
fix_gzip_with(struct bytes text, int level, int strategy, gz_header *header)
{
	z_stream z = { 0 };
	struct bytes b;

	assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + 16, 8, strategy), Z_OK);
	if (header != NULL)
		assert_int_equal(deflateSetHeader(&z, header), Z_OK);
	b = fix_new(deflateBound(&z, text.n) + 65600);
	z.next_in = text.p;
	z.avail_in = (uInt)text.n;
	z.next_out = b.p;
	z.avail_out = (uInt)b.n;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	b.n = z.total_out;
	deflateEnd(&z);
	return b;
}

static FIX_UNUSED struct bytes
fix_gzip(struct bytes text)
{

	return fix_gzip_with(text, 6, Z_DEFAULT_STRATEGY, NULL);
}

/*
 * What gzip data of any number of members stands for, by zlib; fails the test where it is not
 * whole.
 */
static FIX_UNUSED struct bytes
fix_gunzip(struct bytes gz, size_t room)
{
	struct bytes b = fix_new(room);
	z_stream z = { 0 };

	assert_int_equal(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
	z.next_in = gz.p;
	z.avail_in = (uInt)gz.n;
	z.next_out = b.p;
	z.avail_out = (uInt)room;
	while (z.avail_in > 0) {
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		if (z.avail_in > 0)
			inflateReset(&z);
	}
	b.n = (size_t)(z.next_out - b.p);
	inflateEnd(&z);
	return b;
}

/* A new empty folder, which becomes the working folder. */
static FIX_UNUSED void
fix_folder(void)
{
	char path[] = "/tmp/crm-test-XXXXXX";

	assert_non_null(mkdtemp(path));
	assert_int_equal(chdir(path), 0);
}

/* Remove the working folder with the files in it. */
static FIX_UNUSED void
fix_leave(void)
{
	char path[4096], command[4200];

	assert_non_null(getcwd(path, sizeof(path)));
	assert_true(strncmp(path, "/tmp/crm-test-", 14) == 0);
	assert_int_equal(chdir("/tmp"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", path);
	assert_int_equal(system(command), 0);
}

static FIX_UNUSED void
fix_save(const char *path, struct bytes b)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(b.p, 1, b.n, f), b.n);
	assert_int_equal(fclose(f), 0);
}

/* All of a descriptor. */
static FIX_UNUSED struct bytes
fix_drain(int fd)
{
	struct bytes b = { NULL, 0 };
	ssize_t got = 1;

	while (got > 0) {
		b.p = realloc(b.p, b.n + 65537);
		assert_non_null(b.p);
		got = read(fd, b.p + b.n, 65536);
		assert_true(got >= 0);
		b.n += (size_t)got;
	}
	b.p[b.n] = '\0';
	fix_keep(b.p);
	return b;
}

static FIX_UNUSED struct bytes
fix_load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct bytes b;

	assert_true(fd >= 0);
	b = fix_drain(fd);
	close(fd);
	return b;
}

/* How many names the working folder holds, whatever they begin with. */
static FIX_UNUSED int
fix_names(void)
{
	FILE *f = popen("ls -A | wc -l", "r");
	int n = -1;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

/*
 * From fix_hush() to fix_said() what goes to stderr goes to a file; fix_said() tells what it was.
 */
static FIX_UNUSED int
fix_hush(void)
{
	int saved = dup(STDERR_FILENO), fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	if (fd < 0) {
		char path[] = "/tmp/crm-said-XXXXXX";

		fd = mkstemp(path);
		unlink(path);
	}
	assert_true(fd >= 0 && saved >= 0);
	assert_int_equal(dup2(fd, STDERR_FILENO), STDERR_FILENO);
	close(fd);
	return saved;
}

static FIX_UNUSED const char *
fix_said(int saved)
{
	struct bytes b;

	assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_SET), 0);
	b = fix_drain(STDERR_FILENO);
	assert_int_equal(dup2(saved, STDERR_FILENO), STDERR_FILENO);
	close(saved);
	return (char *)b.p;
}

#endif
