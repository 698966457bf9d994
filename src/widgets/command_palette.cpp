// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/command_palette.h"
#include "widgets/right_text_delegate.h"
#include <algorithm>
#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int entryRole = Qt::UserRole + 1;

QString withoutMnemonic(QString text)
{
    text.replace(u"&&"_s, QString(QChar(1)));
    text.remove(u'&');
    return text.replace(QChar(1), u'&');
}

void collect(const QMenu &menu, const QString &path, Entries which, QVector<PaletteEntry> &out)
{
    for (QAction *action : menu.actions()) {
        const QString here = path + withoutMnemonic(action->text());
        if (action->menu() != nullptr)
            collect(*action->menu(), here + u" › "_s, which, out);
        else if (!action->isSeparator() && action->isVisible() && (action->isEnabled() || which == Entries::All))
            out.append({here, action->shortcut().toString(QKeySequence::NativeText), action});
    }
}
} // namespace

QVector<PaletteEntry> entriesOf(const QMenuBar &bar, Entries which)
{
    QVector<PaletteEntry> entries;
    for (const QAction *top : bar.actions()) {
        if (top->menu() != nullptr)
            collect(*top->menu(), withoutMnemonic(top->text()) + u" › "_s, which, entries);
    }
    return entries;
}

int paletteRank(const QString &path, const QString &typed)
{
    const QStringList words = typed.simplified().split(u' ', Qt::SkipEmptyParts);
    int rank = 0;
    for (const QString &word : words) {
        const qsizetype at = path.indexOf(word, 0, Qt::CaseInsensitive);
        if (at < 0)
            return -1;
        const bool starts = at == 0 || !path.at(at - 1).isLetterOrNumber();
        rank += (starts ? 0 : 100) + int(path.size() - at) / 4;
    }
    return rank;
}

CommandPalette::CommandPalette(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(u"commandPalette"_s);
    setAccessibleName(tr("Commands"));
    m_field = new QLineEdit(this);
    m_field->setPlaceholderText(tr("Type what you want to do"));
    m_field->setAccessibleName(tr("Find a command"));
    m_list = new QListWidget(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Commands found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new RightTextDelegate(m_list));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_field);
    layout->addWidget(m_list);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::open(const QVector<PaletteEntry> &entries)
{
    m_entries = entries;
    m_before = QApplication::focusWidget();
    const QSize host = parentWidget()->size();
    resize(std::min(640, host.width() - 48), std::min(440, host.height() - 96));
    move((host.width() - width()) / 2, std::min(96, host.height() / 8));
    m_field->clear();
    filter({});
    show();
    raise();
    m_field->setFocus();
}

void CommandPalette::filter(const QString &typed)
{
    QVector<std::pair<int, int>> ranked; // rank, entry
    for (int i = 0; i < m_entries.size(); ++i) {
        const int rank = paletteRank(m_entries.at(i).path, typed);
        if (rank >= 0)
            ranked.append({typed.trimmed().isEmpty() ? 0 : rank, i});
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    m_list->clear();
    for (const auto &[rank, index] : ranked) {
        auto *item = new QListWidgetItem(m_entries.at(index).path, m_list);
        item->setData(RightTextDelegate::role, m_entries.at(index).keys);
        item->setData(entryRole, index);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const QListWidgetItem *item = m_list->currentItem();
    const QPointer<QAction> action = item ? m_entries.at(item->data(entryRole).toInt()).action : nullptr;
    leave();
    if (action && action->isEnabled())
        action->trigger();
}

void CommandPalette::leave()
{
    hide();
    if (m_before)
        m_before->setFocus();
}

bool CommandPalette::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_field)
        return Card::eventFilter(object, event);
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent *>(event)->reason() != Qt::PopupFocusReason)
        hide();
    if (event->type() != QEvent::KeyPress)
        return false;
    switch (static_cast<QKeyEvent *>(event)->key()) {
    case Qt::Key_Escape:
        leave();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        runCurrent();
        return true;
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
        QCoreApplication::sendEvent(m_list, event);
        return true;
    default:
        return false;
    }
}
} // namespace assay::widgets
