/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/design.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/*
 * Any text is a formula or refused with a reason; a formula has a design or a reason why not, and a
 * row of it can be computed.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct slice abc[] = { { "a", 1 }, { "b", 1 }, { "c", 1 } };
	char why[FORMULA_WHY], *text = malloc(n + 1);
	struct design_levels *levels = NULL;
	double *values = NULL;
	struct formula f;
	struct design d;
	struct dd *x;
	size_t i;

	if (text == NULL)
		return 0;
	memcpy(text, data, n);
	text[n] = '\0';
	if (formula_parse(&f, text, why) != CRM_OK) {
		if (why[0] == '\0')
			abort();
		free(text);
		return 0;
	}
	levels = calloc(f.n_columns, sizeof(*levels));
	values = calloc(f.n_columns, sizeof(*values));
	for (i = 0; i < f.n_columns && levels != NULL && values != NULL; i++) {
		/* Every other column holds text where it may; one in five is missing. */
		if (i % 2 == 1)
			(void)formula_make_factor(&f, i);
		if (f.column[i].levels)
			levels[i] = (struct design_levels){ abc, 3 };
		values[i] = i % 5 == 4	 ? NAN
		    : f.column[i].levels ? (double)(i % 3)
					 : (double)i - 2.5;
	}
	if (levels != NULL && values != NULL && design_make(&d, &f, levels, why) == CRM_OK) {
		if ((x = calloc(d.p, sizeof(*x))) != NULL && design_row(&d, values, x) == DESIGN_OK)
			for (i = 0; i < d.p; i++)
				if (!isfinite(x[i].hi))
					abort();
		free(x);
		design_free(&d);
	}
	free(levels);
	free(values);
	formula_free(&f);
	free(text);
	return 0;
}
