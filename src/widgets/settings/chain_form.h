// SPDX-License-Identifier: GPL-3.0-or-later
// A chain of models as fields: its name, and two to four steps with the target that answers each and what it is asked.
// Applies at once, as EndpointForm does.
#pragma once
#include "core/records.h"
#include <QStringList>
#include <QWidget>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace assay::widgets
{
class StepEditor : public QWidget // one step
{
    Q_OBJECT
public:
    StepEditor(const std::vector<ModelTarget> &targets, QWidget *parent);
    void setStep(const ChainStep &step, int index);
    ChainStep step() const;
    void setProblem(const QString &problem);
    bool isRemovable() const;
    void setRemovable(bool removable);

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    const std::vector<ModelTarget> &m_targets;
    ModelTarget m_unlisted; // of a step whose target is not in the workspace any more
    QLabel *m_title, *m_note;
    QLineEdit *m_name;
    QComboBox *m_target;
    QPlainTextEdit *m_system, *m_user;
    QPushButton *m_remove;
    bool m_filling = false;
};

class ChainForm : public QWidget
{
    Q_OBJECT
public:
    explicit ChainForm(QWidget *parent = nullptr);
    // `targets`: those that can be steps. A draft without steps gets "plan" and "execute".
    void setChain(const Endpoint &endpoint, const std::vector<ChainStep> &steps, std::vector<ModelTarget> targets,
                  const QStringList &otherNames);
    void setId(EndpointId id) { m_stored.id = id; }
    const Endpoint &endpoint() const noexcept { return m_stored; }
    std::vector<ChainStep> steps() const;
    QString problem() const; // the first thing that is wrong; empty: it can be run
    void focusName();

Q_SIGNALS:
    void edited(const assay::Endpoint &endpoint, const std::vector<assay::ChainStep> &steps);

private:
    void rebuild(const std::vector<ChainStep> &steps);
    void read();
    void addStep();
    void removeStep(StepEditor *editor);
    void showProblems();

    Endpoint m_stored; // the last one that was told
    std::vector<ChainStep> m_storedSteps;
    std::vector<ModelTarget> m_targets;
    QStringList m_otherNames;
    bool m_filling = false;

    QLineEdit *m_name;
    QLabel *m_nameNote, *m_none;
    QVBoxLayout *m_rows;
    std::vector<StepEditor *> m_editors;
    QPushButton *m_add;
};
} // namespace assay::widgets
