// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing what to score, and then the surface with everything else out of the way.
#pragma once
#include "widgets/page.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;

namespace assay::widgets
{
class EmptyState;
class ErrorCard;
class ScoreSurface;

class ScorePage : public Page
{
    Q_OBJECT
public:
    explicit ScorePage(session::Session &session, QWidget *parent = nullptr);
    void activated() override;
    QString documentName() const override;
    QList<QAction *> menuActions(MenuId menu) override;
    void showRun(RunId run) override; // scoring begins with it

    ScoreSurface *surface() const noexcept { return m_surface; }
    bool isScoring() const;
    void setBlind(bool blind);

protected:
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeStart();
    void fillRuns();
    void refreshStart();
    void begin();
    void leave();
    RunId chosenRun() const;

    QStackedLayout *m_stack = nullptr;
    QWidget *m_start = nullptr;
    EmptyState *m_empty = nullptr;
    ScoreSurface *m_surface = nullptr;
    QComboBox *m_runs = nullptr;
    QCheckBox *m_blind = nullptr;
    QLabel *m_progressText = nullptr, *m_raterText = nullptr;
    QProgressBar *m_progress = nullptr;
    QPushButton *m_begin = nullptr;
    ErrorCard *m_trouble = nullptr;
    QAction *m_beginAction = nullptr;
    bool m_scoring = false, m_picked = false;
};
} // namespace assay::widgets
