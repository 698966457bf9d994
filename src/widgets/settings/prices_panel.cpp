// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/prices_panel.h"
#include "itemmodels/format.h"
#include "itemmodels/price_table.h"
#include "session/price_import.h"
#include "widgets/analyse/tables.h"
#include "widgets/error_text.h"
#include "widgets/page.h"
#include "widgets/settings/form_grid.h"
#include "widgets/settings/price_import_dialog.h"
#include "widgets/settings/rate_dialog.h"
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPointer>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

PricesPanel::PricesPanel(session::Session &session, QWidget *parent)
    : Card(parent), m_session(session), m_model(new itemmodels::ValueTableModel(this)),
      m_shown(new QSortFilterProxyModel(this)), m_table(new QTableView(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, space::content, 1, 1);
    layout->setSpacing(space::related);
    layout->addLayout(makeHead());
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_empty = makeLabel(tr("No price matches the filter."), TextRole::Body, Tone::Secondary, this);
    m_empty->setContentsMargins(space::content, space::related, space::content, space::related);
    layout->addWidget(m_empty);
    m_shown->setSourceModel(m_model);
    m_shown->setFilterKeyColumn(-1);
    m_shown->setFilterCaseSensitivity(Qt::CaseInsensitive);
    setUpTable(m_table, tr("Prices per 1,000,000 tokens"));
    m_table->setObjectName(u"priceTable"_s);
    m_table->setModel(m_shown);
    auto *cells = new TargetCellDelegate(m_table); // the whole of a long source as a tip
    cells->setStrongColumn(-1);
    m_table->setItemDelegate(cells);
    m_table->horizontalHeader()->setStretchLastSection(true);
    layout->addWidget(m_table, 1);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_shown->setFilterFixedString(text.trimmed());
        updateButtons();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PricesPanel::updateButtons);
    connect(m_table, &QTableView::doubleClicked, this, [this] {
        if (const PriceRow *row = current(); row && m_own->isEnabled())
            edit(*row);
    });
    connect(&session, &session::Session::pricesChanged, this, &PricesPanel::refresh);
    connect(&session, &session::Session::workspaceChanged, this, &PricesPanel::refresh);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    refresh();
}

// Figures and dates are never cut, in any font. The longest text of a column stands for its widest: a list has
// thousands of rows.
void PricesPanel::fitColumns()
{
    constexpr int lists = 1, firstFigure = 2, dates = 6, sources = 7;
    m_table->setColumnWidth(lists, 104);
    m_table->setColumnWidth(sources, 170);
    for (int c = firstFigure; c <= dates; ++c) {
        QString longest;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const QString text = m_model->index(row, c).data().toString();
            if (text.size() > longest.size())
                longest = text;
        }
        m_table->setColumnWidth(c, qMax(m_table->horizontalHeader()->sectionSizeHint(c),
                                        m_table->fontMetrics().horizontalAdvance(longest) + 2 * space::content));
    }
    giveNamesTheRest();
}

void PricesPanel::giveNamesTheRest()
{
    constexpr int valid = 8, validWidth = 110;
    int taken = validWidth;
    for (int c = 1; c < valid; ++c)
        taken += m_table->columnWidth(c);
    m_table->setColumnWidth(0, qBound(190, width() - taken, 420));
}

void PricesPanel::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    giveNamesTheRest();
}

QLayout *PricesPanel::makeHead()
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, 0, space::content, 0);
    head->setSpacing(space::related);
    head->addWidget(makeLabel(tr("Prices"), TextRole::CardTitle, Tone::Normal, this));
    m_count = new ElidedLabel({}, this);
    setTextRole(m_count, TextRole::Small);
    setTone(m_count, Tone::Secondary);
    head->addWidget(m_count);
    head->addStretch(1);
    m_filter = makeLine(tr("Filter the prices"), tr("Filter"), this);
    m_filter->setObjectName(u"priceFilter"_s);
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(220);
    head->addWidget(m_filter);
    const auto button = [&](const QString &text, const char *name, void (PricesPanel::*slot)()) {
        QPushButton *made = makeButton(text, {}, this);
        made->setObjectName(QLatin1StringView(name));
        connect(made, &QPushButton::clicked, this, slot);
        head->addWidget(made);
        return made;
    };
    m_own = makeButton(tr("Own rate…"), {}, this);
    m_own->setObjectName(u"priceOwn"_s);
    connect(m_own, &QPushButton::clicked, this, [this] {
        const PriceRow *row = current();
        edit(row ? *row : PriceRow());
    });
    head->addWidget(m_own);
    m_remove = button(tr("Remove"), "priceRemove", &PricesPanel::removeCurrent);
    m_import = button(tr("Import…"), "priceImport", &PricesPanel::choose);
    m_export = button(tr("Export…"), "priceExport", &PricesPanel::exportAll);
    return head;
}

void PricesPanel::refresh()
{
    m_rows = m_session.priceRows();
    // The user's own first, then by name.
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const PriceRow &a, const PriceRow &b) {
        const bool ownA = a.origin == PriceOrigin::Own, ownB = b.origin == PriceOrigin::Own;
        return ownA != ownB ? ownA : a.model < b.model;
    });
    itemmodels::fillFromPrices(*m_model, m_rows, m_session.today());
    fitColumns();
    m_count->setText(tr("%1 rows, per 1,000,000 tokens").arg(itemmodels::countText(std::int64_t(m_rows.size()))));
    updateButtons();
}

const PriceRow *PricesPanel::current() const
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return nullptr;
    const qint64 id = m_model->id(m_shown->mapToSource(index).row());
    return id > 0 && std::size_t(id) <= m_rows.size() ? &m_rows[std::size_t(id) - 1] : nullptr;
}

void PricesPanel::updateButtons()
{
    const bool editable = m_session.isOpen() && !m_session.readOnly();
    const PriceRow *row = current();
    m_own->setEnabled(editable);
    m_own->setText(row && row->origin == PriceOrigin::Own ? tr("Change rate…") : tr("Own rate…"));
    m_import->setEnabled(editable);
    m_remove->setEnabled(editable && row && row->origin != PriceOrigin::BuiltIn);
    m_empty->setVisible(m_shown->rowCount() == 0);
}

void PricesPanel::edit(const PriceRow &start)
{
    RateDialog dialog(start, m_session.today(), this);
    if (dialog.exec() != QDialog::Accepted || !dialog.row())
        return;
    m_session.savePrice(*dialog.row(), this, [this](const Result<PriceRowId> &saved) {
        if (!saved)
            Q_EMIT toast(tr("The rate was not saved. %1").arg(oneLine(errorText(saved.error(), {}))), {}, {});
    });
}

void PricesPanel::removeCurrent()
{
    const PriceRow *row = current();
    if (!row)
        return;
    m_session.removePrice(row->id, this, [this, removed = *row](const Result<Ok> &done) {
        if (!done)
            return;
        Q_EMIT toast(tr("The price of %1 was removed.").arg(QString::fromStdString(removed.model)),
                     Navigator::undoWord(), [panel = QPointer(this), removed]() mutable {
                         removed.id = PriceRowId{};
                         if (panel)
                             panel->m_session.savePrice(removed, panel, [](const Result<PriceRowId> &) {});
                     });
    });
}

void PricesPanel::choose()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import prices in LiteLLM's form"), {}, tr("Price files (*.json)"));
    if (!path.isEmpty())
        importFile(path);
}

void PricesPanel::importFile(const QString &path)
{
    Result<session::PricePreview> preview = session::previewPriceFile(m_session, path);
    if (!preview) {
        Q_EMIT toast(QString::fromStdString(preview.error().detail), {}, {});
        return;
    }
    PriceImportDialog dialog(std::move(*preview), QFileInfo(path).fileName(), this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    const std::vector<session::PriceChange> taken = dialog.accepted();
    m_session.savePrices(
        session::acceptedRows(m_session, taken), this, [this, n = int(taken.size())](const Result<Ok> &done) {
            Q_EMIT toast(done ? tr("%n price(s) taken over.", nullptr, n)
                              : tr("Nothing was taken over. %1").arg(oneLine(errorText(done.error(), {}))),
                         {}, {});
        });
}

void PricesPanel::exportAll()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Export prices"), u"prices.csv"_s, tr("Tables (*.csv)"));
    if (path.isEmpty())
        return;
    const Status done = session::exportPrices(m_rows, path);
    Q_EMIT toast(done ? tr("The prices are in %1.").arg(QFileInfo(path).fileName())
                      : tr("The prices were not written: %1").arg(QString::fromStdString(done.error().detail)),
                 {}, {});
}
} // namespace assay::widgets
