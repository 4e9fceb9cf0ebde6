/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CRM_REPORT_SVG_H
#define CRM_REPORT_SVG_H

#include "base/buf.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>

/**
 * A picture within an HTML page.  Colours are classes of the page's style sheet.  x runs from where
 * lines of text start: in a right-to-left page all is mirrored but the letters.  The first failure
 * is kept, and svg_end() returns it.
 */
struct svg {
	struct buf *buf;
	double width;
	bool mirrored;
	enum crm_status status;
};

/** Which end of a text is at its point. */
enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/** The width of all pictures, in their own units; letters are 12 of them high. */
#define SVG_WIDTH 420.0

/**
 * svg_begin(svg, buf, height, mirrored, name): Begin a picture called ${name} (for those who hear
 * it).
 */
void svg_begin(struct svg *svg, struct buf *buf, double height, bool mirrored, const char *name);

/** svg_rect(svg, class, x, y, w, h): A box. */
void svg_rect(struct svg *svg, const char *class, double x, double y, double w, double h);

/** svg_line(svg, class, x1, y1, x2, y2): A line. */
void svg_line(struct svg *svg, const char *class, double x1, double y1, double x2, double y2);

/**
 * svg_path(svg, class, points, n, closed): A line through ${n} points (x and y by turns), or the
 * area within them.
 */
void svg_path(
    struct svg *svg, const char *class, const double *points, size_t n, bool closed);

/** svg_circle(svg, class, x, y, r): A disc. */
void svg_circle(struct svg *svg, const char *class, double x, double y, double r);

/**
 * svg_text(svg, class, x, y, anchor, text, columns): A text, cut to ${columns} columns of a
 * terminal with an ellipsis; 0: not cut.
 */
void svg_text(struct svg *svg, const char *class, double x, double y, enum svg_anchor anchor,
    struct slice text, size_t columns);

/** svg_end(svg): End the picture.  CRM_OK or CRM_ENOMEM. */
CRM_CHECKED enum crm_status svg_end(struct svg *svg);

#endif
