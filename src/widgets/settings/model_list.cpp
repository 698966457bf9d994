// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/model_list.h"
#include "widgets/controls.h"
#include "widgets/right_text_delegate.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr int modelRole = Qt::UserRole + 1;
constexpr int filterFrom = 10; // a shorter list is read faster than a filter is typed
constexpr int rowsShown = 8;
} // namespace

ModelList::ModelList(session::Session &session, QWidget *parent) : QWidget(parent), m_session(session)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_filter = makeLine(tr("Filter the models"), tr("Filter"), this);
    m_filter->setClearButtonEnabled(true);
    m_empty = makeLabel({}, TextRole::Body, Tone::Secondary, this);
    m_empty->setWordWrap(true);
    m_list = new QListWidget(this);
    m_list->setObjectName(u"modelList"_s);
    m_list->setAccessibleName(tr("Models of the endpoint"));
    m_list->setItemDelegate(new RightTextDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_typed = makeLine(tr("Name of a model to add"), tr("Model name, as the API calls it"), this);
    m_typed->setObjectName(u"modelName"_s);
    m_add = makeButton(tr("Add by name"), u"add", this);
    m_add->setEnabled(false);
    auto *row = new QHBoxLayout;
    row->addWidget(m_typed, 1);
    row->addWidget(m_add);
    layout->addWidget(m_filter);
    layout->addWidget(m_empty);
    layout->addWidget(m_list);
    layout->addLayout(row);
    m_help = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_help->setObjectName(u"modelHelp"_s);
    m_help->setWordWrap(true);
    layout->addWidget(m_help);
    connect(m_filter, &QLineEdit::textChanged, this, &ModelList::refill);
    connect(m_typed, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_add->setEnabled(m_editable && !text.trimmed().isEmpty()); });
    connect(m_typed, &QLineEdit::returnPressed, this, &ModelList::addTyped);
    connect(m_add, &QPushButton::clicked, this, &ModelList::addTyped);
    connect(m_list, &QListWidget::itemChanged, this, &ModelList::onItemChanged);
    connect(m_list, &QListWidget::currentItemChanged, this, [this] {
        if (!m_filling)
            Q_EMIT currentChanged();
    });
}

void ModelList::setEndpoint(const StoredEndpoint &endpoint, bool editable)
{
    const bool other =
        endpoint.endpoint.id != m_endpoint.endpoint.id || endpoint.endpoint.name != m_endpoint.endpoint.name;
    if (endpoint.endpoint.id != m_endpoint.endpoint.id && number(m_endpoint.endpoint.id) != 0)
        m_listed.clear();
    m_endpoint = endpoint;
    m_editable = editable;
    m_typed->setVisible(editable);
    m_add->setVisible(editable);
    const auto &kinds = m_session.endpointKinds();
    const auto kind = std::ranges::find(kinds, endpoint.endpoint.kind, &catalog::EndpointKind::id);
    m_help->setText(kind == kinds.end() ? QString() : QString::fromStdString(kind->modelHelp) + u'.');
    m_help->setVisible(editable && !m_help->text().isEmpty());
    if (other) {
        m_order.clear();
        m_filter->clear();
    }
    refill();
}

void ModelList::setListed(const QStringList &models)
{
    m_listed = models;
    m_order.clear();
    refill();
}

QString ModelList::quietText(const ModelTarget &target) const
{
    QStringList parts;
    if (!target.name.empty())
        parts << QString::fromStdString(target.name);
    const auto price = m_session.priceOf(target);
    if (price && price->input && price->output)
        parts << tr("%1 in, %2 out, %3 per million")
                     .arg(QString::fromStdString(perMillionText(*price->input)),
                          QString::fromStdString(perMillionText(*price->output)),
                          QString::fromStdString(price->currency));
    else
        parts << tr("price unknown");
    return parts.join(u" · "_s);
}

void ModelList::refill()
{
    m_filling = true;
    const QString chosen = m_list->currentItem() ? m_list->currentItem()->data(modelRole).toString() : QString();
    m_list->clear();
    QStringList models; // the ticked ones first: they are what the user works with
    for (const ModelTarget &target : m_endpoint.targets)
        models << QString::fromStdString(target.model);
    const QStringList ticked = models;
    for (const QString &model : m_listed) {
        if (!models.contains(model))
            models << model;
    }
    // A tick must not move its row from under the pointer: the order holds until the list is asked for again.
    std::ranges::stable_sort(models, {}, [this](const QString &model) { return m_order.indexOf(model); });
    m_order = models;
    const QString words = m_filter->text().trimmed();
    for (qsizetype i = 0; i < models.size(); ++i) {
        if (!words.isEmpty() && !models.at(i).contains(words, Qt::CaseInsensitive))
            continue;
        auto *item = new QListWidgetItem(models.at(i), m_list);
        item->setData(modelRole, models.at(i));
        const qsizetype target = ticked.indexOf(models.at(i));
        if (target >= 0)
            item->setData(RightTextDelegate::role, quietText(m_endpoint.targets.at(std::size_t(target))));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable |
                       (m_editable ? Qt::ItemIsUserCheckable : Qt::NoItemFlags));
        if (m_editable)
            item->setCheckState(target >= 0 ? Qt::Checked : Qt::Unchecked);
        if (models.at(i) == chosen)
            m_list->setCurrentItem(item);
    }
    if (m_list->currentItem() == nullptr && !ticked.isEmpty() && words.isEmpty())
        m_list->setCurrentRow(0); // its settings are shown below: nothing to find first
    m_filter->setVisible(models.size() > filterFrom);
    m_list->setVisible(!models.isEmpty());
    m_empty->setVisible(models.isEmpty() || (m_editable && ticked.isEmpty()));
    m_empty->setText(!models.isEmpty() ? tr("Tick the models that you want to compare.")
                     : m_editable ? tr("No models yet. Test the endpoint to see what it offers, or add one by name.")
                                  : tr("Models can be added here once the fields above are filled in."));
    const int rowHeight = m_list->count() > 0 ? m_list->sizeHintForRow(0) : 30;
    m_list->setFixedHeight(std::clamp(m_list->count(), 1, rowsShown) * rowHeight + 2 * m_list->frameWidth() + 2);
    m_filling = false;
    Q_EMIT currentChanged();
}

const ModelTarget *ModelList::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    if (item == nullptr)
        return nullptr;
    const std::string model = item->data(modelRole).toString().toStdString();
    const auto found = std::ranges::find(m_endpoint.targets, model, &ModelTarget::model);
    return found == m_endpoint.targets.end() ? nullptr : &*found;
}

void ModelList::addTyped()
{
    const QString model = m_typed->text().trimmed();
    if (model.isEmpty() || !m_editable)
        return;
    m_typed->clear();
    const auto known = std::ranges::find(m_endpoint.targets, model.toStdString(), &ModelTarget::model);
    if (known == m_endpoint.targets.end())
        Q_EMIT added(model);
}

void ModelList::onItemChanged(QListWidgetItem *item)
{
    if (m_filling || !m_editable)
        return;
    const QString model = item->data(modelRole).toString();
    const auto known = std::ranges::find(m_endpoint.targets, model.toStdString(), &ModelTarget::model);
    const bool ticked = item->checkState() == Qt::Checked;
    if (ticked && known == m_endpoint.targets.end())
        Q_EMIT added(model);
    else if (!ticked && known != m_endpoint.targets.end())
        Q_EMIT removed(ModelTarget(*known));
}
} // namespace assay::widgets
