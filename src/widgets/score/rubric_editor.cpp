// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/rubric_editor.h"
#include "widgets/controls.h"
#include "widgets/score/criterion_form.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int LongestKey = 48;

QString text(const std::string &words) { return QString::fromStdString(words); }

QLabel *fieldLabel(const QString &words, QWidget *buddy, QWidget *parent)
{
    QLabel *label = makeLabel(words, TextRole::Small, Tone::Secondary, parent);
    label->setBuddy(buddy);
    return label;
}
} // namespace

std::string freshKey(const QString &name, const std::vector<std::string> &taken)
{
    std::string key;
    for (const QChar c : name.toLower().normalized(QString::NormalizationForm_D)) {
        const bool plain = (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
        if (plain)
            key += static_cast<char>(c.unicode());
        else if (!key.empty() && key.back() != '_' && c.isSpace())
            key += '_';
    }
    key = key.substr(0, LongestKey);
    while (!key.empty() && key.back() == '_')
        key.pop_back();
    if (key.empty())
        key = "criterion";
    std::string candidate = key;
    for (int n = 2; std::find(taken.begin(), taken.end(), candidate) != taken.end(); ++n)
        candidate = key + "_" + std::to_string(n);
    return candidate;
}

RubricEditor::RubricEditor(session::Session &session, std::vector<Rubric> templates, QWidget *parent)
    : QDialog(parent), m_session(session), m_templates(std::move(templates))
{
    setWindowTitle(tr("Rubric"));
    setObjectName(u"rubricEditor"_s);
    resize(960, 640);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::group, space::section, space::group);
    layout->setSpacing(space::content);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::related);
    m_choices = new QComboBox(this);
    m_choices->setAccessibleDescription(tr("Rubric to edit, or template to begin with"));
    m_choices->setMinimumWidth(280);
    m_name = makeLine(tr("Name of the rubric"), {}, this);
    m_name->setMaxLength(80);
    head->addWidget(fieldLabel(tr("Rubric"), m_choices, this));
    head->addWidget(m_choices);
    head->addSpacing(space::content);
    head->addWidget(fieldLabel(tr("Name"), m_name, this));
    head->addWidget(m_name, 1);
    layout->addLayout(head);
    m_state = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_state->setWordWrap(true);
    layout->addWidget(m_state);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::group);
    columns->addWidget(makeLeft());
    m_form = new CriterionForm(this);
    columns->addWidget(m_form, 1);
    layout->addLayout(columns, 1);
    m_message = makeLabel({}, TextRole::Body, Tone::Error, this);
    m_message->setWordWrap(true);
    m_message->hide();
    layout->addWidget(m_message);
    auto *foot = new QHBoxLayout;
    m_save = makeButton(tr("Save"), {}, this);
    setPrimary(m_save);
    QPushButton *shut = makeButton(tr("Close"), {}, this);
    foot->addStretch();
    foot->addWidget(shut);
    foot->addWidget(m_save);
    layout->addLayout(foot);
    connect(shut, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &RubricEditor::save);
    connect(m_choices, &QComboBox::currentIndexChanged, this, &RubricEditor::choose);
    connect(m_name, &QLineEdit::textEdited, this, &RubricEditor::readRubric);
    connect(m_form, &CriterionForm::edited, this, &RubricEditor::readCriterion);
    fillChoices();
    choose(0);
}

QWidget *RubricEditor::makeLeft()
{
    auto *left = new QWidget(this);
    left->setFixedWidth(260);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::related);
    m_list = new QListWidget(left);
    m_list->setAccessibleName(tr("Criteria"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(makeLabel(tr("Criteria"), TextRole::CardTitle, Tone::Normal, left));
    column->addWidget(m_list, 1);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::chip);
    QPushButton *add = makeButton(tr("Add"), u"add", left);
    add->setAccessibleName(tr("Add a criterion"));
    m_remove = makeButton(tr("Remove"), {}, left);
    m_remove->setAccessibleName(tr("Remove this criterion"));
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    const auto arrow = [&](QStringView name, const QString &what, int by) {
        auto *button = new QPushButton(left);
        button->setAutoDefault(false);
        button->setIcon(makeIconButton(name, what, button)->icon());
        qDeleteAll(button->findChildren<QToolButton *>());
        button->setAccessibleName(what);
        button->setToolTip(what);
        buttons->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, by] { moveCriterion(by); });
        return button;
    };
    m_up = arrow(u"chevron-up", tr("Ask this criterion earlier"), -1);
    m_down = arrow(u"chevron-down", tr("Ask this criterion later"), 1);
    column->addLayout(buttons);
    connect(add, &QPushButton::clicked, this, &RubricEditor::addCriterion);
    connect(m_remove, &QPushButton::clicked, this, &RubricEditor::removeCriterion);
    connect(m_list, &QListWidget::currentRowChanged, this, &RubricEditor::showCriterion);
    return left;
}

void RubricEditor::fillChoices()
{
    m_stored = m_session.scoring().rubrics();
    const QSignalBlocker quiet(m_choices);
    m_choices->clear();
    for (const Rubric &rubric : m_stored)
        m_choices->addItem(tr("%1, version %2", "a rubric").arg(text(rubric.name)).arg(rubric.version));
    if (!m_stored.empty())
        m_choices->insertSeparator(m_choices->count());
    for (const Rubric &rubric : m_templates)
        m_choices->addItem(tr("New from template: %1").arg(text(rubric.name)));
    m_choices->addItem(tr("New: one criterion, 1 to 5"));
}

void RubricEditor::choose(int index)
{
    const int stored = static_cast<int>(m_stored.size());
    if (index < 0)
        return;
    if (index < stored)
        return take(m_stored[static_cast<std::size_t>(index)]);
    const int at = index - stored - (stored > 0 ? 1 : 0);
    Rubric fresh = at >= 0 && at < static_cast<int>(m_templates.size()) ? m_templates[static_cast<std::size_t>(at)]
                                                                        : overallRubric();
    fresh.id = {};
    fresh.version = 1;
    std::vector<std::string> taken{overallRubric().key};
    for (const Rubric &each : m_stored)
        taken.push_back(each.key);
    if (fresh.key == overallRubric().key)
        fresh.name = tr("My rubric").toStdString();
    fresh.key = freshKey(text(fresh.key == overallRubric().key ? fresh.name : fresh.key), taken);
    take(fresh);
}

void RubricEditor::show(RubricId id)
{
    for (std::size_t i = 0; i < m_stored.size(); ++i) {
        if (m_stored[i].id == id)
            m_choices->setCurrentIndex(static_cast<int>(i));
    }
    QDialog::show();
}

void RubricEditor::take(const Rubric &rubric)
{
    m_rubric = m_before = rubric;
    m_filling = true;
    m_name->setText(text(rubric.name));
    m_list->clear();
    for (const Criterion &criterion : rubric.criteria)
        m_list->addItem(text(criterion.name));
    m_filling = false;
    m_list->setCurrentRow(0);
    m_message->hide();
    refresh();
}

Criterion *RubricEditor::current()
{
    const int row = m_list->currentRow();
    return row >= 0 && row < static_cast<int>(m_rubric.criteria.size())
               ? &m_rubric.criteria[static_cast<std::size_t>(row)]
               : nullptr;
}

void RubricEditor::showCriterion()
{
    const Criterion *criterion = current();
    m_form->setEnabled(criterion != nullptr);
    if (!criterion || m_filling)
        return;
    m_form->setCriterion(*criterion);
    refresh();
}

void RubricEditor::readRubric()
{
    m_rubric.name = m_name->text().trimmed().toStdString();
    refresh();
}

void RubricEditor::readCriterion()
{
    Criterion *criterion = current();
    if (!criterion)
        return;
    *criterion = m_form->criterion();
    m_list->currentItem()->setText(text(criterion->name));
    refresh();
}

void RubricEditor::addCriterion()
{
    std::vector<std::string> taken;
    for (const Criterion &each : m_rubric.criteria)
        taken.push_back(each.key);
    Criterion fresh;
    fresh.name = tr("Criterion %1", "a new one").arg(m_rubric.criteria.size() + 1).toStdString();
    fresh.key = freshKey(text(fresh.name), taken);
    fresh.margin = 0.25;
    fresh.spread = 1;
    m_rubric.criteria.push_back(std::move(fresh));
    m_list->addItem(text(m_rubric.criteria.back().name));
    m_list->setCurrentRow(m_list->count() - 1);
    m_form->focusName();
    refresh();
}

void RubricEditor::removeCriterion()
{
    const int row = m_list->currentRow();
    if (row < 0 || m_rubric.criteria.size() < 2)
        return;
    m_rubric.criteria.erase(m_rubric.criteria.begin() + row);
    delete m_list->takeItem(row);
    showCriterion();
    refresh();
}

void RubricEditor::moveCriterion(int by)
{
    const int row = m_list->currentRow(), to = row + by;
    if (row < 0 || to < 0 || to >= m_list->count())
        return;
    std::swap(m_rubric.criteria[static_cast<std::size_t>(row)], m_rubric.criteria[static_cast<std::size_t>(to)]);
    m_filling = true;
    m_list->insertItem(to, m_list->takeItem(row));
    m_list->setCurrentRow(to);
    m_filling = false;
    showCriterion();
}

QString RubricEditor::message() const { return m_message->isHidden() ? QString() : m_message->text(); }

void RubricEditor::refresh()
{
    const bool stored = m_rubric.id != RubricId{}, changed = !m_rubric.sameContent(m_before);
    if (!stored)
        m_state->setText(tr("Not saved yet. Once a run is scored by it, this version is frozen with the run."));
    else if (changed)
        m_state->setText(tr("Version %1 is frozen and stays with its scores. Saving makes version %2.")
                             .arg(m_rubric.version)
                             .arg(m_rubric.version + 1));
    else
        m_state->setText(
            tr("Version %1 is stored and frozen: what was scored by it keeps it. A change makes version %2.")
                .arg(m_rubric.version)
                .arg(m_rubric.version + 1));
    m_save->setEnabled(!m_session.readOnly() && (changed || !stored));
    m_save->setText(stored ? tr("Save as version %1").arg(m_rubric.version + 1) : tr("Save"));
    m_remove->setEnabled(m_rubric.criteria.size() > 1);
    m_up->setEnabled(m_list->currentRow() > 0);
    m_down->setEnabled(m_list->currentRow() >= 0 && m_list->currentRow() + 1 < m_list->count());
}

void RubricEditor::save()
{
    const Status checked = checkRubric(m_rubric);
    m_message->setVisible(!checked);
    if (!checked) {
        m_message->setText(tr("Not saved: %1.").arg(text(checked.error().detail)));
        return;
    }
    Rubric out = m_rubric;
    out.createdBy = m_session.preferences().raterName().toStdString();
    m_save->setEnabled(false);
    m_session.scoring().saveRubric(out, this, [this](const Result<RubricId> &saved_) {
        if (!saved_) {
            m_message->setText(oneLine(errorText(saved_.error())));
            m_message->show();
            return refresh();
        }
        fillChoices();
        const QSignalBlocker quiet(m_choices);
        for (std::size_t i = 0; i < m_stored.size(); ++i) {
            if (m_stored[i].id != *saved_)
                continue;
            m_choices->setCurrentIndex(static_cast<int>(i));
            take(m_stored[i]);
        }
        Q_EMIT saved(*saved_);
    });
}
} // namespace assay::widgets
