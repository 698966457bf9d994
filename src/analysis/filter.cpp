// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/filter.h"
#include "analysis/numbers.h"
#include "core/text.h"
#include <algorithm>
#include <set>

namespace assay::analysis
{
namespace
{
constexpr std::int64_t kDayMicros = 86'400'000'000;

template <typename T> bool within(const std::vector<T> &chosen, const T &item)
{
    return chosen.empty() || std::find(chosen.begin(), chosen.end(), item) != chosen.end();
}

// From old indices to new ones; -1: left out.
struct Renumbered {
    std::vector<std::int32_t> of;
    explicit Renumbered(const std::vector<bool> &kept)
    {
        std::int32_t next = 0;
        for (const bool k : kept)
            of.push_back(k ? next++ : -1);
    }
    std::int32_t at(std::int32_t old) const
    {
        return old >= 0 && std::size_t(old) < of.size() ? of[std::size_t(old)] : -1;
    }
};

template <typename T> void keepMarked(std::vector<T> &items, const std::vector<bool> &kept)
{
    std::size_t i = 0;
    std::erase_if(items, [&](const T &) { return i < kept.size() ? !kept[i++] : false; });
}

class Filtering
{
public:
    Filtering(const AnalysisData &data, const AnalysisFilter &filter) : m_in(data), m_filter(filter) {}

    AnalysisData result()
    {
        m_out = m_in;
        targets();
        cases();
        trials();
        raters();
        judgements();
        runs();
        return std::move(m_out);
    }

private:
    void targets()
    {
        std::vector<bool> kept;
        for (const AnalysisTarget &t : m_in.targets)
            kept.push_back(within(m_filter.targets, nameOf(t)));
        keepMarked(m_out.targets, kept);
        m_target = Renumbered(kept);
    }

    bool caseIsIn(std::size_t i) const
    {
        if (!within(m_filter.cases, m_in.caseKeys[i]))
            return false;
        if (m_filter.tags.empty())
            return true;
        if (i >= m_in.caseTags.size())
            return false;
        const auto &tags = m_in.caseTags[i];
        return std::any_of(tags.begin(), tags.end(),
                           [&](std::int32_t tag) { return within(m_filter.tags, m_in.tags[std::size_t(tag)]); });
    }
    void cases()
    {
        std::vector<bool> kept, used(m_in.tags.size(), false);
        for (std::size_t i = 0; i < m_in.caseKeys.size(); ++i) {
            kept.push_back(caseIsIn(i));
            if (kept.back() && i < m_in.caseTags.size()) {
                for (std::int32_t tag : m_in.caseTags[i])
                    used[std::size_t(tag)] = true;
            }
        }
        keepMarked(m_out.caseKeys, kept);
        keepMarked(m_out.caseTitles, kept);
        keepMarked(m_out.caseTags, kept);
        keepMarked(m_out.tags, used);
        const Renumbered tag(used);
        for (auto &tags : m_out.caseTags) {
            for (std::int32_t &t : tags)
                t = tag.at(t);
        }
        m_case = Renumbered(kept);
    }

    void trials()
    {
        std::vector<bool> kept;
        kept.reserve(m_in.trials.size());
        std::vector<std::pair<RunId, std::int64_t>> starts;
        for (const RunSummary &run : m_in.runs)
            starts.emplace_back(run.id, run.startedMicros);
        std::sort(starts.begin(), starts.end());
        const auto startOf = [&](const AnalysisTrial &t) {
            if (t.startedMicros != 0) // else it was never sent: its run's time
                return t.startedMicros;
            const auto run = std::lower_bound(starts.begin(), starts.end(), std::pair(t.run, INT64_MIN));
            return run != starts.end() && run->first == t.run ? run->second : 0;
        };
        const bool dated = m_filter.fromMicros || m_filter.beforeMicros;
        for (const AnalysisTrial &t : m_in.trials) {
            bool in = m_target.at(t.target) >= 0 && m_case.at(t.caseIndex) >= 0;
            if (in && dated) {
                const std::int64_t at = startOf(t);
                in = at >= m_filter.fromMicros.value_or(INT64_MIN) && at < m_filter.beforeMicros.value_or(INT64_MAX);
            }
            kept.push_back(in);
        }
        keepMarked(m_out.trials, kept);
        for (AnalysisTrial &t : m_out.trials) {
            t.target = m_target.at(t.target);
            t.caseIndex = m_case.at(t.caseIndex);
        }
        m_trial = Renumbered(kept);
    }

    void raters()
    {
        std::vector<bool> kept;
        for (const std::string &rater : m_in.raters)
            kept.push_back(within(m_filter.raters, rater));
        keepMarked(m_out.raters, kept);
        m_rater = Renumbered(kept);
    }

    void judgements()
    {
        std::erase_if(m_out.scores, [&](const auto &s) { return m_trial.at(s.trial) < 0 || m_rater.at(s.rater) < 0; });
        for (AnalysisScore &s : m_out.scores) {
            s.trial = m_trial.at(s.trial);
            s.rater = m_rater.at(s.rater);
        }
        std::erase_if(m_out.preferences, [&](const auto &p) {
            return m_trial.at(p.a) < 0 || m_trial.at(p.b) < 0 || m_rater.at(p.rater) < 0;
        });
        for (AnalysisPreference &p : m_out.preferences) {
            p.a = m_trial.at(p.a);
            p.b = m_trial.at(p.b);
            p.rater = m_rater.at(p.rater);
        }
        std::erase_if(m_out.guesses, [&](const auto &g) { return m_trial.at(g.trial) < 0 || m_rater.at(g.rater) < 0; });
        for (AnalysisGuess &g : m_out.guesses) {
            g.trial = m_trial.at(g.trial);
            g.rater = m_rater.at(g.rater);
            g.target = m_target.at(g.target);
        }
        // An adjudication is the word of all raters: it says nothing of a choice of them.
        std::erase_if(m_out.adjudications,
                      [&](const auto &a) { return m_trial.at(a.trial) < 0 || !m_filter.raters.empty(); });
        for (AnalysisAdjudication &a : m_out.adjudications)
            a.trial = m_trial.at(a.trial);
    }

    void runs()
    {
        std::set<RunId> drawn;
        RunId last{};
        for (const AnalysisTrial &t : m_out.trials) {
            if (t.run != last)
                drawn.insert(t.run);
            last = t.run;
        }
        std::erase_if(m_out.runs, [&](const RunSummary &run) { return !drawn.contains(run.id); });
    }

    const AnalysisData &m_in;
    const AnalysisFilter &m_filter;
    AnalysisData m_out;
    Renumbered m_target{{}}, m_case{{}}, m_trial{{}}, m_rater{{}};
};

std::string listed(const std::vector<std::string> &chosen, const char *one, const char *many)
{
    if (chosen.size() == 1)
        return one + std::string(" ") + chosen[0];
    return many + std::string(" ") + (chosen.size() <= 3 ? joined(chosen, ", ") : std::to_string(chosen.size()));
}

std::string part(std::size_t some, std::size_t all, const char *what)
{
    return std::to_string(some) + " of " + std::to_string(all) + ' ' + what;
}

std::string dates(const AnalysisFilter &filter)
{
    const std::string from = filter.fromMicros ? isoDate(*filter.fromMicros) : "";
    const std::string to = filter.beforeMicros ? isoDate(*filter.beforeMicros - 1) : "";
    if (from.empty())
        return "until " + to;
    if (to.empty())
        return "from " + from;
    return *filter.beforeMicros - *filter.fromMicros <= kDayMicros ? from : from + " to " + to;
}
} // namespace

bool AnalysisFilter::empty() const noexcept
{
    return targets.empty() && tags.empty() && cases.empty() && raters.empty() && !fromMicros && !beforeMicros;
}

TargetName nameOf(const AnalysisTarget &target) { return {target.label, target.model, target.endpoint}; }

AnalysisData filtered(const AnalysisData &data, const AnalysisFilter &filter)
{
    return filter.empty() ? data : Filtering(data, filter).result();
}

std::string filterText(const AnalysisData &data, const AnalysisFilter &filter)
{
    std::vector<std::string> parts;
    if (!filter.targets.empty()) {
        const auto in = std::count_if(data.targets.begin(), data.targets.end(),
                                      [&](const auto &t) { return within(filter.targets, nameOf(t)); });
        parts.push_back(part(std::size_t(in), data.targets.size(), "targets"));
    }
    if (!filter.tags.empty())
        parts.push_back(listed(filter.tags, "tag", "tags"));
    if (!filter.cases.empty()) {
        const auto in = std::count_if(data.caseKeys.begin(), data.caseKeys.end(),
                                      [&](const auto &key) { return within(filter.cases, key); });
        parts.push_back(part(std::size_t(in), data.caseKeys.size(), "prompts"));
    }
    if (!filter.raters.empty())
        parts.push_back(listed(filter.raters, "rater", "raters"));
    if (filter.fromMicros || filter.beforeMicros)
        parts.push_back(dates(filter));
    return joined(parts, ", ");
}
} // namespace assay::analysis
