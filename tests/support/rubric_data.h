// SPDX-License-Identifier: GPL-3.0-or-later
// Made-up records judged by one rubric ("r", version 1): trial p * targets + t is the answer of target t to prompt p.
#pragma once
#include "core/records.h"
#include <string>
#include <vector>

namespace assay::test
{
inline Criterion ordinal(std::string key, double weight)
{
    Criterion c;
    c.key = c.name = std::move(key);
    c.weight = weight;
    c.margin = 0.25;
    return c;
}
inline Criterion passFail(std::string key, double weight)
{
    Criterion c = ordinal(std::move(key), weight);
    c.scale = {ScaleKind::PassFail, 0, 1, {{0, "Fail", ""}, {1, "Pass", ""}}};
    c.margin = 0.05;
    return c;
}
inline Criterion points(std::string key, double weight)
{
    Criterion c = ordinal(std::move(key), weight);
    c.scale = {ScaleKind::Points, 0, 100, {}};
    c.margin = 3;
    return c;
}
inline Criterion count(std::string key, Direction direction)
{
    Criterion c = ordinal(std::move(key), 0);
    c.scale = {ScaleKind::Count, 0, 500, {}};
    c.direction = direction;
    c.margin = 0;
    return c;
}
inline Criterion categories(std::string key, const std::vector<std::string> &labels)
{
    Criterion c = ordinal(std::move(key), 0);
    c.scale = {ScaleKind::Categories, 0, int(labels.size()) - 1, {}};
    for (std::size_t i = 0; i < labels.size(); ++i)
        c.scale.steps.push_back({int(i), labels[i], ""});
    c.direction = Direction::Unordered;
    return c;
}

enum class Said { Value, CantJudge, NotApplicable };
struct RubricData {
    AnalysisData data;
    RubricData(int targets, int prompts, const std::vector<Criterion> &criteria)
    {
        for (int t = 0; t < targets; ++t) {
            const std::string letter(1, char('A' + t));
            data.targets.push_back({"Model " + letter, "model-" + letter, "Cloud", Api::OpenAiChat, false});
        }
        data.criteria.push_back({RubricId{}, "overall", 1, overallRubric().criteria.front()});
        for (const Criterion &c : criteria)
            data.criteria.push_back({RubricId(7), "r", 1, c});
        data.raters = {"Mara", "Ben", "Ida"};
        data.currencies = {"USD"};
        for (int p = 0; p < prompts; ++p) {
            data.caseKeys.push_back("case-" + std::to_string(p + 1));
            for (int t = 0; t < targets; ++t) {
                AnalysisTrial trial;
                trial.trial = TrialId(std::int64_t(data.trials.size()) + 1);
                trial.run = RunId(1);
                trial.target = t;
                trial.caseIndex = p;
                trial.outcome = Outcome::Succeeded;
                data.trials.push_back(trial);
            }
        }
    }
    std::int16_t index(const std::string &key) const
    {
        for (std::size_t i = 1; i < data.criteria.size(); ++i) {
            if (data.criteria[i].criterion.key == key)
                return std::int16_t(i);
        }
        return -1;
    }
    RubricData &score(int trial, int rater, const std::string &key, std::optional<int> value, Said said = Said::Value,
                      int round = 1)
    {
        AnalysisScore s;
        s.trial = trial;
        s.rater = rater;
        s.criterion = index(key);
        s.value = value;
        s.cantJudge = said == Said::CantJudge;
        s.notApplicable = said == Said::NotApplicable;
        s.blind = true;
        s.round = std::int16_t(round);
        data.scores.push_back(s);
        return *this;
    }
    // `rater` sees the answers of targets a and b to the prompt, a on the left.
    RubricData &vote(int prompt, int a, int b, Choice choice, int rater = 0)
    {
        const int targets = int(data.targets.size());
        AnalysisPreference p;
        p.a = prompt * targets + a;
        p.b = prompt * targets + b;
        p.rater = rater;
        p.choice = choice;
        p.blind = true;
        data.preferences.push_back(p);
        return *this;
    }
};
} // namespace assay::test
