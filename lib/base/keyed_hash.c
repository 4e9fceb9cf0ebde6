/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key of keyed_hash().  It is drawn before main() begins, so that no table can be filled under
 * one key and searched under another, and no caller has to remember to draw it.
 */
#include "base/keyed_hash.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>

uint64_t keyed_hash_key[2];

static __attribute__((constructor)) void
draw_key(void)
{
	const void *of_the_kernel;

	if (getrandom(keyed_hash_key, sizeof(keyed_hash_key), GRND_NONBLOCK) ==
	    (ssize_t)sizeof(keyed_hash_key))
		return;
	/*
	 * Too early after boot, or a kernel before 3.17: 16 random bytes come with every process.
	 */
	if ((of_the_kernel = (const void *)getauxval(AT_RANDOM)) != NULL)
		memcpy(keyed_hash_key, of_the_kernel, sizeof(keyed_hash_key));
}

void
keyed_hash_set(uint64_t k0, uint64_t k1)
{

	keyed_hash_key[0] = k0;
	keyed_hash_key[1] = k1;
}
