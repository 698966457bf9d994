// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up evidence for reports and packs: what a store would answer, from chart data.
#pragma once
#include "formats/evidence_pack.h"
#include "support/chart_data.h"

namespace assay::test
{
struct ReportFixture {
    analysis::ReportRecords records;
    analysis::Report report;
    RunPlan plan;

    explicit ReportFixture(int targets = 3, int prompts = 24, analysis::ReportRequest request = {})
    {
        ChartShape shape;
        shape.targets = someTargets(targets);
        shape.prompts = prompts;
        shape.raters = 2;
        records.data = chartData(shape);
        records.data.criteria = {{RubricId{}, "overall", 1, overallRubric().criteria.front()}};
        records.data.runs[0].name = "support-v3";
        records.rubrics = {overallRubric()};
        records.appVersion = "9.9";
        records.ledgerDigest = std::string(64, 'a');
        records.ledgerEntries = 7;
        fill();
        report = analysis::buildReport(records, request);
    }
    void fill()
    {
        for (const AnalysisTarget &t : records.data.targets) {
            ModelTarget target;
            target.name = t.label;
            target.model = t.model;
            target.endpoint.name = t.endpoint;
            target.endpoint.baseUrl = "https://example.invalid/v1";
            plan.targets.push_back(target);
        }
        for (const std::string &key : records.data.caseKeys) {
            Case item;
            item.id = key;
            item.prompt = Prompt{"Be brief.", "Question " + key, {}};
            plan.cases.push_back(item);
        }
        plan.name = "support-v3";
        TokenPrice price;
        price.input = UnitPrice{5'000'000};
        price.output = UnitPrice{30'000'000};
        price.source = "list";
        price.asOf = "2026-11-01";
        for (std::size_t t = 0; t < records.data.targets.size(); ++t)
            records.prices.push_back({std::int32_t(t), price});
    }
    formats::EvidenceTrial trial(TrialId id) const
    {
        const AnalysisTrial &t = records.data.trials.at(std::size_t(number(id)) - 1);
        formats::EvidenceTrial out;
        out.row.trial = {id, t.run, t.caseIndex, t.target, t.repetition, 0};
        out.row.state = TrialState::Settled;
        out.row.attempts = t.attempts;
        Response &r = out.row.response;
        r.outcome = t.outcome;
        r.text = textOf ? textOf(id) : "Answer " + std::to_string(number(id)) + ", whole and unchanged.";
        r.raw = "data: {\"answer\":" + std::to_string(number(id)) + "}\n\n";
        r.usage.output = t.outputTokens;
        r.timing.firstAnswer = t.ttft;
        r.timing.done = t.total;
        if (t.costNano)
            r.cost.amount = Money{*t.costNano, "USD"};
        out.request = "{\"body\":\"q\"}";
        for (std::size_t s = 0; s < records.data.scores.size(); ++s) {
            const AnalysisScore &score = records.data.scores[s];
            if (score.trial + 1 != number(id))
                continue;
            ScoreTrail entry;
            entry.current = true;
            entry.score.trial = id;
            entry.score.rater = records.data.raters[std::size_t(score.rater)];
            entry.score.value = score.value;
            entry.score.blind = score.blind;
            entry.score.note = noteOf ? noteOf(id) : "";
            out.row.scores.push_back(entry.score);
            out.trail.push_back(std::move(entry));
        }
        return out;
    }
    formats::EvidenceSource source() const
    {
        formats::EvidenceSource out{records, report, {}, {}, {}, {}, {}, {}};
        out.outline = [this](RunId run) -> Result<RunRecord> {
            RunRecord record;
            record.summary = records.data.runs.front();
            record.summary.id = run;
            record.plan = plan;
            return record;
        };
        out.trial = [this](const AnalysisTrial &of) -> Result<formats::EvidenceTrial> { return trial(of.trial); };
        out.row = [this](const AnalysisTrial &of) -> Result<TrialRow> { return trial(of.trial).row; };
        return out;
    }
    std::function<std::string(TrialId)> textOf, noteOf;
};
} // namespace assay::test
