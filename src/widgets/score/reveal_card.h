// SPDX-License-Identifier: GPL-3.0-or-later
// After the reveal: what this rater's scores say of each model, how other raters saw the same answers, and what was
// changed since the names are known. GUI thread.
#pragma once
#include "analysis/reveal_summary.h"
#include "widgets/controls.h"

namespace assay::widgets
{
class RevealCard : public Card
{
    Q_OBJECT
public:
    explicit RevealCard(QWidget *host);
    void showSummary(const analysis::RevealSummary &summary, const QStringList &names); // by target
    bool isOpen() const { return !isHidden(); }
    QString text() const; // everything shown, for tests

Q_SIGNALS:
    void closed();
    void chartsRequested();
};
} // namespace assay::widgets
