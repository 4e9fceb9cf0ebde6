/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the statuses of the library are as exit statuses of a program. */
#include "base/status.h"

int
status_exit(enum crm_status status)
{

	switch (status) {
	case CRM_OK:
		return 0;
	case CRM_EDATA:
		return 1;
	case CRM_EUSAGE:
		return 2;
	case CRM_EINPUT:
	case CRM_EIO:
	case CRM_ENOMEM:
		return 3;
	case CRM_EIDENT:
		return 4;
	}
	return 3;
}
