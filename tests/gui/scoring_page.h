// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of scoring share: records, the real page in the middle of scoring, a surface by a stored rubric.
#pragma once
#include "gui/demo_session.h"
#include "session/scoring.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_queue.h"
#include "widgets/score/score_surface.h"

namespace assay::testing
{
using namespace Qt::StringLiterals;
using namespace assay::widgets;
using Cell = ScoreQueue::Cell;

inline std::vector<BlindPrompt> promptsOf(const RunRecord &record, const std::string &rater, bool blind)
{
    ScoringSession session;
    session.blind = blind;
    session.orderKey = "key";
    return blindOrder(session, rater, {blind ? completePrompts(record) : record}, &isScorable);
}

inline void load(ScoreQueue &queue, const RunRecord &record, const std::string &rater, bool blind,
                 const Rubric &rubric = overallRubric())
{
    queue.load(record, rubric, rater, promptsOf(record, rater, blind));
}

inline RunRecord exampleRecord(int cases, int answers)
{
    RunRecord record;
    record.summary.id = RunId{5};
    record.plan.targets.resize(static_cast<std::size_t>(answers));
    for (int c = 0; c < cases; ++c) {
        Case item;
        item.id = "case-" + std::to_string(c);
        record.plan.cases.push_back(item);
    }
    for (int c = 0; c < cases; ++c) {
        for (int a = 0; a < answers; ++a) {
            TrialRow row;
            row.trial.id = TrialId{1 + c * answers + a};
            row.trial.caseIndex = c;
            row.trial.targetIndex = a;
            row.state = TrialState::Settled;
            row.response.outcome = Outcome::Succeeded;
            row.response.text = "text";
            record.trials.push_back(row);
        }
    }
    return record;
}

class Scoring // a page in the middle of scoring a fresh run
{
public:
    explicit Scoring(int cases, bool blind = false) : page(*demo)
    {
        run = demo.run(demo.plan(cases));
        page.resize(1366, 768);
        page.show();
        page.setBlind(blind);
        page.surface()->guessCard()->setPause(0); // keys of a test are meant
        page.showRun(run);
        [this] { QTRY_VERIFY(page.isScoring()); }(); // the session is on disk first
    }
    ScoreSurface &surface() { return *page.surface(); }
    void judge(int key) // the check of the blinding is waved off
    {
        if (surface().guessCard()->isAsking())
            this->key(Qt::Key_Escape);
        this->key(key);
    }
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::keyClick(page.surface(), static_cast<Qt::Key>(key), modifiers);
    }
    std::vector<Score> stored(TrialId trial) { return demo->trial(trial)->scores; }
    Score last(TrialId trial) // an empty one while nothing is stored
    {
        const std::vector<Score> all = stored(trial);
        return all.empty() ? Score{} : all.back();
    }
    DemoSession demo;
    ScorePage page;
    RunId run{};
};

inline Criterion criterionOf(const std::string &key, ScaleKind kind, int low, int high)
{
    Criterion out;
    out.key = key;
    out.name = key;
    out.scale = {kind, low, high, {}};
    if (kind == ScaleKind::PassFail)
        out.scale.steps = {{0, "fail", ""}, {1, "pass", ""}};
    if (kind == ScaleKind::Categories)
        out.scale.steps = {{10, "calm", ""}, {20, "rude", "says so"}};
    if (kind == ScaleKind::Categories || kind == ScaleKind::Count)
        out.weight = 0;
    if (kind == ScaleKind::Categories)
        out.direction = Direction::Unordered;
    out.spread = 1;
    return out;
}

inline Rubric rubricOf(std::vector<Criterion> criteria)
{
    Rubric out;
    out.key = "mine";
    out.name = "Mine";
    out.criteria = std::move(criteria);
    return out;
}

class ByRubric // a surface by a stored rubric
{
public:
    ByRubric(const Rubric &wanted, int cases, int targets, ScoringChoice choice = {}) : surface(*demo)
    {
        run = demo.run(demo.plan(cases, targets));
        RubricId id{};
        demo->scoring().saveRubric(wanted, &surface,
                                   [&id](const Result<RubricId> &saved) { id = saved ? *saved : RubricId{}; });
        [&] { QTRY_VERIFY(id != RubricId{}); }();
        choice.run = run;
        choice.rubric = *demo->scoring().rubric(id);
        surface.guessCard()->setPause(0); // keys of a test are meant
        surface.resize(1920, 1000);
        surface.show();
        QSignalSpy began(&surface, &ScoreSurface::began);
        surface.begin(choice);
        [&] { QTRY_VERIFY(began.count() > 0); }();
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(&surface, static_cast<Qt::Key>(key), modifiers);
    }
    DemoSession demo;
    RunId run{};
    ScoreSurface surface;
};
} // namespace assay::testing
