// SPDX-License-Identifier: GPL-3.0-or-later
// What do others say? Published figures in a panel of their own, hollow, in the order of the file and not by value,
// with who ran them and how far that can be trusted; what was measured here stands in another panel and on another
// axis.
#include "analysis/charts/charts_private.h"
#include "analysis/claim_facts.h"
#include "analysis/comparison.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "catalog/claim_book.h"
#include "catalog/embedded.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
using catalog::Claim;
constexpr std::size_t kLeastClaims = 6;

const std::vector<Claim> &claims()
{
    static const std::vector<Claim> all = [] { // a constant: the table that is compiled in
        Result<std::vector<Claim>> parsed = catalog::parseClaims(catalog::embeddedClaims());
        return parsed ? std::move(*parsed) : std::vector<Claim>();
    }();
    return all;
}

// The place of a target of that model; nullopt: not among them.
std::optional<std::size_t> targetOf(const AnalysisData &data, const std::string &model)
{
    const std::string family = familyOfModel(model);
    for (std::size_t t = 0; t < data.targets.size(); ++t) {
        const AnalysisTarget &target = data.targets[t];
        if ((target.family.empty() ? familyOfModel(target.model) : target.family) == family)
            return t;
    }
    return std::nullopt;
}

ChartRow rowOf(const AnalysisData &data, const ChartOptions &options, const Claim &claim)
{
    ChartRow row;
    if (const auto target = targetOf(data, claim.model))
        row = rowFor(data, *target, options);
    row.label = claim.model;
    row.model = claim.model;
    row.endpoint.clear();
    row.simulated = false; // the figure is not
    row.runs.clear();
    row.shape = MarkShape::Circle; // published for the model, not for a cloud
    row.sublabel = claim.who + " (" + std::string(catalog::runnerWords(claim.runner)) + ")";
    row.group = claim.benchmark;
    ChartRow::Mark mark;
    mark.series = "published";
    mark.hollow = true;
    mark.n = claim.items.value_or(0);
    if (claim.value)
        mark.value = claim.value;
    if (!claim.value && claim.low && claim.high) { // a bar between the ends: no figure was printed
        mark.from = claim.low;
        mark.value = claim.high;
        mark.tint = 4;
    }
    mark.why = claim.value ? "" : claim.printed;
    mark.basis = Basis::Claim;
    mark.basisId = std::to_string(&claim - claims().data());
    row.marks.push_back(std::move(mark));
    const std::string figure = !claim.printed.empty() ? claim.printed
                               : claim.value          ? fixed(*claim.value, 1)
                                                      : std::string("–");
    row.columns = {figure, std::string(1, catalog::trustLabel(claim)),
                   claim.published.empty() ? "unknown" : claim.published.substr(0, 7)};
    return row;
}

ChartSpec published(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec out;
    out.id = "claims";
    out.title = "Published by others – not measured here";
    out.subtitle = "As printed. A range without a figure is a bar between its ends.";
    out.unit = "published_percent";
    out.series = {"published"};
    out.columnTitles = {"as printed", "trust", "date"};
    out.axisTitle = "percent, or points of 100";
    out.grouped = true;
    out.leastRows = kLeastClaims;
    out.rowsName = "published figures";
    // Benchmarks in the order of the file, those about models that were run here first; rows within them likewise: no
    // ranking of what was not run alike.
    std::vector<std::string> order;
    for (const Claim &claim : claims()) {
        if (std::find(order.begin(), order.end(), claim.benchmark) == order.end())
            order.push_back(claim.benchmark);
    }
    std::stable_partition(order.begin(), order.end(), [&](const std::string &benchmark) {
        return std::any_of(claims().begin(), claims().end(), [&](const Claim &claim) {
            return claim.benchmark == benchmark && targetOf(data, claim.model);
        });
    });
    for (const std::string &benchmark : order) {
        for (const Claim &claim : claims()) {
            if (claim.benchmark == benchmark)
                out.rows.push_back(rowOf(data, options, claim));
        }
    }
    setLinearAxis(out, {0, 100}, Range{0, 100}, " %");
    return out;
}

std::string titleOf(const AnalysisData &data)
{
    std::size_t ours = 0, vendors = 0;
    for (const Claim &claim : claims()) {
        ours += targetOf(data, claim.model) ? 1 : 0;
        vendors += claim.runner == catalog::ClaimRunner::Vendor ? 1 : 0;
    }
    const std::string all = counted(std::int64_t(claims().size()), "published figure", "published figures");
    return fitted({grouped(std::int64_t(vendors)) + " of " + all + " come from the vendor itself; " +
                       grouped(std::int64_t(ours)) + " are about models of yours",
                   grouped(std::int64_t(vendors)) + " of " + all + " come from the vendor itself"});
}
} // namespace

std::vector<std::pair<std::string, std::string>> claimFacts(const std::string &id)
{
    const auto known = [](std::string text) { return text.empty() ? std::string("not known") : text; };
    for (const Claim &claim : claims()) {
        if (std::to_string(&claim - claims().data()) != id)
            continue;
        const std::string figure = !claim.printed.empty()    ? claim.printed
                                   : claim.value             ? fixed(*claim.value, 1)
                                   : claim.low && claim.high ? fixed(*claim.low, 1) + " to " + fixed(*claim.high, 1)
                                                             : "";
        const std::string method = claim.method == catalog::ClaimMethod::Yes      ? "published"
                                   : claim.method == catalog::ClaimMethod::Partly ? "partly published"
                                                                                  : "not published";
        std::vector<std::pair<std::string, std::string>> out{
            {"Model", claim.model},
            {"Benchmark", claim.benchmark + (claim.metric.empty() ? "" : ", " + claim.metric)},
            {"Figure as printed", known(figure)},
            {"Run by", claim.who + " (" + std::string(catalog::runnerWords(claim.runner)) + ")"},
            {"Published", known(claim.published)},
            {"Method", method},
            {"Run like the others of its table", !claim.matched   ? "nobody says"
                                                 : *claim.matched ? "yes"
                                                                  : "no"},
            {"Items", claim.items ? grouped(*claim.items) : "not known"},
            {"Read in", known(claim.source) + (claim.sourceKind.empty() ? "" : " (" + claim.sourceKind + " source)")},
            {"Checked against its primary source by", claim.checkedBy.empty() ? "nobody yet" : claim.checkedBy},
            {"Trust", std::string(1, catalog::trustLabel(claim)) +
                          ", from A (independent, method published, matched) to D (press, or no method)"}};
        if (!claim.note.empty())
            out.emplace_back("Note", claim.note);
        return out;
    }
    return {};
}

ChartSpec makeClaimsChart(const AnalysisData &data, const ChartOptions &options)
{
    ChartSpec spec;
    spec.id = "claims";
    spec.question = "What do others claim?";
    if (std::string why = settledNothing(data); !why.empty())
        return emptySpec(std::move(spec), std::move(why));
    if (claims().empty())
        return emptySpec(std::move(spec), "The table of published claims that comes with the program cannot be read.");
    spec.panels = {published(data, options)};
    ChartSpec own = makeScoreChart(data, options);
    if (own.emptyReason.empty()) {
        own.title = "Measured here"; // its subtitle says which score on how many prompts
        spec.panels.push_back(std::move(own));
    }
    spec.title = titleOf(data);
    spec.sentences = {
        "The two panels measure different things: a published figure may motivate a test, it never fills a "
        "cell of your own."};
    spec.subtitle = "Trust: A independent, method published, matched; B owner or reproducible; C vendor, method partly "
                    "public; D no method. Missing fields lower it.";
    spec.caption =
        caption({sampleText(data), provenance(data, options, false),
                 "Published figures: resources/claims.json of this version; none has been checked against its "
                 "primary source by a person yet.",
                 appText(options)});
    spec.warnings.push_back("Each lab picks the benchmarks it wins, and runs its own model its own way.");
    for (const Claim &claim : claims()) {
        if (!claim.note.empty() && targetOf(data, claim.model) && spec.warnings.size() < 6)
            spec.warnings.push_back(claim.model + ", " + claim.benchmark + ": " + claim.note);
    }
    finishPage(spec, data, "Published figures by benchmark, and below them the scores measured here");
    return spec;
}
} // namespace assay::analysis
