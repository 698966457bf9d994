// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/rate_dialog.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QDate>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString shown(const std::optional<UnitPrice> &price)
{
    return price ? QString::fromStdString(perMillionText(*price)).replace(u'.', QLocale().decimalPoint()) : QString();
}

// False: not an amount. An empty field is unknown.
bool readAmount(const QLineEdit *field, std::optional<UnitPrice> &out)
{
    QString text = field->text().trimmed();
    out.reset();
    if (text.isEmpty())
        return true;
    const Result<UnitPrice> price =
        unitPriceFromPerMillion(text.replace(QLocale().decimalPoint(), u"."_s).toStdString());
    if (price)
        out = *price;
    return price.ok();
}

bool readDate(const QLineEdit *field, std::string &out)
{
    const QString text = field->text().trimmed();
    out = text.toStdString();
    return text.isEmpty() || (text.size() == 10 && QDate::fromString(text, Qt::ISODate).isValid());
}
} // namespace

QLineEdit *RateDialog::amountField(const QString &name, const std::optional<UnitPrice> &price)
{
    QLineEdit *field = makeLine(name, tr("unknown", "a price that is not given"), this);
    field->setText(shown(price));
    connect(field, &QLineEdit::textChanged, this, &RateDialog::check);
    return field;
}

RateDialog::RateDialog(const PriceRow &start, const QString &today, QWidget *parent)
    : QDialog(parent), m_row(start), m_today(today)
{
    if (m_row.origin != PriceOrigin::Own) { // an own rate beside the listed one, from today on
        m_row.id = PriceRowId{};
        m_row.note.clear();
        m_row.uplifts.clear();
        m_row.validTo.clear();
        static_cast<TokenRates &>(m_row.price).reasoning.reset();
        m_row.price.batchMillionths.reset();
        m_row.price.perRequestPico.reset();
        for (PriceTier &tier : m_row.price.tiers) { // what the contract says about long prompts is not known
            tier.rates = {};
            tier.closed = true;
        }
    }
    setWindowTitle(number(m_row.id) == 0 ? tr("Enter a rate of your own") : tr("Change your rate"));
    setMinimumWidth(520);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::content);
    auto *note =
        makeLabel(tr("Your rate goes before every list price, for the days it holds. Amounts are per 1,000,000 "
                     "tokens; what you leave empty is unknown."),
                  TextRole::Body, Tone::Secondary, this);
    note->setWordWrap(true);
    layout->addWidget(note);
    auto *form = new FormGrid(this);
    const auto line = [this](const QString &name, const std::string &text, const QString &placeholder = {}) {
        QLineEdit *field = makeLine(name, placeholder, this);
        field->setText(QString::fromStdString(text));
        connect(field, &QLineEdit::textChanged, this, &RateDialog::check);
        return field;
    };
    m_model = line(tr("Model"), m_row.model, tr("as the API calls it"));
    m_model->setObjectName(u"rateModel"_s);
    m_provider = line(tr("Price list"), m_row.provider, tr("any endpoint"));
    m_currency = line(tr("Currency"), m_row.price.currency);
    m_input = amountField(tr("Input"), m_row.price.input);
    m_input->setObjectName(u"rateInput"_s);
    m_output = amountField(tr("Output"), m_row.price.output);
    m_output->setObjectName(u"rateOutput"_s);
    m_read = amountField(tr("Read from a cache"), m_row.price.cachedInput);
    m_write = amountField(tr("Written to a cache"), m_row.price.cacheWrite);
    m_writeLong = amountField(tr("Written to a cache for an hour or more"), m_row.price.cacheWriteLong);
    m_from = line(tr("Valid from"), m_row.origin == PriceOrigin::Own ? m_row.validFrom : today.toStdString(),
                  tr("any time"));
    m_to = line(tr("Valid to"), m_row.validTo, tr("any time"));
    m_note = line(tr("Note"), m_row.note, tr("for example the contract's number"));
    form->addRow(tr("Model"), m_model);
    form->addRow(tr("Price list"), m_provider, tr("openai, azure, bedrock …: empty for every endpoint of the model"));
    form->addRow(tr("Currency"), m_currency);
    form->addRow(tr("Input / output"), {m_input, m_output},
                 m_row.price.tiers.empty()
                     ? QString()
                     : tr("For prompts above %1 tokens, which have a price of their own, the rate is unknown.")
                           .arg(QLocale().toString(qlonglong(m_row.price.tiers.front().above))));
    form->addRow(tr("Cache read / write"), {m_read, m_write});
    form->addRow(tr("Cache, 1 h or more"), m_writeLong);
    form->addRow(tr("Valid from / to"), {m_from, m_to}, tr("dates as 2026-11-24, both inclusive"));
    form->addRow(tr("Note"), m_note);
    layout->addWidget(form);
    m_problem = makeLabel({}, TextRole::Small, Tone::Error, this);
    m_problem->setWordWrap(true);
    layout->addWidget(m_problem);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_save = makeButton(tr("Save rate"), {}, this);
    m_save->setObjectName(u"rateSave"_s);
    setPrimary(m_save);
    buttons->addButton(m_save, QDialogButtonBox::AcceptRole);
    for (auto *button : buttons->buttons())
        button->setIcon({});
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    check();
}

std::optional<PriceRow> RateDialog::row() const
{
    PriceRow row = m_row;
    row.origin = PriceOrigin::Own;
    row.model = m_model->text().trimmed().toStdString();
    row.provider = m_provider->text().trimmed().toStdString();
    row.note = m_note->text().trimmed().toStdString();
    TokenPrice &price = row.price;
    price.currency = m_currency->text().trimmed().toUpper().toStdString();
    price.source = tr("your own rate").toStdString();
    price.asOf = m_today.toStdString();
    bool right = !row.model.empty() && price.currency.size() == 3;
    for (const auto &[field, target] :
         {std::pair{m_input, &price.input}, std::pair{m_output, &price.output}, std::pair{m_read, &price.cachedInput},
          std::pair{m_write, &price.cacheWrite}, std::pair{m_writeLong, &price.cacheWriteLong}})
        right = readAmount(field, *target) && right;
    right = readDate(m_from, row.validFrom) && readDate(m_to, row.validTo) && right;
    right = right && (row.validFrom.empty() || row.validTo.empty() || row.validFrom <= row.validTo);
    return right ? std::optional(row) : std::nullopt;
}

void RateDialog::check()
{
    std::optional<UnitPrice> amount;
    std::string date;
    bool amounts = true;
    for (QLineEdit *field : {m_input, m_output, m_read, m_write, m_writeLong}) {
        const bool right = readAmount(field, amount);
        setInvalid(field, !right);
        amounts = amounts && right;
    }
    bool dates = true;
    for (QLineEdit *field : {m_from, m_to}) {
        const bool right = readDate(field, date);
        setInvalid(field, !right);
        dates = dates && right;
    }
    const bool right = row().has_value();
    m_save->setEnabled(right);
    m_problem->setText(!amounts ? tr("An amount is a number such as 2.50, and not negative.")
                       : !dates ? tr("A date is written as 2026-11-24.")
                       : right  ? QString()
                       : m_model->text().trimmed().isEmpty()
                           ? tr("Enter the model's name.")
                           : tr("The currency has three letters, and the last day is not before the first."));
}
} // namespace assay::widgets
