/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The n-th smallest of an array in place, by quickselect (Hoare 1961), and type-7 quantiles from
 * it.
 */
#include "model/selection.h"

/* Hoare's selection (1961), from the middle of three. */
void
selection_nth(double *x, size_t n, size_t at)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		double a = x[low], b = x[low + (high - low) / 2], c = x[high];
		double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
		size_t i = low, j = high;

		for (;;) {
			while (x[i] < pivot)
				i++;
			while (x[j] > pivot)
				j--;
			if (i >= j)
				break;
			a = x[i], x[i] = x[j], x[j] = a;
			i++;
			j--;
		}
		/* All before i are at most the pivot, all after j at least. */
		if (i == j) {
			if (at == i)
				return;
			if (at < i)
				high = i - 1;
			else
				low = i + 1;
		} else if (at <= j)
			high = j;
		else
			low = i;
	}
}

double
selection_quantile(double *x, size_t n, double p)
{
	double place = (double)(n - 1) * p, above;
	size_t at = (size_t)place;

	selection_nth(x, n, at);
	if (at + 1 >= n || !(place > (double)at))
		return x[at];
	above = x[at + 1];
	for (size_t i = at + 2; i < n; i++)
		above = x[i] < above ? x[i] : above;
	return x[at] + (place - (double)at) * (above - x[at]);
}
