// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints on the left, the chosen one on the right, the program's own settings below the list. Everything applies at
// once; what is removed can be brought back.
#pragma once
#include "core/records.h"
#include "widgets/page.h"
#include <optional>

class QButtonGroup;
class QLabel;
class QListWidget;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace assay::widgets
{
class EndpointPanel;

class SettingsPage : public Page
{
    Q_OBJECT
public:
    SettingsPage(session::Session &session, QWidget *parent);
    void activated() override;
    QString documentName() const override { return tr("Settings"); }
    QList<QAction *> menuActions(MenuId menu) override;
    void showEndpoint(const Endpoint &draft) override; // one like it that exists is chosen; else a new one is begun
    EndpointPanel *panel() const { return m_panel; }
    QListWidget *list() const { return m_list; }

private:
    QWidget *buildLeft();
    QWidget *buildRight();
    QWidget *buildPrices();
    void buildAddMenu(QPushButton *button);
    void reload();
    void showRow(int row);
    void select(EndpointId id);
    void removeCurrent();
    void restore(StoredEndpoint removed);
    QStringList otherNames(EndpointId id) const;

    std::vector<StoredEndpoint> m_endpoints; // as listed; a draft is the last
    std::optional<Endpoint> m_draft;
    QButtonGroup *m_places;
    QStackedWidget *m_stack;
    QListWidget *m_list;
    QScrollArea *m_scroll;
    EndpointPanel *m_panel;
    QLabel *m_notice;
    QAction *m_addAction, *m_chainAction, *m_keysAction;
    QPushButton *m_add;
    bool m_filling = false;
};
} // namespace assay::widgets
