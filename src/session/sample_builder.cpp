// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/sample_builder.h"

#include "core/text.h"
#include "session/document.h"
#include "store/blocking.h"
#include <condition_variable>
#include <map>
#include <mutex>

namespace assay::session
{
namespace
{
class Waiter final : public engine::RunListener
{
public:
    void trialState(TrialId, TrialState, int) override {}
    void delta(const Delta &) override {}
    void trialSettled(TrialId, int, const Response &, const Status &saved) override
    {
        const std::lock_guard lock(m_mutex);
        if (!saved && !m_failure)
            m_failure = saved.error();
    }
    void runFinished() override
    {
        const std::lock_guard lock(m_mutex);
        m_finished = true;
        m_changed.notify_all();
    }
    std::optional<Error> wait()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_finished; });
        return m_failure;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_finished = false;
    std::optional<Error> m_failure;
};

RunPlan samplePlan(const PromptSet &set)
{
    RunPlan plan;
    plan.name = set.name;
    plan.cases = set.cases;
    plan.promptSet = set.id;
    plan.orderSeed = 7;
    for (StoredEndpoint &stored : demo::demoEndpoints(0)) {
        for (ModelTarget &target : stored.targets) {
            target.endpoint.concurrency = 12; // the demo models are not slowed by company
            plan.targets.push_back(target);
        }
    }
    plan.concurrency = 48;
    return plan;
}

Status addScores(Document &document, RunId run)
{
    Result<RunRecord> record = document.reader().run(run);
    if (!record)
        return record.error();
    std::map<std::pair<std::string, std::string>, demo::SampleScore> byAnswer;
    for (demo::SampleScore &score : demo::sampleScores())
        byAnswer.emplace(std::pair(score.caseId, score.targetLabel), score);
    for (const TrialRow &row : record->trials) {
        const std::string &caseId = record->plan.cases[static_cast<std::size_t>(row.trial.caseIndex)].id;
        const std::string &label = record->plan.targets[static_cast<std::size_t>(row.trial.targetIndex)].label();
        const auto found = byAnswer.find({caseId, label});
        // An answer that broke off on its way was not judged: the scores speak of whole answers.
        if (found == byAnswer.end() || row.response.outcome == Outcome::Failed ||
            row.response.outcome == Outcome::Partial)
            continue;
        Score score;
        score.trial = row.trial.id;
        score.rater = "Sample";
        score.value = found->second.value;
        score.note = found->second.note;
        score.atMicros = document.runtime().clock().wallMicros();
        const auto saved = store::blocking<ScoreId>([&](auto done) { document.store().addScore(score, done); });
        if (!saved)
            return saved.error();
    }
    return Ok{};
}
} // namespace

Status buildSample(Runtime &runtime, const std::string &path)
{
    Result<std::unique_ptr<Document>> document = Document::open(runtime, path, store::OpenMode::ReadWrite);
    if (!document)
        return document.error();
    PromptSet set = demo::sampleSet();
    set.sample = true;
    const auto setId = store::blocking<PromptSetId>([&](auto done) { (*document)->store().savePromptSet(set, done); });
    if (!setId)
        return setId.error();
    set.id = *setId;
    auto waiter = std::make_shared<Waiter>();
    const auto created = store::blocking<store::RunCreated>(
        [&](auto done) { (*document)->startRun(samplePlan(set), true, waiter, done); });
    if (!created)
        return created.error();
    if (const std::optional<Error> failure = waiter->wait())
        return *failure;
    (*document)->store().flush();
    Status scored = addScores(**document, created->run);
    (*document)->store().flush();
    return scored;
}
} // namespace assay::session
