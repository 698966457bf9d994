// SPDX-License-Identifier: GPL-3.0-or-later
// The scoring surface: one prompt, its answers, one ring, one key a score. It alone reads the keys, and never while a
// note is written. What is asked and stored is the Judging's. GUI thread.
#pragma once
#include "session/scoring.h"
#include "session/session.h"
#include "widgets/controls.h"
#include "widgets/keys/key_map.h"
#include "widgets/score/judging.h"
#include "widgets/score/masked_answers.h"
#include "widgets/score/score_queue.h"
#include <functional>
#include <memory>
#include <QWidget>

class QHBoxLayout;
class QProgressBar;

namespace assay::widgets
{
class AnswerView;
class GuessCard;
class KeysOverlay;
class ReadingAids;
class RevealCard;
class RubricJudging;
class ScoreColumn;
struct TextSpan;

struct ScoringChoice { // what the start page asks for
    RunId run{};
    JudgingKind kind = JudgingKind::Rubric;
    Rubric rubric;
    std::string primary; // what the finding is about (core/measures.h); empty: as the rubric says
    bool blind = false, autoAdvance = true;
    int round = 1; // 2: the same rater once more
    ScoreQueue::Order order = ScoreQueue::Order::ByPrompt;
    ScoreQueue::Filter filter = ScoreQueue::Filter::All;
};

class ScoreSurface : public QWidget
{
    Q_OBJECT
public:
    explicit ScoreSurface(session::Session &session, QWidget *parent = nullptr);
    ~ScoreSurface() override;
    // Freezes the rubric with the run when that is new, begins or finds the rater's session, and then began() or
    // failed().
    void begin(const ScoringChoice &choice);
    void reload(); // the same once more, e.g. after the run has finished
    RunId run() const noexcept { return m_choice.run; }
    Judging *judging() const noexcept { return m_judging.get(); } // null before the first began()
    const ScoreQueue &queue() const;                              // by a rubric; an empty one else
    ScoreColumn *currentColumn() const;
    const QList<ScoreColumn *> &columns() const noexcept { return m_columns; }
    bool isRevealed() const noexcept { return m_revealed; }
    bool keysShown() const;
    ReadingAids *aids() const noexcept { return m_aids; }
    GuessCard *guessCard() const noexcept { return m_guess; }
    RevealCard *revealCard() const noexcept { return m_reveal; }
    const KeyMap &keyMap() const noexcept { return m_keys; }
    QString message() const;

Q_SIGNALS:
    void began();
    void left();              // Esc
    void sendBackRequested(); // of a rater pack
    void analyseRequested(assay::RunId run);
    void failed(const assay::Error &error);
    void progressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeHead();
    QWidget *makeFoot();
    void fillFoot();
    void addCountKeys(const std::function<void(const QString &, const QString &)> &add) const;
    void start(const session::Scoring::Started &started);
    void freezeThenBegin();
    void beginSession();
    void showItem();
    void showPrompt(const Case &item);
    void showPromptText();
    void showAnswers();
    void refresh();
    void refreshMessage();
    QString flagsOf(int column) const;
    void arrange();
    void sayWhichAnswers(); // which of them are on the screen, when not all are
    void placeOverlays();
    bool isOneTooMany(KeyAction action);
    bool act(KeyAction action, int digit);
    bool goToKey(const QKeyEvent &event);
    void scroll(KeyAction key);
    void showHistory();
    void openNote();
    void closeNote();
    void loadNotes();
    void markNotes(int column);
    void askGuess(TrialId trial);
    void showAsked();          // the judged answers as they stand, with the ring around the one that is guessed
    int columnInFocus() const; // which is asked about, else with the ring, else the first
    void guessed(const std::string &target);
    void reveal();
    bool isBlind() const noexcept { return m_choice.blind && !m_revealed; }
    std::string rater() const;
    QString textOf(const TrialRow &row) const { return m_masks.textOf(row); } // as shown
    RubricJudging *rubricJudging() const;
    void judgedOne();

    session::Session &m_session;
    ScoringChoice m_choice;
    std::unique_ptr<Judging> m_judging;
    KeyMap m_keys;
    MaskedAnswers m_masks;
    std::vector<ScoringEvent> m_notes; // of this rater and run
    std::vector<std::string> m_modelOrder;
    QList<ScoreColumn *> m_columns;
    bool m_isPack = false; // from a rater pack: there are no names to reveal
    bool m_revealed = false, m_raw = false, m_zoom = false, m_wholePrompt = false, m_rest = false;
    bool m_finished = false; // by the score just given: nothing has been chosen since
    int m_shownItem = -1, m_itemsShown = 0;
    std::optional<TrialId> m_noteTrial, m_guessTrial; // of the note and the guess that are open
    int m_guessColumn = -1;                           // while the guess is asked
    QStringList m_guessNames;                         // whom it may be
    QString m_goTo;                                   // a prompt's number while it is typed, after "g"
    bool m_goingTo = false;
    std::int64_t m_noteBegin = 0, m_noteEnd = 0;
    QString m_promptText, m_complaint;

    QLabel *m_position, *m_which, *m_progressText, *m_rater, *m_question, *m_detail, *m_message;
    QProgressBar *m_progress;
    Chip *m_blindChip, *m_filterChip;
    AnswerView *m_prompt;
    Card *m_promptCard;
    ReadingAids *m_aids;
    QWidget *m_area, *m_foot;
    KeysOverlay *m_overlay;
    GuessCard *m_guess;
    RevealCard *m_reveal;
    QPushButton *m_charts, *m_sendBack;
};
} // namespace assay::widgets
