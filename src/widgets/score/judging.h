// SPDX-License-Identifier: GPL-3.0-or-later
// One way of judging answers: by a rubric, in pairs, by ranks. It knows what is asked, takes the value keys, stores
// each judgement at once and takes the last one back. The surface paints it and moves the focus. GUI thread.
#pragma once
#include "core/blind_order.h"
#include "core/records.h"
#include "session/scoring.h"
#include "session/session.h"
#include "widgets/keys/key_map.h"
#include <memory>
#include <QObject>
#include <QStringList>
#include <unordered_map>

namespace assay::widgets
{
enum class JudgingKind { Rubric, Pairs, Ranking };

struct JudgingJob { // what is judged, by whom, in which session
    RunRecord record;
    Rubric rubric;
    session::Scoring::Started started;
    std::string rater;
    bool blind = false; // and not revealed
    std::vector<BlindPrompt> prompts;
};

struct ScoreChip { // under an answer: "Correct 4"
    QString text;
    bool done = false, current = false;
};

struct Question {
    QString title, detail; // "Correct", "criterion 1 of 3 · 5 = no error"
    QString hint;          // what is typed now, e.g. "73"; empty: nothing
};

class Judging : public QObject
{
    Q_OBJECT
public:
    Judging(session::Session &session, JudgingJob job, QObject *parent);

    const JudgingJob &job() const noexcept { return m_job; }
    void setKeys(const KeyMap &keys) { m_keys = keys; } // what question() calls them by
    void setRevealed() { m_job.blind = false; }
    bool blind() const noexcept { return m_job.blind; }
    int round() const noexcept { return m_job.started.session.round; }
    const TrialRow *row(TrialId trial) const;

    virtual std::vector<TrialId> answers() const = 0; // on the screen, in order
    virtual int caseIndex() const = 0;
    virtual int current() const = 0;      // the answer with the ring; -1: none
    virtual int item() const = 0;         // what is shown now changes with it: a prompt, a pair
    virtual QString position() const = 0; // "Prompt 7 of 48"
    virtual int done() const = 0;
    virtual int total() const = 0;
    bool isComplete() const { return total() > 0 && done() >= total(); }
    virtual Question question() const = 0;
    virtual QString hint() const { return {}; }   // how far it has come, beside the count
    virtual QString advice() const { return {}; } // a sentence, e.g. that enough is judged
    virtual QList<ScoreChip> chips(int answer) const = 0;
    virtual QString flags(int answer) const; // "flagged · note: ..."

    // The value keys, Accept, CantJudge ... ; `digit` 0 to 9 when a digit was pressed, else -1. False: it means nothing
    // here.
    virtual bool give(KeyAction key, int digit) = 0;
    // Flag and note of what is asked now; false where there is nothing to hang them on.
    virtual bool flag() { return false; }
    virtual std::optional<QString> note() const { return std::nullopt; }
    virtual void setNote(const QString &) {}
    virtual void stepAnswer(int by) = 0;
    virtual void stepPrompt(int by) = 0;
    virtual void goToPrompt(int prompt) = 0;
    virtual int promptCount() const = 0;
    virtual void goToTrial(TrialId trial) = 0;
    virtual bool eraseTyped() { return false; } // Backspace while a number is typed
    bool canUndo() const { return !m_done.empty(); }
    void undo();
    int given() const noexcept { return m_given; } // since the surface was opened, for the rest hint
    void shown();                                  // what is asked now is on the screen: the silent clock starts

    static constexpr int UndoDepth = 100;

Q_SIGNALS:
    void changed();
    void judged(); // one was given just now
    void failed(const assay::Error &error);

protected:
    struct Done { // one judgement of this rater, for undo
        JudgementRef ref;
        bool saved = false, undone = false;
        std::function<void()> restore; // what it was before, and the focus; absent: of an earlier start
    };
    // The rater's judgements of this run, from the file: what undo reaches beyond a restart.
    void loadHistory(std::string_view kind);
    std::shared_ptr<Done> remember(std::function<void()> restore);
    void store(const Score &score, const std::shared_ptr<Done> &done);
    void store(EventBody body, const std::shared_ptr<Done> &done);
    std::optional<int> judgedMillis() const;
    void fill(Score &score) const;
    virtual void reread(const JudgementRef &ref) = 0; // what the file says now, and the focus on it
    QString keyText(KeyAction action) const;          // the first key that does it, as it is bound; "–": none

    session::Session &m_session;
    JudgingJob m_job;

private:
    void drop(const std::shared_ptr<Done> &done);
    KeyMap m_keys;
    std::unordered_map<std::int64_t, std::size_t> m_rows;
    std::vector<std::shared_ptr<Done>> m_done;
    std::optional<MonoTime> m_shownAt;
    int m_given = 0;
};

std::unique_ptr<Judging> makeJudging(JudgingKind kind, session::Session &session, JudgingJob job);
} // namespace assay::widgets
