// SPDX-License-Identifier: GPL-3.0-or-later
// The subject of the page: the current case's prompt with its system part and variables, or, read-only, that of a
// stored run. GUI thread.
#pragma once
#include "widgets/compare/comparison.h"
#include "widgets/controls.h"

class QPlainTextEdit;
class QToolButton;
class QTableWidget;

namespace assay::widgets
{
class AttachmentBar;
class PromptEditor;
class TemplateHighlighter;

class PromptCard : public Card
{
    Q_OBJECT
public:
    explicit PromptCard(Comparison &comparison, QWidget *parent = nullptr);
    // A stored run's case instead of the comparison's; back with showDraft().
    void showStored(const Case &item, const Prompt &prompt, int index, int count);
    void showDraft();
    bool isReadOnly() const noexcept { return m_readOnly; }
    // Header and two lines of the prompt; undone when the editor is entered.
    void setCompact(bool compact);
    bool isCompact() const noexcept { return m_compact; }
    int compactHeight() const;
    QPlainTextEdit *userEditor() const noexcept;
    QPlainTextEdit *systemEditor() const noexcept;
    QTableWidget *variables() const noexcept { return m_table; }
    void setSystemShown(bool shown);
    void setVariablesShown(bool shown);
    void refreshHints();     // size, version, problems: also after it was sent
    bool needsValue() const; // a variable of the shown prompt has none
    void askForValue();      // shows the variables and begins to edit the first one without a value
    void attachFiles(const QStringList &paths);

Q_SIGNALS:
    void caseStep(int by);
    void versionsRequested();
    void compactChanged(bool compact);
    void roomWanted(int height); // something more is shown: at least this, if the page has it
    void expandRequested();      // give the prompt more or less of the page

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    QWidget *makeHeader();
    QWidget *makeBody();
    PromptEditor *makeEditor(const QString &name, const QString &placeholder);
    void load(const Case &item, const Prompt &prompt, int index, int count);
    void loadVariables(const Case &item, const Prompt &prompt);
    void variableEdited(int row, int column);
    void askFiles();
    void attachPicture(const QByteArray &png);
    void refreshFiles();
    void applyVisibility();
    int rowWithoutValue() const; // -1: none
    Prompt shownPrompt() const;
    void showVariableHints(const Case &item, const std::vector<std::string> &names);
    Case m_item; // a stored run's case
    std::vector<Attachment> m_storedFiles;

    Comparison &m_comparison;
    bool m_readOnly = false, m_compact = false, m_loading = true, m_wantSystem = false, m_wantVariables = false;
    QLabel *m_position, *m_problems, *m_systemLabel;
    ElidedLabel *m_title, *m_facts;
    Chip *m_tag;
    QToolButton *m_previous, *m_next, *m_add, *m_remove, *m_attach, *m_expand;
    QPushButton *m_systemButton, *m_variablesButton, *m_versionsButton;
    PromptEditor *m_user, *m_system;
    AttachmentBar *m_files;
    QString m_userShown, m_systemShown; // what an edit is told from: editors also report changes of font and colour
    TemplateHighlighter *m_userTint, *m_systemTint;
    QTableWidget *m_table;
};
} // namespace assay::widgets
