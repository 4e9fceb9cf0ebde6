/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/svg.h"

#include "base/num.h"
#include "report/markup.h"
#include "report/width.h"

#include <math.h>

static void
put(struct svg *svg, const char *text)
{

	if (svg->status == CRM_OK)
		svg->status = buf_text(svg->buf, text);
}

static void
put_escaped(struct svg *svg, struct slice text)
{

	if (svg->status == CRM_OK)
		svg->status = markup_escape(svg->buf, text);
}

/** An attribute that is a number, to a tenth. */
static void
put_number(struct svg *svg, const char *name, double x)
{
	char text[NUM_PRINT];
	size_t n = num_print(text, round(x * 10) / 10, 8);

	put(svg, " ");
	put(svg, name);
	put(svg, "=\"");
	if (svg->status == CRM_OK)
		svg->status = buf_add(svg->buf, text, n);
	put(svg, "\"");
}

static void
put_class(struct svg *svg, const char *element, const char *class)
{

	put(svg, "<");
	put(svg, element);
	put(svg, " class=\"");
	put(svg, class);
	put(svg, "\"");
}

void
svg_begin(struct svg *svg, struct buf *buf, double height, bool mirrored, const char *name)
{

	*svg =
	    (struct svg){ .buf = buf, .width = SVG_WIDTH, .mirrored = mirrored, .status = CRM_OK };
	put(svg,
	    mirrored ? "<svg role=\"img\" direction=\"rtl\" viewBox=\"0 0 "
		     : "<svg role=\"img\" direction=\"ltr\" viewBox=\"0 0 ");
	if (svg->status == CRM_OK)
		svg->status = buf_print(buf, "%.0f %.0f", SVG_WIDTH, ceil(height));
	put(svg, "\" aria-label=\"");
	put_escaped(svg, slice_of(name));
	put(svg, "\">\n");
}

void
svg_rect(struct svg *svg, const char *class, double x, double y, double w, double h)
{

	put_class(svg, "rect", class);
	put_number(svg, "x", svg->mirrored ? svg->width - x - w : x);
	put_number(svg, "y", y);
	put_number(svg, "width", w);
	put_number(svg, "height", h);
	put(svg, "/>\n");
}

void
svg_line(struct svg *svg, const char *class, double x1, double y1, double x2, double y2)
{

	put_class(svg, "line", class);
	put_number(svg, "x1", svg->mirrored ? svg->width - x1 : x1);
	put_number(svg, "y1", y1);
	put_number(svg, "x2", svg->mirrored ? svg->width - x2 : x2);
	put_number(svg, "y2", y2);
	put(svg, "/>\n");
}

void
svg_circle(struct svg *svg, const char *class, double x, double y, double r)
{

	put_class(svg, "circle", class);
	put_number(svg, "cx", svg->mirrored ? svg->width - x : x);
	put_number(svg, "cy", y);
	put_number(svg, "r", r);
	put(svg, "/>\n");
}

/**
 * The front of ${text} that fits ${columns}, one of them left for the ellipsis; all of it where it
 * fits.
 */
static struct slice
front(struct slice text, size_t columns)
{
	size_t at = 0, used = 0;

	if (columns == 0 || width_text(text) <= columns)
		return text;
	for (uint32_t c; at < text.n; ) {
		size_t n = width_decode((struct slice){ text.p + at, text.n - at }, &c);

		if ((used += width_of(c)) > columns - 1)
			break;
		at += n;
	}
	return (struct slice){ text.p, at };
}

void
svg_text(struct svg *svg, const char *class, double x, double y, enum svg_anchor anchor,
    struct slice text, size_t columns)
{
	static const char *const names[] = { "start", "middle", "end" };
	struct slice shown = front(text, columns);

	put_class(svg, "text", class);
	put_number(svg, "x", svg->mirrored ? svg->width - x : x);
	put_number(svg, "y", y);
	put(svg, " text-anchor=\"");
	put(svg, names[anchor]);	/* start and end are those of the direction */
	put(svg, "\">");
	put_escaped(svg, shown);
	put(svg, shown.n < text.n ? "\xe2\x80\xa6</text>\n" : "</text>\n");
}

enum crm_status
svg_end(struct svg *svg)
{

	put(svg, "</svg>\n");
	return svg->status;
}
