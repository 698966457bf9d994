// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: one default choice and three more, the workspaces of before, and what went wrong while opening.
#pragma once
#include "widgets/home/local_probe.h"
#include "widgets/page.h"
#include <optional>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace assay::widgets
{
class ChoiceCard;
class ErrorCard;

class HomePage : public Page
{
    Q_OBJECT
public:
    HomePage(session::Session &session, QWidget *parent);
    void activated() override;
    QList<QAction *> menuActions(MenuId menu) override;
    void showProblem(const Error &error, const QString &file);
    void clearProblem();
    bool hasProblem() const;
    void setLocalCandidates(std::vector<LocalCandidate> candidates); // tests; before the page is shown
    void importPrompts(const QString &path);

private:
    void build();
    QWidget *buildColumn();
    void refreshRecent();
    void refreshLocal();
    void addFirstEndpoint();
    void useLocalModel();
    void addLocal(const LocalServer &server);
    bool isAdded(const LocalServer &server) const;
    void askImport();
    void keepSet(PromptSet set);
    Endpoint endpointFromEnvironment() const;

    ErrorCard *m_problem = nullptr;
    ChoiceCard *m_sample = nullptr, *m_endpoint = nullptr, *m_local = nullptr, *m_import = nullptr;
    QLabel *m_recentTitle = nullptr;
    QVBoxLayout *m_recent = nullptr, *m_found = nullptr;
    QAction *m_importAction = nullptr;
    LocalProbe *m_probe = nullptr;
};
} // namespace assay::widgets
