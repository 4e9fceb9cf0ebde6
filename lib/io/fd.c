/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * System calls on descriptors, started again after a signal and waiting where the descriptor is
 * non-blocking (a terminal or socket that another program left so).  Numbers 0 to 2 are avoided for
 * new files: a caller may have closed stdout, and what is printed must not land in an input.
 */
#include "io/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

int
fd_open(const char *path, int flags, unsigned mode)
{
	int fd, up, error;

	do
		fd = open(path, flags | O_CLOEXEC, (mode_t)mode);
	while (fd < 0 && errno == EINTR);
	if (fd < 0 || fd > STDERR_FILENO)
		return fd;
	/*
	 * The number is that of a closed standard stream: move the file to a free one above these.
	 */
	up = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	/* close() may change errno, which has to say why the copy failed. */
	error = errno;
	close(fd);
	errno = error;
	return up;
}

/* Wait until ${fd} is ready for ${events}, after EAGAIN. */
static void
wait_for(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	/*
	 * If poll() fails, or reports an error of the descriptor, the next read or write says why.
	 */
	(void)poll(&p, 1, -1);
}

ssize_t
fd_read(int fd, void *p, size_t n)
{
	ssize_t got;

	while ((got = read(fd, p, n)) < 0) {
		if (errno == EAGAIN)
			wait_for(fd, POLLIN);
		else if (errno != EINTR)
			break;
	}
	return got;
}

bool
fd_ready(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

void
fd_widen(int fd)
{
	const int wide = 1 << 20;
	int size = fcntl(fd, F_GETPIPE_SZ);

	/*
	 * Fewer switches between the two ends of a pipe.  Where the system allows less, or this is
	 * no pipe, nothing is lost.
	 */
	if (size > 0 && size < wide)
		(void)fcntl(fd, F_SETPIPE_SZ, wide);
}

int
fd_sync(int fd)
{
	int result;

	do
		result = fsync(fd);
	while (result != 0 && errno == EINTR);
	return result;
}

size_t
fd_write(int fd, const void *p, size_t n)
{
	const char *from = p;
	size_t done = 0;
	ssize_t put;

	while (done < n) {
		put = write(fd, from + done, n - done);
		if (put >= 0)
			done += (size_t)put;
		else if (errno == EAGAIN)
			wait_for(fd, POLLOUT);
		else if (errno != EINTR)
			break;
	}
	return done;
}
