/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A report as a mail for `sendmail -t`: headers, and two bodies that say the same, of which a mail
 * program shows the one that it can (RFC 2046, multipart/alternative).
 *
 * Both bodies are in base64, so no line is too long, no byte is above 127 and the boundary, which
 * holds a character that base64 does not have, cannot occur in them.  The subject is made of
 * encoded words (RFC 2047) that end at whole characters.  There is no date and no message id:
 * sendmail adds them, and the same report makes the same bytes.
 */
#include "report/render.h"

#include "report/base64.h"
#include "report/email_page.h"
#include "report/markup.h"
#include "report/width.h"

/* Bytes of the two bodies: in base64, both and the headers stay under 100 kB. */
#define HTML_MOST 56000
#define TEXT_MOST 15000

/* Characters of a line of base64, and bytes of an encoded word. */
#define LINE 76
#define WORD_BYTES 42

#define BOUNDARY "=_crm-report_="

/** Append a header of any text, as encoded words. */
static enum crm_status
add_header(struct buf *buf, const char *name, const char *text)
{
	enum crm_status status;
	struct buf clean = { 0 };
	struct slice rest;

	if ((status = markup_clean(&clean, slice_of(text))) == CRM_OK)
		status = buf_text(buf, name);
	rest = buf_slice(&clean);
	while (rest.n > 0 && status == CRM_OK) {
		size_t n = 0;
		uint32_t c;

		while (n < rest.n) {
			size_t length =
			    width_decode((struct slice){ rest.p + n, rest.n - n }, &c);

			if (n + length > WORD_BYTES)
				break;
			n += length;
		}
		if ((status = buf_text(buf, "=?utf-8?B?")) == CRM_OK &&
		    (status = base64_add(buf, (struct slice){ rest.p, n }, 0)) == CRM_OK)
			status = buf_text(buf, n < rest.n ? "?=\r\n " : "?=");
		rest.p += n;
		rest.n -= n;
	}
	buf_free(&clean);
	return status == CRM_OK ? buf_text(buf, "\r\n") : status;
}

/** Append a body. */
static enum crm_status
add_part(struct buf *buf, const char *type, const struct buf *body)
{

	if (buf_print(buf,
		"--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n",
		type) != CRM_OK ||
	    base64_add(buf, buf_slice(body), LINE) != CRM_OK)
		return CRM_ENOMEM;
	return buf_text(buf, "\r\n");
}

enum crm_status
render_email(const struct report *report, const struct render_options *options, struct output *out)
{
	const struct language *language = options->language;
	struct buf mail = { 0 }, html = { 0 }, text = { 0 };
	enum crm_status status;

	status = options->to == NULL ? CRM_OK : buf_print(&mail, "To: %s\r\n", options->to);
	if (status == CRM_OK &&
	    (status = add_header(
		 &mail, "Subject: ", language_text(language, report->title))) == CRM_OK &&
	    (status = buf_text(&mail,
		 "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"" BOUNDARY
		 "\"\r\n\r\n")) == CRM_OK &&
	    (status = email_text(report, language, TEXT_MOST, &text)) == CRM_OK &&
	    (status = email_html(report, language, HTML_MOST, &html)) == CRM_OK &&
	    (status = add_part(&mail, "text/plain", &text)) == CRM_OK &&
	    (status = add_part(&mail, "text/html", &html)) == CRM_OK)
		status = buf_text(&mail, "--" BOUNDARY "--\r\n");
	if (status == CRM_OK)
		output_write(out, mail.p, mail.n);
	buf_free(&mail);
	buf_free(&html);
	buf_free(&text);
	return status;
}
