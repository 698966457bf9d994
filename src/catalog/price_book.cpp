// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/price_book.h"
#include "catalog/json_rows.h"
#include <algorithm>
#include <cctype>

namespace assay::catalog
{
namespace
{
using OptionalPrice = std::optional<UnitPrice>;

bool isIsoDate(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return false;
    const auto number = [text](std::size_t at, std::size_t length) {
        int value = 0;
        for (std::size_t i = at; i < at + length; ++i) {
            if (text[i] < '0' || text[i] > '9')
                return -1;
            value = value * 10 + (text[i] - '0');
        }
        return value;
    };
    const int month = number(5, 2), day = number(8, 2);
    return number(0, 4) >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// Amounts are text, because a JSON number passes through a double and money must not.
Result<OptionalPrice> priceMember(const Json &row, const char *field)
{
    const auto it = row.find(field);
    if (it == row.end() || it->is_null())
        return OptionalPrice();
    if (!it->is_string())
        return makeError(ErrorCode::BadInput, "must be decimal text such as \"2.50\", or null when not known");
    Result<UnitPrice> price = unitPriceFromPerMillion(it->get_ref<const std::string &>());
    if (!price)
        return makeError(ErrorCode::BadInput, price.error().detail);
    return OptionalPrice(*price);
}

struct Field {
    const char *name;
    OptionalPrice *target;
};

Status readPrices(std::size_t index, const std::string &model, const Json &object, std::initializer_list<Field> fields)
{
    for (const Field &field : fields) {
        Result<OptionalPrice> price = priceMember(object, field.name);
        if (!price)
            return rowError(index, model, field.name, price.error().detail);
        *field.target = *price;
    }
    return Ok{};
}

Status readLongContext(std::size_t index, const std::string &model, const Json &row, TokenPrice &price)
{
    const auto it = row.find("long_context");
    if (it == row.end() || it->is_null())
        return Ok{};
    if (!it->is_object() || !it->contains("above") || !(*it)["above"].is_number_integer() ||
        (*it)["above"].get<std::int64_t>() <= 0)
        return rowError(index, model, "long_context", "needs \"above\": a number of tokens");
    price.longContextAbove = (*it)["above"].get<std::int64_t>();
    return readPrices(index, model, *it,
                      {{"input", &price.longInput},
                       {"cached_input", &price.longCachedInput},
                       {"cache_write", &price.longCacheWrite},
                       {"output", &price.longOutput}});
}

Status readTexts(std::size_t index, const Json &row, PriceRow &out)
{
    const std::pair<const char *, std::string *> texts[] = {
        {"currency", &out.price.currency}, {"valid_from", &out.validFrom}, {"valid_to", &out.validTo},
        {"source", &out.price.source},     {"as_of", &out.price.asOf},
    };
    for (const auto &[field, target] : texts) {
        Result<std::string> text = textMember(row, field);
        if (!text)
            return rowError(index, out.model, field, text.error().detail);
        *target = std::move(*text);
    }
    const std::string &currency = out.price.currency;
    if (currency.size() != 3 ||
        !std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
        return rowError(index, out.model, "currency", "must be an ISO 4217 code such as USD");
    for (const auto &[field, date] : {std::pair{"valid_from", &out.validFrom}, {"valid_to", &out.validTo}})
        if (!date->empty() && !isIsoDate(*date))
            return rowError(index, out.model, field, "must be a date such as 2026-11-22");
    if (!out.validFrom.empty() && !out.validTo.empty() && out.validTo < out.validFrom)
        return rowError(index, out.model, "valid_to", "is before valid_from");
    if (!isIsoDate(out.price.asOf))
        return rowError(index, out.model, "as_of", "must be the date at which the source was read, such as 2026-11-22");
    if (out.price.source.empty())
        return rowError(index, out.model, "source", "is missing: a price needs a source");
    return Ok{};
}

Result<PriceRow> readRow(std::size_t index, const Json &row)
{
    PriceRow out;
    if (!row.is_object())
        return rowError(index, {}, "model", "the row must be an object");
    Result<std::string> model = textMember(row, "model");
    if (!model || model->empty())
        return rowError(index, {}, "model", "must be the model's name as the API calls it");
    out.model = std::move(*model);
    if (Status status = readTexts(index, row, out); !status)
        return status.error();
    Result<bool> simulated = flagMember(row, "simulated");
    if (!simulated)
        return rowError(index, out.model, "simulated", simulated.error().detail);
    out.simulated = *simulated;
    if (Status status = readPrices(index, out.model, row,
                                   {{"input", &out.price.input},
                                    {"cached_input", &out.price.cachedInput},
                                    {"cache_write", &out.price.cacheWrite},
                                    {"output", &out.price.output}});
        !status)
        return status.error();
    if (Status status = readLongContext(index, out.model, row, out.price); !status)
        return status.error();
    return out;
}

// "gpt-5.5" of "gpt-5.5-2026-04-23", "claude-opus-4-7" of "claude-opus-4-7-20260416"; empty when there is no date.
std::string_view familyOf(std::string_view model)
{
    const auto digits = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (model.size() > 11 && model[model.size() - 11] == '-' && isIsoDate(model.substr(model.size() - 10)))
        return model.substr(0, model.size() - 11);
    if (model.size() > 9 && model[model.size() - 9] == '-') {
        const std::string_view date = model.substr(model.size() - 8);
        if (digits(date) && date.starts_with("20"))
            return model.substr(0, model.size() - 9);
    }
    return {};
}

const PriceRow *rowFor(const std::vector<PriceRow> &rows, std::string_view model, std::string_view date)
{
    const PriceRow *best = nullptr;
    for (const PriceRow &row : rows) {
        if (row.model != model || (!row.validFrom.empty() && date < row.validFrom) ||
            (!row.validTo.empty() && date > row.validTo))
            continue;
        if (!best || row.validFrom > best->validFrom)
            best = &row;
    }
    return best;
}
} // namespace

Result<PriceBook> PriceBook::parse(std::string_view json)
{
    Result<Json> rows = tableRows(json, "prices");
    if (!rows)
        return rows.error();
    PriceBook book;
    book.m_rows.reserve(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        Result<PriceRow> row = readRow(i, (*rows)[i]);
        if (!row)
            return row.error();
        book.m_rows.push_back(std::move(*row));
    }
    return book;
}

std::optional<TokenPrice> PriceBook::find(std::string_view model, std::string_view isoDate) const
{
    const PriceRow *row = rowFor(m_rows, model, isoDate.substr(0, 10));
    if (!row)
        if (const std::string_view family = familyOf(model); !family.empty())
            row = rowFor(m_rows, family, isoDate.substr(0, 10));
    return row ? std::optional(row->price) : std::nullopt;
}
} // namespace assay::catalog
