// SPDX-License-Identifier: GPL-3.0-or-later
// The questions that the charts answer, with the digit that leads to each.
#pragma once
#include <QListWidget>
#include <string>

namespace assay::widgets
{
class QuestionList : public QListWidget
{
    Q_OBJECT
public:
    explicit QuestionList(QWidget *parent = nullptr);
    std::string currentId() const;
    void setCurrentId(const std::string &id); // unknown: nothing changes
    QSize sizeHint() const override { return {200, 200}; }

Q_SIGNALS:
    void questionChanged();
};
} // namespace assay::widgets
