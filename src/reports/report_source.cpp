// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_source.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "demo/demo_server.h"
#include <algorithm>
#include <map>
#include <set>

namespace assay::reports
{
namespace
{
using namespace analysis;
constexpr std::size_t kMostText = 1'500; // bytes of a prompt or an answer in the report; the pack has them whole

std::string cut(const std::string &text)
{
    if (text.size() <= kMostText)
        return text;
    std::size_t end = kMostText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "\n… cut here: " + std::to_string(text.size() - end) + " more bytes";
}

std::string parametersText(const Parameters &p)
{
    std::string out;
    const auto add = [&](const std::string &what) { out += (out.empty() ? "" : ", ") + what; };
    const auto plain = [](double value) {
        std::string text = std::to_string(value);
        text.erase(text.find_last_not_of('0') + 1);
        return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
    };
    if (p.maxOutputTokens)
        add("at most " + std::to_string(*p.maxOutputTokens) + " output tokens");
    if (p.temperature)
        add("temperature " + plain(*p.temperature));
    if (p.topP)
        add("top-p " + plain(*p.topP));
    if (p.reasoningEffort)
        add("reasoning " + *p.reasoningEffort);
    if (p.thinkingBudget)
        add("thinking budget " + std::to_string(*p.thinkingBudget));
    if (p.verbosity)
        add("verbosity " + *p.verbosity);
    if (p.seed)
        add("seed " + std::to_string(*p.seed));
    if (!p.stopSequences.empty())
        add(std::to_string(p.stopSequences.size()) + " stop sequences");
    if (p.jsonSchema)
        add("a JSON schema");
    return out;
}

class Collector
{
public:
    Collector(const store::Reader &reader, RaterVeil *veil, const std::function<bool(double)> &keepGoing)
        : m_reader(reader), m_veil(veil), m_keepGoing(keepGoing)
    {
    }
    Result<ReportRecords> collect(const std::vector<RunId> &runs)
    {
        Result<AnalysisData> data = m_reader.analysisData(runs);
        if (!data)
            return data.error();
        m_out.data = std::move(*data);
        if (m_veil != nullptr)
            m_veil->hide(m_out.data);
        m_out.appVersion = ASSAY_VERSION;
        m_names = targetNames(m_out.data);
        double share = 0;
        for (const auto &part : {&Collector::ledger, &Collector::scores, &Collector::plans, &Collector::answers}) {
            if (m_keepGoing && !m_keepGoing(share += 0.2))
                return makeError(ErrorCode::Cancelled, "the report was stopped");
            if (Status done = (this->*part)(); !done)
                return done.error();
        }
        return std::move(m_out);
    }

private:
    Status ledger()
    {
        const auto end = m_reader.ledgerEnd();
        if (!end)
            return end.error();
        m_out.ledgerDigest = end->digest;
        m_out.ledgerEntries = end->entries;
        m_out.schema = end->schema;
        return Ok{};
    }

    Status scores()
    {
        std::vector<RunId> ids;
        for (const RunSummary &run : m_out.data.runs)
            ids.push_back(run.id);
        auto rubrics = m_reader.rubricsOf(ids);
        const auto changes = m_reader.scoreChanges(ids);
        if (!rubrics || !changes)
            return rubrics ? changes.error() : rubrics.error();
        m_out.rubrics = std::move(*rubrics);
        m_out.scoreChanges = *changes;
        return Ok{};
    }

    // The first answer of each target in each run tells the price and the model that the API reported.
    Status plans()
    {
        std::map<std::pair<RunId, std::int32_t>, TrialId> firsts;
        for (const AnalysisTrial &t : m_out.data.trials) {
            if (t.outcome == Outcome::Succeeded || t.costNano)
                firsts.try_emplace({t.run, t.target}, t.trial);
        }
        std::set<std::string> prompts;
        for (const RunSummary &run : m_out.data.runs) {
            if (m_keepGoing && !m_keepGoing(0.6))
                return makeError(ErrorCode::Cancelled, "the report was stopped");
            const Result<RunRecord> outline = m_reader.outline(run.id);
            if (!outline)
                return outline.error();
            m_out.repetitions = std::max(m_out.repetitions, outline->plan.repetitions);
            m_out.orderSeeds.push_back(outline->plan.orderSeed);
            for (const Case &item : outline->plan.cases) {
                m_titles.try_emplace(item.id, item.title.empty() ? item.id : item.title);
                if (m_out.prompts.size() < kReportPrompts && prompts.insert(item.id).second)
                    addPrompt(outline->plan, item);
            }
            for (const ModelTarget &target : outline->plan.targets) {
                if (Status done = addSettings(run.id, target, firsts); !done)
                    return done;
            }
        }
        return Ok{};
    }

    void addPrompt(const RunPlan &plan, const Case &item)
    {
        const Prompt &own = plan.promptOf(item);
        const Result<Prompt> filled = render(own, item.variables);
        m_out.prompts.push_back({item.id, item.title, cut(filled ? filled->system : own.system),
                                 cut(filled ? filled->user : own.user), item.tags, cut(item.reference)});
    }

    std::int32_t targetOf(const ModelTarget &target) const
    {
        const auto &all = m_out.data.targets;
        const auto found = std::find_if(all.begin(), all.end(), [&](const AnalysisTarget &t) {
            return t.model == target.model && t.endpoint == target.endpoint.name && t.label == target.label();
        });
        return found == all.end() ? -1 : static_cast<std::int32_t>(found - all.begin());
    }

    Status addSettings(RunId run, const ModelTarget &target,
                       const std::map<std::pair<RunId, std::int32_t>, TrialId> &firsts)
    {
        ReportSettings settings;
        settings.target = targetOf(target);
        if (settings.target < 0)
            return Ok{};
        settings.run = run;
        settings.parameters = parametersText(target.parameters);
        settings.region = target.endpoint.region;
        settings.baseUrl = target.endpoint.simulated ? "simulated" : target.endpoint.baseUrl;
        if (const auto first = firsts.find({run, settings.target}); first != firsts.end()) {
            const Result<TrialRow> row = m_reader.trial(first->second);
            if (!row)
                return row.error();
            settings.modelReported = row->response.modelReported;
            if (row->response.cost.price)
                addPrice(settings.target, *row->response.cost.price);
        }
        const auto same = [&](const ReportSettings &s) {
            return s.target == settings.target && s.parameters == settings.parameters && s.region == settings.region &&
                   s.baseUrl == settings.baseUrl && s.modelReported == settings.modelReported;
        };
        // A target that was asked the same way in many runs is one line.
        if (std::none_of(m_out.settings.begin(), m_out.settings.end(), same))
            m_out.settings.push_back(std::move(settings));
        return Ok{};
    }

    void addPrice(std::int32_t target, const TokenPrice &price)
    {
        if (std::none_of(m_out.prices.begin(), m_out.prices.end(),
                         [&](const ReportPrice &p) { return p.target == target && p.price == price; }))
            m_out.prices.push_back({target, price});
    }

    static bool isFailure(Outcome o) { return o == Outcome::Failed || o == Outcome::Partial || o == Outcome::Unknown; }

    Result<ReportAnswer> answerOf(const AnalysisTrial &t) const
    {
        const Result<TrialRow> row = m_reader.trial(t.trial);
        if (!row)
            return row.error();
        const Response &r = row->response;
        const std::string &key = m_out.data.caseKeys[std::size_t(t.caseIndex)];
        const auto title = m_titles.find(key);
        ReportAnswer out{t.trial,
                         title == m_titles.end() ? key : title->second,
                         m_names[std::size_t(t.target)],
                         std::string(outcomeName(t.outcome)),
                         cut(r.text),
                         {},
                         row->sha256};
        if (r.error)
            out.note =
                std::string(errorCodeName(r.error->code)) + (r.error->detail.empty() ? "" : ": " + r.error->detail);
        for (const Score &score : row->scores) {
            if (score.value && !score.afterReveal)
                out.note += (out.note.empty() ? "" : ", ") + score.criterion + " " + std::to_string(*score.value) +
                            " by " + (m_veil == nullptr ? score.rater : m_veil->of(score.rater));
        }
        return out;
    }

    // Whole prompts, so that nobody can say that the answers were picked.
    Status answers()
    {
        std::set<std::int32_t> prompts;
        for (const AnalysisTrial &t : m_out.data.trials) {
            const bool failed = isFailure(t.outcome);
            m_out.failuresInAll += failed ? 1 : 0;
            const bool sample =
                t.repetition == 0 && !failed && m_out.answers.size() < kReportAnswers &&
                (prompts.contains(t.caseIndex) || (prompts.size() < 2 && prompts.insert(t.caseIndex).second));
            const bool listed = failed && m_out.failures.size() < kReportFailures;
            if (!sample && !listed)
                continue;
            Result<ReportAnswer> answer = answerOf(t);
            if (!answer)
                return answer.error();
            (failed ? m_out.failures : m_out.answers).push_back(std::move(*answer));
        }
        return Ok{};
    }

    const store::Reader &m_reader;
    RaterVeil *m_veil; // null: names are shown
    const std::function<bool(double)> &m_keepGoing;
    ReportRecords m_out;
    std::vector<std::string> m_names;
    std::map<std::string, std::string> m_titles;
};
} // namespace

const std::string &RaterVeil::of(const std::string &name)
{
    const auto [at, fresh] = m_names.try_emplace(name);
    if (fresh && !name.empty())
        at->second = "Rater " + std::to_string(m_names.size() - m_names.count({}));
    return at->second;
}

void RaterVeil::hide(AnalysisData &data)
{
    for (std::string &name : data.raters)
        name = of(name);
    for (ScoringEvent &event : data.freezes)
        event.rater = of(event.rater);
}

void RaterVeil::hide(std::vector<Score> &scores)
{
    for (Score &score : scores)
        score.rater = of(score.rater);
}

void RaterVeil::hide(std::vector<ScoreTrail> &trail)
{
    for (ScoreTrail &entry : trail) {
        entry.score.rater = of(entry.score.rater);
        entry.score.origin.resize(std::min(entry.score.origin.find(':'), entry.score.origin.size())); // a file's name
        if (entry.voided)
            entry.voided->by = of(entry.voided->by);
    }
}

Result<ReportRecords> readReportRecords(const store::Reader &reader, const std::vector<RunId> &runs, RaterVeil *veil,
                                        const std::function<bool(double)> &keepGoing)
{
    return Collector(reader, veil, keepGoing).collect(runs);
}

std::vector<std::string> modelsInOrder(const store::Reader &reader)
{
    std::vector<std::string> order;
    const Result<std::vector<StoredEndpoint>> own = reader.endpoints();
    for (const std::vector<StoredEndpoint> &endpoints :
         {own ? *own : std::vector<StoredEndpoint>{}, demo::demoEndpoints(0)}) {
        for (const StoredEndpoint &stored : endpoints) {
            for (const ModelTarget &target : stored.targets) {
                if (std::find(order.begin(), order.end(), target.model) == order.end())
                    order.push_back(target.model);
            }
        }
    }
    return order;
}
} // namespace assay::reports
