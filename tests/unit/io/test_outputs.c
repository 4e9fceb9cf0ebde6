/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several outputs of one run: all or none. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "io/outputs.h"
#include "output_fix.h"

static struct output *
begin(struct outputs *set, const char *path, bool is_main)
{
	struct output_options options = { .path = path, .set = set, .is_main = is_main };
	struct output *out;

	assert_int_equal(output_open(&out, &options, msg), CRM_OK);
	output_write(out, path, strlen(path));
	output_write(out, "\n", 1);
	return out;
}

static void
write_old(const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs("old\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Whether the file ${path} holds the line ${text}; NULL: whether it is not there. */
static bool
holds(const char *path, const char *text)
{
	char line[64] = "";
	FILE *f = fopen(path, "r");

	if (f == NULL)
		return text == NULL && errno == ENOENT;
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return text != NULL && strcmp(line, text) == 0;
}

static int
count_files(void)
{
	DIR *folder = opendir(".");
	int n = -2;	/* `.` and `..` */

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		n++;
	closedir(folder);
	return n;
}

static void
test_placed_together(void **state)
{
	struct outputs set = { 0 };

	(void)state;
	write_old("side");
	write_old("main");
	assert_int_equal(output_finish(begin(&set, "main", true)), CRM_OK);
	assert_int_equal(output_finish(begin(&set, "side", false)), CRM_OK);
	assert_int_equal(output_finish(begin(&set, "new", false)), CRM_OK);
	assert_true(holds("main", "old") && holds("side", "old") && holds("new", NULL));
	assert_int_equal(outputs_commit(&set), CRM_OK);
	assert_true(holds("main", "main") && holds("side", "side") && holds("new", "new"));
	assert_int_equal(count_files(), 3);
}

static void
test_dropped_together(void **state)
{
	struct outputs set = { 0 };

	(void)state;
	write_old("side");
	assert_int_equal(output_finish(begin(&set, "main", true)), CRM_OK);
	assert_int_equal(output_finish(begin(&set, "side", false)), CRM_OK);
	outputs_abort(&set);
	assert_true(holds("main", NULL) && holds("side", "old"));
	assert_int_equal(count_files(), 1);
}

/* The last step, naming the main file, fails: what was placed before it is taken back. */
static void
test_taken_back(void **state)
{
	struct outputs set = { 0 };

	(void)state;
	write_old("side");
	assert_int_equal(output_finish(begin(&set, "main", true)), CRM_OK);
	assert_int_equal(output_finish(begin(&set, "side", false)), CRM_OK);
	assert_int_equal(output_finish(begin(&set, "new", false)), CRM_OK);
	assert_int_equal(mkdir("main", 0755), 0);	/* no file can replace a folder */
	assert_int_equal(outputs_commit(&set), CRM_EIO);
	assert_true(holds("side", "old"));
	assert_true(holds("new", NULL));
	assert_int_equal(rmdir("main"), 0);
	assert_int_equal(count_files(), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_placed_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_dropped_together, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_taken_back, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
