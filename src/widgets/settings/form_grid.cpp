// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QLineEdit>

namespace assay::widgets
{
namespace
{
constexpr int labelWidth = 132, fieldWidth = 440;
}

FormGrid::FormGrid(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::group);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnMinimumWidth(0, labelWidth);
    m_grid->setColumnStretch(2, 1); // the fields keep their width, the rest stays free
}

QLabel *FormGrid::addRow(const QString &label, QWidget *field, const QString &hint)
{
    return addRow(label, QList{field}, hint);
}

QLabel *FormGrid::addRow(const QString &label, const QList<QWidget *> &fields, const QString &hint)
{
    const int row = m_grid->rowCount();
    auto *holder = new QWidget(this);
    auto *across = new QHBoxLayout(holder);
    across->setContentsMargins(0, 4, 0, 4);
    for (QWidget *field : fields) {
        across->addWidget(field, field == fields.front() ? 1 : 0);
        if (qobject_cast<QComboBox *>(field) || qobject_cast<QAbstractSpinBox *>(field)) {
            field->setFocusPolicy(Qt::StrongFocus);
            field->installEventFilter(this);
        }
    }
    holder->setFixedWidth(fieldWidth);
    auto *name = makeLabel(label, TextRole::Body, Tone::Secondary, this);
    name->setWordWrap(true);
    name->setFixedWidth(labelWidth);
    name->setMinimumHeight(40);
    name->setBuddy(fields.front());
    auto *note = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    note->setWordWrap(true);
    note->setMaximumWidth(fieldWidth);
    note->setContentsMargins(1, 0, 0, 6);
    setHint(note, hint);
    m_grid->addWidget(name, row, 0, Qt::AlignTop); // of a tall field: beside its first line
    m_grid->addWidget(holder, row, 1);
    m_grid->addWidget(note, row + 1, 1);
    for (QWidget *field : fields)
        m_rows.append({field, name, note, holder});
    return note;
}

bool FormGrid::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Wheel)
        return QWidget::eventFilter(watched, event);
    event->ignore(); // for the page behind
    return true;
}

void FormGrid::setRowVisible(QWidget *field, bool visible)
{
    const auto found = std::ranges::find(m_rows, field, &Row::field);
    if (found == m_rows.end())
        return;
    found->holder->setVisible(visible);
    found->label->setVisible(visible);
    found->note->setVisible(visible && !found->note->text().isEmpty());
}

void FormGrid::setLabel(QWidget *field, const QString &label)
{
    if (const auto found = std::ranges::find(m_rows, field, &Row::field); found != m_rows.end())
        found->label->setText(label);
}

void setHint(QLabel *note, const QString &text)
{
    note->setText(text);
    note->setVisible(!text.isEmpty());
    setTone(note, Tone::Secondary);
}

void setProblem(QLabel *note, QWidget *field, const QString &problem, const QString &hint)
{
    setInvalid(field, !problem.isEmpty());
    setHint(note, problem.isEmpty() ? hint : problem);
    if (!problem.isEmpty())
        setTone(note, Tone::Error);
    field->setAccessibleDescription(problem.isEmpty() ? hint : problem);
}

QLineEdit *makeLine(const QString &name, const QString &placeholder, QWidget *parent)
{
    auto *line = new QLineEdit(parent);
    line->setAccessibleName(name);
    line->setPlaceholderText(placeholder);
    return line;
}
} // namespace assay::widgets
