// SPDX-License-Identifier: GPL-3.0-or-later
// What the fields of a row in LiteLLM's form mean: its schema is BerriAI/litellm's
// model_prices_and_context_window.schema.json (read 2026-11-22). Prices of the services "flex" and "priority" are not
// ours: requests are sent without either.
#include "catalog/price_fields.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace assay::catalog
{
namespace
{
using Kind = PriceDoubt::Kind;
constexpr std::int64_t Million = 1'000'000;
constexpr std::int64_t DoubtfulPico = 1'000'000'000; // 0.001 USD for one token

const RawValue *find(const RawFields &fields, std::string_view name)
{
    for (const auto &[field, value] : fields)
        if (field == name)
            return &value;
    return nullptr;
}

std::string textOf(const RawFields &fields, std::string_view name)
{
    const RawValue *value = find(fields, name);
    return value && value->kind == RawValue::Kind::Text ? value->text : std::string();
}

std::string shortened(std::string_view text) { return std::string(text.substr(0, 60)); }

class FieldReader
{
public:
    explicit FieldReader(std::vector<PriceDoubt> &doubts) : m_doubts(doubts) {}
    void doubt(Kind kind, std::string_view field, std::string_view value)
    {
        m_doubts.push_back({kind, shortened(field), shortened(value)});
    }
    // A number scaled to `decimals` digits; nullopt when it is absent, null or wrong (then with a doubt).
    std::optional<std::int64_t> number(std::string_view name, const RawValue &value, int decimals)
    {
        if (value.kind == RawValue::Kind::Null)
            return std::nullopt;
        if (value.kind != RawValue::Kind::Number) {
            doubt(Kind::NotANumber, name, value.text);
            return std::nullopt;
        }
        const Result<std::int64_t> scaled = parseScaledDecimal(value.text, decimals);
        if (value.text.starts_with('-')) {
            doubt(Kind::Negative, name, value.text);
            return std::nullopt;
        }
        if (!scaled) {
            doubt(Kind::TooLarge, name, value.text);
            return std::nullopt;
        }
        return *scaled;
    }
    std::optional<UnitPrice> price(std::string_view name, const RawValue &value)
    {
        const std::optional<std::int64_t> pico = number(name, value, 12);
        if (!pico)
            return std::nullopt;
        if (*pico > DoubtfulPico)
            doubt(Kind::Unit, name, value.text);
        return UnitPrice{*pico};
    }

private:
    std::vector<PriceDoubt> &m_doubts;
};

using Rate = std::optional<UnitPrice> TokenRates::*;
constexpr std::pair<std::string_view, Rate> RateFields[] = {
    {"input_cost_per_token", &TokenRates::input},
    {"output_cost_per_token", &TokenRates::output},
    {"cache_read_input_token_cost", &TokenRates::cachedInput},
    {"input_cost_per_token_cache_hit", &TokenRates::cachedInput},
    {"cache_creation_input_token_cost", &TokenRates::cacheWrite},
    {"cache_creation_input_token_cost_above_1hr", &TokenRates::cacheWriteLong}, // a time to live, no size
    {"output_cost_per_reasoning_token", &TokenRates::reasoning},
    {"input_cost_per_audio_token", &TokenRates::audioInput},
    {"output_cost_per_audio_token", &TokenRates::audioOutput},
};

std::optional<Rate> rateNamed(std::string_view name)
{
    for (const auto &[field, rate] : RateFields)
        if (field == name)
            return rate;
    return std::nullopt;
}

// "input_cost_per_token_above_272k_tokens": the field before it, and 272000.
struct Sized {
    std::string_view base;
    std::int64_t above = 0;
};
std::optional<Sized> sizedField(std::string_view name)
{
    constexpr std::string_view end = "k_tokens", start = "_above_";
    const std::size_t at = name.rfind(start);
    if (at == std::string_view::npos || !name.ends_with(end))
        return std::nullopt;
    const std::string_view digits = name.substr(at + start.size(), name.size() - end.size() - at - start.size());
    std::int64_t thousands = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), thousands);
    if (error != std::errc() || stop != digits.data() + digits.size() || thousands <= 0 || thousands > 1'000'000)
        return std::nullopt;
    return Sized{name.substr(0, at), thousands * 1000};
}

void readTiersBySuffix(FieldReader &reader, const RawFields &fields, TokenPrice &price)
{
    std::map<std::int64_t, TokenRates> tiers;
    for (const auto &[name, value] : fields) {
        const std::optional<Sized> sized = sizedField(name);
        const std::optional<Rate> rate = sized ? rateNamed(sized->base) : std::nullopt;
        if (!rate)
            continue;
        if (const std::optional<UnitPrice> amount = reader.price(name, value))
            tiers[sized->above].*(*rate) = amount;
    }
    for (auto &[above, rates] : tiers)
        price.tiers.push_back({above, rates, false});
}

// tiered_pricing: the first range is the base; each further one holds above its lower bound, and for all it does not
// name nothing is known.
void readTieredPricing(FieldReader &reader, const std::vector<RawFields> &ranges, TokenPrice &price)
{
    std::int64_t last = -1;
    for (const RawFields &fields : ranges) {
        TokenRates rates;
        std::optional<std::int64_t> from;
        for (const auto &[name, value] : fields) {
            if (name == "range" && !from)
                from = reader.number(name, value, 0);
            else if (const std::optional<Rate> rate = rateNamed(name))
                rates.*(*rate) = reader.price(name, value);
        }
        if (!from || *from <= last) {
            reader.doubt(Kind::BadTier, "tiered_pricing", from ? std::to_string(*from) : "no range");
            return;
        }
        last = *from;
        if (*from == 0)
            static_cast<TokenRates &>(price) = rates;
        else
            price.tiers.push_back({*from, rates, true});
    }
}

// Anthropic's rows leave the batch prices out, and they are half (providers' own pages, 2026-11).
void readBatch(FieldReader &reader, const RawFields &fields, std::string_view provider, TokenPrice &price)
{
    const auto pico = [&](std::string_view name) -> std::optional<std::int64_t> {
        const RawValue *value = find(fields, name);
        return value ? reader.number(name, *value, 12) : std::nullopt;
    };
    const std::optional<std::int64_t> input = pico("input_cost_per_token_batches"),
                                      output = pico("output_cost_per_token_batches");
    if (!input && !output) {
        if (provider == "anthropic" && price.input)
            price.batchMillionths = Million / 2;
        return;
    }
    std::optional<std::int64_t> factor;
    __extension__ typedef __int128 Wide;
    for (const auto &[batch, full] : {std::pair{input, price.input}, std::pair{output, price.output}}) {
        if (!batch || !full || full->picoPerToken == 0)
            continue;
        const Wide scaled = static_cast<Wide>(*batch) * Million;
        if (scaled % full->picoPerToken != 0)
            return; // not one exact factor: then a batch's price is not known
        const auto one = static_cast<std::int64_t>(scaled / full->picoPerToken);
        if (factor && *factor != one)
            return;
        factor = one;
    }
    price.batchMillionths = factor;
}

void readUplifts(FieldReader &reader, const RawFields &fields, PriceRow &row)
{
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"regional_processing_uplift_multiplier_eu", "eu"},
        {"regional_processing_uplift_multiplier_us", "us"},
        {"provider_specific_entry.us", "us"}};
    for (const auto &[name, region] : names)
        if (const RawValue *value = find(fields, name))
            if (const std::optional<std::int64_t> factor = reader.number(name, *value, 6); factor && *factor > 0)
                row.uplifts.push_back({std::string(region), *factor});
}

void readDates(FieldReader &reader, const RawFields &fields, PriceRow &row)
{
    const std::pair<const char *, std::string *> dates[] = {{"valid_from", &row.validFrom}, {"valid_to", &row.validTo}};
    for (const auto &[name, target] : dates) {
        std::string date = textOf(fields, name);
        if (date.empty())
            date = textOf(fields, std::string("addendum.") + name);
        if (!date.empty() && !isIsoDate(date))
            reader.doubt(Kind::BadDate, name, date);
        else
            *target = std::move(date);
    }
    if (!row.validFrom.empty() && !row.validTo.empty() && row.validTo < row.validFrom)
        reader.doubt(Kind::BadDate, "valid_to", row.validTo);
}

// Ids are ASCII: a letter of another script that looks like one of ours would price a model that nobody meant.
bool isOddName(std::string_view id)
{
    return id.empty() || id.size() > 256 ||
           std::any_of(id.begin(), id.end(), [](char c) { return c <= ' ' || c > '~'; });
}

bool isLocal(std::string_view provider)
{
    constexpr std::string_view local[] = {"ollama", "ollama_chat", "lemonade", "lm_studio", "llamafile", "hosted_vllm"};
    return std::find(std::begin(local), std::end(local), provider) != std::end(local);
}

void doubtZeros(FieldReader &reader, const PriceRow &row, std::string_view provider)
{
    if (isLocal(provider))
        return;
    const auto isZero = [](const std::optional<UnitPrice> &price) { return price && price->picoPerToken == 0; };
    if (isZero(row.price.input))
        reader.doubt(Kind::Zero, "input_cost_per_token", "0");
    if (isZero(row.price.output))
        reader.doubt(Kind::Zero, "output_cost_per_token", "0");
}
} // namespace

RowKind kindOf(const RawRow &row)
{
    const std::string mode = textOf(row.fields, "mode");
    if (!mode.empty() && mode != "chat" && mode != "completion" && mode != "responses")
        return RowKind::NotForText;
    for (const std::string_view name : {"input_cost_per_token", "output_cost_per_token"})
        if (const RawValue *value = find(row.fields, name); value && value->kind != RawValue::Kind::Null)
            return RowKind::Priced;
    return row.tiers.empty() ? RowKind::WithoutTokenPrices : RowKind::Priced;
}

PriceFileRow priceFileRow(const RawRow &raw, std::string_view asOf, std::string_view source)
{
    PriceFileRow out;
    out.id = raw.id.substr(0, 300);
    FieldReader reader(out.doubts);
    const RawFields &fields = raw.fields;
    const std::string provider = textOf(fields, "litellm_provider");
    if (isOddName(raw.id) || (!provider.empty() && isOddName(provider)))
        reader.doubt(Kind::OddName, "id", "");
    ListId id = listIdOf(raw.id, provider);
    PriceRow &row = out.row;
    row.origin = PriceOrigin::Imported;
    row.provider = std::move(id.provider);
    row.region = std::move(id.region);
    row.model = std::move(id.model);
    for (const auto &[name, value] : fields)
        if (const std::optional<Rate> rate = rateNamed(name))
            if (const std::optional<UnitPrice> price = reader.price(name, value))
                row.price.*(*rate) = price;
    readTiersBySuffix(reader, fields, row.price);
    if (!raw.tiers.empty())
        readTieredPricing(reader, raw.tiers, row.price);
    readBatch(reader, fields, row.provider, row.price);
    readUplifts(reader, fields, row);
    readDates(reader, fields, row);
    if (const RawValue *fee = find(fields, "input_cost_per_request"))
        row.price.perRequestPico = reader.number("input_cost_per_request", *fee, 12);
    if (const RawValue *most = find(fields, "max_output_tokens"); most && most->kind == RawValue::Kind::Number)
        if (const Result<std::int64_t> tokens = parseScaledDecimal(most->text, 0); tokens && *tokens > 0)
            row.maxOutputTokens = *tokens;
    if (const std::string currency = textOf(fields, "currency"); !currency.empty() && currency != "USD")
        reader.doubt(Kind::Currency, "currency", currency);
    doubtZeros(reader, row, row.provider);
    row.price.source = textOf(fields, "source");
    if (row.price.source.empty() || row.price.source.size() > 500)
        row.price.source = std::string(source);
    row.price.asOf = std::string(asOf);
    row.note = textOf(fields, "addendum.note").substr(0, 500);
    return out;
}
} // namespace assay::catalog
