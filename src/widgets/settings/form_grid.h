// SPDX-License-Identifier: GPL-3.0-or-later
// Label, field, and under the field the place for a hint or for what is wrong with it.
#pragma once
#include "widgets/controls.h"
#include <QGridLayout>

class QComboBox;
class QLineEdit;

namespace assay::widgets
{
class FormGrid : public QWidget
{
    Q_OBJECT
public:
    explicit FormGrid(QWidget *parent = nullptr);
    // Puts `field` behind its label; the label names it for assistive technology. Answers the note under it.
    QLabel *addRow(const QString &label, QWidget *field, const QString &hint = {});
    QLabel *addRow(const QString &label, const QList<QWidget *> &fields, const QString &hint = {}); // side by side
    void setRowVisible(QWidget *field, bool visible);
    void setLabel(QWidget *field, const QString &label);

protected:
    // The wheel scrolls the page: a value that changes because the pointer was over it changes unseen.
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Row {
        QWidget *field;
        QLabel *label, *note;
        QWidget *holder;
    };
    QGridLayout *m_grid;
    QList<Row> m_rows;
};

// A hint in grey, or a problem in red with the field's line; an empty text takes no room.
void setHint(QLabel *note, const QString &text);
void setProblem(QLabel *note, QWidget *field, const QString &problem, const QString &hint = {});

QLineEdit *makeLine(const QString &name, const QString &placeholder = {}, QWidget *parent = nullptr);
} // namespace assay::widgets
