// SPDX-License-Identifier: GPL-3.0-or-later
// What the Compare page edits: one prompt set with its current case, the ticked targets, the repetitions. Edits are
// saved in the set itself shortly after typing stops; the sample set is never changed, an edit makes a copy of it.
// Which set, case and targets are chosen is remembered in the workspace. GUI thread.
#pragma once
#include "session/session.h"
#include "widgets/compare/target_look.h"
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <vector>

namespace assay::widgets
{

class Comparison : public QObject
{
    Q_OBJECT
public:
    static constexpr int MaxTargets = 8;

    explicit Comparison(session::Session &session, QObject *parent = nullptr);
    ~Comparison() override; // saves

    void reload(); // another workspace
    // ---- the set
    const PromptSet &set() const noexcept { return m_set; }
    QString setName() const { return QString::fromStdString(m_set.name); }
    std::vector<PromptSet> sets() const;
    void openSet(const PromptSet &set, int caseIndex = 0);
    void newPrompt();
    void renameSet(const QString &name);
    void saveNow();
    // ---- the current case
    int caseIndex() const noexcept { return m_case; }
    int caseCount() const noexcept { return static_cast<int>(m_set.cases.size()); }
    void setCase(int index);
    const Case &current() const { return m_set.cases[static_cast<std::size_t>(m_case)]; }
    Prompt prompt() const { return current().prompt.value_or(Prompt{}); }
    void setUser(const QString &text);
    void setSystem(const QString &text);
    void setVariable(const QString &name, const QString &value);
    Status attach(const Attachment &file); // BadInput: too many, too large together, or there already
    void detach(int index);
    // A sentence for each chosen target that does not take the current prompt's files: it is not sent there.
    QStringList notTaken() const;
    void addCase();
    void removeCase();
    // ---- targets
    const session::Session &session() const noexcept { return m_session; }
    const std::vector<StoredEndpoint> &endpoints() const noexcept { return m_endpoints; }
    std::vector<ModelTarget> chosen() const; // in the order of the list
    bool isChosen(const ModelTarget &target) const { return m_chosen.contains(targetKey(target)); }
    void setChosen(const ModelTarget &target, bool chosen); // beyond MaxTargets: ignored
    int repetitions() const noexcept { return m_repetitions; }
    void setRepetitions(int repetitions);
    // ---- sending
    RunPlan plan(bool currentCaseOnly) const;
    QString problem(bool currentCaseOnly) const; // why this cannot be sent; empty: it can
    int incompleteCase() const; // without a prompt or a variable's value, the current one first; -1: none
    // What is wrong with the current prompt, one sentence each: malformed variables, missing values.
    QStringList promptProblems() const;
    // The version this prompt text has, or would get when it is sent now.
    struct Version {
        int number = 1;
        bool sent = false;
    };
    Version version() const;

Q_SIGNALS:
    void setChanged();     // another set, or cases added or removed
    void caseChanged();    // another current case
    void edited();         // text or values of the current case
    void targetsChanged(); // list, ticks or repetitions
    void copiedSample(const QString &name);
    void saveFailed(const assay::Error &error);

private:
    void ensureCase();
    Prompt &editablePrompt();
    void touch();
    void endpointsArrived();
    void setsArrived();
    void remember() const;
    QString freeName(const QString &wish) const;
    static std::string newCaseId();

    session::Session &m_session;
    PromptSet m_set;
    int m_case = 0, m_repetitions = 1;
    std::vector<StoredEndpoint> m_endpoints;
    QStringList m_chosen;
    QTimer m_save;
    bool m_dirty = false, m_saving = false;
};
} // namespace assay::widgets
