// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: what is to be decided, what is recommended, three numbers for two models, one chart, how sure it is
// and what would change it. And the must-haves, which come before any score.
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "analysis/report/report_private.h"
#include "core/text.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
std::optional<std::size_t> placeOf(const std::vector<std::string> &names, const std::string &name)
{
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(std::size_t(found - names.begin()));
}

const ReportPair *pairOf(const Report &report, const std::string &a, const std::string &b)
{
    const auto x = placeOf(report.ranked, a), y = placeOf(report.ranked, b);
    if (!x || !y)
        return nullptr;
    const auto found = std::find_if(report.pairs.begin(), report.pairs.end(), [&](const ReportPair &p) {
        return p.a == std::min(*x, *y) && p.b == std::max(*x, *y);
    });
    return found == report.pairs.end() ? nullptr : &*found;
}

void addWords(ReportDraft &draft, ReportSection &section)
{
    const ReportRequest &r = draft.report.request;
    const std::string words = trimmed(r.recommendation);
    if (words.empty())
        section.blocks.push_back(
            ReportText{"No recommendation has been written. What follows is what was measured.", ReportTone::Quiet});
    else
        section.blocks.push_back(ReportText{words, ReportTone::Lead});
    ReportFacts facts;
    facts.items.emplace_back("Owner", trimmed(r.owner).empty() ? "not named" : trimmed(r.owner));
    facts.items.emplace_back("Date", r.date.empty() ? "not given" : r.date);
    facts.items.emplace_back("Based on", caption({provenance(draft.data(), {}, true)}));
    if (r.tasksPerMonth)
        facts.items.emplace_back("Volume", grouped(*r.tasksPerMonth) + " tasks a month");
    if (const std::string sample = sampleText(draft.data()); !sample.empty())
        facts.items.emplace_back("Note", sample);
    section.blocks.push_back(std::move(facts));
}

void addFindings(ReportDraft &draft, ReportSection &section)
{
    ReportList list;
    for (const ChartSpec &spec : draft.all) {
        const bool first = spec.id == "score" || spec.id == "cost" || spec.id == "latency" || spec.id == "reliability";
        if (first && canBeDrawn(spec))
            list.items.push_back(spec.title + (spec.title.ends_with('.') ? "" : "."));
    }
    if (draft.chart("score") == nullptr)
        list.items.push_back("Quality was not scored: nothing can be said about which answers are better.");
    section.blocks.push_back(std::move(list));
}

void addNumbers(ReportDraft &draft, ReportSection &section)
{
    const std::vector<std::size_t> two = shownTwo(draft);
    if (two.empty())
        return;
    const bool chosen = !draft.report.request.recommended.empty();
    ReportTable table;
    table.caption = chosen ? "The recommended target and the runner-up" : "The first two by score";
    table.columns = {{"", false},
                     {scoreName(draft), true},
                     {currencyOfCosts(draft) + " per 1,000 answers", true},
                     {currencyOfCosts(draft) + " a month", true},
                     {"Whole answer, p95", true}};
    for (std::size_t i = 0; i < two.size(); ++i) {
        std::string name = draft.names[two[i]];
        if (chosen)
            name += i == 0 ? " (recommended)" : " (runner-up)";
        table.rows.push_back({plainCell(std::move(name)), figureCell(draft, MeasureKind::Score, two[i]),
                              figureCell(draft, MeasureKind::Cost, two[i]),
                              figureCell(draft, MeasureKind::Month, two[i]),
                              figureCell(draft, MeasureKind::Tail, two[i])});
    }
    section.blocks.push_back(std::move(table));
}

// The value map where there is one, else the first chart that is shown.
void addMainChart(ReportDraft &draft, ReportSection &section)
{
    const auto &charts = draft.report.charts;
    for (const char *id : {"value", "score", "cost"}) {
        const auto found = std::find_if(charts.begin(), charts.end(), [&](const auto &s) { return s.id == id; });
        if (found != charts.end()) {
            section.blocks.push_back(ReportPicture{std::size_t(found - charts.begin())});
            return;
        }
    }
    if (!charts.empty())
        section.blocks.push_back(ReportPicture{0});
}

std::string priceSentence(ReportDraft &draft, std::size_t a, std::size_t b)
{
    const ChartRow::Mark *x = draft.mark("cost", "cost", a), *y = draft.mark("cost", "cost", b);
    if (x == nullptr || y == nullptr || !x->value || !y->value || !(*x->value > 0) || !(*y->value > 0))
        return "A known price for " + draft.names[x == nullptr || !x->value ? a : b] +
               " would make the costs comparable.";
    const bool dearer = *x->value >= *y->value;
    const std::size_t dear = dearer ? a : b, cheap = dearer ? b : a;
    const double ratio = dearer ? *x->value / *y->value : *y->value / *x->value;
    return draft.names[dear] + " costs " + times(ratio) + " as much per answer as " + draft.names[cheap] +
           " (means of " + grouped(std::min(x->n, y->n)) + " prompts); a discount of " +
           fixed(100 * (1 - 1 / ratio), 0) + " % on it would make them cost the same.";
}

void addChanges(ReportDraft &draft)
{
    const std::vector<std::size_t> two = shownTwo(draft);
    ReportList list;
    if (two.size() == 2) {
        const ReportPair *pair = pairOf(draft.report, draft.names[two[0]], draft.names[two[1]]);
        if (pair != nullptr && !pair->aBetter && !pair->bBetter)
            list.items.push_back("More scored prompts: the order of the two is not settled (see “How sure this is”).");
        if (draft.chart("cost") != nullptr)
            list.items.push_back(priceSentence(draft, two[0], two[1]));
    }
    const auto settled = [](const ReportGate &gate, const std::string &name) {
        return std::any_of(gate.answers.begin(), gate.answers.end(), [&](const ReportGate::Of &of) {
            return of.target == name && of.answer != ReportGate::Answer::NotChecked;
        });
    };
    const auto &gates = draft.report.request.gates;
    const auto open = std::count_if(gates.begin(), gates.end(), [&](const ReportGate &gate) {
        return !std::all_of(draft.names.begin(), draft.names.end(),
                            [&](const std::string &name) { return settled(gate, name); });
    });
    if (open > 0)
        list.items.push_back(counted(open, "must-have has", "must-haves have") + " not been checked for every target.");
    if (draft.report.simulated)
        list.items.push_back(
            "Real models: simulated ones were measured, and their numbers mean nothing outside Assay.");
    if (list.items.empty())
        return;
    ReportSection &part = draft.section("change", "What would change the answer", 3);
    part.blocks.push_back(std::move(list));
}

std::vector<std::string> sureSentences(const ReportDraft &draft)
{
    const std::vector<std::size_t> two = shownTwo(draft);
    if (two.size() == 2) {
        if (const ReportPair *pair = pairOf(draft.report, draft.names[two[0]], draft.names[two[1]]))
            return {pair->sentence};
        return {"The two were not scored on the same prompts, so nobody can say which is better."};
    }
    return {draft.report.ranked.empty() ? "Nothing has been scored, so there is nothing to be sure of."
                                        : "Only one target was scored: there is nothing to compare it with."};
}

std::string answerWord(const ReportGate::Of &of)
{
    const std::string word = of.answer == ReportGate::Answer::Pass   ? "pass"
                             : of.answer == ReportGate::Answer::Fail ? "FAIL"
                                                                     : "not checked";
    return of.note.empty() ? word : word + ": " + of.note;
}
} // namespace

std::vector<std::size_t> shownTwo(const ReportDraft &draft)
{
    const Report &report = draft.report;
    std::vector<std::size_t> out;
    const auto add = [&](const std::string &name) {
        const auto place = placeOf(draft.names, name);
        if (place && out.size() < 2 && std::find(out.begin(), out.end(), *place) == out.end())
            out.push_back(*place);
    };
    add(report.request.recommended);
    add(report.request.runnerUp);
    for (const std::string &name : report.ranked)
        add(name);
    return out;
}

void addDecision(ReportDraft &draft)
{
    // By value: each further section moves the others.
    ReportSection section{"decision", "Decision", 2, {}};
    addWords(draft, section);
    addFindings(draft, section);
    addNumbers(draft, section);
    draft.report.sections.push_back(std::move(section));
    ReportSection sure{"sure", "How sure this is", 3, {}};
    for (std::string &sentence : sureSentences(draft))
        sure.blocks.push_back(ReportText{std::move(sentence), ReportTone::Normal});
    draft.report.sections.push_back(std::move(sure));
    addChanges(draft);
    // Last, so that on paper it takes what the words leave of the first page.
    ReportSection picture{"picture", "In one picture", 3, {}};
    addMainChart(draft, picture);
    if (!picture.blocks.empty())
        draft.report.sections.push_back(std::move(picture));
}

void addGates(ReportDraft &draft)
{
    ReportSection &section = draft.section("gates", "Scope and must-haves");
    const std::vector<ReportGate> &gates = draft.report.request.gates;
    if (gates.empty()) {
        section.blocks.push_back(ReportText{"No must-haves (region, data retention, licence, context length …) were "
                                            "entered. A score cannot make up for one that fails.",
                                            ReportTone::Quiet});
        return;
    }
    ReportTable table;
    table.caption = "Must-haves, checked before any score";
    table.columns = {{"Target", false}};
    for (const ReportGate &gate : gates)
        table.columns.push_back({gate.name, false});
    for (const std::string &name : draft.names) {
        std::vector<ReportCell> row{plainCell(name)};
        for (const ReportGate &gate : gates) {
            const auto of = std::find_if(gate.answers.begin(), gate.answers.end(),
                                         [&](const ReportGate::Of &o) { return o.target == name; });
            const ReportGate::Of answer = of == gate.answers.end() ? ReportGate::Of{} : *of;
            ReportCell cell = plainCell(answerWord(answer));
            cell.tone = answer.answer == ReportGate::Answer::Fail         ? ReportTone::Warning
                        : answer.answer == ReportGate::Answer::NotChecked ? ReportTone::Quiet
                                                                          : ReportTone::Normal;
            row.push_back(std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    section.blocks.push_back(std::move(table));
    section.blocks.push_back(
        ReportText{"Entered by the owner of this report; Assay did not check them.", ReportTone::Quiet});
}
} // namespace assay::analysis
