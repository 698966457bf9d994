// SPDX-License-Identifier: GPL-3.0-or-later
// A program on this computer as fields: what is started, where, with what, within which limits, and what it costs.
// Applies at once, as EndpointForm does.
#pragma once
#include "core/values.h"
#include <optional>
#include <QStringList>
#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace assay::widgets
{
class FormGrid;

struct CommandProblems { // a sentence per field; empty: fine
    QString name, program, directory, environment, price;
    bool any() const
    {
        return !name.isEmpty() || !program.isEmpty() || !directory.isEmpty() || !environment.isEmpty() ||
               !price.isEmpty();
    }
};

class CommandForm : public QWidget
{
    Q_OBJECT
public:
    explicit CommandForm(QWidget *parent = nullptr);
    // `price`: of its target; absent: what it costs is unknown.
    void setCommand(const Endpoint &endpoint, const std::optional<TokenPrice> &price, const QStringList &otherNames);
    void setId(EndpointId id) { m_stored.id = m_shown.id = id; }
    const Endpoint &endpoint() const noexcept { return m_shown; } // as the fields say, refused ones included
    const std::optional<TokenPrice> &price() const noexcept { return m_price; }
    CommandProblems problems() const;
    void focusProgram();

Q_SIGNALS:
    void edited(const assay::Endpoint &endpoint, const std::optional<assay::TokenPrice> &price);

private:
    void build();
    void read();
    void fill();
    void showProblems();
    void browse();
    std::optional<TokenPrice> readPrice();

    Endpoint m_stored, m_shown; // stored: the last one that was told
    std::optional<TokenPrice> m_storedPrice, m_price;
    QStringList m_otherNames;
    QString m_priceProblem;
    bool m_filling = false;

    FormGrid *m_grid;
    QLineEdit *m_name, *m_program, *m_directory, *m_environment, *m_amount;
    QPlainTextEdit *m_arguments;
    QPushButton *m_browse;
    QSpinBox *m_seconds, *m_kilobytes, *m_concurrency;
    QComboBox *m_costs, *m_currency;
    QLabel *m_nameNote, *m_programNote, *m_directoryNote, *m_environmentNote, *m_costNote;
};

std::string modelNameOf(const CommandLine &command); // "agent.py" of "/home/ann/agent.py"
} // namespace assay::widgets
