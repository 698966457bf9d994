// SPDX-License-Identifier: GPL-3.0-or-later
// One workspace of before: its name and where it lies.
#pragma once
#include <QAbstractButton>

namespace assay::widgets
{
class RecentRow : public QAbstractButton
{
    Q_OBJECT
public:
    RecentRow(const QString &path, QWidget *parent);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString m_folder;
};
} // namespace assay::widgets
