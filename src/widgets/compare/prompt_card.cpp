// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/prompt_card.h"
#include "core/attachment.h"
#include "core/prompt_template.h"
#include "itemmodels/format.h"
#include "session/attachments.h"
#include "widgets/compare/attachment_bar.h"
#include "widgets/compare/prompt_editor.h"
#include "widgets/compare/template_highlighter.h"
#include "widgets/icons.h"
#include <algorithm>
#include <QApplication>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

PromptCard::PromptCard(Comparison &comparison, QWidget *parent) : Card(parent), m_comparison(comparison)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, 5); // square editors stay clear of the round corners
    layout->setSpacing(0);
    layout->addWidget(makeHeader());
    layout->addWidget(new Line(Qt::Horizontal, this));
    layout->addWidget(makeBody(), 1);
    m_files = new AttachmentBar(this);
    layout->addWidget(m_files);
    m_problems = makeLabel({}, TextRole::Small, Tone::Error, this);
    m_problems->setWordWrap(true);
    m_problems->setContentsMargins(space::content, 2, space::content, 6);
    layout->addWidget(m_problems);
    connect(&m_comparison, &Comparison::caseChanged, this, [this] {
        if (!m_readOnly)
            showDraft();
    });
    connect(&m_comparison, &Comparison::setChanged, this, [this] {
        if (!m_readOnly)
            refreshHints();
    });
    connect(&m_comparison, &Comparison::edited, this, [this] {
        if (!m_readOnly)
            refreshHints();
    });
    connect(&m_comparison, &Comparison::targetsChanged, this, [this] {
        if (!m_readOnly)
            refreshFiles();
    });
    connect(m_files, &AttachmentBar::removeRequested, &m_comparison, &Comparison::detach, Qt::QueuedConnection);
    showDraft();
}

QPlainTextEdit *PromptCard::userEditor() const noexcept { return m_user; }
QPlainTextEdit *PromptCard::systemEditor() const noexcept { return m_system; }

QWidget *PromptCard::makeHeader()
{
    auto *header = new QWidget(this);
    auto *row = new QHBoxLayout(header);
    row->setContentsMargins(space::content, 5, space::related, 5);
    row->setSpacing(space::related);
    m_position = makeLabel({}, TextRole::Body, Tone::Secondary, header);
    m_previous = makeIconButton(u"chevron-left", tr("Previous case (Alt+Up)"), header);
    m_next = makeIconButton(u"chevron-right", tr("Next case (Alt+Down)"), header);
    m_tag = new Chip({}, header);
    m_title = new ElidedLabel({}, header);
    setTone(m_title, Tone::Secondary);
    m_add = makeIconButton(u"add", tr("Add a case after this one"), header);
    m_remove = makeIconButton(u"trash", tr("Remove this case"), header);
    m_facts = new ElidedLabel({}, header);
    setTextRole(m_facts, TextRole::Small);
    setTone(m_facts, Tone::Secondary);
    m_attach = makeIconButton(u"attach", tr("Attach a picture or a PDF (or drop or paste it below)"), header);
    m_attach->setObjectName(u"attachFile"_s);
    m_systemButton = makeButton(tr("System"), {}, header);
    m_variablesButton = makeButton(tr("Variables"), {}, header);
    m_versionsButton = makeButton(tr("Versions"), {}, header);
    m_expand = makeIconButton(u"chevron-up", tr("Give the prompt more or less room"), header);
    m_systemButton->setAccessibleName(tr("Show the system prompt"));
    m_variablesButton->setAccessibleName(tr("Show the variables"));
    m_versionsButton->setAccessibleName(tr("Show what changed since this prompt was last sent"));
    for (QPushButton *button : {m_systemButton, m_variablesButton})
        button->setCheckable(true);
    row->addWidget(makeLabel(tr("Prompt"), TextRole::CardTitle, Tone::Normal, header));
    for (QWidget *widget : std::initializer_list<QWidget *>{m_position, m_previous, m_next, m_add, m_remove, m_tag})
        row->addWidget(widget);
    row->addWidget(m_title, 1);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_facts, m_attach, m_systemButton, m_variablesButton,
                                                            m_versionsButton, m_expand})
        row->addWidget(widget);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT caseStep(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT caseStep(1); });
    connect(m_add, &QToolButton::clicked, &m_comparison, &Comparison::addCase);
    connect(m_remove, &QToolButton::clicked, &m_comparison, &Comparison::removeCase);
    connect(m_attach, &QToolButton::clicked, this, &PromptCard::askFiles);
    connect(m_systemButton, &QPushButton::toggled, this, &PromptCard::setSystemShown);
    connect(m_variablesButton, &QPushButton::toggled, this, &PromptCard::setVariablesShown);
    connect(m_versionsButton, &QPushButton::clicked, this, &PromptCard::versionsRequested);
    connect(m_expand, &QToolButton::clicked, this, &PromptCard::expandRequested);
    return header;
}

PromptEditor *PromptCard::makeEditor(const QString &name, const QString &placeholder)
{
    auto *editor = new PromptEditor(this);
    connect(editor, &PromptEditor::filesGiven, this, &PromptCard::attachFiles);
    connect(editor, &PromptEditor::pictureGiven, this, &PromptCard::attachPicture);
    editor->setFrameShape(QFrame::NoFrame);
    editor->setAccessibleName(name);
    editor->setPlaceholderText(placeholder);
    editor->setTabChangesFocus(true); // Tab leads on; a prompt hardly needs one
    editor->document()->setDocumentMargin(10);
    setTextRole(editor, TextRole::Answer);
    editor->setMinimumHeight(2 * QFontMetrics(fontFor(TextRole::Answer, font())).lineSpacing() + 14);
    editor->installEventFilter(this);
    return editor;
}

QWidget *PromptCard::makeBody()
{
    auto *body = new QWidget(this);
    auto *row = new QHBoxLayout(body);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    m_systemLabel = makeLabel(tr("System prompt"), TextRole::Small, Tone::Secondary, body);
    m_systemLabel->setContentsMargins(space::content, 6, 0, 0);
    m_system = makeEditor(tr("System prompt"), tr("What every answer should keep to (optional)"));
    m_user = makeEditor(tr("Prompt"), tr("Write what you would ask a model. {{name}} is a variable."));
    texts->addWidget(m_systemLabel);
    texts->addWidget(m_system, 1);
    texts->addWidget(m_user, 2);
    m_userTint = new TemplateHighlighter(m_user);
    m_systemTint = new TemplateHighlighter(m_system);
    m_table = new QTableWidget(0, 2, body);
    m_table->setHorizontalHeaderLabels({tr("Variable"), tr("Value in this case")});
    m_table->setAccessibleName(tr("Variables of this case"));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->verticalHeader()->hide();
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setMinimumWidth(300);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(true);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    row->addLayout(texts, 3);
    row->addWidget(m_table, 2);
    connect(m_user, &QPlainTextEdit::textChanged, this, [this] {
        const QString now = m_user->toPlainText();
        if (!m_loading && !m_readOnly && std::exchange(m_userShown, now) != now)
            m_comparison.setUser(now);
    });
    connect(m_system, &QPlainTextEdit::textChanged, this, [this] {
        const QString now = m_system->toPlainText();
        if (!m_loading && !m_readOnly && std::exchange(m_systemShown, now) != now)
            m_comparison.setSystem(now);
    });
    connect(m_table, &QTableWidget::cellChanged, this, &PromptCard::variableEdited);
    applyVisibility();
    return body;
}

void PromptCard::showStored(const Case &item, const Prompt &prompt, int index, int count)
{
    m_readOnly = true;
    m_item = item;
    m_storedFiles = prompt.attachments;
    load(item, prompt, index, count);
}

void PromptCard::showDraft()
{
    m_readOnly = false;
    load(m_comparison.current(), m_comparison.prompt(), m_comparison.caseIndex(), m_comparison.caseCount());
}

void PromptCard::load(const Case &item, const Prompt &prompt, int index, int count)
{
    m_loading = true;
    m_user->setReadOnly(m_readOnly);
    m_system->setReadOnly(m_readOnly);
    m_user->setPlainText(QString::fromStdString(prompt.user));
    m_system->setPlainText(QString::fromStdString(prompt.system));
    m_userShown = m_user->toPlainText();
    m_systemShown = m_system->toPlainText();
    loadVariables(item, prompt);
    m_loading = false;
    m_position->setText(tr("case %1 of %2").arg(index + 1).arg(count));
    m_previous->setEnabled(index > 0);
    m_next->setEnabled(index + 1 < count);
    m_tag->setText(item.tags.empty() ? QString() : QString::fromStdString(item.tags.front()));
    m_tag->setVisible(!item.tags.empty());
    m_title->setText(QString::fromStdString(item.title));
    refreshHints();
}

void PromptCard::loadVariables(const Case &item, const Prompt &prompt)
{
    const bool before = std::exchange(m_loading, true);
    std::vector<std::string> names = variableNames(prompt);
    for (const Variable &v : item.variables) {
        if (std::find(names.begin(), names.end(), v.name) == names.end())
            names.push_back(v.name);
    }
    m_table->setRowCount(static_cast<int>(names.size()));
    for (int r = 0; r < m_table->rowCount(); ++r) {
        const std::string &name = names[static_cast<std::size_t>(r)];
        const auto found = std::find_if(item.variables.begin(), item.variables.end(),
                                        [&](const Variable &v) { return v.name == name; });
        const QString value = found == item.variables.end() ? QString() : QString::fromStdString(found->value);
        auto *key = new QTableWidgetItem(QString::fromStdString(name));
        key->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        auto *cell = new QTableWidgetItem(value);
        cell->setFlags(m_readOnly ? Qt::ItemIsEnabled | Qt::ItemIsSelectable
                                  : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable);
        m_table->setItem(r, 0, key);
        m_table->setItem(r, 1, cell);
    }
    m_loading = before;
}

void PromptCard::variableEdited(int row, int column)
{
    if (m_loading || m_readOnly || column != 1)
        return;
    m_comparison.setVariable(m_table->item(row, 0)->text(), m_table->item(row, 1)->text());
}

void PromptCard::askFiles()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    attachFiles(QFileDialog::getOpenFileNames(this, tr("Attach files to the prompt"), folder,
                                              tr("Pictures and PDFs (*.png *.jpg *.jpeg *.gif *.webp *.pdf)")));
}

void PromptCard::attachFiles(const QStringList &paths)
{
    QStringList problems;
    for (const QString &path : paths) {
        const Result<Attachment> file = session::readAttachment(path);
        const Status attached = file ? m_comparison.attach(*file) : Status(file.error());
        if (!attached)
            problems << QString::fromStdString(attached.error().detail) + u'.';
    }
    if (!problems.isEmpty())
        m_files->setProblem(problems.join(u'\n'));
    setCompact(false);
    Q_EMIT roomWanted(compactHeight() + m_user->minimumHeight() * 2);
}

void PromptCard::attachPicture(const QByteArray &png)
{
    const Result<Attachment> file = makeAttachment("pasted.png", png.toStdString());
    const Status attached = file ? m_comparison.attach(*file) : Status(file.error());
    if (!attached)
        m_files->setProblem(QString::fromStdString(attached.error().detail) + u'.');
}

void PromptCard::refreshFiles()
{
    if (m_readOnly)
        m_files->setFiles(m_storedFiles, {}, false);
    else
        m_files->setFiles(m_comparison.prompt().attachments, m_comparison.notTaken(), true);
}

Prompt PromptCard::shownPrompt() const
{
    return {m_system->toPlainText().toStdString(), m_user->toPlainText().toStdString()};
}

void PromptCard::refreshHints()
{
    const Prompt prompt = shownPrompt();
    const auto characters = m_user->toPlainText().size() + m_system->toPlainText().size();
    std::int64_t tokens = estimateTokens(prompt.system) + estimateTokens(prompt.user);
    for (const Attachment &file : m_readOnly ? m_storedFiles : m_comparison.prompt().attachments)
        tokens += estimateTokens(file);
    const QString size = tr("%1 characters · about %2 tokens", "size of a prompt")
                             .arg(itemmodels::countText(characters), itemmodels::countText(tokens));
    const std::vector<std::string> names = variableNames(prompt);
    const bool editable = !m_readOnly;
    refreshFiles();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_add, m_remove, m_attach})
        widget->setVisible(editable);
    m_remove->setEnabled(m_comparison.caseCount() > 1);
    m_versionsButton->setVisible(editable);
    m_systemButton->setText(prompt.system.empty() ? tr("System") : tr("System •", "a system prompt is set"));
    showVariableHints(editable ? m_comparison.current() : m_item, names);
    if (!editable) {
        m_facts->setText(size);
        m_problems->hide();
        return;
    }
    const Comparison::Version version = m_comparison.version();
    m_versionsButton->setEnabled(version.number > 1 || version.sent);
    m_facts->setText((version.sent ? tr("v%1 · %2", "version, size") : tr("v%1, not sent · %2", "version, size"))
                         .arg(version.number)
                         .arg(size));
    if (static_cast<std::size_t>(m_table->rowCount()) < names.size() || !m_table->hasFocus())
        loadVariables(m_comparison.current(), prompt);
    const QStringList problems = m_comparison.promptProblems();
    m_problems->setText(problems.join(u' '));
    m_problems->setVisible(!problems.isEmpty() && !m_compact);
}

void PromptCard::showVariableHints(const Case &item, const std::vector<std::string> &names)
{
    QStringList known;
    for (const Variable &v : item.variables)
        known << QString::fromStdString(v.name);
    m_userTint->setKnown(known);
    m_systemTint->setKnown(known);
    m_variablesButton->setText(names.empty() ? tr("Variables")
                                             : tr("Variables: %1").arg(static_cast<qulonglong>(names.size())));
}

void PromptCard::setSystemShown(bool shown)
{
    m_wantSystem = shown;
    m_systemButton->setChecked(shown);
    if (shown)
        setCompact(false);
    applyVisibility();
    if (shown)
        Q_EMIT roomWanted(compactHeight() + m_user->minimumHeight() * 4);
}

void PromptCard::setVariablesShown(bool shown)
{
    m_wantVariables = shown;
    m_variablesButton->setChecked(shown);
    if (shown)
        setCompact(false);
    applyVisibility();
    if (shown)
        Q_EMIT roomWanted(compactHeight() + m_user->minimumHeight() * 4);
}

int PromptCard::rowWithoutValue() const
{
    const auto &values = m_comparison.current().variables; // empty text is a value too
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const std::string name = m_table->item(row, 0)->text().toStdString();
        if (std::none_of(values.begin(), values.end(), [&](const Variable &v) { return v.name == name; }))
            return row;
    }
    return -1;
}

bool PromptCard::needsValue() const { return !m_readOnly && rowWithoutValue() >= 0; }

void PromptCard::askForValue()
{
    setVariablesShown(true);
    const int row = std::max(0, rowWithoutValue());
    m_table->setFocus();
    m_table->setCurrentCell(row, 1);
    if (QTableWidgetItem *cell = m_table->item(row, 1))
        m_table->editItem(cell);
}

void PromptCard::applyVisibility()
{
    const QWidget *focus = QApplication::focusWidget();
    const auto losesFocus = [&](const QWidget *part, bool wanted) {
        return focus && (!wanted || m_compact) && (part == focus || part->isAncestorOf(focus));
    };
    if (losesFocus(m_system, m_wantSystem) || losesFocus(m_table, m_wantVariables))
        m_expand->setFocus(); // hiding would give it to whatever comes next; the editor would make room for itself
    m_system->setVisible(m_wantSystem && !m_compact);
    m_systemLabel->setVisible(m_wantSystem && !m_compact);
    m_table->setVisible(m_wantVariables && !m_compact);
}

int PromptCard::compactHeight() const { return 44 + m_user->minimumHeight() + 6; }

void PromptCard::setCompact(bool compact)
{
    if (m_compact == compact)
        return;
    m_compact = compact;
    m_expand->setIcon(icon(compact ? u"chevron-down" : u"chevron-up"));
    applyVisibility();
    m_problems->setVisible(!m_problems->text().isEmpty() && !compact);
    m_files->setCompact(compact);
    Q_EMIT compactChanged(compact);
}

bool PromptCard::eventFilter(QObject *object, QEvent *event)
{
    if (event->type() == QEvent::FocusIn && (object == m_user || object == m_system))
        setCompact(false);
    return Card::eventFilter(object, event);
}
} // namespace assay::widgets
