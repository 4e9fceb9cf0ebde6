/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_IO_CRC32_H
#define CRM_IO_CRC32_H

#include "base/slice.h"

#include <stdint.h>

/**
 * crc32_of(bytes): The CRC-32 of gzip, zlib and PNG (polynomial 0xEDB88320, reflected, inverted at
 * both ends), as zlib.crc32 of Python and crc32 of MySQL and Spark compute it; 0 of nothing.
 */
uint32_t crc32_of(struct slice bytes);

#endif
