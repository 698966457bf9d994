// SPDX-License-Identifier: GPL-3.0-or-later
// One line with every target's state, so that an answer on another page is never forgotten. A click goes there.
#pragma once
#include "widgets/compare/target_look.h"
#include "widgets/controls.h"
#include <QAbstractButton>
#include <QList>

namespace assay::widgets
{

class StripEntry : public QAbstractButton
{
    Q_OBJECT
public:
    explicit StripEntry(QWidget *parent = nullptr);
    void setTarget(const TargetLook &look);
    void setState(const QString &word, Tone tone);
    void setShort(bool shortForm); // without the endpoint
    int widthFor(bool shortForm) const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QFont bold() const;
    QString placeFor(bool shortForm) const;
    TargetLook m_look;
    QString m_word;
    Tone m_tone = Tone::Secondary;
    bool m_short = false;
};

class StateStrip : public QWidget
{
    Q_OBJECT
public:
    explicit StateStrip(QWidget *parent = nullptr);
    void setTargets(const QList<TargetLook> &looks);
    void setState(int index, const QString &word, Tone tone);
    void setPageText(const QString &text); // "page 1 of 2", or empty
    int count() const { return static_cast<int>(m_entries.size()); }
    StripEntry *entry(int index) const { return m_entries[index]; }

Q_SIGNALS:
    void picked(int index);
    void pageStep(int by);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();
    QLabel *m_title, *m_page;
    QToolButton *m_previous, *m_next;
    QList<StripEntry *> m_entries;
};
} // namespace assay::widgets
