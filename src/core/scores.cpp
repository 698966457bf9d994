// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scores.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace assay
{
namespace
{
template <typename Enum, std::size_t N>
std::optional<Enum> fromName(const std::array<std::string_view, N> &names, std::string_view name) noexcept
{
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == name)
            return static_cast<Enum>(i);
    return std::nullopt;
}
constexpr std::array<std::string_view, 5> scaleKinds{"ordinal", "points", "pass_fail", "categories", "count"};
constexpr std::array<std::string_view, 3> directions{"higher", "lower", "none"};
constexpr std::array<std::string_view, 6> choices{"a", "b", "tie", "both_good", "both_bad", "cant_judge"};
constexpr std::array<std::string_view, 11> kinds{"session", "reveal", "preference",   "ranking", "note", "guess",
                                                 "mask",    "freeze", "adjudication", "pack",    "merge"};

Status bad(const std::string &where, const std::string &what)
{
    return makeError(ErrorCode::BadInput, where + ": " + what);
}

bool isKey(std::string_view key)
{
    return !key.empty() && key.size() <= 64 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

Status checkScale(const std::string &where, const Criterion &criterion)
{
    const Scale &scale = criterion.scale;
    if (scale.low > scale.high || (scale.low == scale.high && scale.kind != ScaleKind::Categories))
        return bad(where, "the scale's low end must be below its high end");
    if (scale.low < -1'000'000 || scale.high > 1'000'000)
        return bad(where, "a scale lies between -1,000,000 and 1,000,000");
    if (scale.kind == ScaleKind::PassFail && (scale.low != 0 || scale.high != 1))
        return bad(where, "pass or fail is 0 or 1");
    if (scale.kind == ScaleKind::Count && scale.low != 0)
        return bad(where, "a count begins at 0");
    std::set<int> seen;
    for (const ScaleStep &step : scale.steps) {
        if (step.value < scale.low || step.value > scale.high)
            return bad(where, "step " + std::to_string(step.value) + " is outside the scale");
        if (!seen.insert(step.value).second)
            return bad(where, "step " + std::to_string(step.value) + " is there twice");
        if (scale.kind == ScaleKind::Categories && step.label.empty())
            return bad(where, "every category needs a label");
    }
    if (scale.kind == ScaleKind::Categories && scale.steps.size() < 2)
        return bad(where, "categories are two or more");
    if (scale.kind == ScaleKind::Categories && criterion.direction != Direction::Unordered)
        return bad(where, "categories have no direction");
    return Ok{};
}

Status checkCriterion(const std::string &where, const Criterion &criterion)
{
    if (!isKey(criterion.key))
        return bad(where, "its key must be of a-z, 0-9, _ and -, 64 at most");
    if (criterion.name.empty())
        return bad(where, "it needs a name");
    if (!std::isfinite(criterion.weight) || criterion.weight < 0 || criterion.weight > 1000)
        return bad(where, "a weight is 0 to 1000");
    if (!std::isfinite(criterion.margin) || criterion.margin < 0)
        return bad(where, "a margin is 0 or more");
    if (!std::isfinite(criterion.spread) || criterion.spread < 0)
        return bad(where, "a spread is 0 or more");
    return checkScale(where, criterion);
}

Rubric makeOverall()
{
    Rubric rubric;
    rubric.key = "overall";
    rubric.name = "Overall";
    Criterion criterion;
    criterion.key = "overall";
    criterion.name = "Overall";
    criterion.margin = 0.25; // methods.md 1.7
    criterion.spread = 1;
    rubric.criteria.push_back(std::move(criterion));
    return rubric;
}

bool sameScale(const Criterion &a, const Criterion &b)
{
    return a.scale.low == b.scale.low && a.scale.high == b.scale.high && a.direction == b.direction;
}

void count(const Score &score, ResponseScore &result)
{
    result.cantJudge += score.cantJudge ? 1 : 0;
    result.notApplicable += score.notApplicable ? 1 : 0;
}
} // namespace

std::string_view scaleKindName(ScaleKind kind) noexcept { return scaleKinds[static_cast<std::size_t>(kind)]; }
std::optional<ScaleKind> scaleKindFromName(std::string_view name) noexcept
{
    return fromName<ScaleKind>(scaleKinds, name);
}
std::string_view directionName(Direction direction) noexcept { return directions[static_cast<std::size_t>(direction)]; }
std::optional<Direction> directionFromName(std::string_view name) noexcept
{
    return fromName<Direction>(directions, name);
}
std::string_view choiceName(Choice choice) noexcept { return choices[static_cast<std::size_t>(choice)]; }
std::optional<Choice> choiceFromName(std::string_view name) noexcept { return fromName<Choice>(choices, name); }
std::string_view eventKind(const EventBody &body) noexcept { return kinds[body.index()]; }

bool Scale::contains(int value) const noexcept
{
    if (kind == ScaleKind::Categories)
        return step(value) != nullptr;
    return value >= low && value <= high;
}

const ScaleStep *Scale::step(int value) const noexcept
{
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const ScaleStep &s) { return s.value == value; });
    return found == steps.end() ? nullptr : &*found;
}

const Criterion *Rubric::criterion(std::string_view wanted) const noexcept
{
    const auto found =
        std::find_if(criteria.begin(), criteria.end(), [&](const Criterion &c) { return c.key == wanted; });
    return found == criteria.end() ? nullptr : &*found;
}

bool Rubric::sameContent(const Rubric &other) const
{
    return key == other.key && name == other.name && description == other.description && criteria == other.criteria;
}

const Rubric &overallRubric()
{
    static const Rubric rubric = makeOverall();
    return rubric;
}

Status checkRubric(const Rubric &rubric)
{
    if (!isKey(rubric.key))
        return bad("rubric", "its key must be of a-z, 0-9, _ and -, 64 at most");
    if (rubric.name.empty())
        return bad("rubric", "it needs a name");
    if (rubric.criteria.empty() || rubric.criteria.size() > 30)
        return bad("rubric \"" + rubric.name + "\"", "it has 1 to 30 criteria");
    std::set<std::string_view> keys;
    for (const Criterion &criterion : rubric.criteria) {
        const std::string where = "criterion \"" + (criterion.name.empty() ? criterion.key : criterion.name) + "\"";
        if (Status status = checkCriterion(where, criterion); !status)
            return status;
        if (!keys.insert(criterion.key).second)
            return bad(where, "another criterion has the key \"" + criterion.key + "\"");
    }
    return Ok{};
}

std::optional<double> percentOf(const Criterion &criterion, int value)
{
    const Scale &scale = criterion.scale;
    if (scale.kind == ScaleKind::Categories || scale.kind == ScaleKind::Count || scale.high == scale.low ||
        criterion.direction == Direction::Unordered)
        return std::nullopt;
    const double part = 100.0 * (value - scale.low) / (scale.high - scale.low);
    return criterion.direction == Direction::HigherIsBetter ? part : 100.0 - part;
}

ResponseScore responseScore(const Rubric &rubric, const std::vector<Score> &ofOneRater)
{
    ResponseScore result;
    double weights = 0, native = 0, percent = 0;
    const Criterion *first = nullptr;
    bool oneScale = true, complete = true;
    for (const Criterion &criterion : rubric.criteria) {
        const auto score = std::find_if(ofOneRater.begin(), ofOneRater.end(),
                                        [&](const Score &s) { return s.criterion == criterion.key; });
        if (score == ofOneRater.end()) {
            ++result.missing;
            complete = complete && criterion.weight == 0;
            continue;
        }
        count(*score, result);
        if (criterion.weight == 0 || score->notApplicable)
            continue;
        const auto part = score->value ? percentOf(criterion, *score->value) : std::nullopt;
        if (score->value && !part)
            continue; // a scale without better and worse does not count
        complete = complete && score->value.has_value();
        if (!part)
            continue;
        oneScale = oneScale && (first == nullptr || sameScale(*first, criterion));
        first = first == nullptr ? &criterion : first;
        weights += criterion.weight;
        native += criterion.weight * *score->value;
        percent += criterion.weight * *part;
    }
    if (!complete || weights <= 0)
        return result;
    result.percent = percent / weights;
    if (oneScale)
        result.native = native / weights;
    return result;
}

std::vector<Preference> derivedPairs(const Ranking &ranking)
{
    std::vector<Preference> pairs;
    const auto add = [&](TrialId a, TrialId b, Choice choice) {
        pairs.push_back({a, b, ranking.criterion, choice, ranking.round, true});
    };
    for (std::size_t g = 0; g < ranking.groups.size(); ++g) {
        const std::vector<TrialId> &group = ranking.groups[g];
        for (std::size_t i = 0; i < group.size(); ++i) {
            for (std::size_t j = i + 1; j < group.size(); ++j)
                add(group[i], group[j], Choice::Tie);
            for (std::size_t later = g + 1; later < ranking.groups.size(); ++later)
                for (const TrialId worse : ranking.groups[later])
                    add(group[i], worse, Choice::A);
        }
    }
    return pairs;
}

CellState resolveCell(const std::vector<CellRow> &rows)
{
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < rows.size(); ++i)
        places.emplace(rows[i].uid, i);
    std::vector<bool> superseded(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].voided)
            continue;
        std::vector<std::size_t> open{i}; // walks to all that this one supersedes, through voided ones too
        while (!open.empty()) {
            const std::string_view replaces = rows[open.back()].replaces;
            open.pop_back();
            for (std::size_t at = 0; at + 32 <= replaces.size(); at += 32) {
                const auto found = places.find(replaces.substr(at, 32));
                if (found == places.end() || found->second == i || superseded[found->second])
                    continue;
                superseded[found->second] = true;
                open.push_back(found->second);
            }
        }
    }
    CellState state;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].voided || superseded[i])
            continue;
        state.heads.push_back(i);
        if (!state.current || std::pair(rows[*state.current].atMicros, rows[*state.current].uid) <
                                  std::pair(rows[i].atMicros, rows[i].uid))
            state.current = i;
    }
    return state;
}

std::vector<Disagreement> disagreements(const Rubric &rubric, const std::vector<Score> &scores,
                                        const std::vector<Adjudication> &adjudications)
{
    std::map<std::pair<std::int64_t, std::string>, Disagreement> cells;
    for (const Score &score : scores) {
        if (score.rubric != rubric.id || !score.value || rubric.criterion(score.criterion) == nullptr)
            continue;
        Disagreement &cell = cells[{number(score.trial), score.criterion}];
        cell.trial = score.trial;
        cell.criterion = score.criterion;
        cell.scores.push_back(score);
    }
    std::vector<std::pair<double, Disagreement>> found;
    for (auto &[key, cell] : cells) {
        const Criterion &criterion = *rubric.criterion(cell.criterion);
        const auto [low, high] = std::minmax_element(
            cell.scores.begin(), cell.scores.end(), [](const Score &a, const Score &b) { return *a.value < *b.value; });
        const double spread = *high->value - *low->value;
        const bool nominal =
            criterion.scale.kind == ScaleKind::Categories || criterion.scale.kind == ScaleKind::PassFail;
        cell.spread = nominal ? (spread > 0 ? 1 : 0) : spread;
        if (criterion.spread <= 0 || (nominal ? cell.spread == 0 : cell.spread <= criterion.spread))
            continue;
        cell.adjudicated = std::any_of(adjudications.begin(), adjudications.end(), [&](const Adjudication &a) {
            return a.trial == cell.trial && a.criterion == cell.criterion && a.rubric == rubric.id;
        });
        const double width = nominal ? 1 : spread / (criterion.scale.high - criterion.scale.low);
        found.emplace_back(width, std::move(cell));
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    std::vector<Disagreement> result;
    for (auto &[width, cell] : found)
        result.push_back(std::move(cell));
    return result;
}
} // namespace assay
