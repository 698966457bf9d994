// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scores.h"

#include <algorithm>
#include <set>

namespace assay
{
namespace
{
std::string joined(std::initializer_list<std::string> parts)
{
    // A unit separator, so that no rater's name can be mistaken for two parts.
    std::string text;
    for (const std::string &part : parts) {
        if (!text.empty())
            text += '\x1f';
        text += part;
    }
    return text;
}
std::string text(TrialId trial) { return std::to_string(number(trial)); }

struct Cell {
    const ScoringEvent &event;
    std::string operator()(const ScoringSession &s) const
    {
        return joined({event.rater, s.orderKey, std::to_string(s.round)});
    }
    std::string operator()(const Reveal &r) const { return joined({event.rater, std::to_string(r.round)}); }
    std::string operator()(const Preference &p) const
    {
        const auto [low, high] = std::minmax(p.a, p.b);
        return joined({event.rater, p.criterion, std::to_string(p.round), text(low), text(high)});
    }
    std::string operator()(const Ranking &r) const
    {
        TrialId first = r.groups.empty() || r.groups.front().empty() ? TrialId{} : r.groups.front().front();
        for (const auto &group : r.groups)
            for (const TrialId trial : group)
                first = std::min(first, trial);
        return joined({event.rater, r.criterion, std::to_string(r.round), text(first)});
    }
    std::string operator()(const PassageNote &n) const { return joined({event.rater, text(n.trial), n.key}); }
    std::string operator()(const Guess &g) const { return joined({event.rater, text(g.trial)}); }
    std::string operator()(const MaskLog &m) const { return text(m.trial); }
    std::string operator()(const Freeze &) const { return "freeze"; }
    std::string operator()(const Adjudication &a) const
    {
        return joined({text(a.trial), a.criterion, std::to_string(number(a.rubric)), std::to_string(a.round)});
    }
    std::string operator()(const PackIssued &p) const { return p.pack; }
    std::string operator()(const Merged &m) const { return joined({m.source, m.sha256}); }
};

Status bad(const char *what) { return makeError(ErrorCode::BadInput, what); }

struct Check {
    Status operator()(const ScoringSession &s) const
    {
        return s.runs.empty() || s.round < 1 ? bad("a scoring session needs a run, and its round is 1 or more")
                                             : Status(Ok{});
    }
    Status operator()(const Reveal &r) const { return r.round < 1 ? bad("a round is 1 or more") : Status(Ok{}); }
    Status operator()(const Preference &p) const
    {
        if (p.derived)
            return bad("a derived preference is no vote and is not stored");
        return p.a == p.b || p.criterion.empty() || p.round < 1 ? bad("a preference needs two different answers")
                                                                : Status(Ok{});
    }
    Status operator()(const Ranking &r) const
    {
        std::set<TrialId> seen;
        std::size_t answers = 0;
        for (const auto &group : r.groups) {
            answers += group.size();
            seen.insert(group.begin(), group.end());
            if (group.empty())
                return bad("a ranking has no empty places");
        }
        return answers < 2 || seen.size() != answers || r.criterion.empty() || r.round < 1
                   ? bad("a ranking is of two or more answers, each once")
                   : Status(Ok{});
    }
    Status operator()(const PassageNote &n) const
    {
        if (n.begin < 0 || n.end < n.begin || (n.end == n.begin && n.begin != 0))
            return bad("a note's passage begins before it ends");
        if (n.end > n.begin && static_cast<std::int64_t>(n.quote.size()) != n.end - n.begin)
            return bad("a note quotes the passage it stands on, byte for byte");
        return Ok{};
    }
    Status operator()(const Guess &g) const
    {
        return g.choices < 2 ? bad("a guess is among two or more") : Status(Ok{});
    }
    Status operator()(const MaskLog &) const { return Ok{}; }
    Status operator()(const Freeze &f) const
    {
        return f.plannedPrompts < 0 || !(f.margin >= 0) ? bad("a margin and a number of prompts are 0 or more")
                                                        : Status(Ok{});
    }
    Status operator()(const Adjudication &a) const
    {
        const int said = (a.value ? 1 : 0) + (a.cantJudge ? 1 : 0) + (a.notApplicable ? 1 : 0);
        return said != 1 || a.criterion.empty()
                   ? bad("an adjudication is a value, \"can't judge\" or \"not applicable\"")
                   : Status(Ok{});
    }
    Status operator()(const PackIssued &p) const
    {
        return p.pack.empty() || p.items.empty() ? bad("a rater pack needs an id and answers") : Status(Ok{});
    }
    Status operator()(const Merged &) const { return Ok{}; }
};
} // namespace

std::string eventCell(const ScoringEvent &event) { return std::visit(Cell{event}, event.body); }
Status checkEvent(const ScoringEvent &event) { return std::visit(Check{}, event.body); }
} // namespace assay
