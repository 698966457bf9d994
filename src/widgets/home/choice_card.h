// SPDX-License-Identifier: GPL-3.0-or-later
// One of the big choices of the first page: a whole card is the button.
#pragma once
#include <QAbstractButton>
#include <QIcon>

namespace assay::widgets
{
class ChoiceCard : public QAbstractButton
{
    Q_OBJECT
public:
    ChoiceCard(QStringView iconName, const QString &title, QWidget *parent);
    void setDetail(const QString &detail); // one line, plain text
    QString detail() const { return m_detail; }
    void setDefault(bool on); // outlined in the accent, shows "Enter"
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QIcon m_icon;
    QString m_detail;
    bool m_default = false;
};
} // namespace assay::widgets
