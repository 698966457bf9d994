// SPDX-License-Identifier: GPL-3.0-or-later
// One target's answer to the current case: who, in what state, the text, the figures, the score. It shows what it is
// given and asks by signals; it never sends anything. GUI thread.
#pragma once
#include "core/clock.h"
#include "core/values.h"
#include "session/run_controller.h"
#include "widgets/compare/target_look.h"
#include "widgets/controls.h"

class QButtonGroup;
class QToolButton;
class QMenu;

namespace assay::widgets
{
class AnswerView;
class StepsView;

class ScoreButtons : public QWidget // 1 to 5; the chosen one is filled
{
    Q_OBJECT
public:
    explicit ScoreButtons(QWidget *parent = nullptr);
    void setValue(std::optional<int> value);
    void setOwner(const QString &targetName); // for the buttons' spoken names
    std::optional<int> value() const { return m_value; }

Q_SIGNALS:
    void picked(int value);

private:
    std::array<QPushButton *, 5> m_buttons{};
    std::optional<int> m_value;
};

class AnswerPane : public Card
{
    Q_OBJECT
public:
    explicit AnswerPane(QWidget *parent = nullptr);

    void setTarget(const ModelTarget &target, const TargetLook &look);
    const ModelTarget &target() const noexcept { return m_target; }
    const TargetLook &look() const noexcept { return m_look; }
    void setRepetitions(int count, int current);
    // Another answer, or another state of the same. `answer` is read during the call only; null: none yet. `inUse`:
    // requests of its endpoint that are on their way.
    void showAnswer(const session::LiveTrial *answer, int inUse, MonoTime now);
    // The joined text of a frame. Only for panes that are on screen; a hidden one catches up when shown.
    void appendText(Delta::Kind kind, const QString &text);
    void setNotSent(const QStringList &parameters);               // set for this target, and not part of the request
    void setScore(std::optional<int> own, const QString &others); // others: "Sample 4", or empty
    void setMayScore(bool may);
    void tick(const session::LiveTrial *answer, int inUse, MonoTime now); // running figures and countdowns
    TrialId trial() const noexcept { return m_trial; }
    TrialState state() const noexcept { return m_state; }
    bool isScorable() const noexcept { return m_scorable; }
    AnswerView *view() const noexcept { return m_view; }
    StepsView *steps() const noexcept { return m_steps; }
    ErrorCard *note() const noexcept { return m_note; }
    QString figures() const;
    void setRaw(bool raw);
    bool isRaw() const;
    bool needsRender() const noexcept { return m_renderPending; }
    void renderNow(); // the complete answer as Markdown; asked for one pane at a time

Q_SIGNALS:
    void scored(assay::TrialId trial, int value);
    void retryRequested(assay::TrialId trial);
    void stopRequested(assay::TrialId trial);
    void detailsRequested(assay::TrialId trial);
    void timingRequested(assay::TrialId trial);
    void zoomRequested(assay::widgets::AnswerPane *pane);
    void baseRequested(); // the others are compared with this one, word by word
    void repetitionRequested(int repetition);
    void renderRequested(assay::widgets::AnswerPane *pane);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeBody();
    QWidget *makeFooter();
    QMenu *makeMenu();
    void showText(const session::LiveTrial &answer);
    void showNote(const session::LiveTrial &answer);
    void showReasoning();
    void fitFigures();

    ModelTarget m_target;
    TargetLook m_look;
    TrialId m_trial{};
    TrialState m_state = TrialState::Queued;
    int m_attempt = 0, m_repetition = 0, m_repetitions = 1, m_step = -1;
    bool m_renderPending = false, m_mayScore = true, m_settled = false, m_scorable = false;
    QString m_text, m_reasoning;
    QStringList m_figureVariants; // from long to short
    QStringList m_notSent;

    MarkerDot *m_dot = nullptr;
    ElidedLabel *m_name = nullptr, *m_endpoint = nullptr;
    Chip *m_simulated = nullptr;
    StateWord *m_word = nullptr;
    QToolButton *m_rawButton = nullptr, *m_more = nullptr, *m_previous = nullptr, *m_next = nullptr, *m_stop = nullptr;
    QLabel *m_repetitionLabel = nullptr, *m_waiting = nullptr, *m_tooComplex = nullptr, *m_figures = nullptr,
           *m_others = nullptr;
    QWidget *m_noteHost = nullptr;
    ErrorCard *m_note = nullptr;
    QPushButton *m_fold = nullptr;
    AnswerView *m_reasoningView = nullptr, *m_view = nullptr;
    ScoreButtons *m_scores = nullptr;
    StepsView *m_steps = nullptr;
};
} // namespace assay::widgets
