// SPDX-License-Identifier: GPL-3.0-or-later
// What each key of the scoring surface does.
#include "widgets/compare/answer_view.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/reveal_card.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_surface.h"
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollBar>

namespace assay::widgets
{

namespace
{
int digitOf(const QKeyEvent &event)
{
    return event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9 ? event.key() - Qt::Key_0 : -1;
}

// A digit by the key's meaning: what "1 or the first step" is bound to types a 1.
int digitOf(const QKeyEvent &event, std::optional<KeyAction> action)
{
    if (const int typed = digitOf(event); typed >= 0)
        return typed;
    if (action && isValueKey(*action))
        return static_cast<int>(*action) + 1;
    const bool zeroPlace = action == KeyAction::CantJudge && event.key() > Qt::Key_9 && event.nativeScanCode() == 19;
    return zeroPlace ? 0 : -1; // AZERTY's à
}
} // namespace

bool ScoreSurface::event(QEvent *event)
{
    // Tab goes to the next answer here; Esc is the way out.
    if (event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) {
            keyPressEvent(key);
            return true;
        }
    }
    // Keys of this surface come before the menus' (Ctrl+F, Ctrl+Z are Edit's elsewhere).
    if (event->type() == QEvent::ShortcutOverride && m_keys.actionFor(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ScoreSurface::keyPressEvent(QKeyEvent *event)
{
    if (!m_judging)
        return QWidget::keyPressEvent(event);
    if (m_overlay->isVisible()) {
        m_overlay->hide();
        return;
    }
    const std::optional<KeyAction> action = m_keys.actionFor(*event);
    const int digit = digitOf(*event, action);
    if (m_guess->isAsking()) { // nothing scores while it asks
        if (digit >= 0 && m_guess->takesKeys())
            m_guess->choose(digit);
        else if (action == KeyAction::Leave || action == KeyAction::Accept)
            m_guess->close();
        else if (action && *action >= KeyAction::ScrollUp && *action <= KeyAction::PageDown)
            scroll(*action); // the answer may be read again
        return;
    }
    if (m_reveal->isOpen()) {
        if (action == KeyAction::Accept) {
            m_reveal->hide();
            Q_EMIT analyseRequested(run());
        } else if (action == KeyAction::Leave || action == KeyAction::Reveal)
            m_reveal->hide();
        return;
    }
    if (m_goingTo && goToKey(*event))
        return;
    if (!action || !act(*action, digit))
        QWidget::keyPressEvent(event);
}

// "g", then the prompt's number: it goes there when no longer number can be meant, or on Enter.
bool ScoreSurface::goToKey(const QKeyEvent &event)
{
    const std::optional<KeyAction> action = m_keys.actionFor(event);
    const int digit = digitOf(event, action);
    bool done = action == KeyAction::Leave;
    if (digit >= 0)
        m_goTo += QChar(u'0' + digit);
    else if (action == KeyAction::Undo)
        m_goTo.chop(1);
    const bool full = m_goTo.size() >= QString::number(m_judging->promptCount()).size();
    const bool go = action == KeyAction::Accept || (digit >= 0 && full);
    const bool known = digit >= 0 || go || done || action == KeyAction::Undo;
    const int wanted = m_goTo.toInt();
    done = done || go || !known;
    if (done) {
        m_goingTo = false;
        m_goTo.clear();
    }
    if (go && wanted >= 1 && wanted <= m_judging->promptCount())
        m_judging->goToPrompt(wanted - 1);
    else if (go)
        m_complaint = tr("There is no prompt %1.").arg(wanted);
    refreshMessage();
    return known;
}

// The last score leads nowhere: a quick hand's next key would change it. Whoever moves, means it.
bool ScoreSurface::isOneTooMany(KeyAction action)
{
    const bool judges = isValueKey(action) || action == KeyAction::CantJudge || action == KeyAction::NotApplicable ||
                        (action >= KeyAction::Count1 && action <= KeyAction::Count4);
    if (judges && m_finished && m_judging->isComplete()) {
        const QString done = tr("All is scored: this key changed nothing.");
        m_complaint = isBlind() && !m_isPack
                          ? tr("%1 Press %2 to reveal the names, or go to an answer to change its score.")
                                .arg(done, m_keys.keysText(KeyAction::Reveal))
                          : tr("%1 Go to an answer to change its score.").arg(done);
        refreshMessage();
        return true;
    }
    m_finished = m_finished && judges;
    return false;
}

bool ScoreSurface::act(KeyAction action, int digit)
{
    m_complaint.clear();
    if (isOneTooMany(action))
        return true;
    switch (action) {
    case KeyAction::PreviousAnswer:
    case KeyAction::NextAnswer:
        m_judging->stepAnswer(action == KeyAction::NextAnswer ? 1 : -1);
        return true;
    case KeyAction::NextPrompt:
    case KeyAction::PreviousPrompt:
        m_judging->stepPrompt(action == KeyAction::NextPrompt ? 1 : -1);
        return true;
    case KeyAction::GoTo:
        m_goingTo = true;
        m_goTo.clear();
        refreshMessage();
        return true;
    case KeyAction::Note:
        openNote();
        return true;
    case KeyAction::History:
        showHistory();
        return true;
    case KeyAction::Flag:
        return m_judging->flag();
    case KeyAction::Undo:
        if (!m_judging->eraseTyped())
            m_judging->undo();
        return true;
    case KeyAction::ScrollUp:
    case KeyAction::ScrollDown:
    case KeyAction::PageUp:
    case KeyAction::PageDown:
        scroll(action);
        return true;
    case KeyAction::ScrollLock:
        m_aids->toggleScrollLock();
        return true;
    case KeyAction::Find:
        m_aids->find();
        return true;
    case KeyAction::Diff:
        m_aids->toggleDiff(qMax(0, m_judging->current()));
        return true;
    case KeyAction::Raw:
        m_raw = !m_raw;
        for (ScoreColumn *column : std::as_const(m_columns))
            column->view()->setRaw(m_raw);
        return true;
    case KeyAction::Zoom:
        m_zoom = !m_zoom;
        arrange();
        return true;
    case KeyAction::WholePrompt:
        m_wholePrompt = !m_wholePrompt;
        showPromptText();
        arrange();
        return true;
    case KeyAction::Reveal:
        reveal();
        return true;
    case KeyAction::Overlay:
        m_overlay->showKeys(m_keys);
        return true;
    case KeyAction::Leave:
        if (!m_aids->closeOne())
            Q_EMIT left();
        return true;
    default:
        return m_judging->give(action, digit);
    }
}

void ScoreSurface::scroll(KeyAction key)
{
    if (!currentColumn())
        return;
    QScrollBar *bar = currentColumn()->view()->verticalScrollBar();
    switch (key) {
    case KeyAction::ScrollUp:
        return bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
    case KeyAction::ScrollDown:
        return bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    case KeyAction::PageUp:
        return bar->triggerAction(QAbstractSlider::SliderPageStepSub);
    default:
        return bar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    }
}

bool ScoreSurface::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_area && event->type() == QEvent::Resize)
        arrange();
    const bool editor = m_noteTrial && qobject_cast<QPlainTextEdit *>(object);
    if (editor && event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
                           key->modifiers().testFlag(Qt::ControlModifier);
        if (key->key() == Qt::Key_Escape || enter) {
            closeNote();
            return true;
        }
    }
    if (editor && event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason)
        QMetaObject::invokeMethod(
            this, [this] { closeNote(); }, Qt::QueuedConnection); // keep what was typed
    return QWidget::eventFilter(object, event);
}
} // namespace assay::widgets
