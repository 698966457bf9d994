// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a price file in LiteLLM's form (one object, a model id each, US dollars per one token), and what taking it
// over would change. Numbers are read as the decimal text they are and never pass through a double; what a row does
// not say is unknown, never 0. Pure.
#pragma once
#include "catalog/price_book.h"
#include "core/price_row.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{

// Why a row is not taken unasked. The first two may be right and can be accepted by hand; the others cannot be prices.
struct PriceDoubt {
    enum class Kind {
        Unit, // above 0.001 USD for one token: probably another unit
        Zero, // says 0 where nothing says that it is free on purpose
        Negative,
        TooLarge,
        NotANumber,
        OddName, // letters that look like others, control characters, blanks, too long
        BadTier, // thresholds that are no numbers or come twice
        BadDate,
        Currency, // the form is in US dollars; a row that says otherwise is not understood
    };
    Kind kind = Kind::Unit;
    std::string field, value; // as the file has them, at most 60 characters
    bool canBeAccepted() const noexcept { return kind == Kind::Unit || kind == Kind::Zero; }
    bool operator==(const PriceDoubt &) const = default;
};
std::string describe(const PriceDoubt &doubt); // plain English, for the command line

struct PriceFileRow {
    std::string id; // as the file has it
    PriceRow row;
    std::vector<PriceDoubt> doubts;
    bool refused() const;
};

struct PriceFile {
    std::vector<PriceFileRow> rows; // in the file's order
    int withoutTokenPrices = 0;     // priced by picture, second, page, or not at all
    int notForText = 0;             // embeddings, speech, moderation, ...
};

// `asOf` is the date the rows carry, `source` who says so where a row does not. BadInput when the file is no JSON, no
// object of objects, nested too deeply, too large, or says something twice.
Result<PriceFile> readPriceFile(std::string_view json, std::string_view asOf, std::string_view source);

// One rate in which two prices differ. Amounts are decimal text per million tokens (a factor for Batch and Uplift, the
// currency's units for PerRequest); empty: unknown.
struct PriceDifference {
    enum class What {
        Input,
        Output,
        CacheRead,
        CacheWrite,
        CacheWriteLong,
        Reasoning,
        AudioInput,
        AudioOutput,
        Batch,
        PerRequest,
        Uplift
    };
    What what = What::Input;
    std::int64_t above = 0; // for prompts of more tokens than this; 0: all
    std::string before, after;
    bool isLoss() const noexcept { return !before.empty() && after.empty(); }
    bool operator==(const PriceDifference &) const = default;
};
std::string describe(const PriceDifference &difference); // "cache write, long: unknown -> 10", for the command line
std::vector<PriceDifference> differences(const PriceRow &before, const PriceRow &after);

struct PriceChange {
    enum class Kind { Added, Changed, Same, Removed, HeldBack, Refused };
    Kind kind = Kind::Added;
    std::string id;
    PriceRow row;                   // what would be saved; Removed: the imported row that would end
    std::optional<PriceRow> before; // what holds today
    std::vector<PriceDoubt> doubts;
    std::vector<PriceDifference> differs; // from what holds today
    bool dated = false;                   // what holds today is a price for a time, a promotion perhaps
    bool acceptByDefault = false;
};

// What the file would change against what holds on `today`; the user's own rates are never touched. A file that says
// the same and only less is the same; one that says something else and knows less is not accepted unasked. A changed
// price holds from `today` on, so that an earlier day keeps the price it had.
std::vector<PriceChange> changesOf(const PriceFile &file, const std::vector<PriceRow> &current, std::string_view today);
// The rows to save for the changes that were accepted: new ones, and the imported ones that end the day before.
std::vector<PriceRow> rowsToSave(const std::vector<PriceChange> &accepted, std::string_view today);

// "azure/eu/gpt-5.5" of provider "azure": model "gpt-5.5", region "eu".
struct ListId {
    std::string provider, region, model;
    bool operator==(const ListId &) const = default;
};
ListId listIdOf(std::string_view id, std::string_view provider);
} // namespace assay::catalog
