// SPDX-License-Identifier: GPL-3.0-or-later
// What stands behind it all: settings, rubrics, prompts, a sample of the answers, failures, words, where to check. The
// whole of it goes into the evidence pack.
#include "analysis/numbers.h"
#include "analysis/report/report_private.h"
#include "core/text.h"
#include <algorithm>

namespace assay::analysis
{
namespace
{
void addSettings(ReportDraft &draft)
{
    ReportSection &section = draft.section("settings", "Targets and settings", 3);
    if (draft.records.settings.empty()) {
        section.blocks.push_back(ReportText{"No settings are stored for these runs.", ReportTone::Quiet});
        return;
    }
    ReportTable table;
    table.caption = "What was asked, with which parameters, and what answered";
    table.columns = {{"Target", false},     {"Run", true},     {"Model asked for", false}, {"Model reported", false},
                     {"Parameters", false}, {"Region", false}, {"Address", false}};
    for (const ReportSettings &s : draft.records.settings) {
        const AnalysisTarget &target = draft.data().targets[std::size_t(s.target)];
        table.rows.push_back({plainCell(draft.names[std::size_t(s.target)]),
                              numberCell(double(number(s.run)), std::to_string(number(s.run))), plainCell(target.model),
                              plainCell(s.modelReported.empty() ? "not reported" : s.modelReported),
                              plainCell(s.parameters.empty() ? "the API's defaults" : s.parameters),
                              plainCell(s.region.empty() ? "–" : s.region), plainCell(s.baseUrl)});
    }
    section.blocks.push_back(std::move(table));
}

std::string scaleText(const assay::Scale &scale)
{
    std::string out = std::to_string(scale.low) + " to " + std::to_string(scale.high);
    for (const ScaleStep &step : scale.steps)
        out += "; " + std::to_string(step.value) + " " + step.label + (step.meaning.empty() ? "" : ": " + step.meaning);
    return out;
}

void addRubrics(ReportDraft &draft)
{
    ReportSection &section = draft.section("rubric", "Rubric", 3);
    ReportTable table;
    table.caption = "What was scored, and on which scale";
    table.columns = {{"Criterion", false}, {"Rubric", false}, {"Asks", false}, {"Scale", false}, {"Weight", true}};
    for (const Rubric &rubric : draft.records.rubrics) {
        for (const Criterion &c : rubric.criteria)
            table.rows.push_back({plainCell(c.name.empty() ? c.key : c.name),
                                  plainCell((rubric.name.empty() ? rubric.key : rubric.name) + ", version " +
                                            std::to_string(rubric.version)),
                                  plainCell(c.description), plainCell(scaleText(c.scale)),
                                  numberCell(c.weight, exact(c.weight))});
    }
    if (table.rows.empty())
        section.blocks.push_back(ReportText{"Nothing has been scored.", ReportTone::Quiet});
    else
        section.blocks.push_back(std::move(table));
}

void addPrompts(ReportDraft &draft)
{
    const auto &prompts = draft.records.prompts;
    if (prompts.empty())
        return;
    const auto all = std::int64_t(draft.data().caseKeys.size()), shown = std::int64_t(prompts.size());
    ReportSection &section = draft.section("prompts", "Prompts", 3);
    section.blocks.push_back(ReportText{shown < all ? "The first " + grouped(shown) + " of " + grouped(all) +
                                                          ". All of them, whole, are in the evidence pack."
                                                    : "All " + grouped(all) +
                                                          ", as they were sent. Long ones are cut; "
                                                          "the evidence pack has them whole.",
                                        ReportTone::Quiet});
    for (const ReportPrompt &p : prompts) {
        ReportFacts facts;
        const std::string title = p.title.empty() ? p.key : p.title;
        facts.items.emplace_back("Prompt", title + (p.title.empty() || p.key == p.title ? "" : " (" + p.key + ")") +
                                               (p.tags.empty() ? "" : " · " + joined(p.tags, ", ")));
        section.blocks.push_back(std::move(facts));
        if (!p.system.empty())
            section.blocks.push_back(ReportText{"[system] " + p.system, ReportTone::Code});
        section.blocks.push_back(ReportText{p.user, ReportTone::Code});
    }
}

void addAnswers(ReportDraft &draft)
{
    if (draft.records.answers.empty())
        return;
    ReportSection &section = draft.section("answers", "A sample of the answers", 3);
    section.blocks.push_back(
        ReportText{"Every answer of the first prompts, as it came; nothing was picked by hand. All "
                   "answers are in the evidence pack.",
                   ReportTone::Quiet});
    for (const ReportAnswer &a : draft.records.answers) {
        ReportFacts facts;
        facts.items.emplace_back("Answer", "trial " + std::to_string(number(a.trial)) + ", " + a.target + " to " +
                                               a.prompt + ", " + a.outcome + (a.note.empty() ? "" : ", " + a.note));
        section.blocks.push_back(std::move(facts));
        section.blocks.push_back(ReportText{a.text.empty() ? "(no text)" : a.text, ReportTone::Code});
    }
}

void addFailures(ReportDraft &draft)
{
    ReportSection &section = draft.section("failures", "Failures", 3);
    if (draft.records.failuresInAll == 0) {
        section.blocks.push_back(ReportText{"No request failed.", ReportTone::Normal});
        return;
    }
    ReportTable table;
    table.caption = grouped(std::int64_t(draft.records.failures.size())) + " of " +
                    counted(draft.records.failuresInAll, "request", "requests") + " that brought no whole answer";
    table.columns = {
        {"Trial", true}, {"Target", false}, {"Prompt", false}, {"Outcome", false}, {"What was said", false}};
    for (const ReportAnswer &a : draft.records.failures)
        table.rows.push_back({numberCell(double(number(a.trial)), std::to_string(number(a.trial))), plainCell(a.target),
                              plainCell(a.prompt), plainCell(a.outcome), plainCell(a.note)});
    section.blocks.push_back(std::move(table));
}

void addWords(ReportDraft &draft)
{
    ReportSection &section = draft.section("words", "Words", 3);
    ReportFacts facts;
    facts.items = {
        {"Target", "what answers: a model at an endpoint with its parameters"},
        {"95 % interval",
         "a range that would hold the true figure in 95 of 100 such comparisons, if the prompts are a fair "
         "sample of the tasks"},
        {"No clear difference", "the data cannot tell the two apart; this is not a finding that they are equal"},
        {"p95", "19 of 20 answers were at least as fast"},
        {"First token", "from sending the request to the first character of the answer, queueing on our side left out"},
        {"Simulated", "a demo model that comes with Assay: for trying it out, never for a decision"}};
    section.blocks.push_back(std::move(facts));
}

void addEvidence(ReportDraft &draft)
{
    ReportSection &section = draft.section("evidence", "Where to check", 3);
    ReportFacts facts;
    facts.items.emplace_back(
        "Made with",
        "Assay " + draft.records.appVersion +
            (draft.records.schema > 0 ? ", workspace version " + std::to_string(draft.records.schema) : ""));
    if (!draft.records.ledgerDigest.empty())
        facts.items.emplace_back("Ledger", draft.records.ledgerDigest + " (last of " +
                                               counted(draft.records.ledgerEntries, "entry", "entries") + ")");
    std::vector<std::string> seeds;
    for (std::uint64_t seed : draft.records.orderSeeds)
        seeds.push_back(std::to_string(seed));
    if (!seeds.empty() && seeds.size() <= 12)
        facts.items.emplace_back("Seeds of the sending order", joined(seeds, ", "));
    facts.items.emplace_back("To check",
                             "assay-cli verify FILE, on the workspace or on the evidence pack, recomputes every "
                             "hash; on the pack also every figure of this report from the raw answers.");
    section.blocks.push_back(std::move(facts));
}
} // namespace

void addAppendix(ReportDraft &draft)
{
    draft.section("appendix", "Appendix");
    addSettings(draft);
    addRubrics(draft);
    addFailures(draft);
    addPrompts(draft);
    addAnswers(draft);
    addWords(draft);
    addEvidence(draft);
}
} // namespace assay::analysis
