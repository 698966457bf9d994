// SPDX-License-Identifier: GPL-3.0-or-later
// A rate of the user's own: a contract's price for a model, with the days it holds. Amounts are per million tokens.
#pragma once
#include "core/price_row.h"
#include <optional>
#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace assay::widgets
{
class RateDialog : public QDialog
{
    Q_OBJECT
public:
    // `start`: what the fields begin with; its id is kept when it is an own rate.
    RateDialog(const PriceRow &start, const QString &today, QWidget *parent = nullptr);
    std::optional<PriceRow> row() const; // nullopt while a field is wrong

private:
    QLineEdit *amountField(const QString &name, const std::optional<UnitPrice> &price);
    void check();
    PriceRow m_row;
    QString m_today;
    QLineEdit *m_model, *m_provider, *m_currency, *m_input, *m_output, *m_read, *m_write, *m_writeLong, *m_from, *m_to,
        *m_note;
    QLabel *m_problem;
    QPushButton *m_save;
};
} // namespace assay::widgets
