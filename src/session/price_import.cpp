// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/price_import.h"

#include "session/session.h"
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace assay::session
{
namespace
{
constexpr qint64 mostBytes = 64ll << 20;

std::string cell(const std::string &text)
{
    // A text that a spreadsheet would take for a formula is marked as text.
    std::string safe = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos ? "'" : "";
    for (const char c : text)
        safe += c == '"' ? std::string("\"\"") : std::string(1, c);
    return '"' + safe + '"';
}

std::string amount(const std::optional<UnitPrice> &price) { return price ? perMillionText(*price) : std::string(); }

std::string line(const PriceRow &row)
{
    const TokenPrice &p = row.price;
    constexpr const char *origins[] = {"built in", "imported", "own rate"};
    std::string tiers;
    for (const PriceTier &tier : p.tiers)
        tiers += (tiers.empty() ? "" : "; ") + std::string("above ") + std::to_string(tier.above) + ": " +
                 amount(tier.rates.input) + " / " + amount(tier.rates.output);
    std::string out;
    for (const std::string &text :
         {row.provider, row.region, row.model, p.currency, amount(p.input), amount(p.cachedInput), amount(p.cacheWrite),
          amount(p.cacheWriteLong), amount(p.output), amount(p.reasoning), tiers, row.validFrom, row.validTo,
          std::string(origins[static_cast<int>(row.origin)]), p.source, p.asOf, row.note})
        out += (out.empty() ? "" : ",") + cell(text);
    return out + "\r\n";
}
} // namespace

Result<PricePreview> previewPriceFile(const Session &session, const QString &path)
{
    QFile file(path);
    const std::string name = QFileInfo(path).fileName().toStdString();
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::BadInput, name + " cannot be read: " + file.errorString().toStdString());
    if (file.size() > mostBytes)
        return makeError(ErrorCode::BadInput, name + " is larger than 64 MB");
    const std::string today = session.today().toStdString();
    const Result<catalog::PriceFile> read =
        catalog::readPriceFile(file.readAll().toStdString(), today, "LiteLLM price file " + name);
    if (!read)
        return read.error();
    PricePreview preview;
    preview.notForText = read->notForText;
    preview.withoutTokenPrices = read->withoutTokenPrices;
    for (PriceChange &change : catalog::changesOf(*read, session.priceRows(), today)) {
        if (change.kind == PriceChange::Kind::Same)
            ++preview.same;
        else
            preview.changes.push_back(std::move(change));
    }
    return preview;
}

std::vector<PriceRow> acceptedRows(const Session &session, const std::vector<PriceChange> &accepted)
{
    return catalog::rowsToSave(accepted, session.today().toStdString());
}

Status exportPrices(const std::vector<PriceRow> &rows, const QString &path)
{
    std::string text = "provider,region,model,currency,input_per_million,cached_input_per_million,"
                       "cache_write_per_million,cache_write_long_per_million,output_per_million,"
                       "reasoning_per_million,tiers,valid_from,valid_to,origin,source,as_of,note\r\n";
    for (const PriceRow &row : rows)
        text += line(row);
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), size) != size || !file.commit())
        return makeError(ErrorCode::CannotOpen, file.errorString().toStdString());
    return Ok{};
}
} // namespace assay::session
