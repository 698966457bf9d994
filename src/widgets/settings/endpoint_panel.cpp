// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/endpoint_panel.h"
#include "itemmodels/format.h"
#include "session/parameter_facts.h"
#include "session/runtime.h"
#include "widgets/command_consent.h"
#include "widgets/compare/display_text.h"
#include "widgets/controls.h"
#include "widgets/settings/chain_form.h"
#include "widgets/settings/command_form.h"
#include "widgets/settings/endpoint_form.h"
#include "widgets/settings/model_form.h"
#include "widgets/settings/model_list.h"
#include <QHBoxLayout>
#include <QPointer>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString placeOf(const Endpoint &endpoint) // under its name
{
    if (endpoint.api == Api::Chain)
        return EndpointPanel::tr("Chain of models");
    if (endpoint.api == Api::Command)
        return endpoint.command.program.empty() ? EndpointPanel::tr("Program on this computer")
                                                : commandText(endpoint.command);
    return hostOf(QString::fromStdString(endpoint.baseUrl));
}
} // namespace

QString nameOfNew(Api api)
{
    return api == Api::Chain     ? EndpointPanel::tr("New chain")
           : api == Api::Command ? EndpointPanel::tr("New program")
                                 : EndpointPanel::tr("New endpoint");
}

EndpointPanel::EndpointPanel(session::Session &session, QWidget *parent) : QWidget(parent), m_session(session)
{
    build();
    connect(m_form, &EndpointForm::edited, this, &EndpointPanel::save);
    connect(m_commandForm, &CommandForm::edited, this,
            [this](const Endpoint &endpoint, const std::optional<TokenPrice> &price) {
                ModelTarget target = m_shown.targets.empty() ? ModelTarget() : m_shown.targets.front();
                target.model = modelNameOf(endpoint.command);
                target.name = endpoint.name == target.model ? std::string() : endpoint.name;
                target.price = price;
                saveSingle(endpoint, std::move(target));
            });
    connect(m_chainForm, &ChainForm::edited, this,
            [this](const Endpoint &endpoint, const std::vector<ChainStep> &steps) {
                ModelTarget target = m_shown.targets.empty() ? ModelTarget() : m_shown.targets.front();
                target.model = endpoint.name;
                target.steps = steps;
                saveSingle(endpoint, std::move(target));
            });
    connect(m_form, &EndpointForm::keyUsed, this, &EndpointPanel::test);
    connect(m_test, &QPushButton::clicked, this, &EndpointPanel::test);
    connect(m_remove, &QPushButton::clicked, this, &EndpointPanel::removeRequested);
    // Queued: a save that fails at once refills the list, and the list is in the middle of telling.
    connect(m_models, &ModelList::added, this, &EndpointPanel::addModel, Qt::QueuedConnection);
    connect(m_models, &ModelList::removed, this, &EndpointPanel::removeModel, Qt::QueuedConnection);
    connect(m_models, &ModelList::currentChanged, this, &EndpointPanel::refreshModelForm);
    connect(m_modelForm, &ModelForm::familySaid, this, &EndpointPanel::sayFamily);
    connect(m_modelForm, &ModelForm::edited, this, [this](const ModelTarget &target) {
        m_session.saveTarget(target, this, [this](const Result<TargetId> &saved) {
            if (!saved)
                showFailure(saved.error());
        });
    });
}

void EndpointPanel::sayFamily(const QString &model, const QString &family)
{
    m_session.setModelFamily(model, family, this, [this](const Result<Ok> &said) {
        if (!said)
            return showFailure(said.error());
        refreshModelForm();
    });
}

void EndpointPanel::build()
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::group, space::content, space::group, space::group);
    layout->setSpacing(space::content);
    layout->addWidget(buildHead());
    m_tested = makeLabel({}, TextRole::Body, Tone::Good, this);
    m_tested->setObjectName(u"testResult"_s);
    m_tested->setWordWrap(true);
    m_tested->hide();
    layout->addWidget(m_tested);
    auto *waiting = new QWidget(this);
    auto *across = new QHBoxLayout(waiting);
    across->setContentsMargins(0, 0, 0, 0);
    across->addWidget(makeLabel(tr("Waiting for the system's keyring. It may ask you to unlock it."), TextRole::Body,
                                Tone::Secondary, waiting),
                      1);
    QPushButton *cancel = makeButton(tr("Cancel"), {}, waiting);
    cancel->setAccessibleName(tr("Stop waiting for the keyring"));
    across->addWidget(cancel);
    waiting->hide();
    layout->addWidget(waiting);
    connect(cancel, &QPushButton::clicked, this, [this] { m_session.cancelKeyring(); });
    connect(&m_session, &session::Session::keyringWaiting, waiting,
            [waiting](int keys) { waiting->setVisible(keys > 0); });
    m_error = new ErrorCard(this);
    m_error->setObjectName(u"testError"_s);
    m_error->hide();
    layout->addWidget(m_error);
    KeyAccess keys;
    keys.use = [this](const Endpoint &e, const QString &key) { return m_session.setSessionKey(e, key); };
    keys.has = [this](const Endpoint &e) { return m_session.hasKey(e); };
    keys.forget = [this](const Endpoint &e) { m_session.runtime().secrets().forgetSessionKey(e); };
    keys.stillGood = [this](const Endpoint &e) { return m_session.runtime().secrets().stillGood(e); };
    keys.mayGo = [this](const Endpoint &e) { return m_session.keyMayGo(e); };
    keys.source = [this](const Endpoint &e) { return m_session.keySource(e); };
    keys.save = [this](const Endpoint &e, const QString &key, auto then) { m_session.saveKey(e, key, this, then); };
    keys.forgetSaved = [this](const Endpoint &e, auto then) { m_session.forgetKey(e, this, then); };
    keys.keyringProblem = m_session.keyringProblem();
    for (const catalog::EndpointKind &kind : m_session.endpointKinds())
        if (isHttp(kind.api))
            m_httpKinds.push_back(kind); // the others have forms of their own
    keys.kinds = &m_httpKinds;
    m_form = new EndpointForm(std::move(keys), this);
    m_formHolder = m_form;
    layout->addWidget(m_form);
    m_commandForm = new CommandForm(this);
    layout->addWidget(m_commandForm);
    m_chainForm = new ChainForm(this);
    layout->addWidget(m_chainForm);
    m_modelsHolder = new QWidget(this);
    auto *models = new QVBoxLayout(m_modelsHolder);
    models->setContentsMargins(0, 0, 0, 0);
    models->setSpacing(space::content);
    models->addWidget(new Line(Qt::Horizontal, m_modelsHolder));
    models->addWidget(makeLabel(tr("Models"), TextRole::CardTitle, Tone::Normal, m_modelsHolder));
    m_models = new ModelList(m_session, m_modelsHolder);
    m_models->setMaximumWidth(588); // as wide as the form
    models->addWidget(m_models);
    m_modelForm =
        new ModelForm([](const ModelTarget &target) { return session::parameterFacts(target); }, m_modelsHolder);
    models->addSpacing(space::chip);
    models->addWidget(m_modelForm);
    layout->addWidget(m_modelsHolder);
    layout->addStretch();
}

QWidget *EndpointPanel::buildHead()
{
    auto *head = new QWidget(this);
    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Normal, head);
    m_subtitle = makeLabel({}, TextRole::Small, Tone::Secondary, head);
    m_subtitle->setWordWrap(true);
    words->addWidget(m_title);
    words->addWidget(m_subtitle);
    m_test = makeButton(tr("Test"), {}, head);
    m_test->setObjectName(u"testEndpoint"_s);
    m_test->setAccessibleName(tr("Test the endpoint"));
    setPrimary(m_test);
    m_remove = makeButton(tr("Remove"), u"trash", head);
    m_remove->setObjectName(u"removeEndpoint"_s);
    m_remove->setAccessibleName(tr("Remove the endpoint"));
    layout->addLayout(words, 1);
    layout->addWidget(m_test);
    layout->addWidget(m_remove);
    return head;
}

void EndpointPanel::showEndpoint(const StoredEndpoint &stored, const QStringList &otherNames)
{
    const bool other = stored.endpoint.id != m_shown.endpoint.id ||
                       stored.endpoint.simulated != m_shown.endpoint.simulated ||
                       (number(stored.endpoint.id) == 0 && stored.endpoint.name != m_shown.endpoint.name);
    const bool sameDraft = m_saving && number(m_shown.endpoint.id) == 0;
    const bool same = !other || (sameDraft && number(stored.endpoint.id) == 0);
    // Than what the form says, which is being stored just now.
    const bool older = same && !isHttp(stored.endpoint.api) && (m_saving || m_single || m_savingSingle);
    if (!older)
        m_shown = stored;
    const bool own = !stored.endpoint.simulated;
    if (other && !sameDraft) {
        ++m_testNumber;
        m_tested->hide();
        m_error->hide();
        m_pending.reset();
        m_test->setEnabled(true);
        m_test->setText(tr("Test"));
        m_models->setListed({});
    }
    if (!older)
        showForms(otherNames);
    m_test->setVisible(own && stored.endpoint.api != Api::Chain);
    m_remove->setVisible(own);
    const QString name = QString::fromStdString(m_shown.endpoint.name);
    m_title->setText(name.isEmpty() ? nameOfNew(m_shown.endpoint.api) : name);
    m_subtitle->setText(own ? placeOf(m_shown.endpoint)
                            : tr("Built in. Its models run inside this program; their answers are simulated. %1.")
                                  .arg(apiLabel(stored.endpoint.api)));
    m_subtitle->setVisible(!m_subtitle->text().isEmpty());
    m_models->setEndpoint(stored, own && number(stored.endpoint.id) != 0);
    setEnabled(m_session.isOpen() && (!own || !m_session.readOnly()));
}

// The form that fits, filled.
void EndpointPanel::showForms(const QStringList &otherNames)
{
    const Endpoint &endpoint = m_shown.endpoint;
    const bool own = !endpoint.simulated, http = isHttp(endpoint.api);
    const ModelTarget only = m_shown.targets.empty() ? ModelTarget() : m_shown.targets.front();
    if (own && http)
        m_form->setEndpoint(endpoint, otherNames);
    if (own && endpoint.api == Api::Command)
        m_commandForm->setCommand(endpoint, only.price, otherNames);
    if (own && endpoint.api == Api::Chain) {
        std::vector<ModelTarget> targets;
        for (const StoredEndpoint &stored : m_session.endpoints())
            for (const ModelTarget &target : stored.targets)
                if (target.endpoint.api != Api::Chain)
                    targets.push_back(target);
        m_chainForm->setChain(endpoint, only.steps, std::move(targets), otherNames);
    }
    m_formHolder->setVisible(own && http);
    m_commandForm->setVisible(own && endpoint.api == Api::Command);
    m_chainForm->setVisible(own && endpoint.api == Api::Chain);
    m_modelsHolder->setVisible(http);
}

bool EndpointPanel::isIncomplete() const
{
    switch (m_shown.endpoint.api) {
    case Api::Command:
        return m_commandForm->problems().any();
    case Api::Chain:
        return true; // its name at least
    default:
        return m_form->problems().any();
    }
}

void EndpointPanel::focusFirst()
{
    switch (m_shown.endpoint.api) {
    case Api::Command:
        return m_commandForm->focusProgram();
    case Api::Chain:
        return m_chainForm->focusName();
    default:
        return m_form->focusName();
    }
}

// A program and a chain are one target each, which goes with its endpoint. While that is being written the form holds
// what is newest, and the file what is older.
void EndpointPanel::saveSingle(const Endpoint &endpoint, ModelTarget target)
{
    target.endpoint = endpoint;
    m_single = std::move(target);
    save(endpoint);
    saveSingleTarget();
}

void EndpointPanel::saveSingleTarget()
{
    if (!m_single || m_savingSingle || number(m_single->endpoint.id) == 0)
        return; // it is one target: the next is written when the first has its id
    const ModelTarget target = *std::exchange(m_single, std::nullopt);
    m_savingSingle = true;
    if (m_shown.endpoint.id == target.endpoint.id)
        m_shown.targets = {target};
    m_session.saveTarget(target, this, [this, endpoint = target.endpoint.id](const Result<TargetId> &saved) {
        m_savingSingle = false;
        if (!saved)
            return showFailure(saved.error());
        if (m_shown.endpoint.id == endpoint && !m_shown.targets.empty())
            m_shown.targets.front().id = *saved;
        if (m_single && m_single->endpoint.id == endpoint)
            m_single->id = *saved;
        saveSingleTarget();
    });
}

EndpointId EndpointPanel::id() const { return m_shown.endpoint.id; }

void EndpointPanel::save(const Endpoint &endpoint)
{
    m_shown.endpoint = endpoint;
    m_title->setText(QString::fromStdString(endpoint.name));
    m_subtitle->setText(placeOf(endpoint));
    m_subtitle->setVisible(true);
    Q_EMIT titleChanged();
    if (m_saving && number(endpoint.id) == 0) {
        m_pending = endpoint; // one save makes the id; a second would make a second endpoint
        return;
    }
    m_saving = true;
    m_session.saveEndpoint(endpoint, this, [this, wasNew = number(endpoint.id) == 0](const Result<EndpointId> &saved) {
        m_saving = false;
        if (!saved)
            return showFailure(saved.error());
        if (!wasNew)
            return;
        m_shown.endpoint.id = *saved;
        m_form->setId(*saved);
        m_commandForm->setId(*saved);
        m_chainForm->setId(*saved);
        if (m_single && number(m_single->endpoint.id) == 0)
            m_single->endpoint.id = *saved;
        saveSingleTarget();
        m_models->setEndpoint(m_shown, true);
        Q_EMIT stored(*saved);
        if (auto pending = std::exchange(m_pending, std::nullopt)) {
            pending->id = *saved;
            save(*pending);
        }
    });
}

void EndpointPanel::test()
{
    const bool program = m_shown.endpoint.api == Api::Command;
    if (program ? m_commandForm->problems().any() : m_form->problems().any()) {
        m_tested->hide();
        m_error->setMessage(tr("It cannot be tested yet."),
                            tr("Fill in what is missing below, and correct what is marked, first."));
        m_error->show();
        return;
    }
    const Endpoint endpoint = program ? m_commandForm->endpoint() : m_form->endpoint();
    if (program) {
        RunPlan plan;
        plan.targets.emplace_back().endpoint = endpoint;
        if (!agreeToCommands(this, m_session, plan))
            return;
    }
    const int now = ++m_testNumber;
    m_error->hide();
    m_test->setEnabled(false);
    m_test->setText(tr("Testing…"));
    m_session.probe(endpoint, this, [this, now](const session::ProbeResult &result) {
        if (now == m_testNumber)
            showTested(result);
    });
}

void EndpointPanel::showTested(const session::ProbeResult &result)
{
    m_test->setEnabled(true);
    m_test->setText(tr("Test"));
    if (result.error) {
        m_tested->hide();
        return showFailure(*result.error);
    }
    m_error->hide();
    const qlonglong whole = result.elapsed.count();
    const QString ms = whole > 0 ? QLocale().toString(whole) : u"< 1"_s;
    if (result.program) {
        m_tested->setText(result.note.isEmpty()
                              ? tr("It ran for %1 ms and wrote nothing to its standard output.").arg(ms)
                              : tr("It answered in %1 ms: %2").arg(ms, visibleText(result.note)));
        setTone(m_tested, result.note.isEmpty() ? Tone::Caution : Tone::Good);
        m_tested->show();
        return;
    }
    QString said = !result.asked ? tr("Not tried: this API can only be asked by sending a prompt.")
                   : result.models.isEmpty()
                       ? tr("Answered in %1 ms. It lists no models: add them by name.").arg(ms)
                       : tr("Answered in %1 ms, %n model(s).", nullptr, int(result.models.size())).arg(ms);
    if (!result.note.isEmpty())
        said += u' ' + result.note + u'.';
    setTone(m_tested, result.asked ? Tone::Good : Tone::Caution);
    m_tested->setText(said);
    m_tested->show();
    m_models->setListed(result.models);
}

void EndpointPanel::showFailure(const Error &error)
{
    m_error->setError(errorText(error, contextOf(m_shown.endpoint)));
    m_error->show();
}

void EndpointPanel::addModel(const QString &model)
{
    ModelTarget target;
    target.model = model.toStdString();
    target.endpoint = m_shown.endpoint;
    m_session.saveTarget(target, this, [this](const Result<TargetId> &saved) {
        if (!saved)
            showFailure(saved.error());
    });
}

void EndpointPanel::removeModel(const ModelTarget &target)
{
    m_session.removeTarget(target.id, this, [this, target](const Result<Ok> &removed) {
        if (!removed)
            return showFailure(removed.error());
        Q_EMIT toast(tr("%1 is no longer a target.").arg(QString::fromStdString(target.label())), Navigator::undoWord(),
                     [panel = QPointer(this), target] {
                         ModelTarget again = target;
                         again.id = {};
                         if (panel)
                             panel->m_session.saveTarget(again, panel, [](const Result<TargetId> &) {});
                     });
    });
}

void EndpointPanel::refreshModelForm()
{
    const ModelTarget *target = m_models->current();
    const bool editable = target != nullptr && !m_shown.endpoint.simulated;
    m_modelForm->setVisible(editable);
    if (editable) {
        const QString family = m_session.familyOf(target->model);
        m_modelForm->setTarget(*target, m_session.priceOf(*target),
                               {family, family != session::tableFamilyOf(target->model)});
    }
}
} // namespace assay::widgets
