// SPDX-License-Identifier: GPL-3.0-or-later
// Price rows as a table: a million tokens each, "unknown" where the list says nothing, source and date beside them.
#pragma once
#include "core/price_row.h"
#include "itemmodels/value_table_model.h"

namespace assay::itemmodels
{
// Ids are the row's place in `rows`, from 1. `today` marks those that do not hold now.
void fillFromPrices(ValueTableModel &model, const std::vector<PriceRow> &rows, const QString &today);
QString ratePerMillion(const std::optional<UnitPrice> &price); // "5", "0.075", "unknown": in the user's digits
QString validText(const PriceRow &row);                        // "from 2026-08-21 to 2026-11-21", "always"
} // namespace assay::itemmodels
