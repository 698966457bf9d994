// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution functions behind every interval (methods.md 0.8). Pure; NaN in, NaN out; arguments outside a function's
// domain give NaN.
#pragma once
#include <cstdint>

namespace assay::stats
{
double normalCdf(double x);
double normalQuantile(double p);                              // 0 < p < 1
double betaCdf(double x, double a, double b);                 // regularised incomplete beta; a, b > 0
double betaQuantile(double p, double a, double b);            // 0 <= p <= 1
double tCdf(double t, double df);                             // df > 0, need not be whole
double tQuantile(double p, double df);                        // 0 < p < 1
double binomialCdf(std::int64_t k, std::int64_t n, double p); // P(B <= k), B ~ Bin(n, p)
double chiSquare1Tail(double x);                              // P(X > x), one degree of freedom
} // namespace assay::stats
