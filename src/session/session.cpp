// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session.h"

#include "catalog/embedded.h"
#include "catalog/model_names.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "engine/chain.h"
#include "session/aws_profile.h"
#include "session/chain_targets.h"
#include "session/estimate.h"
#include "session/probe.h"
#include "session/session_impl.h"
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <utility>

namespace assay::session
{
using namespace Qt::StringLiterals;

Session::Session(Runtime &runtime, Preferences &preferences, QObject *parent)
    : QObject(parent), d(std::make_unique<Impl>(*this, runtime, preferences))
{
    for (const QString &digest : preferences.agreedCommands())
        runtime.consent()->agreeToDigest(digest.toStdString());
    d->pool.setMaxThreadCount(1); // one heavy read at a time, in the order asked
    const auto changed = [this] {
        d->sizes.clear();
        Q_EMIT runsChanged();
    };
    connect(&d->runs, &RunController::runStarted, this, changed);
    connect(&d->runs, &RunController::runFinished, this, changed);
    runtime.secrets().onKeyringWaiting([this](int keys) {
        QMetaObject::invokeMethod(
            this, [this, keys] { Q_EMIT keyringWaiting(keys); }, Qt::QueuedConnection);
    });
}

Session::~Session()
{
    d->runtime.secrets().onKeyringWaiting({});
    d->pool.waitForDone();
    d->runs.setDocument(nullptr);
    d->document.reset();
}

QString Session::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + u"/workspace.assay"_s;
}

Status Session::open(const QString &path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    // Open here already: another one would find it held by this one, and be read-only.
    if (d->document && !readOnly() && QFileInfo::exists(absolute) && QFileInfo(absolute) == QFileInfo(d->path))
        return Ok{};
    engine::ExecutorOptions options;
    options.diskPatience = std::chrono::seconds(1); // somebody is there to make room
    Result<std::unique_ptr<Document>> opened = Document::open(d->runtime, QFile::encodeName(absolute).toStdString(),
                                                              store::OpenMode::ReadWrite, std::move(options));
    if (!opened)
        return opened.error();
    d->pool.waitForDone();
    d->runs.setDocument(nullptr);
    d->document = std::move(*opened);
    d->sizes.clear();
    d->path = absolute;
    d->runs.setDocument(d->document.get());
    d->document->store().onTrouble([this](const std::optional<Error> &trouble) {
        QMetaObject::invokeMethod(
            this, [this, trouble] { Q_EMIT troubleChanged(trouble); }, Qt::QueuedConnection);
    });
    Preferences::Values values = d->preferences.values();
    values.lastWorkspace = absolute;
    values.recentWorkspaces.removeAll(absolute);
    values.recentWorkspaces.prepend(absolute);
    values.recentWorkspaces = values.recentWorkspaces.mid(0, 8);
    d->preferences.set(values);
    Q_EMIT workspaceChanged();
    return Ok{};
}

Status Session::openSample()
{
    const QString target = QFileInfo(defaultPath()).dir().filePath(u"sample.assay"_s);
    if (!QFileInfo::exists(target)) {
        QDir().mkpath(QFileInfo(target).path());
        QFile sample(u":/sample/sample.assay"_s);
        if (!sample.exists())
            return makeError(ErrorCode::CannotOpen, "this build came without the sample workspace");
        if (!sample.copy(target))
            return makeError(ErrorCode::CannotOpen,
                             QFile::encodeName(target).toStdString() + ": " + sample.errorString().toStdString());
        QFile::setPermissions(target, QFile::ReadOwner | QFile::WriteOwner);
    }
    return open(target);
}

bool Session::isOpen() const noexcept { return d->document != nullptr; }
QString Session::path() const { return d->path; }
Runtime &Session::runtime() noexcept { return d->runtime; }
Preferences &Session::preferences() noexcept { return d->preferences; }
RunController &Session::runs() noexcept { return d->runs; }
Scoring &Session::scoring() noexcept { return d->scoring; }
bool Session::readOnly() const noexcept { return d->document && d->document->store().report().readOnly; }

OpenNotice Session::notice() const
{
    OpenNotice notice;
    if (!d->document)
        return notice;
    const store::OpenReport &report = d->document->store().report();
    notice.created = report.created;
    notice.readOnly = report.readOnly;
    notice.readOnlyReason = report.readOnlyReason;
    notice.interruptedTrials = report.interruptedTrials;
    notice.backupPath = QString::fromStdString(report.backupPath);
    return notice;
}

// ---- small reads -------------------------------------------------------------------------------------------------

Result<std::vector<RunSummary>> Session::runPage(const RunFilter &filter, std::optional<RunCursor> after,
                                                 int limit) const
{
    return d->document ? d->reader()->runs(filter, after, limit) : d->notOpen();
}
Result<std::int64_t> Session::runCount(const RunFilter &filter) const
{
    return d->document ? d->reader()->countRuns(filter) : d->notOpen();
}
Result<RunRecord> Session::run(RunId id) const { return d->document ? d->reader()->run(id) : d->notOpen(); }
Result<TrialRow> Session::trial(TrialId id) const { return d->document ? d->reader()->trial(id) : d->notOpen(); }
Result<std::vector<SearchHit>> Session::search(const QString &words, std::int64_t beforeRowid, int limit) const
{
    return d->document ? d->reader()->search(words.toStdString(), beforeRowid, limit) : d->notOpen();
}
std::vector<std::string> Session::runNames() const
{
    return d->document ? Impl::orEmpty(d->reader()->runNames()) : std::vector<std::string>{};
}
std::vector<std::string> Session::targetLabels() const
{
    return d->document ? Impl::orEmpty(d->reader()->targetLabels()) : std::vector<std::string>{};
}
std::vector<PromptSet> Session::promptSets() const
{
    return d->document ? Impl::orEmpty(d->reader()->promptSets()) : std::vector<PromptSet>{};
}
std::vector<PromptVersion> Session::promptVersions(const std::string &caseKey) const
{
    return d->document ? Impl::orEmpty(d->reader()->promptVersions(caseKey)) : std::vector<PromptVersion>{};
}
std::vector<Score> Session::scoreHistory(const std::string &rater, int limit) const
{
    return d->document ? Impl::orEmpty(d->reader()->scoreHistory(rater, limit)) : std::vector<Score>{};
}

std::vector<StoredEndpoint> Session::endpoints() const
{
    std::vector<StoredEndpoint> all = demo::demoEndpoints(0);
    if (d->document) {
        for (StoredEndpoint &own : Impl::orEmpty(d->reader()->endpoints()))
            all.push_back(std::move(own));
    }
    refreshSteps(all);
    return all;
}

std::optional<QString> Session::setting(const QString &key) const
{
    if (!d->document)
        return std::nullopt;
    const Result<std::optional<std::string>> value = d->reader()->setting(key.toStdString());
    if (!value || !value->has_value())
        return std::nullopt;
    return QString::fromStdString(**value);
}

// ---- big reads ---------------------------------------------------------------------------------------------------

void Session::analysisData(const std::vector<RunId> &runs, QObject *context, Then<AnalysisData> then) const
{
    if (!d->document)
        return then(d->notOpen());
    const std::string path = QFile::encodeName(d->path).toStdString();
    d->pool.start([path, runs, models = d->models(), context = QPointer<QObject>(context), then = std::move(then)] {
        Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(path);
        auto answer = std::make_shared<Result<AnalysisData>>(reader ? (*reader)->analysisData(runs)
                                                                    : Result<AnalysisData>(reader.error()));
        if (*answer)
            models.fill(**answer);
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [context, then, answer] {
                if (context)
                    then(*answer);
            },
            Qt::QueuedConnection);
    });
}

// ---- writes ------------------------------------------------------------------------------------------------------

void Session::addScore(const Score &score, QObject *context, Then<ScoreId> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().addScore(score,
                                  d->answering<ScoreId>(this, context, std::move(then), [this, trial = score.trial] {
                                      Q_EMIT scoresChanged(trial);
                                      Q_EMIT runsChanged();
                                  }));
}

void Session::undoScore(ScoreId id, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().undoScore(id, d->answering<Ok>(this, context, std::move(then), [this] {
        Q_EMIT scoresChanged(TrialId{});
        Q_EMIT runsChanged();
    }));
}

void Session::saveEndpoint(const Endpoint &endpoint, QObject *context, Then<EndpointId> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().saveEndpoint(
        endpoint, d->answering<EndpointId>(this, context, std::move(then), [this] { Q_EMIT endpointsChanged(); }));
}

void Session::removeEndpoint(EndpointId id, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().removeEndpoint(
        id, d->answering<Ok>(this, context, std::move(then), [this] { Q_EMIT endpointsChanged(); }));
}

void Session::saveTarget(const ModelTarget &target, QObject *context, Then<TargetId> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().saveTarget(
        target, d->answering<TargetId>(this, context, std::move(then), [this] { Q_EMIT endpointsChanged(); }));
}

void Session::removeTarget(TargetId id, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().removeTarget(
        id, d->answering<Ok>(this, context, std::move(then), [this] { Q_EMIT endpointsChanged(); }));
}

void Session::savePromptSet(const PromptSet &set, QObject *context, Then<PromptSetId> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().savePromptSet(
        set, d->answering<PromptSetId>(this, context, std::move(then), [this] { Q_EMIT promptSetsChanged(); }));
}

void Session::removePromptSet(PromptSetId id, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().removePromptSet(
        id, d->answering<Ok>(this, context, std::move(then), [this] { Q_EMIT promptSetsChanged(); }));
}

void Session::setRunDeleted(RunId run, bool deleted, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().setRunDeleted(
        run, deleted, d->answering<Ok>(this, context, std::move(then), [this] { Q_EMIT runsChanged(); }));
}

void Session::renameRun(RunId run, const QString &name, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().renameRun(run, name.toStdString(),
                                   d->answering<Ok>(this, context, std::move(then), [this] { Q_EMIT runsChanged(); }));
}

void Session::setSetting(const QString &key, const QString &value)
{
    if (d->document && !readOnly())
        d->document->store().setSetting(key.toStdString(), value.toStdString());
}

// ---- endpoints, keys, money --------------------------------------------------------------------------------------

void Session::probe(const Endpoint &endpoint, QObject *context, std::function<void(const ProbeResult &)> then)
{
    startProbe(d->runtime, d->runtime.reachable(endpoint), context, std::move(then));
}

Status Session::setSessionKey(const Endpoint &endpoint, const QString &key)
{
    return d->runtime.secrets().setSessionKey(endpoint, Secret{key.toStdString()});
}

const std::vector<catalog::EndpointKind> &Session::endpointKinds() const { return d->kinds; }

namespace
{
// The keyring's answer, on any thread, handed on here while `context` lives.
std::function<void(Status)> answerTo(QObject *context, Session::Then<Ok> then)
{
    return [context = QPointer<QObject>(context), then = std::move(then)](Status status) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [context, then, status = std::move(status)] {
                if (context && then)
                    then(status);
            },
            Qt::QueuedConnection);
    };
}
} // namespace

void Session::saveKey(const Endpoint &endpoint, const QString &key, QObject *context, Then<Ok> then)
{
    d->runtime.secrets().saveToKeyring(endpoint, Secret{key.toStdString()}, answerTo(context, std::move(then)));
}

void Session::forgetKey(const Endpoint &endpoint, QObject *context, Then<Ok> then)
{
    d->runtime.secrets().forgetInKeyring(endpoint, answerTo(context, std::move(then)));
}

void Session::cancelKeyring() { d->runtime.secrets().cancelKeyring(); }

QString Session::keyringProblem() const { return QString::fromStdString(d->runtime.secrets().keyringProblem()); }

QString Session::keySource(const Endpoint &endpoint) const
{
    return QString::fromStdString(d->runtime.secrets().sourceOf(endpoint));
}

Status Session::keyMayGo(const Endpoint &endpoint) const { return d->runtime.secrets().mayGo(endpoint); }

bool Session::hasKey(const Endpoint &endpoint) const
{
    switch (endpoint.auth.kind) {
    case AuthKind::None:
    case AuthKind::Keyring: // what it has is known when it is asked
        return true;
    case AuthKind::Environment:
        return !qEnvironmentVariableIsEmpty(endpoint.auth.variable.c_str());
    case AuthKind::Session:
        return d->runtime.secrets().hasSessionKey(endpoint);
    case AuthKind::AwsEnvironment:
        return awsFromEnvironment().ok();
    case AuthKind::AwsProfile:
        return awsFromProfile(endpoint.auth.profile).ok();
    case AuthKind::GoogleServiceAccount:
    case AuthKind::GoogleUser:
        return QFileInfo::exists(QString::fromStdString(GoogleTokens::fileOf(endpoint.auth)));
    }
    return false;
}

std::vector<CommandLine> Session::commandsToAgree(const RunPlan &plan) const
{
    std::vector<CommandLine> commands = commandsOf(plan);
    std::erase_if(commands, [this](const CommandLine &command) { return d->runtime.consent()->isAllowed(command); });
    return commands;
}

void Session::agree(const std::vector<CommandLine> &commands)
{
    for (const CommandLine &command : commands) {
        d->runtime.consent()->agree(command);
        d->preferences.addAgreedCommand(QString::fromStdString(CommandConsent::digestOf(command)));
    }
}

Status Session::checkChain(const ModelTarget &chain) { return engine::checkChain(chain); }

QString Session::programPath(const CommandLine &command)
{
    const Result<std::string> found =
        process::locate(command.program, process::scrubbedEnvironment(command.environment));
    return found ? QString::fromStdString(*found) : QString();
}

QString Session::familyOf(const std::string &model) const
{
    return QString::fromStdString(d->models().familyOf(model));
}

void Session::setModelFamily(const QString &model, const QString &family, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().setModelFamily({model.toStdString(), family.trimmed().toStdString()},
                                        d->answering<Ok>(this, context, std::move(then), [this] {
                                            Q_EMIT endpointsChanged(); // colours and groups go by it
                                            Q_EMIT runsChanged();
                                        }));
}

QStringList Session::keysInEnvironment()
{
    QStringList names;
    for (const std::string &name : SecretStore::keysInEnvironment())
        names << QString::fromStdString(name);
    return names;
}

std::optional<TokenPrice> Session::priceOf(const ModelTarget &target) const
{
    if (!isHttp(target.endpoint.api))
        return target.price; // no list knows a program or a chain
    const catalog::PriceBook &book = d->document ? *d->document->prices() : d->runtime.prices();
    return target.price ? target.price : book.find(target, isoDate(d->runtime.clock().wallMicros()));
}

std::optional<RunEstimate> Session::estimate(const RunPlan &plan) const
{
    return estimateOf(
        plan, [this](const ModelTarget &target) { return priceOf(target); },
        [this](const ModelTarget &target) -> const std::vector<AnswerSize> & { return d->sizesOf(target); });
}

std::optional<SpendingQuestion> Session::questionBefore(const RunPlan &plan) const
{
    return session::questionBefore(
        plan, limits(), [this](const ModelTarget &target) { return priceOf(target); },
        [this](const ModelTarget &target) -> const std::vector<AnswerSize> & { return d->sizesOf(target); });
}

std::optional<Repriced> Session::atTodaysPrices(const RunRecord &record) const
{
    // By today's settings, too: an own rate may have been entered, changed or dropped since.
    const std::vector<StoredEndpoint> known = endpoints();
    return reprice(record, [this, &known](const ModelTarget &target) {
        const ModelTarget *current = currentOf(target, known);
        return priceOf(current != nullptr ? *current : target);
    });
}

std::vector<PriceRow> Session::priceRows() const
{
    return d->document ? d->document->prices()->rows() : d->runtime.prices().rows();
}

void Session::savePrice(const PriceRow &row, QObject *context, Then<PriceRowId> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().savePrice(row, d->answering<PriceRowId>(this, context, std::move(then), [this] {
        if (d->document)
            d->document->reloadPrices();
        Q_EMIT pricesChanged();
    }));
}

void Session::savePrices(const std::vector<PriceRow> &rows, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().savePrices(rows, d->answering<Ok>(this, context, std::move(then), [this] {
        if (d->document)
            d->document->reloadPrices();
        Q_EMIT pricesChanged();
    }));
}

void Session::removePrice(PriceRowId id, QObject *context, Then<Ok> then)
{
    if (!d->document)
        return then(d->notOpen());
    d->document->store().removePrice(id, d->answering<Ok>(this, context, std::move(then), [this] {
        if (d->document)
            d->document->reloadPrices();
        Q_EMIT pricesChanged();
    }));
}

SpendingLimits Session::limits() const { return d->document ? d->document->limits() : SpendingLimits(); }

void Session::setLimits(const SpendingLimits &limits)
{
    if (!d->document || readOnly() || limits == d->document->limits())
        return;
    d->document->setLimits(limits);
    Q_EMIT pricesChanged();
}

QString Session::today() const { return QString::fromStdString(isoDate(d->runtime.clock().wallMicros())); }

std::vector<Spending> Session::spentThisMonth() const
{
    return d->document ? Impl::orEmpty(d->reader()->monthSpending(today().left(7).toStdString()))
                       : std::vector<Spending>{};
}
} // namespace assay::session
