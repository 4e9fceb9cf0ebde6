/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/sandbox.h"
#include "capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <cmocka.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

/* The places that the tests play in: made by setup(), removed by teardown(). */
struct ground {
	char root[64];
	char input[96], other[96], out[96], temp[96], link[96], far[96];
};

static void
make_file(const char *name)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	assert_true(fputs("a,b\n", f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
	struct ground *g = calloc(1, sizeof(*g));

	assert_non_null(g);
	strcpy(g->root, "/tmp/crm-sandbox-XXXXXX");
	assert_non_null(mkdtemp(g->root));
	snprintf(g->input, sizeof(g->input), "%s/input.csv", g->root);
	snprintf(g->other, sizeof(g->other), "%s/other.csv", g->root);
	snprintf(g->out, sizeof(g->out), "%s/out", g->root);
	snprintf(g->temp, sizeof(g->temp), "%s/temp", g->root);
	snprintf(g->far, sizeof(g->far), "%s/far", g->root);
	snprintf(g->link, sizeof(g->link), "%s/out/link", g->root);
	make_file(g->input);
	make_file(g->other);
	assert_int_equal(mkdir(g->out, 0755), 0);
	assert_int_equal(mkdir(g->temp, 0755), 0);
	assert_int_equal(mkdir(g->far, 0755), 0);
	strcat(g->out, "/out.csv");
	assert_int_equal(symlink("../far/real.csv", g->link), 0);
	*state = g;
	return 0;
}

static int
teardown(void **state)
{
	struct ground *g = *state;
	char command[128];

	snprintf(command, sizeof(command), "rm -r '%s'", g->root);
	assert_int_equal(system(command), 0);
	free(g);
	return 0;
}

static long
abi(void)
{

	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1u);
}

/*
 * Enter the sandbox of ${paths} in a child, then ${act}; its return value (0..100) is the child's.
 */
static int
in_sandbox(const struct sandbox_path *paths, size_t n, int (*act)(const struct ground *),
    const struct ground *g)
{
	pid_t child = fork();
	int how;

	if (child == 0) {
		struct msg *msg;

		if (msg_open(&msg, "test") != CRM_OK || sandbox_enter(paths, n, msg) != CRM_OK)
			_exit(101);
		_exit(act(g));
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &how, 0), child);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

/* 0 if ${name} can be opened with ${flags}, else the errno. */
static int
try_open(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0600);

	if (fd == -1)
		return errno;
	close(fd);
	return 0;
}

static int
read_only_operands(const struct ground *g)
{

	if (try_open(g->input, O_RDONLY) != 0)
		return 1;
	if (try_open(g->input, O_WRONLY) != EACCES)
		return 2;
	if (try_open(g->other, O_RDONLY) != EACCES)
		return 3;
	if (try_open("/etc/passwd", O_RDONLY) != EACCES)
		return 4;
	if (try_open("/tmp/crm-sandbox-new", O_WRONLY | O_CREAT) != EACCES)
		return 5;
	if (try_open("/tmp/crm-no-such-file", O_RDONLY) != ENOENT)	/* the honest reason */
		return 6;
	if (unlink(g->input) == 0 || rename(g->input, g->other) == 0)
		return 7;
	return 0;
}

static void
test_only_operands_can_be_read(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { g->input, SANDBOX_READ }, { NULL, SANDBOX_READ },
		{ "/tmp/crm-no-such-file", SANDBOX_READ } };

	if (abi() < 1)
		skip();
	assert_int_equal(in_sandbox(paths, 3, read_only_operands, g), 0);
}

static int
read_a_folder(const struct ground *g)
{
	char byte;
	int fd = open(g->temp, O_RDONLY);

	/* Who is given a folder as input shall hear "Is a directory", not "Permission denied". */
	return fd != -1 && read(fd, &byte, 1) == -1 && errno == EISDIR ? 0 : 1;
}

static void
test_a_folder_as_input_says_so(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { g->temp, SANDBOX_READ } };

	assert_int_equal(in_sandbox(paths, 1, read_a_folder, g), 0);
}

/* Write beside ${path}, rename into place, sync the folder: what an atomic -o does. */
static int
replace(const char *path)
{
	char beside[208], folder[200];
	int fd;

	snprintf(beside, sizeof(beside), "%s.tmp", path);
	if ((fd = open(beside, O_WRONLY | O_CREAT | O_EXCL, 0600)) == -1)
		return 1;
	if (write(fd, "x\n", 2) != 2 || fsync(fd) != 0 || close(fd) != 0)
		return 2;
	if (rename(beside, path) != 0)
		return 3;
	strcpy(folder, path);
	*strrchr(folder, '/') = '\0';
	if ((fd = open(folder, O_RDONLY | O_DIRECTORY)) == -1 || fsync(fd) != 0)
		return 4;
	return close(fd);
}

static int
write_beside(const struct ground *g)
{
	char name[200];
	int why;

	if ((why = replace(g->out)) != 0)
		return why;
	if (try_open(g->out, O_RDONLY) != EACCES)	/* written, not read */
		return 10;
	snprintf(name, sizeof(name), "%s/temp/x", g->root);
	if (try_open(name, O_WRONLY | O_CREAT) != EACCES)
		return 11;
	snprintf(name, sizeof(name), "%s/new", g->root);
	if (try_open(name, O_WRONLY | O_CREAT) != EACCES)
		return 12;
	return 0;
}

static void
test_output_is_written_beside(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { g->out, SANDBOX_WRITE_BESIDE } };
	struct stat st;

	if (abi() < 1)
		skip();
	assert_int_equal(in_sandbox(paths, 1, write_beside, g), 0);
	assert_int_equal(stat(g->out, &st), 0);
	assert_int_equal(st.st_size, 2);
}

static int
write_through_link(const struct ground *g)
{
	char real[200];

	snprintf(real, sizeof(real), "%s/far/real.csv", g->root);
	return replace(real);
}

static void
test_output_through_a_link(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { g->link, SANDBOX_WRITE_BESIDE } };
	char real[200];

	snprintf(real, sizeof(real), "%s/real.csv", g->far);
	make_file(real);
	assert_int_equal(in_sandbox(paths, 1, write_through_link, g), 0);
}

static int
write_here(const struct ground *g)
{

	(void)g;
	return replace("./here.csv");
}

static void
test_output_in_the_current_folder(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { "here.csv", SANDBOX_WRITE_BESIDE } };
	char before[4096];

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(g->far), 0);
	assert_int_equal(in_sandbox(paths, 1, write_here, g), 0);
	assert_int_equal(chdir(before), 0);
}

static int
use_temp(const struct ground *g)
{
	char name[200], byte;
	int fd;

	snprintf(name, sizeof(name), "%s/spool", g->temp);
	if ((fd = open(name, O_RDWR | O_CREAT | O_EXCL, 0600)) == -1)
		return 1;
	if (unlink(name) != 0 || write(fd, "x", 1) != 1 || pread(fd, &byte, 1, 0) != 1 ||
	    ftruncate(fd, 0) != 0)
		return 2;
	close(fd);
	if ((fd = open(g->temp, O_RDWR | O_TMPFILE, 0600)) == -1 && errno != EOPNOTSUPP)
		return 3;
	return try_open(g->input, O_RDONLY) == EACCES || abi() < 1 ? 0 : 4;
}

static void
test_temporary_files(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { g->temp, SANDBOX_TEMP } };

	assert_int_equal(in_sandbox(paths, 1, use_temp, g), 0);
}

static int
connect_somewhere(const struct ground *g)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = { htonl(INADDR_LOOPBACK) }
	};
	int s = socket(AF_INET, SOCK_STREAM, 0);

	(void)g;
	if (s == -1)
		return 0;
	return connect(s, (struct sockaddr *)&to, sizeof(to)) == -1 && errno == EACCES ? 0 : 1;
}

static void
test_no_connections(void **state)
{

	if (abi() < 4)
		skip();
	assert_int_equal(in_sandbox(NULL, 0, connect_somewhere, *state), 0);
}

static int
read_stdin_by_name(const struct ground *g)
{
	char byte = 0;
	int fd = open("/dev/stdin", O_RDONLY);

	(void)g;
	return fd != -1 && read(fd, &byte, 1) == 1 && byte == 'a' ? 0 : 1;
}

/* `crm-x /dev/stdin`, with a file or a pipe there, and `crm-x <(...)`. */
static void
test_stdin_by_its_name(void **state)
{
	struct ground *g = *state;
	const struct sandbox_path paths[] = { { "/dev/stdin", SANDBOX_READ } };
	int saved = dup(0), file = open(g->input, O_RDONLY), ends[2];

	assert_true(saved != -1 && file != -1);
	assert_int_equal(dup2(file, 0), 0);
	assert_int_equal(in_sandbox(paths, 1, read_stdin_by_name, g), 0);
	close(file);

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "a", 1), 1);
	assert_int_equal(dup2(ends[0], 0), 0);
	assert_int_equal(in_sandbox(paths, 1, read_stdin_by_name, g), 0);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(dup2(saved, 0), 0);
	close(saved);
}

static int
gain_no_privileges(const struct ground *g)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");

	(void)g;
	if (f == NULL)
		return 1;
	while (fgets(line, sizeof(line), f) != NULL)
		if (strcmp(line, "NoNewPrivs:\t1\n") == 0)
			return 0;
	return 2;
}

static void
test_no_new_privileges(void **state)
{
	const struct sandbox_path paths[] = { { "/proc", SANDBOX_TEMP } };

	assert_int_equal(in_sandbox(paths, 1, gain_no_privileges, *state), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_only_operands_can_be_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_folder_as_input_says_so, setup, teardown),
		cmocka_unit_test_setup_teardown(test_output_is_written_beside, setup, teardown),
		cmocka_unit_test_setup_teardown(test_output_through_a_link, setup, teardown),
		cmocka_unit_test_setup_teardown(test_output_in_the_current_folder, setup, teardown),
		cmocka_unit_test_setup_teardown(test_temporary_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_connections, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stdin_by_its_name, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_new_privileges, setup, teardown),
	};

#ifdef CRM_NO_SANDBOX
	return printf("1..0 # SKIP built without the sandbox\n") < 0;
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
