// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/price_import_dialog.h"
#include "itemmodels/format.h"
#include "itemmodels/price_table.h"
#include "widgets/analyse/tables.h"
#include "widgets/controls.h"
#include "widgets/settings/form_grid.h"
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using session::PriceChange;
using session::PriceDoubt;
namespace
{
QString doubtText(const PriceDoubt &doubt)
{
    const QString value = QString::fromStdString(doubt.value);
    switch (doubt.kind) {
    case PriceDoubt::Kind::Unit:
        return PriceImportDialog::tr("%1 USD for one token: probably another unit").arg(value);
    case PriceDoubt::Kind::Zero:
        return PriceImportDialog::tr("says 0, and nothing says that it is free on purpose");
    case PriceDoubt::Kind::Negative:
        return PriceImportDialog::tr("a price cannot be negative: %1").arg(value);
    case PriceDoubt::Kind::TooLarge:
        return PriceImportDialog::tr("too large to be a price: %1").arg(value);
    case PriceDoubt::Kind::NotANumber:
        return PriceImportDialog::tr("not a number: %1").arg(value);
    case PriceDoubt::Kind::OddName:
        return PriceImportDialog::tr("the id holds characters that no model id has");
    case PriceDoubt::Kind::BadTier:
        return PriceImportDialog::tr("the steps by prompt size cannot be told");
    case PriceDoubt::Kind::BadDate:
        return PriceImportDialog::tr("not a date: %1").arg(value);
    case PriceDoubt::Kind::Currency:
        return PriceImportDialog::tr("a file of this kind is in US dollars, not %1").arg(value);
    }
    return {};
}

QString kindText(PriceChange::Kind kind)
{
    switch (kind) {
    case PriceChange::Kind::Added:
        return PriceImportDialog::tr("new", "a price in a file");
    case PriceChange::Kind::Changed:
        return PriceImportDialog::tr("changed", "a price in a file");
    case PriceChange::Kind::Removed:
        return PriceImportDialog::tr("no longer listed", "a price in a file");
    case PriceChange::Kind::HeldBack:
        return PriceImportDialog::tr("held back", "a price in a file");
    case PriceChange::Kind::Refused:
        return PriceImportDialog::tr("refused", "a price in a file");
    case PriceChange::Kind::Same:
        break;
    }
    return {};
}

QString pair(const PriceRow &row)
{
    return itemmodels::ratePerMillion(row.price.input) + u" / "_s + itemmodels::ratePerMillion(row.price.output);
}

QString whatText(session::PriceDifference::What what)
{
    using What = session::PriceDifference::What;
    switch (what) {
    case What::Input:
        return PriceImportDialog::tr("input", "a rate");
    case What::Output:
        return PriceImportDialog::tr("output", "a rate");
    case What::CacheRead:
        return PriceImportDialog::tr("cache read", "a rate");
    case What::CacheWrite:
        return PriceImportDialog::tr("cache write", "a rate");
    case What::CacheWriteLong:
        return PriceImportDialog::tr("cache write, 1 h", "a rate");
    case What::Reasoning:
        return PriceImportDialog::tr("reasoning", "a rate");
    case What::AudioInput:
        return PriceImportDialog::tr("audio input", "a rate");
    case What::AudioOutput:
        return PriceImportDialog::tr("audio output", "a rate");
    case What::Batch:
        return PriceImportDialog::tr("batch factor", "a rate");
    case What::PerRequest:
        return PriceImportDialog::tr("per request", "a rate");
    case What::Uplift:
        return PriceImportDialog::tr("regions", "a rate");
    }
    return {};
}

// "cache write, 1 h: unknown → 10; output above 272,000: 45 → 60"
QString differenceText(const session::PriceDifference &d)
{
    const auto amount = [](const std::string &text) {
        return text.empty() ? PriceImportDialog::tr("unknown", "a price")
                            : QString::fromStdString(text).replace(u'.', QLocale().decimalPoint());
    };
    QString what = whatText(d.what);
    if (d.above > 0)
        what = PriceImportDialog::tr("%1 above %2", "a rate, tokens of the prompt")
                   .arg(what, itemmodels::countText(d.above));
    return u"%1: %2 → %3"_s.arg(what, amount(d.before), amount(d.after));
}

QString reasonOf(const PriceChange &change)
{
    QStringList reasons;
    for (const PriceDoubt &doubt : change.doubts)
        reasons << doubtText(doubt);
    if (change.kind == PriceChange::Kind::Changed)
        for (const session::PriceDifference &d : change.differs)
            reasons << differenceText(d);
    if (change.dated)
        reasons
            << PriceImportDialog::tr("a price until %1 holds now").arg(QString::fromStdString(change.before->validTo));
    return reasons.join(u"; "_s);
}
} // namespace

PriceImportDialog::PriceImportDialog(session::PricePreview preview, const QString &fileName, QWidget *parent)
    : QDialog(parent), m_preview(std::move(preview)), m_model(new QStandardItemModel(this)),
      m_shown(new QSortFilterProxyModel(this)), m_table(new QTableView(this))
{
    setWindowTitle(tr("Import prices"));
    resize(980, 600);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::content);
    auto *text = makeLabel(summary(fileName), TextRole::Body, Tone::Normal, this);
    text->setWordWrap(true);
    layout->addWidget(text);
    auto *filter = makeLine(tr("Filter the changes"), tr("Filter by model, list or reason"), this);
    filter->setClearButtonEnabled(true);
    layout->addWidget(filter);
    fill();
    m_shown->setSourceModel(m_model);
    m_shown->setFilterKeyColumn(-1);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    setUpTable(m_table, tr("Changes of prices"));
    m_table->setObjectName(u"priceChanges"_s);
    m_table->setModel(m_shown);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    m_table->setTextElideMode(Qt::ElideMiddle);    // the end of an id tells it apart
    auto *cells = new TargetCellDelegate(m_table); // the whole of what is cut short as a tip
    cells->setStrongColumn(-1);
    m_table->setItemDelegate(cells);
    constexpr int widths[] = {280, 84, 104, 104};
    for (int c = 0; c < int(std::size(widths)); ++c)
        m_table->setColumnWidth(c, widths[c]);
    layout->addWidget(m_table, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_take = makeButton({}, {}, this);
    m_take->setObjectName(u"takePrices"_s);
    setPrimary(m_take);
    buttons->addButton(m_take, QDialogButtonBox::AcceptRole);
    for (auto *button : buttons->buttons())
        button->setIcon({});
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(filter, &QLineEdit::textChanged, m_shown, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_model, &QStandardItemModel::itemChanged, this, &PriceImportDialog::count);
    layout->addWidget(buttons);
    count();
}

QString PriceImportDialog::summary(const QString &fileName) const
{
    int kinds[6] = {};
    for (const PriceChange &change : m_preview.changes)
        ++kinds[static_cast<int>(change.kind)];
    using Kind = PriceChange::Kind;
    const auto number = [](int n) { return itemmodels::countText(n); };
    return tr("%1: %2 new, %3 changed, %4 the same, %5 held back or refused, %6 no longer listed. Prices are per "
              "1,000,000 tokens, input / output. Ticked rows are taken over; changed prices hold from today on, and "
              "runs keep the price they ran at.")
        .arg(fileName, number(kinds[int(Kind::Added)]), number(kinds[int(Kind::Changed)]), number(m_preview.same),
             number(kinds[int(Kind::HeldBack)] + kinds[int(Kind::Refused)]), number(kinds[int(Kind::Removed)]));
}

void PriceImportDialog::fill()
{
    m_model->setHorizontalHeaderLabels(
        {tr("take over"), tr("what"), tr("now"), tr("in the file"), tr("what differs, what is doubtful")});
    // What wants a decision comes first.
    std::stable_sort(m_preview.changes.begin(), m_preview.changes.end(), [](const auto &a, const auto &b) {
        const auto rank = [](const PriceChange &c) {
            using Kind = PriceChange::Kind;
            return c.kind == Kind::Changed ? 0 : c.kind == Kind::HeldBack ? 1 : c.kind == Kind::Refused ? 2 : 3;
        };
        return rank(a) < rank(b);
    });
    for (const PriceChange &change : m_preview.changes) {
        auto *first = new QStandardItem(QString::fromStdString(change.id));
        first->setCheckable(true);
        first->setCheckState(change.acceptByDefault ? Qt::Checked : Qt::Unchecked);
        first->setEnabled(change.kind != PriceChange::Kind::Refused);
        const bool removed = change.kind == PriceChange::Kind::Removed;
        m_model->appendRow({first, new QStandardItem(kindText(change.kind)),
                            new QStandardItem(change.before ? pair(*change.before) : u"–"_s),
                            new QStandardItem(removed ? u"–"_s : pair(change.row)),
                            new QStandardItem(reasonOf(change))});
    }
}

std::vector<PriceChange> PriceImportDialog::accepted() const
{
    std::vector<PriceChange> taken;
    for (std::size_t i = 0; i < m_preview.changes.size(); ++i)
        if (m_model->item(int(i), 0)->checkState() == Qt::Checked)
            taken.push_back(m_preview.changes[i]);
    return taken;
}

void PriceImportDialog::count()
{
    const auto n = static_cast<int>(accepted().size());
    m_take->setText(tr("Take over %n price(s)", nullptr, n));
    m_take->setMinimumWidth(m_take->sizeHint().width());
    m_take->setEnabled(n > 0);
}
} // namespace assay::widgets
