// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/limits_form.h"
#include "itemmodels/format.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QCheckBox>
#include <QLineEdit>
#include <QLocale>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString shown(const std::optional<std::int64_t> &nano)
{
    return nano ? QString::fromStdString(moneyText(Money{*nano, {}})).replace(u'.', QLocale().decimalPoint())
                : QString();
}

bool readAmount(const QLineEdit *field, std::optional<std::int64_t> &out)
{
    QString text = field->text().trimmed();
    out.reset();
    if (text.isEmpty())
        return true;
    const Result<Money> money = moneyFromText(text.replace(QLocale().decimalPoint(), u"."_s).toStdString());
    if (!money || money->nano < 0)
        return false;
    out = money->nano;
    return true;
}
} // namespace

LimitsForm::LimitsForm(session::Session &session, QWidget *parent) : QWidget(parent), m_session(session)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::chip);
    layout->addWidget(makeLabel(tr("Limits"), TextRole::CardTitle, Tone::Normal, this));
    auto *about =
        makeLabel(tr("In US dollars, for this workspace. What a request may cost at most is set aside before "
                     "it is sent. Tokens are estimated with a reserve of 35 %; a tokenizer that needs more can pass a "
                     "limit by the difference."),
                  TextRole::Small, Tone::Secondary, this);
    about->setWordWrap(true);
    layout->addWidget(about);
    layout->addSpacing(space::chip);
    m_run = field(tr("Per run"), "limitRun");
    m_month = field(tr("Per month"), "limitMonth");
    m_ask = field(tr("Ask before a run that may cost more than"), "limitAsk");
    m_unknown = new QCheckBox(tr("Allow unknown prices"), this);
    m_unknown->setToolTip(tr("Also run models whose price is not known: no limit can hold them"));
    m_unknown->setObjectName(u"limitUnknown"_s);
    layout->addWidget(m_unknown);
    m_problem = makeLabel({}, TextRole::Small, Tone::Error, this);
    m_problem->setWordWrap(true);
    layout->addWidget(m_problem);
    m_spent = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_spent->setWordWrap(true);
    m_spent->setObjectName(u"monthSpent"_s);
    layout->addWidget(m_spent);
    connect(m_unknown, &QCheckBox::toggled, this, &LimitsForm::read);
    for (const auto signal :
         {&session::Session::pricesChanged, &session::Session::workspaceChanged, &session::Session::runsChanged})
        connect(&session, signal, this, &LimitsForm::refresh);
    refresh();
}

QLineEdit *LimitsForm::field(const QString &label, const char *name)
{
    auto *line = makeLine(label, tr("no limit"), this);
    line->setObjectName(QLatin1StringView(name));
    auto *caption = makeLabel(label, TextRole::Small, Tone::Secondary, this);
    caption->setWordWrap(true);
    caption->setBuddy(line);
    layout()->addWidget(caption);
    layout()->addWidget(line);
    connect(line, &QLineEdit::editingFinished, this, &LimitsForm::read);
    return line;
}

void LimitsForm::refresh()
{
    m_filling = true;
    const SpendingLimits limits = m_session.limits();
    for (const auto &[line, nano] : {std::pair{m_run, limits.runNano}, std::pair{m_month, limits.monthNano},
                                     std::pair{m_ask, limits.askAboveNano}})
        if (!line->hasFocus())
            line->setText(shown(nano));
    m_unknown->setChecked(limits.allowUnknown);
    const bool editable = m_session.isOpen() && !m_session.readOnly();
    for (QWidget *widget : {static_cast<QWidget *>(m_run), static_cast<QWidget *>(m_month),
                            static_cast<QWidget *>(m_ask), static_cast<QWidget *>(m_unknown)})
        widget->setEnabled(editable);
    QStringList spent;
    for (const Spending &spending : m_session.spentThisMonth()) {
        QString text = itemmodels::moneyText(spending.spent);
        if (spending.heldNano > 0)
            text += u' ' + tr("and %1 set aside for answers whose cost is not known")
                               .arg(itemmodels::moneyText(Money{spending.heldNano, spending.spent.currency}));
        spent << text;
    }
    m_spent->setText(spent.isEmpty() ? tr("Nothing was spent this month.")
                                     : tr("Spent this month: %1").arg(spent.join(u"; "_s)));
    m_filling = false;
}

void LimitsForm::read()
{
    if (m_filling)
        return;
    SpendingLimits limits = m_session.limits();
    bool right = true;
    for (const auto &[line, target] : {std::pair{m_run, &limits.runNano}, std::pair{m_month, &limits.monthNano},
                                       std::pair{m_ask, &limits.askAboveNano}}) {
        const bool amount = readAmount(line, *target);
        setInvalid(line, !amount);
        right = right && amount;
    }
    limits.allowUnknown = m_unknown->isChecked();
    m_problem->setText(right ? QString() : tr("A limit is an amount such as 5 or 2.50; leave it empty for none."));
    if (right)
        m_session.setLimits(limits);
}
} // namespace assay::widgets
