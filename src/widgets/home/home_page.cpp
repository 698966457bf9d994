// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/home_page.h"
#include "widgets/controls.h"
#include "widgets/home/choice_card.h"
#include "widgets/home/prompt_import.h"
#include "widgets/home/recent_row.h"
#include "widgets/settings/endpoint_rules.h"
#include <algorithm>
#include <QFileDialog>
#include <QFileInfo>
#include <QScrollArea>
#include <QStandardPaths>
#include <QTimer>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int columnWidth = 760;
constexpr int shownRecent = 4;
} // namespace

HomePage::HomePage(session::Session &session, QWidget *parent) : Page(session, parent)
{
    m_importAction = new QAction(tr("&Import prompts…"), this);
    connect(m_importAction, &QAction::triggered, this, &HomePage::askImport);
    build();
    setLocalCandidates(usualLocalServers(session.endpointKinds()));
    connect(&session.preferences(), &session::Preferences::changed, this, &HomePage::refreshRecent);
    refreshRecent();
}

void HomePage::build()
{
    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setBackgroundRole(QPalette::Window);
    scroll->viewport()->setAutoFillBackground(false);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    auto *holder = new QWidget(scroll);
    auto *center = new QHBoxLayout(holder);
    center->setContentsMargins(space::section, space::section, space::section, space::section);
    center->addStretch(1);
    center->addWidget(buildColumn(), 100);
    center->addStretch(1);
    scroll->setWidget(holder);
    holder->setAutoFillBackground(false);
}

QWidget *HomePage::buildColumn()
{
    auto *column = new QWidget(this);
    column->setMaximumWidth(columnWidth);
    auto *layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::content);
    layout->addStretch(2);
    m_problem = new ErrorCard(column);
    m_problem->setObjectName(u"homeProblem"_s);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addWidget(makeLabel(tr("Compare models on your own prompts"), TextRole::PageTitle, Tone::Normal, column));
    QLabel *promise =
        makeLabel(tr("Prompts, answers and scores stay in one local file. Only the endpoints that you add are called."),
                  TextRole::Body, Tone::Secondary, column);
    promise->setWordWrap(true);
    layout->addWidget(promise);
    layout->addSpacing(space::related);
    const auto card = [&](QStringView iconName, const QString &title, const QString &name) {
        auto *made = new ChoiceCard(iconName, title, column);
        made->setObjectName(name);
        layout->addWidget(made);
        return made;
    };
    m_sample = card(u"compare", tr("Open the sample comparison"), u"openSample"_s);
    m_sample->setDetail(tr("Business prompts and four demo models that run inside this program. No key needed."));
    m_sample->setDefault(true);
    m_endpoint = card(u"settings", tr("Add an endpoint…"), u"addEndpoint"_s);
    const QStringList keys = session::Session::keysInEnvironment();
    m_endpoint->setDetail(
        keys.isEmpty() ? tr("OpenAI, Anthropic, Google, a cloud, a program, or any server with one of their APIs")
                       : tr("Found in the environment: %1").arg(keys.join(u", "_s)));
    m_local = card(u"play", tr("Use a local model…"), u"useLocal"_s);
    m_local->setDetail(tr("Ollama, LM Studio, llama.cpp or vLLM on this computer"));
    m_found = new QVBoxLayout; // one card a server that answers
    m_found->setSpacing(space::content);
    layout->addLayout(m_found);
    m_import = card(u"import", tr("Import prompts…"), u"importPrompts"_s);
    m_import->setDetail(tr("CSV, JSON Lines, promptfoo YAML"));
    layout->addSpacing(space::chip);
    m_recentTitle = makeLabel({}, TextRole::Small, Tone::Secondary, column);
    layout->addWidget(m_recentTitle);
    m_recent = new QVBoxLayout;
    m_recent->setSpacing(0);
    layout->addLayout(m_recent);
    layout->addStretch(3);

    connect(m_sample, &ChoiceCard::clicked, this, [this] { Q_EMIT navigator()->openSample(); });
    connect(m_endpoint, &ChoiceCard::clicked, this, &HomePage::addFirstEndpoint);
    connect(m_local, &ChoiceCard::clicked, this, &HomePage::useLocalModel);
    connect(m_import, &ChoiceCard::clicked, this, &HomePage::askImport);
    return column;
}

void HomePage::setLocalCandidates(std::vector<LocalCandidate> candidates)
{
    delete m_probe;
    m_probe = new LocalProbe(session(), std::move(candidates), this);
    connect(m_probe, &LocalProbe::finished, this, &HomePage::refreshLocal);
}

void HomePage::activated()
{
    m_sample->setFocus();
    // After the page is painted: looking for servers must not delay the first sight of the window.
    QTimer::singleShot(0, m_probe, &LocalProbe::start);
}

QList<QAction *> HomePage::menuActions(MenuId menu)
{
    return menu == MenuId::File ? QList<QAction *>{m_importAction} : QList<QAction *>{};
}

void HomePage::refreshLocal()
{
    while (QLayoutItem *item = m_found->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // a click on it may be what leads here
        delete item;
    }
    const std::vector<LocalServer> &found = m_probe->found();
    m_local->setVisible(found.empty());
    m_local->setDetail(tr("None found yet: Ollama, LM Studio, llama.cpp and vLLM are looked for on this computer"));
    for (std::size_t i = 0; i < found.size(); ++i) {
        const LocalServer &server = found[i];
        const QString program = QString::fromStdString(server.candidate.kind.name);
        const QString where = u"127.0.0.1:%1"_s.arg(server.candidate.port);
        auto *card = new ChoiceCard(
            u"play", tr("%1 found on %2 (%n model(s))", nullptr, int(server.models.size())).arg(program, where), this);
        card->setObjectName(i == 0 ? u"useFound"_s : u"useFound%1"_s.arg(i));
        const QString names = server.models.mid(0, 4).join(u", "_s) + (server.models.size() > 4 ? u" …"_s : QString());
        card->setDetail(isAdded(server)           ? tr("Added already: show it in Settings")
                        : server.models.isEmpty() ? tr("It has no models yet: add it, then load one there")
                                                  : tr("Add it with its models: %1").arg(names));
        connect(card, &ChoiceCard::clicked, this, [this, server] { addLocal(server); });
        m_found->addWidget(card);
    }
}

bool HomePage::isAdded(const LocalServer &server) const
{
    const std::string url = localEndpoint(server.candidate).baseUrl;
    const std::vector<StoredEndpoint> known = session().endpoints();
    return std::ranges::any_of(known, [&](const StoredEndpoint &one) { return one.endpoint.baseUrl == url; });
}

// One click: the endpoint and every model it lists, ready to be chosen.
void HomePage::addLocal(const LocalServer &server)
{
    const Endpoint draft = localEndpoint(server.candidate);
    if (!session().isOpen() || session().readOnly() || isAdded(server)) {
        const std::vector<StoredEndpoint> known = session().endpoints();
        const auto there =
            std::ranges::find(known, draft.baseUrl, [](const StoredEndpoint &one) { return one.endpoint.baseUrl; });
        Q_EMIT navigator()->addEndpoint(there == known.end() ? draft : there->endpoint);
        return;
    }
    session().saveEndpoint(draft, this, [this, server, draft](const Result<EndpointId> &saved) {
        if (!saved)
            return showProblem(saved.error(), QFileInfo(session().path()).fileName());
        for (const QString &model : server.models) {
            ModelTarget target;
            target.model = model.toStdString();
            target.endpoint = draft;
            target.endpoint.id = *saved;
            session().saveTarget(target, this, [this](const Result<TargetId> &kept) {
                if (!kept)
                    showProblem(kept.error(), QFileInfo(session().path()).fileName());
            });
        }
        refreshLocal();
        Q_EMIT navigator()->openPage(PageId::Compare);
        Q_EMIT navigator()->toast(
            tr("%1 was added with %n model(s): tick those to compare.", nullptr, int(server.models.size()))
                .arg(QString::fromStdString(draft.name)),
            {}, {});
    });
}

void HomePage::refreshRecent()
{
    while (QLayoutItem *item = m_recent->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // a click on it may be what leads here
        delete item;
    }
    const QStringList paths = session().preferences().values().recentWorkspaces;
    int shown = 0;
    for (const QString &path : paths) {
        if (shown == shownRecent)
            break;
        auto *row = new RecentRow(path, this);
        m_recent->addWidget(row);
        connect(row, &RecentRow::clicked, this, [this, path] { Q_EMIT navigator()->openWorkspace(path); });
        ++shown;
    }
    m_recentTitle->setText(shown == 0 ? tr("Recent workspaces: none yet") : tr("Recent workspaces"));
}

Endpoint HomePage::endpointFromEnvironment() const
{
    const QStringList keys = session::Session::keysInEnvironment();
    const std::vector<catalog::EndpointKind> &kinds = session().endpointKinds();
    for (const catalog::EndpointKind &kind : kinds) {
        if (!kind.keyVariable.empty() && keys.contains(QString::fromStdString(kind.keyVariable)))
            return endpointFrom(kind, keys);
    }
    return endpointFrom(kinds.front(), keys);
}

void HomePage::addFirstEndpoint() { Q_EMIT navigator()->addEndpoint(endpointFromEnvironment()); }

void HomePage::useLocalModel()
{
    Q_EMIT navigator()->addEndpoint(localEndpoint(usualLocalServers(session().endpointKinds()).front()));
}

void HomePage::askImport()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString path = QFileDialog::getOpenFileName(this, tr("Import prompts"), folder, promptFileFilter());
    if (!path.isEmpty())
        importPrompts(path);
}

void HomePage::importPrompts(const QString &path)
{
    Result<PromptSet> set = readPromptFile(path);
    if (!set) {
        Q_EMIT navigator()->openPage(PageId::Home);
        return showProblem(set.error(), QFileInfo(path).fileName());
    }
    clearProblem();
    keepSet(std::move(*set));
}

void HomePage::keepSet(PromptSet set)
{
    session().savePromptSet(set, this, [this, set](const Result<PromptSetId> &saved) {
        if (!saved)
            return showProblem(saved.error(), QFileInfo(session().path()).fileName());
        PromptSet kept = set;
        kept.id = *saved;
        Q_EMIT navigator()->newComparison(kept);
        Q_EMIT navigator()->toast(tr("%n prompt(s) imported.", nullptr, int(kept.cases.size())), {}, {});
    });
}

void HomePage::showProblem(const Error &error, const QString &file)
{
    ErrorContext context;
    context.file = QFileInfo(file).fileName();
    m_problem->setError(errorText(error, context));
    m_problem->clearButtons();
    auto *open = m_problem->addButton(tr("Open another workspace…"));
    connect(open, &QPushButton::clicked, this, [this] { Q_EMIT navigator()->openWorkspace({}); });
    auto *dismiss = m_problem->addButton(tr("Dismiss"));
    connect(dismiss, &QPushButton::clicked, this, &HomePage::clearProblem);
    m_problem->show();
}

void HomePage::clearProblem() { m_problem->hide(); }

bool HomePage::hasProblem() const { return !m_problem->isHidden(); }
} // namespace assay::widgets
