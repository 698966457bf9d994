// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/comparison.h"
#include "core/attachment.h"
#include "core/prompt_template.h"
#include "core/text.h"
#include "session/attachments.h"
#include <algorithm>
#include <QDateTime>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int SaveAfterMs = 600;
const QString keySet = u"compare.set"_s, keyCase = u"compare.case"_s, keyTargets = u"compare.targets"_s,
              keyRepetitions = u"compare.repetitions"_s;
constexpr QChar Separator(0x1F); // no name holds a unit separator

bool hasPrompt(const Case &c) { return !trimmed(c.prompt.value_or(Prompt{}).user).empty(); }
bool hasValues(const Case &c) { return render(c.prompt.value_or(Prompt{}), c.variables).ok(); }
} // namespace

Comparison::Comparison(session::Session &session, QObject *parent) : QObject(parent), m_session(session)
{
    m_save.setSingleShot(true);
    m_save.setInterval(SaveAfterMs);
    connect(&m_save, &QTimer::timeout, this, &Comparison::saveNow);
    connect(&session, &session::Session::workspaceChanged, this, &Comparison::reload);
    connect(&session, &session::Session::endpointsChanged, this, &Comparison::endpointsArrived);
    connect(&session, &session::Session::promptSetsChanged, this, &Comparison::setsArrived);
    reload();
}

Comparison::~Comparison() { saveNow(); }

std::string Comparison::newCaseId() { return "case-" + makeUuid().substr(0, 8); }

void Comparison::ensureCase()
{
    if (m_set.cases.empty()) {
        Case fresh;
        fresh.id = newCaseId();
        fresh.prompt = Prompt{};
        m_set.cases.push_back(std::move(fresh));
    }
    m_case = qBound(0, m_case, caseCount() - 1);
}

void Comparison::reload()
{
    m_save.stop(); // what was not saved belongs to a file that is closed
    m_dirty = false;
    m_set = PromptSet{};
    m_case = 0;
    const std::vector<PromptSet> all = sets();
    const qint64 wanted = m_session.setting(keySet).value_or(QString()).toLongLong();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const PromptSet &set) { return number(set.id) == wanted; });
    if (found != all.end())
        m_set = *found;
    else if (!all.empty())
        m_set = all.front();
    else
        m_set.name = freeName(tr("New prompt")).toStdString();
    m_case = m_session.setting(keyCase).value_or(QString()).toInt();
    ensureCase();
    static_cast<void>(session::fillBytes(m_session, m_set.cases)); // one that is missing is said when it is sent
    m_repetitions = qBound(1, m_session.setting(keyRepetitions).value_or(u"1"_s).toInt(), 20);
    m_endpoints = m_session.endpoints();
    const std::optional<QString> ticked = m_session.setting(keyTargets);
    m_chosen = ticked.value_or(QString()).split(Separator, Qt::SkipEmptyParts);
    if (!ticked) { // a first look: the first few, so that one key sends something
        for (const StoredEndpoint &stored : m_endpoints) {
            for (const ModelTarget &target : stored.targets) {
                if (m_chosen.size() < 4)
                    m_chosen << targetKey(target);
            }
        }
    }
    Q_EMIT targetsChanged();
    Q_EMIT setChanged();
    Q_EMIT caseChanged();
}

std::vector<PromptSet> Comparison::sets() const { return m_session.promptSets(); }

void Comparison::openSet(const PromptSet &set, int caseIndex)
{
    saveNow();
    m_set = set;
    if (m_set.name.empty())
        m_set.name = freeName(tr("New prompt")).toStdString();
    m_case = caseIndex;
    m_dirty = number(set.id) == 0 && !set.cases.empty(); // a draft from elsewhere is kept
    ensureCase();
    static_cast<void>(session::fillBytes(m_session, m_set.cases));
    remember();
    Q_EMIT setChanged();
    Q_EMIT caseChanged();
    if (m_dirty)
        saveNow();
}

void Comparison::newPrompt() { openSet(PromptSet{}); }

void Comparison::renameSet(const QString &name)
{
    const QString wish = name.trimmed();
    if (wish.isEmpty() || wish == setName())
        return;
    touch();
    m_set.name = freeName(wish).toStdString();
    Q_EMIT setChanged();
}

QString Comparison::freeName(const QString &wish) const
{
    const std::vector<PromptSet> all = sets();
    const auto taken = [&](const QString &name) {
        return std::any_of(all.begin(), all.end(), [&](const PromptSet &set) {
            return set.id != m_set.id && QString::fromStdString(set.name) == name;
        });
    };
    QString name = wish;
    for (int n = 2; taken(name); ++n)
        name = tr("%1 %2", "a name and a number that makes it unique").arg(wish).arg(n);
    return name;
}

// Before every change. The sample stays as it came: the change goes into a copy with the same cases, whose ids stay
// too, so that answers pair with those of the sample.
void Comparison::touch()
{
    if (m_set.sample) {
        m_set.sample = false;
        m_set.id = PromptSetId{};
        m_set.name = freeName(tr("%1 (my copy)").arg(setName())).toStdString();
        Q_EMIT copiedSample(setName());
        Q_EMIT setChanged();
    }
    m_dirty = true;
    m_save.start();
}

void Comparison::saveNow()
{
    m_save.stop();
    if (!m_dirty || !m_session.isOpen() || m_session.readOnly())
        return;
    if (m_saving) { // a new set has no id before the first save is answered
        m_save.start();
        return;
    }
    m_dirty = false;
    m_saving = number(m_set.id) == 0;
    const PromptSetId before = m_set.id;
    m_session.savePromptSet(m_set, this, [this, before](const Result<PromptSetId> &saved) {
        m_saving = false;
        if (!saved) {
            m_dirty = true;
            Q_EMIT saveFailed(saved.error());
        } else if (m_set.id == before) {
            m_set.id = *saved;
            remember();
        }
    });
}

void Comparison::remember() const
{
    if (number(m_set.id) != 0)
        m_session.setSetting(keySet, QString::number(number(m_set.id)));
    m_session.setSetting(keyCase, QString::number(m_case));
}

void Comparison::setCase(int index)
{
    index = qBound(0, index, caseCount() - 1);
    if (index == m_case)
        return;
    m_case = index;
    remember();
    Q_EMIT caseChanged();
}

void Comparison::setUser(const QString &text)
{
    const std::string utf8 = text.toStdString();
    if (prompt().user == utf8)
        return;
    editablePrompt().user = utf8;
    Q_EMIT edited();
}

void Comparison::setSystem(const QString &text)
{
    const std::string utf8 = text.toStdString();
    if (prompt().system == utf8)
        return;
    editablePrompt().system = utf8;
    Q_EMIT edited();
}

Prompt &Comparison::editablePrompt()
{
    touch();
    Case &c = m_set.cases[static_cast<std::size_t>(m_case)];
    if (!c.prompt)
        c.prompt = Prompt{};
    return *c.prompt;
}

Status Comparison::attach(const Attachment &file)
{
    std::vector<Attachment> files = prompt().attachments;
    files.push_back(file);
    if (Status fine = checkAttachments(files); !fine)
        return fine;
    editablePrompt().attachments = std::move(files);
    Q_EMIT edited();
    return Ok{};
}

void Comparison::detach(int index)
{
    if (index < 0 || index >= int(prompt().attachments.size()))
        return;
    std::vector<Attachment> &files = editablePrompt().attachments;
    files.erase(files.begin() + index);
    Q_EMIT edited();
}

QStringList Comparison::notTaken() const
{
    QStringList out;
    const std::vector<Attachment> files = prompt().attachments;
    if (files.empty())
        return out;
    for (const ModelTarget &target : chosen())
        if (const QString why = session::whyNotTaken(target, files); !why.isEmpty())
            out << tr("Will not be sent to %1: %2.", "a model, a reason")
                       .arg(QString::fromStdString(target.label()), why);
    return out;
}

void Comparison::setVariable(const QString &name, const QString &value)
{
    const std::string key = name.toStdString(), utf8 = value.toStdString();
    const auto has = [&](const Variable &v) { return v.name == key; };
    const auto &now = current().variables;
    const auto same = std::find_if(now.begin(), now.end(), has);
    if (same != now.end() && same->value == utf8)
        return;
    touch();
    auto &variables = m_set.cases[static_cast<std::size_t>(m_case)].variables;
    const auto found = std::find_if(variables.begin(), variables.end(), has);
    if (found != variables.end())
        found->value = utf8;
    else
        variables.push_back({key, utf8});
    Q_EMIT edited();
}

void Comparison::addCase()
{
    touch();
    Case fresh;
    fresh.id = newCaseId();
    fresh.prompt = Prompt{prompt().system, {}};
    m_set.cases.insert(m_set.cases.begin() + m_case + 1, std::move(fresh));
    ++m_case;
    remember();
    Q_EMIT setChanged();
    Q_EMIT caseChanged();
}

void Comparison::removeCase()
{
    touch();
    m_set.cases.erase(m_set.cases.begin() + m_case);
    ensureCase();
    remember();
    Q_EMIT setChanged();
    Q_EMIT caseChanged();
}

void Comparison::endpointsArrived()
{
    m_endpoints = m_session.endpoints();
    Q_EMIT targetsChanged();
}

void Comparison::setsArrived()
{
    Q_EMIT setChanged(); // names in the list; the set being edited is ours
}

std::vector<ModelTarget> Comparison::chosen() const
{
    std::vector<ModelTarget> out;
    for (const StoredEndpoint &stored : m_endpoints) {
        for (const ModelTarget &target : stored.targets) {
            if (isChosen(target) && out.size() < MaxTargets) {
                out.push_back(target);
                out.back().endpoint = stored.endpoint;
            }
        }
    }
    return out;
}

void Comparison::setChosen(const ModelTarget &target, bool wanted)
{
    const QString key = targetKey(target);
    if (wanted == m_chosen.contains(key) || (wanted && chosen().size() >= MaxTargets))
        return;
    if (wanted)
        m_chosen << key;
    else
        m_chosen.removeAll(key);
    m_session.setSetting(keyTargets, m_chosen.join(Separator));
    Q_EMIT targetsChanged();
}

void Comparison::setRepetitions(int repetitions)
{
    if (m_repetitions == repetitions)
        return;
    m_repetitions = repetitions;
    m_session.setSetting(keyRepetitions, QString::number(repetitions));
    Q_EMIT targetsChanged();
}

RunPlan Comparison::plan(bool currentCaseOnly) const
{
    RunPlan plan;
    plan.name = m_set.name;
    if (currentCaseOnly)
        plan.cases.push_back(current());
    else
        plan.cases = m_set.cases;
    plan.targets = chosen();
    plan.repetitions = m_repetitions;
    plan.concurrency = m_session.preferences().values().concurrency;
    plan.orderSeed = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
    if (number(m_set.id) != 0)
        plan.promptSet = m_set.id;
    return plan;
}

QStringList Comparison::promptProblems() const
{
    QStringList out;
    const Prompt now = prompt();
    for (const std::string *text : {&now.system, &now.user}) {
        for (const VariableUse &use : variableUses(*text)) {
            if (use.name.empty())
                out << tr("“%1” is not a variable: a name has letters, digits, _, - and . only; write \\{{ for the "
                          "characters themselves.")
                           .arg(QString::fromStdString(text->substr(use.begin, qMin<std::size_t>(use.length, 40))));
        }
    }
    QStringList missing;
    for (const std::string &name : variableNames(now)) {
        const auto &values = current().variables;
        if (std::none_of(values.begin(), values.end(), [&](const Variable &v) { return v.name == name; }))
            missing << QString::fromStdString("{{" + name + "}}");
    }
    if (!missing.isEmpty())
        out << tr("No value for %1.", "a list of variables").arg(missing.join(u", "_s));
    return out;
}

QString Comparison::problem(bool currentCaseOnly) const
{
    if (!m_session.isOpen())
        return tr("Open a workspace first.");
    if (m_session.readOnly())
        return tr("This workspace is read-only: copy the file to a folder of yours to run it.");
    if (chosen().empty())
        return tr("Choose at least one target.");
    for (int i = 0; i < caseCount(); ++i) {
        if (currentCaseOnly && i != m_case)
            continue;
        const Case &c = m_set.cases[static_cast<std::size_t>(i)];
        if (!hasPrompt(c))
            return caseCount() == 1 ? tr("Write a prompt first.") : tr("Case %1 has no prompt.").arg(i + 1);
        if (!hasValues(c))
            return caseCount() == 1 ? tr("A variable needs a value.")
                                    : tr("A variable of case %1 needs a value.").arg(i + 1);
    }
    return {};
}

int Comparison::incompleteCase() const
{
    const auto lacking = [](const Case &c) { return !hasPrompt(c) || !hasValues(c); };
    if (lacking(current()))
        return m_case;
    const auto found = std::ranges::find_if(m_set.cases, lacking);
    return found == m_set.cases.end() ? -1 : int(found - m_set.cases.begin());
}

Comparison::Version Comparison::version() const
{
    const std::vector<PromptVersion> sent = m_session.promptVersions(current().id);
    const Prompt now = prompt();
    int newest = 0;
    for (const PromptVersion &version : sent) {
        newest = std::max(newest, version.number);
        if (version.prompt == now)
            return {version.number, true};
    }
    return {newest + 1, false};
}
} // namespace assay::widgets
