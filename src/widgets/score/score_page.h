// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing what to score and how, and then the surface with everything else out of the way.
#pragma once
#include "widgets/page.h"
#include "widgets/score/score_surface.h"

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
class PackActions;
class ScoreStart;

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
    ScoreStart *start() const noexcept { return m_start; }
    bool isScoring() const { return m_scoring; }
    PackActions *packs() const noexcept { return m_packs; }
    void setBlind(bool blind);

protected:
    void hideEvent(QHideEvent *event) override;

private:
    void makeActions();
    void refresh(bool whole = true);
    void begin();
    void leave();
    void editRubric();
    void showDisagreements();
    void openedPack(RunId run);
    void complain(const Error &error);

    QStackedLayout *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    ScoreStart *m_start = nullptr;
    ScoreSurface *m_surface = nullptr;
    ErrorCard *m_trouble = nullptr;
    PackActions *m_packs = nullptr;
    QAction *m_beginAction = nullptr, *m_rubricAction = nullptr, *m_disagreementsAction = nullptr;
    bool m_scoring = false;
};
} // namespace assay::widgets
