// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the scoring surface: their list, the overlay that shows it, and what each does.
#include "widgets/compare/answer_view.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_surface.h"
#include <QGridLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QScrollBar>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

QList<ScoreSurface::KeyHelp> ScoreSurface::keyHelp()
{
    return {{u"1–5"_s, tr("score"), true},
            {u"0"_s, tr("can’t judge"), true},
            {u"j k"_s, tr("next, previous prompt"), true},
            {u"h l"_s, tr("previous, next answer"), true},
            {u"Tab"_s, tr("next answer"), false},
            {u"Enter"_s, tr("next answer without a score"), false},
            {u"n"_s, tr("note"), true},
            {u"f"_s, tr("flag"), true},
            {u"⌫"_s, tr("undo"), true},
            {u"Ctrl+Z"_s, tr("undo"), false},
            {u"m"_s, tr("Markdown or raw text"), false},
            {u"z"_s, tr("zoom one answer"), false},
            {u"p"_s, tr("whole prompt"), false},
            {u"↑ ↓ PgUp PgDn"_s, tr("scroll the answer"), false},
            {u"r"_s, tr("reveal names when all are scored"), false},
            {u"?"_s, tr("all keys"), true},
            {u"Esc"_s, tr("leave"), true}};
}

QWidget *ScoreSurface::makeOverlay()
{
    auto *card = new Card(this, Card::Kind::Accent);
    card->setObjectName(u"keyOverlay"_s);
    card->setAccessibleName(tr("Keys of the scoring page"));
    auto *grid = new QGridLayout(card);
    grid->setContentsMargins(space::section, space::group, space::section, space::group);
    grid->setHorizontalSpacing(space::group);
    grid->addWidget(makeLabel(tr("Keys"), TextRole::CardTitle, Tone::Normal, card), 0, 0, 1, 2);
    int line = 1;
    for (const KeyHelp &help : keyHelp()) {
        grid->addWidget(new KeyCap(help.keys, card), line, 0, Qt::AlignLeft);
        grid->addWidget(makeLabel(help.what, TextRole::Body, Tone::Normal, card), line, 1);
        ++line;
    }
    return card;
}

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
    return QWidget::event(event);
}

void ScoreSurface::keyPressEvent(QKeyEvent *event)
{
    if (m_overlay->isVisible()) {
        m_overlay->hide();
        return;
    }
    if (!handleKey(event->key(), event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier)))
        QWidget::keyPressEvent(event);
}

bool ScoreSurface::handleKey(int key, Qt::KeyboardModifiers modifiers)
{
    if (key == Qt::Key_Backspace || (key == Qt::Key_Z && modifiers == Qt::ControlModifier)) {
        undo();
        return true;
    }
    if (modifiers != Qt::NoModifier)
        return false;
    if (key >= Qt::Key_1 && key <= Qt::Key_5) {
        give(key - Qt::Key_0);
        return true;
    }
    switch (key) {
    case Qt::Key_0:
        give(std::nullopt);
        return true;
    case Qt::Key_J:
    case Qt::Key_K:
        m_queue.stepPrompt(key == Qt::Key_J ? 1 : -1);
        break;
    case Qt::Key_L:
    case Qt::Key_Tab:
        m_queue.stepAnswer(1);
        break;
    case Qt::Key_H:
    case Qt::Key_Backtab:
        m_queue.stepAnswer(-1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        m_queue.advance();
        break;
    case Qt::Key_N:
        openNote();
        return true;
    case Qt::Key_F:
        flag();
        return true;
    case Qt::Key_M:
        m_raw = !m_raw;
        for (ScoreColumn *column : std::as_const(m_columns))
            column->view()->setRaw(m_raw);
        return true;
    case Qt::Key_Z:
        m_zoom = !m_zoom;
        break;
    case Qt::Key_P:
        m_wholePrompt = !m_wholePrompt;
        showPromptText();
        break;
    case Qt::Key_R:
        reveal();
        return true;
    case Qt::Key_Question:
        m_overlay->show();
        arrange();
        return true;
    case Qt::Key_Escape:
        Q_EMIT left();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        scroll(key);
        return true;
    default:
        return false;
    }
    refresh();
    return true;
}

void ScoreSurface::scroll(int key)
{
    if (!currentColumn())
        return;
    QScrollBar *bar = currentColumn()->view()->verticalScrollBar();
    switch (key) {
    case Qt::Key_Up:
        return bar->triggerAction(QAbstractSlider::SliderSingleStepSub);
    case Qt::Key_Down:
        return bar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    case Qt::Key_PageUp:
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
