// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that is known of one published figure: who ran it, how, and where it was read.
#pragma once
#include "widgets/controls.h"
#include <string>
#include <utility>
#include <vector>

class QGridLayout;
class QLabel;
class QScrollArea;

namespace assay::widgets
{
class ClaimPanel : public Card
{
    Q_OBJECT
public:
    explicit ClaimPanel(QWidget *parent = nullptr);
    void showFacts(const std::vector<std::pair<std::string, std::string>> &facts);
    QString text() const; // all of it, a line for each fact
    QSize sizeHint() const override;

Q_SIGNALS:
    void closeAsked(); // the button, or Esc

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    QScrollArea *m_area;
    QWidget *m_body = nullptr;
    QString m_text;
};
} // namespace assay::widgets
