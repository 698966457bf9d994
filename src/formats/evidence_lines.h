// SPDX-License-Identifier: GPL-3.0-or-later
// Private to formats: the lines of a pack's data files, written and read back in one place.
#pragma once
#include "formats/evidence_pack.h"
#include <map>
#include <nlohmann/json.hpp>

namespace assay::formats::evidence
{
using Json = nlohmann::ordered_json;
std::string lineOf(const Json &json); // with its end

std::string targetLines(const AnalysisData &data);
std::string caseLines(const AnalysisData &data);
std::string runLine(const RunSummary &summary, const RunPlan &plan, const std::vector<std::size_t> &targets);
std::string promptLines(const RunSummary &summary, const RunPlan &plan);
Json answerJson(const RunRecord &outline, const EvidenceTrial &trial, std::size_t target, const AnalysisTrial &as);
std::string scoreLines(const EvidenceTrial &trial);
std::string judgementLines(const AnalysisData &data);
std::string rubricLines(const std::vector<Rubric> &rubrics);
std::string priceLines(const analysis::ReportRecords &records, const std::vector<std::string> &names);
std::string figuresJson(const analysis::Report &report);

// Builds the records anew from the lines. A line that does not fit is a problem that names file and line.
class Rebuilder
{
public:
    // Files are to be given in the order: targets, cases, runs, rubrics, answers, scores, judgements.
    void line(std::string_view file, std::size_t number, std::string_view text);
    AnalysisData take();
    const std::vector<std::string> &problems() const noexcept { return m_problems; }

private:
    void target(const Json &line);
    void caseOf(const Json &line);
    void run(const Json &line);
    void rubric(const Json &line);
    void answer(const Json &line);
    void score(const Json &line);
    void judgement(const Json &line);
    std::int32_t trialAt(const Json &id) const;
    std::int32_t raterAt(const std::string &name);
    std::int16_t criterionAt(std::int64_t rubric, const std::string &key);

    AnalysisData m_data;
    std::map<std::int64_t, std::int32_t> m_trials;
    std::map<std::string, std::int32_t> m_cases, m_raters, m_currencies;
    std::map<std::pair<std::int64_t, std::string>, std::int16_t> m_criteria;
    std::map<std::int64_t, Rubric> m_rubrics;
    std::vector<std::string> m_problems;
};
} // namespace assay::formats::evidence
