// SPDX-License-Identifier: GPL-3.0-or-later
// The scoring surface: one prompt, its answers, one ring, one key a score. It alone reads the keys, and never while a
// note is written. GUI thread.
#pragma once
#include "session/session.h"
#include "widgets/compare/target_look.h"
#include "widgets/controls.h"
#include "widgets/keys/key_map.h"
#include "widgets/score/score_queue.h"
#include <memory>
#include <QWidget>

class QProgressBar;

namespace assay::widgets
{
class AnswerView;
class KeysOverlay;
class ReadingAids;
class ScoreColumn;

class ScoreSurface : public QWidget
{
    Q_OBJECT
public:
    explicit ScoreSurface(session::Session &session, QWidget *parent = nullptr);
    Status load(RunId run, bool blind);
    void reload(); // the same run once more, e.g. after it has finished
    RunId run() const noexcept { return m_record.summary.id; }
    const ScoreQueue &queue() const noexcept { return m_queue; }
    ScoreColumn *currentColumn() const;
    const QList<ScoreColumn *> &columns() const noexcept { return m_columns; }
    bool isRevealed() const noexcept { return m_revealed; }
    bool keysShown() const;
    ReadingAids *aids() const noexcept { return m_aids; }

Q_SIGNALS:
    void left(); // Esc
    void analyseRequested(assay::RunId run);
    void failed(const assay::Error &error);
    void progressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Done { // one score of this rater, for undo
        TrialId trial{};
        std::optional<ScoreId> id; // known once it is saved
        ScoreQueue::Mark before;
        bool undone = false;
    };
    QWidget *makeHead();
    QWidget *makeFoot();
    void fillFoot();
    void loadHistory();
    void showPrompt();
    void showPromptText();
    void refresh();
    void arrange();
    void give(std::optional<int> value);
    void write(TrialId trial, const ScoreQueue::Mark &mark);
    void undo();
    void flag();
    void openNote();
    void closeNote();
    void keepDraft(TrialId trial, const ScoreQueue::Mark &mark);
    void reveal();
    bool act(KeyAction action);
    bool goToKey(const QKeyEvent &event);
    void scroll(KeyAction key);
    bool isBlind() const noexcept { return m_blind && !m_revealed; }
    std::string rater() const;
    const TrialRow *row(TrialId trial) const;

    session::Session &m_session;
    RunRecord m_record;
    std::map<std::int64_t, std::size_t> m_rows;
    ScoreQueue m_queue;
    std::vector<std::shared_ptr<Done>> m_done;
    bool m_blind = false, m_revealed = false, m_raw = false, m_zoom = false, m_wholePrompt = false;
    bool m_goingTo = false;
    int m_shownPrompt = -1;
    KeyMap m_keys;
    QString m_goTo; // a prompt's number while it is typed, after "g"
    QString m_promptText;
    QList<ScoreColumn *> m_columns;
    std::vector<std::string> m_modelOrder;

    QLabel *m_position, *m_progressText, *m_rater, *m_criterion, *m_message;
    QProgressBar *m_progress;
    Chip *m_blindChip;
    AnswerView *m_prompt;
    Card *m_promptCard;
    QWidget *m_area, *m_foot;
    ReadingAids *m_aids;
    KeysOverlay *m_overlay;
    QPushButton *m_charts;
};
} // namespace assay::widgets
