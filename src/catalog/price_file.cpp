// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/price_file.h"
#include "catalog/price_fields.h"
#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>
#include <utility>

namespace assay::catalog
{
namespace
{
using Json = nlohmann::json;
constexpr std::size_t MostBytes = 64u << 20, MostRows = 100'000, MostFields = 1000;
constexpr int MostDepth = 16;

// Gets the file's events in order; a number comes with its text. Answers false to stop.
class Reader final : public nlohmann::json_sax<Json>
{
public:
    Reader(PriceFile &out, std::string_view asOf, std::string_view source) : m_out(out), m_asOf(asOf), m_source(source)
    {
    }
    std::string problem;

    bool null() override { return value({RawValue::Kind::Null, {}}); }
    bool boolean(bool b) override { return value({RawValue::Kind::Other, b ? "true" : "false"}); }
    bool number_integer(number_integer_t n) override { return value({RawValue::Kind::Number, std::to_string(n)}); }
    bool number_unsigned(number_unsigned_t n) override { return value({RawValue::Kind::Number, std::to_string(n)}); }
    bool number_float(number_float_t, const string_t &text) override { return value({RawValue::Kind::Number, text}); }
    bool string(string_t &text) override { return value({RawValue::Kind::Text, text}); }
    bool binary(binary_t &) override { return stop("binary data"); }

    bool start_object(std::size_t) override
    {
        if (++m_depth > MostDepth)
            return stop("it is nested too deeply to be a price file");
        if (m_depth == 2) {
            m_row = {};
            m_row.id = m_rowKey;
            if (++m_rows > MostRows)
                return stop("it has more than " + std::to_string(MostRows) + " rows");
        } else if (m_depth == 4 && m_inTiers) {
            m_row.tiers.emplace_back();
        }
        m_keys.resize(static_cast<std::size_t>(m_depth));
        m_keys.back().clear();
        return true;
    }
    bool end_object() override
    {
        if (m_depth == 2 && !isNoModel(m_row.id))
            take();
        closeLevel();
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (m_depth == 0)
            return stop("it is a list; a price file is one object with a model id each");
        if (++m_depth > MostDepth)
            return stop("it is nested too deeply to be a price file");
        m_keys.resize(static_cast<std::size_t>(m_depth));
        m_inTiers = m_inTiers || (m_depth == 3 && m_field == "tiered_pricing");
        if (m_depth == 5 && m_inTiers && m_tierField == "range" && !m_row.tiers.empty())
            m_inRange = true;
        return true;
    }
    bool end_array() override
    {
        m_inRange = false;
        if (m_depth == 3)
            m_inTiers = false;
        closeLevel();
        return true;
    }
    bool key(string_t &name) override
    {
        if (m_depth == 1) {
            if (!m_ids.insert(name).second)
                return stop("the model id \"" + name.substr(0, 60) + "\" comes twice");
            m_rowKey = name;
            return true;
        }
        std::vector<std::string> &known = m_keys.back();
        // A flag that prices nothing may stand there twice (the published file has such a row); a price may not.
        const bool again = std::find(known.begin(), known.end(), name) != known.end();
        if (again && !name.starts_with("supports_"))
            return stop("\"" + m_rowKey.substr(0, 60) + "\" says \"" + name.substr(0, 60) + "\" twice");
        if (known.size() >= MostFields)
            return stop("\"" + m_rowKey.substr(0, 60) + "\" has too many fields");
        known.push_back(name);
        if (m_depth == 2)
            m_field = name;
        else if (m_depth == 3)
            m_subField = name;
        else if (m_depth == 4)
            m_tierField = name;
        return true;
    }
    bool parse_error(std::size_t at, const std::string &, const nlohmann::detail::exception &e) override
    {
        // The library's words; its position is a byte.
        return stop("it is not valid JSON, at byte " + std::to_string(at) + ": " +
                    std::string(e.what()).substr(0, 160));
    }

private:
    bool stop(std::string why)
    {
        if (problem.empty())
            problem = std::move(why);
        return false;
    }
    void closeLevel() { m_keys.resize(static_cast<std::size_t>(--m_depth)); }
    bool value(RawValue given)
    {
        if (m_depth == 0)
            return stop("it is not an object with a model id each");
        if (m_depth == 2)
            m_row.fields.emplace_back(m_field, std::move(given));
        else if (m_depth == 3 && !m_inTiers && (m_field == "provider_specific_entry" || m_field == "addendum"))
            m_row.fields.emplace_back(m_field + "." + m_subField, std::move(given));
        else if (m_depth == 4 && m_inTiers && !m_row.tiers.empty())
            m_row.tiers.back().emplace_back(m_tierField, std::move(given));
        else if (m_inRange)
            m_row.tiers.back().emplace_back("range", std::move(given));
        return true; // at depth 1 a mirror's "last_updated"; elsewhere nothing that prices anything
    }
    void take()
    {
        switch (kindOf(m_row)) {
        case RowKind::NotForText:
            ++m_out.notForText;
            return;
        case RowKind::WithoutTokenPrices:
            ++m_out.withoutTokenPrices;
            return;
        case RowKind::Priced:
            m_out.rows.push_back(priceFileRow(m_row, m_asOf, m_source));
        }
    }
    static bool isNoModel(std::string_view id) { return id == "sample_spec" || id == "fallback_generalizations"; }

    PriceFile &m_out;
    const std::string_view m_asOf, m_source;
    int m_depth = 0;
    std::size_t m_rows = 0;
    bool m_inTiers = false, m_inRange = false;
    std::string m_rowKey, m_field, m_subField, m_tierField;
    std::unordered_set<std::string> m_ids;
    std::vector<std::vector<std::string>> m_keys; // of the objects that are open
    RawRow m_row;
};
} // namespace

Result<PriceFile> readPriceFile(std::string_view json, std::string_view asOf, std::string_view source)
{
    if (json.size() > MostBytes)
        return makeError(ErrorCode::BadInput, "the price file is larger than 64 MB");
    PriceFile file;
    Reader reader(file, asOf, source);
    const bool read = Json::sax_parse(json.begin(), json.end(), &reader);
    if (!read || !reader.problem.empty())
        return makeError(ErrorCode::BadInput,
                         "this is no price file that can be taken over: " +
                             (reader.problem.empty() ? std::string("it cannot be read") : reader.problem));
    return file;
}

bool PriceFileRow::refused() const
{
    for (const PriceDoubt &doubt : doubts)
        if (!doubt.canBeAccepted())
            return true;
    return false;
}

std::string describe(const PriceDoubt &doubt)
{
    using Kind = PriceDoubt::Kind;
    const std::string what = doubt.field + " " + doubt.value;
    switch (doubt.kind) {
    case Kind::Unit:
        return what + ": more than 0.001 USD for one token, probably another unit";
    case Kind::Zero:
        return what + ": says 0, and nothing says that it is free on purpose";
    case Kind::Negative:
        return what + ": a price cannot be negative";
    case Kind::TooLarge:
        return what + ": too large to be a price";
    case Kind::NotANumber:
        return what + ": not a number";
    case Kind::OddName:
        return "the id holds characters that no model id has";
    case Kind::BadTier:
        return what + ": its thresholds cannot be told";
    case Kind::BadDate:
        return what + ": not a date such as 2026-11-22";
    case Kind::Currency:
        return what + ": this kind of file is in US dollars";
    }
    return what;
}
} // namespace assay::catalog
