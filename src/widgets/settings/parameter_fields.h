// SPDX-License-Identifier: GPL-3.0-or-later
// What is sent with each request to a model, as rows of a form. What the model does not take cannot be filled in, and
// the row says why; what is set all the same (from a file, from before) stays visible as "not sent".
#pragma once
#include "session/parameter_facts.h"
#include "widgets/settings/model_rules.h"
#include <QObject>
#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QWidget;

namespace assay::widgets
{
class FormGrid;

class ParameterFields : public QObject
{
    Q_OBJECT
public:
    ParameterFields(FormGrid *grid, QObject *parent);
    void show(const ModelFields &fields);
    void take(ModelFields &fields) const;
    void mark(const ModelProblems &problems, const session::ParameterFacts &facts, const ModelTarget &target);

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    QLineEdit *addLine(const QString &label, const QString &name, const QString &objectName, QLabel *&note);
    QComboBox *addChoice(const QString &label, const QString &objectName, QLabel *&note);
    QPlainTextEdit *addText(const QString &label, const QString &objectName, int lines, QLabel *&note);
    void offer(QComboBox *box, const QStringList &words);
    void markSampling(const ModelProblems &problems, const session::ParameterFacts &facts);
    QString schemaHint(const ModelTarget &target) const;

    FormGrid *m_grid;
    QTimer m_typed; // a text that is written in several lines has no "finished"
    QLineEdit *m_maxOutput, *m_temperature, *m_topP, *m_thinking, *m_seed;
    QComboBox *m_effort, *m_verbosity;
    QPlainTextEdit *m_stops, *m_schema;
    QLabel *m_maxOutputNote, *m_samplingNote, *m_effortNote, *m_thinkingNote, *m_seedNote, *m_verbosityNote,
        *m_stopsNote, *m_schemaNote;
};
} // namespace assay::widgets
