// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/price_table.h"

#include <QLocale>

namespace assay::itemmodels
{
using namespace Qt::StringLiterals;
namespace
{
QString originText(PriceOrigin origin)
{
    switch (origin) {
    case PriceOrigin::Own:
        return ValueTableModel::tr("own rate", "who says a price");
    case PriceOrigin::Imported:
        return ValueTableModel::tr("imported", "who says a price");
    case PriceOrigin::BuiltIn:
        break;
    }
    return ValueTableModel::tr("built in", "who says a price");
}
} // namespace

QString ratePerMillion(const std::optional<UnitPrice> &price)
{
    if (!price)
        return ValueTableModel::tr("unknown", "a price");
    QString text = QString::fromStdString(perMillionText(*price));
    return text.replace(u'.', QLocale().decimalPoint());
}

QString validText(const PriceRow &row)
{
    const QString from = QString::fromStdString(row.validFrom), to = QString::fromStdString(row.validTo);
    if (!from.isEmpty() && !to.isEmpty())
        return ValueTableModel::tr("%1 to %2", "dates").arg(from, to);
    if (!from.isEmpty())
        return ValueTableModel::tr("from %1", "a date").arg(from);
    return to.isEmpty() ? ValueTableModel::tr("any time") : ValueTableModel::tr("until %1", "a date").arg(to);
}

void fillFromPrices(ValueTableModel &model, const std::vector<PriceRow> &rows, const QString &today)
{
    std::vector<ValueTableModel::Row> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const PriceRow &row = rows[i];
        QString model_ = QString::fromStdString(row.model);
        QString where =
            row.provider.empty() ? ValueTableModel::tr("any endpoint") : QString::fromStdString(row.provider);
        if (!row.region.empty())
            where += u", "_s + QString::fromStdString(row.region);
        QString valid = validText(row);
        if (!row.holdsOn(today.toStdString()))
            valid += u" "_s + ValueTableModel::tr("(not now)");
        ValueTableModel::Row line;
        line.id = static_cast<qint64>(i) + 1;
        line.cells << model_ << where << QString::fromStdString(row.price.currency) << ratePerMillion(row.price.input)
                   << ratePerMillion(row.price.output) << ratePerMillion(row.price.cachedInput)
                   << ratePerMillion(row.price.cacheWrite) << valid << originText(row.origin)
                   << QString::fromStdString(row.price.asOf) << QString::fromStdString(row.price.source);
        out.push_back(std::move(line));
    }
    model.setTable({ValueTableModel::tr("model"), ValueTableModel::tr("price list"), ValueTableModel::tr("currency"),
                    ValueTableModel::tr("input"), ValueTableModel::tr("output"), ValueTableModel::tr("cache read"),
                    ValueTableModel::tr("cache write"), ValueTableModel::tr("valid"), ValueTableModel::tr("kind"),
                    ValueTableModel::tr("as of"), ValueTableModel::tr("source")},
                   std::move(out), {3, 4, 5, 6});
}
} // namespace assay::itemmodels
