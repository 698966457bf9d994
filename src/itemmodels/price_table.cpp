// SPDX-License-Identifier: GPL-3.0-or-later
#include "itemmodels/price_table.h"

#include <QLocale>

namespace assay::itemmodels
{
using namespace Qt::StringLiterals;
namespace
{
QString sourceText(const PriceRow &row)
{
    const QString source = QString::fromStdString(row.price.source);
    return row.origin == PriceOrigin::Imported ? ValueTableModel::tr("imported: %1", "a source").arg(source) : source;
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
        QString where =
            row.provider.empty() ? ValueTableModel::tr("any endpoint") : QString::fromStdString(row.provider);
        if (!row.region.empty())
            where += u", "_s + QString::fromStdString(row.region);
        QString valid = validText(row);
        if (!row.holdsOn(today.toStdString()))
            valid += u" "_s + ValueTableModel::tr("(not now)");
        ValueTableModel::Row line;
        line.id = static_cast<qint64>(i) + 1;
        if (row.price.currency != "USD")
            where += u" · "_s + QString::fromStdString(row.price.currency);
        line.cells << QString::fromStdString(row.model) << where << ratePerMillion(row.price.input)
                   << ratePerMillion(row.price.output) << ratePerMillion(row.price.cachedInput)
                   << ratePerMillion(row.price.cacheWrite) << QString::fromStdString(row.price.asOf) << sourceText(row)
                   << valid;
        out.push_back(std::move(line));
    }
    model.setTable({ValueTableModel::tr("model"), ValueTableModel::tr("price list"), ValueTableModel::tr("input"),
                    ValueTableModel::tr("output"), ValueTableModel::tr("cache read"),
                    ValueTableModel::tr("cache write"), ValueTableModel::tr("as of"), ValueTableModel::tr("source"),
                    ValueTableModel::tr("valid")},
                   std::move(out), {2, 3, 4, 5});
}
} // namespace assay::itemmodels
