// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/chain_form.h"
#include "session/chain_targets.h"
#include "session/session.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr std::size_t fewest = 2, most = 4;
constexpr int formWidth = 588; // as the other forms

QString qt(const std::string &text) { return QString::fromStdString(text); }

bool isSame(const ModelTarget &a, const ModelTarget &b)
{
    return a.id == b.id && a.model == b.model && a.name == b.name && a.endpoint.name == b.endpoint.name;
}

QPlainTextEdit *makeText(const QString &name, int height, QWidget *parent)
{
    auto *edit = new QPlainTextEdit(parent);
    edit->setAccessibleName(name);
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(height);
    return edit;
}
} // namespace

StepEditor::StepEditor(const std::vector<ModelTarget> &targets, QWidget *parent) : QWidget(parent), m_targets(targets)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, space::related);
    layout->setSpacing(0);
    auto *head = new QHBoxLayout;
    m_title = makeLabel({}, TextRole::CardTitle, Tone::Normal, this);
    m_remove = makeButton(tr("Remove step"), u"remove", this);
    m_remove->setFlat(true);
    head->addWidget(m_title, 1);
    head->addWidget(m_remove);
    layout->addLayout(head);
    auto *grid = new FormGrid(this);
    layout->addWidget(grid);
    m_name = makeLine(tr("Name of the step"), u"plan"_s, this);
    m_name->setObjectName(u"stepName"_s);
    m_note = grid->addRow(tr("Name"), m_name);
    m_target = new QComboBox(this);
    m_target->setObjectName(u"stepTarget"_s);
    m_target->setAccessibleDescription(tr("Who answers this step"));
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_target->setMinimumContentsLength(20);
    for (const ModelTarget &target : targets)
        m_target->addItem(tr("%1 at %2", "a model at an endpoint").arg(qt(target.label()), qt(target.endpoint.name)));
    grid->addRow(tr("Answered by"), m_target);
    m_system = makeText(tr("System prompt of the step"), 46, this);
    m_system->setObjectName(u"stepSystem"_s);
    grid->addRow(tr("System prompt"), m_system);
    m_user = makeText(tr("Prompt of the step"), 108, this);
    m_user->setObjectName(u"stepUser"_s);
    grid->addRow(tr("Prompt"), m_user,
                 tr("{{prompt}} and {{system}} are those of the comparison; {{answer}} is what the step before said."));
    connect(m_name, &QLineEdit::editingFinished, this, &StepEditor::changed);
    connect(m_target, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            Q_EMIT changed();
    });
    for (QPlainTextEdit *edit : {m_system, m_user})
        connect(edit, &QPlainTextEdit::textChanged, this, [this] {
            if (!m_filling)
                Q_EMIT changed();
        });
    connect(m_remove, &QPushButton::clicked, this, &StepEditor::removeRequested);
}

void StepEditor::setStep(const ChainStep &step, int index)
{
    m_filling = true;
    m_title->setText(tr("Step %1").arg(index + 1));
    m_name->setText(qt(step.name));
    const auto found =
        std::ranges::find_if(m_targets, [&](const ModelTarget &target) { return isSame(target, step.target); });
    if (found != m_targets.end()) {
        m_target->setCurrentIndex(int(found - m_targets.begin()));
    } else if (!step.target.model.empty()) {
        m_unlisted = step.target;
        m_target->addItem(tr("%1 (not in this workspace)").arg(qt(step.target.label())));
        m_target->setCurrentIndex(m_target->count() - 1);
    }
    const Prompt usual = index == 0 ? Prompt{"{{system}}", "{{prompt}}"} : Prompt{"", "{{answer}}"};
    const Prompt prompt = step.prompt.value_or(usual);
    m_system->setPlainText(qt(prompt.system));
    m_user->setPlainText(qt(prompt.user));
    m_filling = false;
}

ChainStep StepEditor::step() const
{
    ChainStep step;
    step.name = m_name->text().trimmed().toStdString();
    const auto index = std::size_t(std::max(m_target->currentIndex(), 0));
    step.target = index < m_targets.size() ? m_targets[index] : m_unlisted;
    step.prompt = Prompt{m_system->toPlainText().toStdString(), m_user->toPlainText().toStdString()};
    return step;
}

void StepEditor::setProblem(const QString &problem)
{
    widgets::setProblem(m_note, m_name, problem, tr("One word: later steps can say {{%1}}.").arg(m_name->text()));
}

bool StepEditor::isRemovable() const { return m_remove->isVisibleTo(this); }
void StepEditor::setRemovable(bool removable) { m_remove->setVisible(removable); }

ChainForm::ChainForm(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::content);
    auto *grid = new FormGrid(this);
    layout->addWidget(grid);
    m_name = makeLine(tr("Name of the chain"), {}, this);
    m_name->setObjectName(u"chainName"_s);
    m_nameNote = grid->addRow(tr("Name"), m_name);
    m_none = makeLabel(tr("There is nothing to make steps of yet: add an endpoint and tick a model first."),
                       TextRole::Body, Tone::Caution, this);
    m_none->setWordWrap(true);
    layout->addWidget(m_none);
    m_rows = new QVBoxLayout;
    m_rows->setSpacing(space::content);
    layout->addLayout(m_rows);
    m_add = makeButton(tr("Add a step"), u"add", this);
    m_add->setObjectName(u"addStep"_s);
    auto *foot = new QHBoxLayout;
    foot->addWidget(m_add);
    foot->addStretch(1);
    layout->addLayout(foot);
    setMaximumWidth(formWidth);
    connect(m_name, &QLineEdit::editingFinished, this, &ChainForm::read);
    connect(m_add, &QPushButton::clicked, this, &ChainForm::addStep);
}

void ChainForm::setChain(const Endpoint &endpoint, const std::vector<ChainStep> &steps,
                         std::vector<ModelTarget> targets, const QStringList &otherNames)
{
    m_otherNames = otherNames;
    const bool same =
        endpoint.id == m_stored.id && number(endpoint.id) != 0 && targets == m_targets && m_storedSteps == steps;
    if (same)
        return showProblems();
    m_filling = true;
    m_stored = endpoint;
    m_targets = std::move(targets);
    m_name->setText(qt(endpoint.name));
    m_storedSteps = steps;
    if (steps.empty() && !m_targets.empty())
        rebuild(session::planAndExecute(m_targets.front(), m_targets.back()));
    else
        rebuild(steps);
    m_filling = false;
    showProblems();
}

void ChainForm::rebuild(const std::vector<ChainStep> &steps)
{
    const bool before = std::exchange(m_filling, true);
    for (StepEditor *editor : m_editors)
        editor->deleteLater();
    m_editors.clear();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto *editor = new StepEditor(m_targets, this);
        editor->setStep(steps[i], int(i));
        editor->setRemovable(steps.size() > fewest);
        connect(editor, &StepEditor::changed, this, &ChainForm::read);
        connect(editor, &StepEditor::removeRequested, this, [this, editor] { removeStep(editor); });
        m_rows->addWidget(editor);
        m_editors.push_back(editor);
    }
    m_add->setVisible(!m_targets.empty() && steps.size() < most);
    m_none->setVisible(m_targets.empty());
    m_filling = before;
}

std::vector<ChainStep> ChainForm::steps() const
{
    std::vector<ChainStep> steps;
    for (const StepEditor *editor : m_editors)
        steps.push_back(editor->step());
    return steps;
}

void ChainForm::addStep()
{
    std::vector<ChainStep> all = steps();
    std::string name = "review";
    for (int n = 2; std::ranges::find(all, name, &ChainStep::name) != all.end(); ++n)
        name = "step-" + std::to_string(n);
    all.push_back(
        {name, all.empty() ? m_targets.front() : all.front().target,
         Prompt{"{{system}}", "{{prompt}}\n\nA draft of the answer:\n\n{{answer}}\n\nCorrect what is wrong in "
                              "it, and give the whole answer."}});
    rebuild(all);
    read();
}

void ChainForm::removeStep(StepEditor *editor)
{
    std::vector<ChainStep> left;
    for (const StepEditor *one : m_editors)
        if (one != editor)
            left.push_back(one->step());
    rebuild(left);
    read();
}

QString ChainForm::problem() const
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return tr("Give it a name: answers are shown under it.");
    if (m_otherNames.contains(name, Qt::CaseInsensitive))
        return tr("Another endpoint has this name already.");
    const Status good = session::Session::checkChain(session::chainTarget(m_stored, steps()));
    return good ? QString() : qt(good.error().detail);
}

void ChainForm::read()
{
    if (m_filling)
        return;
    showProblems();
    if (!problem().isEmpty())
        return;
    const std::vector<ChainStep> now = steps();
    Endpoint endpoint = session::chainEndpoint(m_name->text().trimmed().toStdString(), now);
    endpoint.id = m_stored.id;
    if (endpoint == m_stored && now == m_storedSteps && number(endpoint.id) != 0)
        return;
    m_stored = endpoint;
    m_storedSteps = now;
    Q_EMIT edited(endpoint, now);
}

// What is wrong with a step is said at that step: the sentence begins with its place.
void ChainForm::showProblems()
{
    const QString found = problem();
    const bool ofStep = found.startsWith("step "_L1);
    const bool untouched = number(m_stored.id) == 0 && !m_name->isModified() && m_name->text().isEmpty();
    setProblem(m_nameNote, m_name, ofStep || untouched ? QString() : found,
               tr("The answer of the last step is the answer of the chain; what it costs and takes is the sum."));
    for (std::size_t i = 0; i < m_editors.size(); ++i) {
        const bool here = ofStep && found.startsWith(u"step %1"_s.arg(i + 1));
        m_editors[i]->setProblem(here ? found.left(1).toUpper() + found.mid(1) : QString());
    }
}

void ChainForm::focusName() { m_name->setFocus(); }
} // namespace assay::widgets
