// SPDX-License-Identifier: GPL-3.0-or-later
// What each key of the scoring surface does.
#include "widgets/compare/answer_view.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/reading/reading_aids.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_surface.h"
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollBar>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

// ---- keys -----------------------------------------------------------------------------------------------------------

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
    // Keys of this surface come before the menus' (Ctrl+F and Ctrl+Z are Edit's elsewhere).
    if (event->type() == QEvent::ShortcutOverride && m_keys.actionFor(*static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ScoreSurface::keyPressEvent(QKeyEvent *event)
{
    if (m_overlay->isVisible()) {
        m_overlay->hide();
        return;
    }
    if (m_goingTo && goToKey(*event))
        return;
    const std::optional<KeyAction> action = m_keys.actionFor(*event);
    if (!action || !act(*action))
        QWidget::keyPressEvent(event);
}

// "g", then the prompt's number: it goes there when no longer number can be meant, or on Enter.
bool ScoreSurface::goToKey(const QKeyEvent &event)
{
    const std::optional<KeyAction> action = m_keys.actionFor(event);
    int digit = event.key() >= Qt::Key_0 && event.key() <= Qt::Key_9 ? event.key() - Qt::Key_0 : -1;
    if (digit < 0 && action && isValueKey(*action))
        digit = static_cast<int>(*action) + 1; // by its place on the keyboard
    else if (digit < 0 && action == KeyAction::CantJudge && event.key() > Qt::Key_Z)
        digit = 0;
    if (digit >= 0)
        m_goTo += QChar(u'0' + digit);
    else if (action == KeyAction::Undo)
        m_goTo.chop(1);
    const bool full = m_goTo.size() >= QString::number(m_queue.promptCount()).size();
    const bool go = action == KeyAction::Accept || (digit >= 0 && full);
    const bool known = digit >= 0 || go || action == KeyAction::Undo || action == KeyAction::Leave;
    const int wanted = m_goTo.toInt();
    m_goingTo = known && !go && action != KeyAction::Leave;
    if (go && wanted >= 1 && wanted <= m_queue.promptCount())
        m_queue.stepPrompt(wanted - 1 - m_queue.prompt());
    refresh();
    return known;
}

bool ScoreSurface::act(KeyAction action)
{
    switch (action) {
    case KeyAction::CantJudge:
        give(std::nullopt);
        return true;
    case KeyAction::NextPrompt:
    case KeyAction::PreviousPrompt:
        m_queue.stepPrompt(action == KeyAction::NextPrompt ? 1 : -1);
        break;
    case KeyAction::NextAnswer:
    case KeyAction::Right:
        m_queue.stepAnswer(1);
        break;
    case KeyAction::PreviousAnswer:
    case KeyAction::Left:
        m_queue.stepAnswer(-1);
        break;
    case KeyAction::Accept:
        m_queue.advance();
        break;
    case KeyAction::GoTo:
        m_goingTo = !m_queue.isEmpty();
        m_goTo.clear();
        break;
    case KeyAction::Note:
        openNote();
        return true;
    case KeyAction::Flag:
        flag();
        return true;
    case KeyAction::Undo:
        undo();
        return true;
    case KeyAction::ScrollLock:
        m_aids->toggleScrollLock();
        return true;
    case KeyAction::Find:
        m_aids->find();
        return true;
    case KeyAction::Diff:
        m_aids->toggleDiff(qMax(0, m_queue.answer()));
        return true;
    case KeyAction::Raw:
        m_raw = !m_raw;
        for (ScoreColumn *column : std::as_const(m_columns))
            column->view()->setRaw(m_raw);
        return true;
    case KeyAction::Zoom:
        m_zoom = !m_zoom;
        break;
    case KeyAction::WholePrompt:
        m_wholePrompt = !m_wholePrompt;
        showPromptText();
        break;
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
    case KeyAction::ScrollUp:
    case KeyAction::ScrollDown:
    case KeyAction::PageUp:
    case KeyAction::PageDown:
        scroll(action);
        return true;
    default:
        if (action > KeyAction::Value5)
            return false;
        give(static_cast<int>(action) + 1);
        return true;
    }
    refresh();
    return true;
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
    if (event->type() == QEvent::KeyPress && currentColumn() && object == currentColumn()->noteEditor()) {
        auto *key = static_cast<QKeyEvent *>(event);
        const bool enter = (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
                           key->modifiers().testFlag(Qt::ControlModifier);
        if (key->key() == Qt::Key_Escape || enter) {
            closeNote();
            return true;
        }
    }
    if (event->type() == QEvent::FocusOut && currentColumn() && object == currentColumn()->noteEditor() &&
        static_cast<QFocusEvent *>(event)->reason() != Qt::ActiveWindowFocusReason)
        QMetaObject::invokeMethod(
            this, [this] { closeNote(); }, Qt::QueuedConnection); // keep what was typed
    return QWidget::eventFilter(object, event);
}
} // namespace assay::widgets
