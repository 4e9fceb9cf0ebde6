/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SVG within a page: boxes, lines, discs and texts.  In a page from right to left x is mirrored and
 * texts are anchored at their other end, so that the callers draw every language alike.
 */
#include "report/svg.h"

#include "base/num.h"
#include "report/markup.h"
#include "report/width.h"

#include <math.h>

/* Room above and below a picture with Arabic letters. */
#define TALL 9.0

/** Append markup, unless something has failed before. */
static void
svg_put(struct svg *svg, const char *text)
{

	if (svg->status == CRM_OK)
		svg->status = buf_text(svg->buf, text);
}

/** Append a value so that none of its characters is markup. */
static void
svg_escaped(struct svg *svg, struct slice text)
{

	if (svg->status == CRM_OK)
		svg->status = markup_escape(svg->buf, text);
}

/**
 * An attribute that is a number, to a tenth: finer than a pixel, and pages stay short and the same
 * on every machine.
 */
static void
svg_number(struct svg *svg, const char *name, double x)
{
	char text[NUM_PRINT];
	size_t n = num_print(text, round(x * 10) / 10, 8);

	svg_put(svg, " ");
	svg_put(svg, name);
	svg_put(svg, "=\"");
	if (svg->status == CRM_OK)
		svg->status = buf_add(svg->buf, text, n);
	svg_put(svg, "\"");
}

/**
 * Begin an element with its class; colours are the style sheet's business, which has those of dark
 * pages and paper too.
 */
static void
put_class(struct svg *svg, const char *element, const char *class)
{

	svg_put(svg, "<");
	svg_put(svg, element);
	svg_put(svg, " class=\"");
	svg_put(svg, class);
	svg_put(svg, "\"");
}

void
svg_begin(struct svg *svg, struct buf *buf, double height, bool mirrored, const char *name)
{

	*svg =
	    (struct svg){ .buf = buf, .width = SVG_WIDTH, .mirrored = mirrored, .status = CRM_OK };
	svg_put(svg,
	    mirrored ? "<svg role=\"img\" direction=\"rtl\" viewBox=\""
		     : "<svg role=\"img\" direction=\"ltr\" viewBox=\"");
	/* Arabic letters reach further up and down than Latin ones of the same size. */
	if (svg->status == CRM_OK)
		svg->status = buf_print(buf, "0 %.0f %.0f %.0f", mirrored ? -TALL : 0, SVG_WIDTH,
		    ceil(height) + (mirrored ? 2 * TALL : 0));
	svg_put(svg, "\" aria-label=\"");
	svg_escaped(svg, slice_of(name));
	svg_put(svg, "\">\n");
}

void
svg_rect(struct svg *svg, const char *class, double x, double y, double w, double h)
{

	put_class(svg, "rect", class);
	svg_number(svg, "x", svg->mirrored ? svg->width - x - w : x);
	svg_number(svg, "y", y);
	svg_number(svg, "width", w);
	svg_number(svg, "height", h);
	svg_put(svg, "/>\n");
}

void
svg_line(struct svg *svg, const char *class, double x1, double y1, double x2, double y2)
{

	put_class(svg, "line", class);
	svg_number(svg, "x1", svg->mirrored ? svg->width - x1 : x1);
	svg_number(svg, "y1", y1);
	svg_number(svg, "x2", svg->mirrored ? svg->width - x2 : x2);
	svg_number(svg, "y2", y2);
	svg_put(svg, "/>\n");
}

void
svg_path(struct svg *svg, const char *class, const double *points, size_t n, bool closed)
{

	put_class(svg, closed ? "polygon" : "polyline", class);
	svg_put(svg, " points=\"");
	for (size_t i = 0; i < n && svg->status == CRM_OK; i++) {
		double x = points[2 * i], y = points[2 * i + 1];

		svg->status = buf_print(svg->buf, "%s%.1f,%.1f", i > 0 ? " " : "",
		    svg->mirrored ? svg->width - x : x, y);
	}
	svg_put(svg, "\"/>\n");
}

void
svg_circle(struct svg *svg, const char *class, double x, double y, double r)
{

	put_class(svg, "circle", class);
	svg_number(svg, "cx", svg->mirrored ? svg->width - x : x);
	svg_number(svg, "cy", y);
	svg_number(svg, "r", r);
	svg_put(svg, "/>\n");
}

/**
 * The front of ${text} that fits ${columns}, one of them left for the ellipsis; all of it where it
 * fits or ${columns} is 0. A cut never falls within a character.
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
	svg_number(svg, "x", svg->mirrored ? svg->width - x : x);
	svg_number(svg, "y", y);
	svg_put(svg, " text-anchor=\"");
	svg_put(svg, names[anchor]);	/* start and end are those of the direction */
	svg_put(svg, "\">");
	svg_escaped(svg, shown);
	svg_put(svg, shown.n < text.n ? "\xe2\x80\xa6</text>\n" : "</text>\n");
}

enum crm_status
svg_end(struct svg *svg)
{

	svg_put(svg, "</svg>\n");
	return svg->status;
}
