// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/table_twin.h"
#include "itemmodels/value_table_model.h"
#include "widgets/analyse/tables.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::ValueTableModel;

namespace
{
constexpr int leastEndpoint = 56, leastOpponent = 136; // of a panel: who stands against whom

bool anyText(const ValueTableModel &model, int column)
{
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.index(row, column).data().toString() != u"–"_s)
            return true;
    }
    return false;
}
} // namespace

TableTwin::TableTwin(QWidget *parent) : Card(parent), m_model(new ValueTableModel(this))
{
    setMinimumWidth(320);
    setMaximumWidth(560);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 1, 1, space::content);
    layout->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(space::content, space::related, space::content, space::related);
    head->addWidget(makeLabel(tr("Table"), TextRole::CardTitle, Tone::Normal, this));
    head->addStretch(1);
    auto *key = new KeyCap(tr("T", "the key that goes to the table"), this);
    key->setToolTip(tr("T goes to the table and back to the chart"));
    head->addWidget(key);
    layout->addLayout(head);
    layout->addWidget(new Line(Qt::Horizontal, this));
    m_table = new QTableView(this);
    m_table->setObjectName(u"analyseTable"_s);
    setTextRole(m_table, TextRole::Small);
    setTextRole(m_table->horizontalHeader(), TextRole::Small);
    setUpTable(m_table, tr("The chart as a table"));
    m_delegate = new TargetCellDelegate(m_table);
    m_table->setItemDelegate(m_delegate);
    m_table->setModel(m_model);
    auto *inset = new QHBoxLayout;
    inset->setContentsMargins(space::chip, 0, 1, 0);
    inset->addWidget(m_table);
    layout->addLayout(inset, 1000); // all the room it can use; the rest stays below the warnings
    m_nothing = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_warningsTitle = makeLabel(tr("Read with care"), TextRole::Small, Tone::Caution, this);
    m_warnings = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    for (QLabel *label : {m_nothing, m_warningsTitle, m_warnings}) {
        label->setWordWrap(true);
        label->setContentsMargins(space::content, label == m_warnings ? 2 : space::content, space::content, 0);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    layout->addWidget(m_nothing);
    layout->addWidget(m_warningsTitle);
    layout->addWidget(m_warnings);
    layout->addStretch(1);
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section) {
        if (section != m_endpoint)
            fitEndpoint();
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) { activate(index.row()); });
}

QSize TableTwin::sizeHint() const { return {408, 400}; }

void TableTwin::setSpec(const analysis::ChartSpec &spec)
{
    const qint64 current = m_table->currentIndex().row();
    itemmodels::fillFromChart(*m_model, spec);
    m_endpoint = spec.panels.empty() ? 1 : 2;
    QList<int> quiet{m_endpoint};
    for (int c = 0; c < m_model->columnCount(); ++c) {
        const bool interval = m_model->headerData(c, Qt::Horizontal, Qt::DisplayRole).toString() == u"95 %"_s;
        if (interval)
            quiet << c;
        // With few prompts there are points and no intervals: an empty column only takes room.
        m_table->setColumnHidden(c, interval && !anyText(*m_model, c));
    }
    m_delegate->setQuietColumns(quiet);
    if (m_model->rowCount() > 0)
        m_table->selectionModel()->setCurrentIndex(m_model->index(qBound(0, int(current), m_model->rowCount() - 1), 0),
                                                   QItemSelectionModel::NoUpdate); // chosen when it is gone to
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    if (m_model->columnCount() > m_endpoint)
        header->setSectionResizeMode(m_endpoint, QHeaderView::Interactive);
    fitEndpoint();
    const bool any = m_model->rowCount() > 0;
    m_table->setVisible(any);
    m_nothing->setVisible(!any);
    m_nothing->setText(QString::fromStdString(spec.emptyReason));
    // As high as its rows, so that the warnings stand right under them; it scrolls when there is no room for that.
    const int rows = m_model->rowCount() * m_table->verticalHeader()->defaultSectionSize();
    m_table->setMaximumHeight(rows + header->sizeHint().height() + m_table->horizontalScrollBar()->sizeHint().height() +
                              2);
    QStringList lines;
    for (const std::string &warning : spec.warnings)
        lines << QString::fromStdString(warning);
    m_warnings->setText(lines.join(u'\n'));
    m_warningsTitle->setVisible(!lines.isEmpty());
    m_warnings->setVisible(!lines.isEmpty());
}

// Endpoints have long names: theirs is the column that gives way, or takes what is left. (A stretched section of
// QHeaderView would keep its old size once there is no room.)
void TableTwin::fitEndpoint()
{
    QHeaderView *header = m_table->horizontalHeader();
    if (header->count() <= m_endpoint)
        return;
    const int others = header->length() - header->sectionSize(m_endpoint);
    header->resizeSection(
        m_endpoint, std::max(m_endpoint == 1 ? leastEndpoint : leastOpponent, m_table->viewport()->width() - others));
}

void TableTwin::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    layout()->activate(); // the table has its new size before its columns are fitted
    fitEndpoint();
}

void TableTwin::activate(int tableRow)
{
    const analysis::MarkRef place = itemmodels::chartPlace(m_model->id(tableRow));
    if (place.row >= 0)
        Q_EMIT markActivated(place);
}
} // namespace assay::widgets
