/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_BASE_STATUS_H
#define CRM_BASE_STATUS_H

/**
 * What every function of the library that can fail returns.  Library code never exits; the
 * program's exit status is status_exit() of what its filter returned.
 */
enum crm_status {
	CRM_OK = 0,	/* done */
	CRM_EDATA,	/* done and complete, but data was refused, or a check found something */
	CRM_EUSAGE,	/* the user asked for something that makes no sense; nothing was written */
	CRM_EINPUT,	/* the input is corrupt or cut short */
	CRM_EIO,	/* the operating system refused to read or write */
	CRM_ENOMEM,	/* memory ran out */
	CRM_EIDENT	/* a model is not identified by this data */
};

/** The compiler warns where the result of such a function is not looked at. */
#define CRM_CHECKED __attribute__((warn_unused_result))

/** The function's arguments ${f}, ${a} are as printf's: format and first argument. */
#define CRM_PRINTF(f, a) __attribute__((format(printf, f, a)))

/**
 * status_exit(status):
 * Return the exit status of a program that ends with ${status}: 0 done, 1 refused data or findings
 * (EDATA), 2 usage (EUSAGE), 3 input, I/O or memory (EINPUT, EIO, ENOMEM), 4 no model (EIDENT).
 */
int status_exit(enum crm_status status);

#endif
