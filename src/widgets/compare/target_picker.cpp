// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/target_picker.h"
#include "widgets/icons.h"
#include <QCheckBox>
#include <QHBoxLayout>
#include <QPainter>
#include <QScreen>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
QString noMnemonic(QString text) { return text.replace(u'&', u"&&"_s); }
} // namespace

TargetPicker::TargetPicker(Comparison &comparison, QWidget *parent)
    : QWidget(parent, Qt::Popup), m_comparison(comparison)
{
    setAccessibleName(tr("Choose targets"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *card = new Card(this);
    outer->addWidget(card);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(space::content, space::content, space::content, space::content);
    column->setSpacing(space::related);
    auto *scroll = new QScrollArea(card);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("Targets"));
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list = new QWidget(scroll);
    m_rows = new QVBoxLayout(m_list);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(space::chip);
    scroll->setWidget(m_list);
    scroll->viewport()->setAutoFillBackground(false); // the card's ground shows
    m_list->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
    m_hint = makeLabel({}, TextRole::Small, Tone::Secondary, card);
    column->addWidget(m_hint);
    column->addWidget(new Line(Qt::Horizontal, card));
    auto *row = new QHBoxLayout;
    QLabel *label = makeLabel(tr("Answers from each target"), TextRole::Body, Tone::Normal, card);
    m_repetitions = new QSpinBox(card);
    m_repetitions->setRange(1, 20);
    m_repetitions->setAccessibleName(tr("Answers from each target to each prompt"));
    label->setBuddy(m_repetitions);
    row->addWidget(label, 1);
    row->addWidget(m_repetitions);
    column->addLayout(row);
    QPushButton *add = makeButton(tr("Add an endpoint…"), u"add", card);
    column->addWidget(add);
    connect(add, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT addEndpointRequested();
    });
    QPushButton *chain = makeButton(tr("Add a chain of models…"), u"add", card);
    chain->setObjectName(u"addChainOfModels"_s);
    column->addWidget(chain);
    connect(chain, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT addChainRequested();
    });
    connect(m_repetitions, &QSpinBox::valueChanged, &m_comparison, &Comparison::setRepetitions);
    connect(&m_comparison, &Comparison::targetsChanged, this, &TargetPicker::refresh);
}

void TargetPicker::rebuild()
{
    m_boxes.clear();
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::vector<std::string> order = modelOrder(m_comparison.session());
    for (const StoredEndpoint &stored : m_comparison.endpoints())
        addEndpoint(stored, order);
    m_rows->addStretch();
    refresh();
}

void TargetPicker::addEndpoint(const StoredEndpoint &stored, const std::vector<std::string> &order)
{
    const QString name = stored.endpoint.api == Api::Chain     ? tr("Chain of models")
                         : stored.endpoint.api == Api::Command ? tr("Program on this computer")
                                                               : QString::fromStdString(stored.endpoint.name);
    QLabel *heading = makeLabel(name, TextRole::Small, Tone::Secondary, m_list);
    heading->setContentsMargins(0, m_boxes.empty() ? 0 : space::related, 0, 0);
    m_rows->addWidget(heading);
    if (stored.targets.empty())
        m_rows->addWidget(makeLabel(tr("No models chosen yet"), TextRole::Small, Tone::Secondary, m_list));
    for (ModelTarget target : stored.targets) {
        target.endpoint = stored.endpoint;
        const TargetLook look = lookOf(m_comparison.session(), target, order);
        auto *row = new QWidget(m_list);
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto *box = new QCheckBox(noMnemonic(look.name), row);
        box->setAccessibleName(tr("%1 at %2", "a model at an endpoint").arg(look.name, look.endpoint));
        box->setMinimumHeight(28);
        auto *dot = new MarkerDot(row);
        dot->setMarker(look.color, look.shape);
        line->addWidget(box, 1);
        line->addWidget(dot);
        m_rows->addWidget(row);
        m_boxes.push_back({box, target});
        connect(box, &QCheckBox::toggled, this, [this, target](bool on) { m_comparison.setChosen(target, on); });
    }
}

void TargetPicker::refresh()
{
    const std::size_t chosen = m_comparison.chosen().size();
    for (const Row &row : m_boxes) {
        const QSignalBlocker quiet(row.box);
        const bool on = m_comparison.isChosen(row.target);
        row.box->setChecked(on);
        row.box->setEnabled(on || chosen < Comparison::MaxTargets);
    }
    m_hint->setText(chosen >= Comparison::MaxTargets ? tr("%1 at most side by side").arg(Comparison::MaxTargets)
                                                     : tr("%n target(s) ticked", "", static_cast<int>(chosen)));
    const QSignalBlocker quiet(m_repetitions);
    m_repetitions->setValue(m_comparison.repetitions());
}

void TargetPicker::popupUnder(QWidget *anchor)
{
    rebuild();
    const int rows = static_cast<int>(m_boxes.size() + m_comparison.endpoints().size() * 1);
    resize(340, qBound(240, rows * 33 + 190, 560));
    QPoint at = anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + 4));
    const QRect screen = anchor->screen()->availableGeometry();
    at.setX(qBound(screen.left(), at.x(), screen.right() - width()));
    move(at);
    show();
    if (!m_boxes.empty())
        m_boxes.front().box->setFocus(Qt::PopupFocusReason);
}
} // namespace assay::widgets
