// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as a person reads them: QLocale's digits, units, "unknown" where nothing is known. For the screen and reports
// only; files use the C locale. Pure.
#pragma once
#include "core/values.h"
#include <optional>
#include <QLocale>
#include <QString>

namespace assay::itemmodels
{
QString durationText(Nanos value, const QLocale &locale = {});                      // "0.62 s", "12.4 s", "3 min 5 s"
QString durationText(std::optional<Nanos> value, const QLocale &locale = {});       // absent: "–"
QString tokensText(std::optional<std::int64_t> tokens, const QLocale &locale = {}); // "214 tok", absent: "–"
QString rateText(std::optional<double> perSecond, const QLocale &locale = {});      // "61 tok/s", "4.2 tok/s"
QString countText(std::int64_t count, const QLocale &locale = {});                  // "12,345"
// "$0.0068": two decimals from ten cents up, else two significant digits; "EUR 1.20" for other currencies.
QString moneyText(const Money &money, const QLocale &locale = {});
QString costText(const Cost &cost, const QLocale &locale = {}); // "cost unknown", "at least $0.01"
QString costText(const std::vector<Money> &sums, int unknown, const QLocale &locale = {}); // "$3.12 + 6 unknown"
QString shareText(double share, const QLocale &locale = {});                               // 0.96 -> "96 %"
QString whenText(std::int64_t wallMicros, const QLocale &locale = {}); // "2026-11-22 10:04", local time
} // namespace assay::itemmodels
