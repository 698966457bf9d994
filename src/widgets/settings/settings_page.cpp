// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/settings_page.h"
#include "session/chain_targets.h"
#include "widgets/controls.h"
#include "widgets/icons.h"
#include "widgets/keys/keys_dialog.h"
#include "widgets/right_text_delegate.h"
#include "widgets/settings/endpoint_form.h"
#include "widgets/settings/endpoint_panel.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/settings/general_form.h"
#include "widgets/settings/limits_form.h"
#include "widgets/settings/prices_panel.h"
#include <algorithm>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int leftWidth = 320;
}

SettingsPage::SettingsPage(session::Session &session, QWidget *parent) : Page(session, parent)
{
    m_addAction = new QAction(tr("&Add an endpoint…"), this);
    connect(m_addAction, &QAction::triggered, this, [this] {
        Q_EMIT navigator()->openSettings();
        showEndpoint(endpointFrom(this->session().endpointKinds().back(), {}));
    });
    m_chainAction = new QAction(tr("Add a &chain of models…"), this);
    m_chainAction->setObjectName(u"addChain"_s);
    connect(m_chainAction, &QAction::triggered, this, [this] {
        Q_EMIT navigator()->openSettings();
        showEndpoint(session::chainEndpoint({}, {}));
    });
    m_keysAction = new QAction(tr("&Keys of scoring and reading…"), this);
    connect(m_keysAction, &QAction::triggered, this, [this] {
        auto *dialog = new KeysDialog(this->session().preferences(), window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::group, space::content, space::group, space::group);
    layout->setSpacing(space::content);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::related);
    head->addWidget(makeLabel(tr("Settings"), TextRole::PageTitle, Tone::Normal, this));
    head->addSpacing(space::section);
    m_places = new QButtonGroup(this);
    for (const QString &name : {tr("Endpoints"), tr("Prices and limits")}) {
        QPushButton *place = makeButton(name, {}, this);
        place->setCheckable(true);
        m_places->addButton(place, int(m_places->buttons().size()));
        head->addWidget(place);
    }
    m_places->button(0)->setObjectName(u"settingsEndpoints"_s);
    m_places->button(1)->setObjectName(u"settingsPrices"_s);
    m_places->button(0)->setChecked(true);
    head->addStretch(1);
    layout->addLayout(head);
    m_notice = makeLabel({}, TextRole::Body, Tone::Caution, this);
    m_notice->setWordWrap(true);
    layout->addWidget(m_notice);
    m_stack = new QStackedWidget(this);
    auto *endpoints = new QWidget(m_stack);
    auto *columns = new QHBoxLayout(endpoints);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::content);
    columns->addWidget(buildLeft());
    columns->addWidget(buildRight(), 1);
    m_stack->addWidget(endpoints);
    m_stack->addWidget(buildPrices());
    layout->addWidget(m_stack, 1);
    connect(m_places, &QButtonGroup::idClicked, m_stack, &QStackedWidget::setCurrentIndex);

    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        if (!m_filling)
            showRow(row);
    });
    connect(m_panel, &EndpointPanel::stored, this, [this](EndpointId id) {
        m_draft.reset();
        reload();
        select(id);
    });
    connect(m_panel, &EndpointPanel::titleChanged, this, [this] {
        if (QListWidgetItem *item = m_list->currentItem())
            item->setText(QString::fromStdString(m_panel->shown().endpoint.name));
    });
    connect(m_panel, &EndpointPanel::removeRequested, this, &SettingsPage::removeCurrent);
    connect(m_panel, &EndpointPanel::toast, this, [this](const QString &text, const QString &undo, const auto &action) {
        Q_EMIT navigator()->toast(text, undo, action);
    });
    connect(&session, &session::Session::endpointsChanged, this, &SettingsPage::reload);
    connect(&session, &session::Session::workspaceChanged, this, [this] {
        m_draft.reset();
        reload();
    });
    reload();
}

QWidget *SettingsPage::buildLeft()
{
    auto *left = new QWidget(this);
    left->setFixedWidth(leftWidth);
    auto *layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::content);
    auto *endpoints = new Card(left);
    auto *inside = new QVBoxLayout(endpoints);
    inside->setContentsMargins(1, space::related, 1, space::related);
    inside->setSpacing(space::related);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, 0, space::related, 0);
    head->addWidget(makeLabel(tr("Endpoints"), TextRole::CardTitle, Tone::Normal, endpoints), 1);
    m_add = makeButton(tr("Add"), u"add", endpoints);
    m_add->setObjectName(u"addEndpointMenu"_s);
    m_add->setAccessibleName(tr("Add an endpoint"));
    buildAddMenu(m_add);
    head->addWidget(m_add);
    inside->addLayout(head);
    m_list = new QListWidget(endpoints);
    m_list->setObjectName(u"endpointList"_s);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAccessibleName(tr("Endpoints"));
    m_list->setItemDelegate(new RightTextDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    inside->addWidget(m_list, 1);
    layout->addWidget(endpoints, 1);

    auto *general = new Card(left);
    auto *generalLayout = new QVBoxLayout(general);
    generalLayout->setContentsMargins(space::content, space::content, space::content, space::related);
    generalLayout->addWidget(new GeneralForm(session().preferences(), general));
    QPushButton *keys = makeButton(tr("Keyboard shortcuts…"), {}, general);
    keys->setToolTip(tr("Keys of scoring and reading"));
    keys->setObjectName(u"scoringKeys"_s);
    generalLayout->addWidget(keys);
    connect(keys, &QPushButton::clicked, m_keysAction, &QAction::trigger);
    layout->addWidget(general);
    return left;
}

QWidget *SettingsPage::buildPrices()
{
    auto *place = new QWidget(this);
    auto *columns = new QHBoxLayout(place);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(space::content);
    auto *limits = new Card(place);
    limits->setFixedWidth(leftWidth);
    auto *inside = new QVBoxLayout(limits);
    inside->setContentsMargins(space::content, space::content, space::content, space::content);
    inside->addWidget(new LimitsForm(session(), limits));
    inside->addStretch(1);
    columns->addWidget(limits);
    auto *prices = new PricesPanel(session(), place);
    connect(prices, &PricesPanel::toast, this, [this](const QString &text, const QString &undo, const auto &action) {
        Q_EMIT navigator()->toast(text, undo, action);
    });
    columns->addWidget(prices, 1);
    return place;
}

QWidget *SettingsPage::buildRight()
{
    auto *card = new Card(this);
    auto *layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 4, 1, 4);
    auto *scroll = m_scroll = new QScrollArea(card);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_panel = new EndpointPanel(session(), scroll);
    scroll->setWidget(m_panel);
    scroll->viewport()->setAutoFillBackground(false);
    m_panel->setAutoFillBackground(false);
    layout->addWidget(scroll);
    return card;
}

void SettingsPage::buildAddMenu(QPushButton *button)
{
    auto *menu = new QMenu(button);
    const QStringList keys = session::Session::keysInEnvironment();
    std::string group;
    for (const catalog::EndpointKind &kind : session().endpointKinds()) {
        if (!group.empty() && kind.group != group)
            menu->addSeparator();
        group = kind.group;
        QString text = QString::fromStdString(kind.name);
        if (keys.contains(QString::fromStdString(kind.keyVariable)))
            text += u'\t' + tr("key found", "in the environment");
        auto *action = menu->addAction(text);
        connect(action, &QAction::triggered, this, [this, &kind, keys] { showEndpoint(endpointFrom(kind, keys)); });
    }
    menu->addSeparator();
    menu->addAction(m_chainAction);
    button->setMenu(menu);
}

QList<QAction *> SettingsPage::menuActions(MenuId menu)
{
    return menu == MenuId::Settings ? QList<QAction *>{m_addAction, m_chainAction, m_keysAction} : QList<QAction *>{};
}

void SettingsPage::activated()
{
    reload();
    m_list->setFocus();
}

QStringList SettingsPage::otherNames(EndpointId id) const
{
    QStringList names;
    for (const StoredEndpoint &stored : m_endpoints) {
        const bool same = stored.endpoint.id == id && !stored.endpoint.simulated;
        if (!same)
            names << QString::fromStdString(stored.endpoint.name);
    }
    return names;
}

void SettingsPage::reload()
{
    const StoredEndpoint before = m_panel->shown();
    m_endpoints = session().endpoints();
    if (m_draft)
        m_endpoints.push_back({*m_draft, {}});
    m_filling = true;
    m_list->clear();
    int row = 0;
    for (std::size_t i = 0; i < m_endpoints.size(); ++i) {
        const Endpoint &endpoint = m_endpoints[i].endpoint;
        auto *item = new QListWidgetItem(
            endpoint.name.empty() ? nameOfNew(endpoint.api) : QString::fromStdString(endpoint.name), m_list);
        item->setIcon(icon(endpoint.simulated                                        ? u"system"
                           : endpoint.api == Api::Chain                              ? u"compare"
                           : endpoint.api == Api::Command                            ? u"local"
                           : isLoopbackUrl(QString::fromStdString(endpoint.baseUrl)) ? u"local"
                                                                                     : u"server",
                           Tone::Secondary));
        item->setData(RightTextDelegate::role, endpoint.simulated           ? tr("built in")
                                               : endpoint.api == Api::Chain ? tr("chain")
                                               : endpoint.api == Api::Command
                                                   ? tr("program")
                                                   : hostOf(QString::fromStdString(endpoint.baseUrl)));
        const bool same = endpoint.simulated == before.endpoint.simulated && endpoint.id == before.endpoint.id &&
                          (!endpoint.simulated || endpoint.name == before.endpoint.name);
        if (same)
            row = int(i);
    }
    m_list->setCurrentRow(row);
    m_filling = false;
    const bool open = session().isOpen();
    m_notice->setVisible(!open || session().readOnly());
    m_notice->setText(open ? tr("This workspace can only be read: its endpoints cannot be changed here.")
                           : tr("No workspace is open. Endpoints are kept in a workspace: open one in the File menu."));
    m_add->setEnabled(open && !session().readOnly());
    m_addAction->setEnabled(m_add->isEnabled());
    m_chainAction->setEnabled(m_add->isEnabled());
    showRow(row);
}

void SettingsPage::showRow(int row)
{
    if (row < 0 || std::size_t(row) >= m_endpoints.size())
        return;
    const StoredEndpoint &stored = m_endpoints[std::size_t(row)];
    const Endpoint before = m_panel->shown().endpoint;
    if (before.id != stored.endpoint.id || (number(before.id) == 0 && before.name != stored.endpoint.name))
        m_scroll->verticalScrollBar()->setValue(0); // another one begins at its top
    m_panel->showEndpoint(stored, otherNames(stored.endpoint.id));
}

void SettingsPage::select(EndpointId id)
{
    const auto found = std::ranges::find_if(m_endpoints, [id](const StoredEndpoint &stored) {
        return stored.endpoint.id == id && !stored.endpoint.simulated;
    });
    if (found != m_endpoints.end())
        m_list->setCurrentRow(int(found - m_endpoints.begin()));
}

void SettingsPage::showEndpoint(const Endpoint &wanted)
{
    if (!m_add->isEnabled())
        return;
    m_places->button(0)->setChecked(true);
    m_stack->setCurrentIndex(0);
    for (const StoredEndpoint &stored : m_endpoints) {
        const Endpoint &known = stored.endpoint;
        if (!known.simulated && number(known.id) != 0 && isHttp(wanted.api) && !wanted.baseUrl.empty() &&
            known.baseUrl == wanted.baseUrl && known.api == wanted.api) {
            select(known.id);
            m_panel->test();
            return;
        }
    }
    Endpoint draft = wanted;
    draft.id = {};
    for (int n = 2;
         otherNames({}).contains(QString::fromStdString(draft.name), Qt::CaseInsensitive) && !draft.name.empty(); ++n)
        draft.name = wanted.name + " " + std::to_string(n);
    m_draft = draft;
    reload();
    m_list->setCurrentRow(m_list->count() - 1);
    if (m_panel->isIncomplete()) {
        m_panel->focusFirst();
        return;
    }
    Q_EMIT m_panel->form()->edited(draft); // complete already: keep it, and see what it offers
    const bool asksForKey =
        draft.auth.kind == AuthKind::Keyring || (draft.auth.kind == AuthKind::Session && !session().hasKey(draft));
    const bool hasCredential = asksForKey || session().hasKey(draft);
    if (asksForKey)
        m_panel->form()->focusKey(); // the one thing that is missing; a keyring may have it, and Test asks there
    else if (hasCredential)
        m_panel->test(); // of a file or variable that is not there the form says so itself
}

void SettingsPage::removeCurrent()
{
    StoredEndpoint removed = m_panel->shown();
    if (number(removed.endpoint.id) == 0) {
        m_draft.reset();
        return reload();
    }
    session().removeEndpoint(removed.endpoint.id, this, [this, removed](const Result<Ok> &done) {
        const QString name = QString::fromStdString(removed.endpoint.name);
        if (!done) {
            const ErrorText text = errorText(done.error(), contextOf(removed.endpoint));
            Q_EMIT navigator()->toast(tr("%1 was not removed. %2").arg(name, oneLine(text)), {}, {});
            return;
        }
        Q_EMIT navigator()->toast(tr("%1 was removed. Runs that used it stay as they were.").arg(name),
                                  Navigator::undoWord(), [page = QPointer(this), removed] {
                                      if (page)
                                          page->restore(removed);
                                  });
    });
}

void SettingsPage::restore(StoredEndpoint removed)
{
    removed.endpoint.id = {};
    session().saveEndpoint(removed.endpoint, this, [this, removed](const Result<EndpointId> &saved) {
        if (!saved)
            return;
        for (ModelTarget target : removed.targets) {
            target.id = {};
            target.endpoint = removed.endpoint;
            target.endpoint.id = *saved;
            session().saveTarget(target, this, [](const Result<TargetId> &) {});
        }
        select(*saved);
    });
}
} // namespace assay::widgets
