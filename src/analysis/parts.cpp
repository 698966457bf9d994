// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/parts.h"
#include "analysis/numbers.h"
#include "analysis/score_table.h"
#include "core/text.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
std::vector<std::string> modelsOf(const AnalysisData &data)
{
    std::vector<std::string> out;
    for (const AnalysisTarget &t : data.targets)
        out.push_back(t.model);
    return out;
}

const std::string &familyIn(const AnalysisData &data, const std::string &model)
{
    const auto found = std::find_if(data.targets.begin(), data.targets.end(),
                                    [&](const AnalysisTarget &t) { return t.model == model && !t.family.empty(); });
    return found == data.targets.end() ? model : found->family;
}

// One hue a model, whatever cloud it runs on and whatever that cloud calls it.
int colorOf(const AnalysisData &data, const ChartOptions &options, const AnalysisTarget &target)
{
    std::vector<std::string> order = options.modelsInOrder.empty() ? modelsOf(data) : options.modelsInOrder;
    for (std::string &model : order)
        model = familyIn(data, model);
    return colorOfModel(order, familyIn(data, target.model));
}

std::string runDates(const AnalysisData &data)
{
    if (data.runs.empty())
        return {};
    auto [first, last] = std::minmax_element(data.runs.begin(), data.runs.end(), [](const auto &a, const auto &b) {
        return a.startedMicros < b.startedMicros;
    });
    const std::string from = isoDate(first->startedMicros), to = isoDate(last->startedMicros);
    if (data.runs.size() == 1)
        return "run of " + from;
    return grouped(std::int64_t(data.runs.size())) + " runs " + (from == to ? "of " + from : from + " to " + to);
}
} // namespace

ChartRow rowFor(const AnalysisData &data, std::size_t target, const ChartOptions &options)
{
    const AnalysisTarget &t = data.targets[target];
    ChartRow row;
    row.label = t.label.empty() ? t.model : t.label;
    row.sublabel = t.endpoint;
    if (t.simulated && row.sublabel.find("(simulated)") == std::string::npos) // many a name says so itself
        row.sublabel += row.sublabel.empty() ? "simulated" : " (simulated)";
    row.color = colorOf(data, options, t);
    row.shape = shapeOfEndpoint(t);
    row.group = t.endpoint;
    row.model = t.model;
    row.endpoint = t.endpoint;
    row.simulated = t.simulated;
    return row;
}

std::vector<std::string> namesFor(const AnalysisData &data, const std::vector<std::size_t> &targets)
{
    auto label = [&](std::size_t t) {
        return data.targets[t].label.empty() ? data.targets[t].model : data.targets[t].label;
    };
    std::vector<std::string> out;
    for (std::size_t t : targets) {
        const auto same = std::count_if(targets.begin(), targets.end(), [&](auto o) { return label(o) == label(t); });
        out.push_back(same > 1 ? label(t) + " (" + data.targets[t].endpoint + ")" : label(t));
    }
    return out;
}

std::string cutTo(const std::string &text, std::size_t most)
{
    if (characters(text) <= most)
        return text;
    std::string out;
    std::size_t count = 0;
    for (char c : text) {
        count += (c & 0xC0) != 0x80 ? 1 : 0;
        if (count >= most)
            break;
        out += c;
    }
    return out + "…";
}

std::vector<std::string> briefNames(const AnalysisData &data, const std::vector<std::size_t> &targets)
{
    constexpr std::size_t label = 24, endpoint = 18;
    const std::vector<std::string> full = namesFor(data, targets);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const AnalysisTarget &t = data.targets[targets[i]];
        const std::string &name = t.label.empty() ? t.model : t.label;
        out.push_back(cutTo(name, label) + (full[i] == name ? "" : " (" + cutTo(t.endpoint, endpoint) + ")"));
    }
    std::vector<std::string> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end() ? out : full;
}

Collected collect(const AnalysisData &data, std::span<const Observation> observations, const CommonSet &set)
{
    Collected out;
    for (const Observation &o : observations) {
        if (!set.prompt[std::size_t(o.prompt)])
            continue;
        const AnalysisTrial &trial = data.trials[std::size_t(o.trial)];
        out.trials.push_back(trial.trial);
        if (out.runs.empty() || out.runs.back() != trial.run)
            out.runs.push_back(trial.run);
    }
    out.answers = std::int64_t(out.trials.size());
    std::sort(out.runs.begin(), out.runs.end());
    out.runs.erase(std::unique(out.runs.begin(), out.runs.end()), out.runs.end());
    return out;
}

std::vector<Counts> countOutcomes(const AnalysisData &data)
{
    std::vector<Counts> out(data.targets.size());
    for (const AnalysisTrial &t : data.trials) {
        if (t.target < 0 || std::size_t(t.target) >= out.size())
            continue;
        Counts &c = out[std::size_t(t.target)];
        ++c.byOutcome[std::size_t(t.outcome)];
        ++c.settled;
    }
    return out;
}

std::string outcomesText(const std::vector<Counts> &counts)
{
    std::vector<std::string> parts;
    for (std::size_t o = std::size_t(Outcome::Succeeded) + 1; o < counts.front().byOutcome.size(); ++o) {
        std::int64_t sum = 0;
        for (const Counts &c : counts)
            sum += c.byOutcome[o];
        if (sum > 0)
            parts.push_back(grouped(sum) + ' ' + std::string(outcomeName(Outcome(o))));
    }
    return joined(parts, ", ");
}

std::vector<std::string> failureWarnings(const AnalysisData &data, const std::vector<Counts> &counts)
{
    std::vector<std::string> out;
    std::vector<std::size_t> all(data.targets.size());
    for (std::size_t t = 0; t < all.size(); ++t)
        all[t] = t;
    const auto names = namesFor(data, all);
    for (std::size_t t = 0; t < counts.size(); ++t) {
        const std::int64_t bad =
            counts[t].of(Outcome::Failed) + counts[t].of(Outcome::Partial) + counts[t].of(Outcome::Unknown);
        if (bad * 20 > counts[t].settled)
            out.push_back(names[t] + ": " + grouped(bad) + " of " + grouped(counts[t].settled) +
                          " requests failed; the hard prompts may be the missing ones.");
    }
    return out;
}

std::string sampleText(const AnalysisData &data)
{
    const bool sample = std::any_of(data.runs.begin(), data.runs.end(), [](const auto &r) { return r.sample; });
    const auto simulated =
        std::count_if(data.targets.begin(), data.targets.end(), [](const auto &t) { return t.simulated; });
    std::string out = sample ? "SAMPLE DATA." : "";
    if (simulated == 0)
        return out;
    out += out.empty() ? "" : " ";
    return out + (std::size_t(simulated) == data.targets.size() ? "All models are simulated."
                                                                : "Models marked “simulated” are not real services.");
}

std::string provenance(const AnalysisData &data, const ChartOptions &options, bool prices)
{
    std::vector<std::string> parts;
    std::string set = options.setName.empty() ? "Prompts" : "Prompt set " + options.setName;
    if (!data.promptSetSha256.empty())
        set += " (sha " + data.promptSetSha256.substr(0, 8) + "…)";
    parts.push_back(set);
    if (!options.filter.empty())
        parts.push_back("only " + options.filter);
    if (const std::string dates = runDates(data); !dates.empty())
        parts.push_back(dates);
    if (prices)
        parts.push_back(data.pricesAsOf.empty() ? "price date not recorded" : "prices as of " + data.pricesAsOf);
    return joined(parts, ", ") + '.';
}

void finishPage(ChartSpec &spec, const AnalysisData &data, const std::string &kindOfChart)
{
    for (std::string &w : failureWarnings(data, countOutcomes(data)))
        spec.warnings.push_back(std::move(w));
    spec.simulated = std::any_of(data.targets.begin(), data.targets.end(), [](const auto &t) { return t.simulated; });
    const std::string sample = sampleText(data);
    spec.altText = kindOfChart + ". " + spec.title + "." +
                   (spec.sentences.empty() ? "" : " " + joined(spec.sentences, " ")) +
                   (sample.empty() ? "" : " " + sample);
}

std::string appText(const ChartOptions &options)
{
    return options.appVersion.empty() ? "" : "Assay " + options.appVersion + ".";
}

GridHeading headingFor(const AnalysisData &data, std::size_t target, const ChartOptions &options)
{
    const ChartRow row = rowFor(data, target, options);
    return {row.label, row.sublabel, row.color, row.shape, row.model, row.endpoint, row.simulated};
}

std::vector<GridHeading> keyFor(const AnalysisData &data, const std::vector<std::size_t> &targets,
                                const ChartOptions &options)
{
    std::vector<GridHeading> out;
    for (std::size_t t : targets) {
        GridHeading heading = headingFor(data, t, options);
        heading.dash = int(std::count_if(out.begin(), out.end(), [&](const GridHeading &h) {
            return h.color == heading.color && h.shape == heading.shape;
        }));
        out.push_back(std::move(heading));
    }
    return out;
}

void useKey(ChartSpec &panel, const std::vector<GridHeading> &key)
{
    panel.plane.namesAbove = true;
    for (PlaneSeries &series : panel.plane.series) {
        const auto found = std::find_if(key.begin(), key.end(), [&](const GridHeading &h) {
            return h.label == series.label && h.sublabel == series.sublabel && h.endpoint == series.endpoint;
        });
        series.dash = found == key.end() ? 0 : found->dash;
    }
}

PlaneSeries seriesFor(const AnalysisData &data, std::size_t target, const ChartOptions &options)
{
    ChartRow row = rowFor(data, target, options);
    PlaneSeries out;
    out.label = std::move(row.label);
    out.sublabel = std::move(row.sublabel);
    out.color = row.color;
    out.shape = row.shape;
    out.model = std::move(row.model);
    out.endpoint = std::move(row.endpoint);
    out.simulated = row.simulated;
    return out;
}

std::string scoreLead(const AnalysisData &data, const ChartOptions &options)
{
    const auto choice = chosenScore(data, options);
    return choice && choice->key != "overall" ? "“" + choice->name + "”: " : std::string();
}

std::string caseName(const AnalysisData &data, std::size_t index)
{
    const bool titled = index < data.caseTitles.size() && !data.caseTitles[index].empty();
    return titled ? data.caseTitles[index] : data.caseKeys[index];
}

std::string caption(const std::vector<std::string> &sentences)
{
    std::vector<std::string> filled;
    std::copy_if(sentences.begin(), sentences.end(), std::back_inserter(filled),
                 [](const auto &s) { return !s.empty(); });
    return joined(filled, " ");
}

void finishRows(ChartSpec &spec, const ChartOptions &options)
{
    spec.grouped = options.groupByProvider;
    for (const ChartRow &row : spec.rows)
        spec.simulated = spec.simulated || row.simulated;
    if (!options.groupByProvider)
        return;
    // Groups stand in the order of their best row; inside a group the order stays.
    std::vector<std::string> order;
    for (const ChartRow &row : spec.rows) {
        if (std::find(order.begin(), order.end(), row.group) == order.end())
            order.push_back(row.group);
    }
    std::stable_sort(spec.rows.begin(), spec.rows.end(), [&](const ChartRow &a, const ChartRow &b) {
        return std::find(order.begin(), order.end(), a.group) < std::find(order.begin(), order.end(), b.group);
    });
}

ChartSpec emptySpec(ChartSpec spec, std::string why)
{
    spec.title = spec.question;
    spec.altText = spec.question + ' ' + why;
    spec.emptyReason = std::move(why);
    return spec;
}

std::string settledNothing(const AnalysisData &data)
{
    return data.targets.empty() || data.trials.empty() ? "Nothing has been run yet. Send a prompt on Compare." : "";
}

std::string bestAndWorst(const ChartSpec &spec, std::size_t series, std::string (*text)(double))
{
    const ChartRow *best = nullptr, *worst = nullptr;
    std::int64_t missing = 0;
    for (const ChartRow &row : spec.rows) {
        if (!row.marks[series].value) {
            ++missing;
            continue;
        }
        best = best ? best : &row;
        worst = &row;
    }
    auto described = [&](const ChartRow &row) {
        const auto &m = row.marks[series];
        std::string out = row.label + (row.sublabel.empty() ? "" : " at " + row.sublabel) + ", " + text(*m.value);
        if (m.low95 && m.high95)
            out += " (95 % interval " + text(*m.low95) + " to " + text(*m.high95) + ")";
        return out;
    };
    std::string out;
    if (best)
        out = "First: " + described(*best) + ".";
    if (worst && worst != best)
        out += " Last: " + described(*worst) + ".";
    if (missing > 0)
        out += ' ' + counted(missing, "target has", "targets have") + " no value.";
    return out;
}
} // namespace assay::analysis
