/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * inflate FILE: inflate a gzip file and throw the text away.
 *
 * This is the floor that crm-ingest is measured against: the same library, the same checks of sums
 * and lengths, one thread, and nothing done with the text.
 */
#include "io/gunzip.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static unsigned char in[256 << 10], out[256 << 10];
	struct gunzip *g;
	enum gunzip_result result = GUNZIP_INPUT;
	struct inflate_io io = { 0 };
	ssize_t n;
	int fd;

	if (argc != 2 || (fd = open(argv[1], O_RDONLY | O_CLOEXEC)) < 0 ||
	    gunzip_open(&g, inflate_best()) != CRM_OK) {
		fputs("usage: inflate FILE\n", stderr);
		return 2;
	}
	while (result == GUNZIP_INPUT && (n = read(fd, in, sizeof(in))) > 0) {
		io.in = in;
		io.n_in = (size_t)n;
		do {
			io.out = out;
			io.n_out = sizeof(out);
			result = gunzip_run(g, &io);
		} while (result == GUNZIP_ROOM);
	}
	if (result != GUNZIP_INPUT || !gunzip_end(g)) {
		fprintf(stderr, "inflate: %s: %s\n", argv[1], gunzip_why(g));
		return 3;
	}
	puts(inflate_best()->name);
	gunzip_close(g);
	close(fd);
	return 0;
}
