/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checksum of gzip for bytes that are in no gzip file: crm-ingest --shards names a shard by it,
 * because other programs have it too.
 */
#include "io/crc32.h"

#include "io/inflate.h"

uint32_t
crc32_of(struct slice bytes)
{

	return inflate_best()->crc(0, (const unsigned char *)bytes.p, bytes.n);
}
