// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/kind_fields.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/settings/form_grid.h"
#include <algorithm>
#include <QComboBox>
#include <QLineEdit>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

KindFields::KindFields(const std::vector<catalog::EndpointKind> &kinds, FormGrid *grid, QObject *parent)
    : QObject(parent), m_kinds(kinds), m_grid(grid)
{
    m_box = new QComboBox(grid);
    m_box->setObjectName(u"endpointKind"_s);
    m_box->setAccessibleDescription(tr("What kind of endpoint it is"));
    std::string group;
    for (const catalog::EndpointKind &kind : kinds) {
        if (!group.empty() && kind.group != group)
            m_box->insertSeparator(m_box->count());
        group = kind.group;
        m_box->addItem(QString::fromStdString(kind.name), QString::fromStdString(kind.id));
    }
    m_help = grid->addRow(tr("What it is"), m_box);
    connect(m_box, &QComboBox::currentIndexChanged, this, [this] {
        if (m_filling)
            return;
        m_kind = find(m_box->currentData().toString().toStdString());
        m_makesAddress = m_kind != nullptr && !m_kind->fields.empty();
        showRows();
        Q_EMIT changed();
    });
    // One row a field, however many kinds ask for it; before the fields that stand behind it in a kind.
    std::vector<const catalog::EndpointField *> fields;
    const auto placeOf = [&fields](const std::string &name) {
        return std::ranges::find(fields, name, &catalog::EndpointField::name);
    };
    for (const catalog::EndpointKind &kind : kinds) {
        auto before = fields.end();
        for (auto field = kind.fields.rbegin(); field != kind.fields.rend(); ++field) {
            const auto known = placeOf(field->name);
            before = known != fields.end() ? known : fields.insert(before, &*field);
        }
    }
    for (const catalog::EndpointField *field : fields)
        addField(*field, !field->options.empty());
}

QWidget *KindFields::Row::field() const { return box ? static_cast<QWidget *>(box) : line; }

void KindFields::addField(const catalog::EndpointField &field, bool choices)
{
    const QString name = u"endpoint_"_s + QString::fromStdString(field.name);
    const QString label = QString::fromStdString(field.label);
    Row row{};
    if (choices) {
        row.box = new QComboBox(m_grid);
        row.box->setEditable(true);
        row.box->setInsertPolicy(QComboBox::NoInsert);
        row.box->setAccessibleDescription(QString::fromStdString(field.help));
        row.line = row.box->lineEdit();
        connect(row.box, &QComboBox::activated, this, &KindFields::changed);
    } else {
        row.line = makeLine(label, {}, m_grid);
    }
    row.field()->setObjectName(name);
    row.line->setAccessibleName(label);
    row.note = m_grid->addRow(label, row.field());
    connect(row.line, &QLineEdit::editingFinished, this, [this] {
        if (!m_filling)
            Q_EMIT changed();
    });
    m_rows[field.name] = row;
}

const catalog::EndpointKind *KindFields::find(const std::string &id) const
{
    const auto found = std::ranges::find(m_kinds, id, &catalog::EndpointKind::id);
    return found == m_kinds.end() ? nullptr : &*found;
}

void KindFields::show(const Endpoint &endpoint)
{
    m_filling = true;
    m_kind = find(endpoint.kind);
    if (!m_kind && !m_kinds.empty()) // made before there were kinds, or by a newer program
        m_kind = find("other");
    m_box->setCurrentIndex(m_kind ? m_box->findData(QString::fromStdString(m_kind->id)) : -1);
    const auto fields = m_kind ? catalog::fieldsOf(*m_kind, endpoint.baseUrl) : std::nullopt;
    m_filledFor.clear(); // what another endpoint's fields held says nothing of this one
    m_makesAddress = m_kind && !m_kind->fields.empty() && (fields || endpoint.baseUrl.empty());
    showRows();
    if (fields && m_makesAddress)
        for (const auto &[name, value] : *fields)
            if (const auto row = m_rows.find(name); row != m_rows.end())
                row->second.line->setText(QString::fromStdString(value));
    m_filling = false;
}

void KindFields::showRows()
{
    const bool before = std::exchange(m_filling, true);
    setHint(m_help, m_kind ? QString::fromStdString(m_kind->help) : QString());
    const bool other = !m_kind || m_filledFor != m_kind->id;
    for (const auto &[name, row] : m_rows) {
        const auto field = m_kind ? std::ranges::find(m_kind->fields, name, &catalog::EndpointField::name)
                                  : std::vector<catalog::EndpointField>::const_iterator();
        const bool wanted = m_makesAddress && field != m_kind->fields.end();
        if (wanted) {
            const QString text = other ? QString::fromStdString(field->defaultValue) : row.line->text();
            if (row.box) {
                row.box->clear();
                for (const std::string &option : field->options)
                    row.box->addItem(QString::fromStdString(option));
            }
            row.line->setText(text);
            m_grid->setLabel(row.field(), QString::fromStdString(field->label));
            setHint(row.note, QString::fromStdString(field->help));
        }
        m_grid->setRowVisible(row.field(), wanted);
    }
    m_filledFor = m_kind ? m_kind->id : std::string();
    m_filling = before;
}

catalog::FieldValues KindFields::values() const
{
    catalog::FieldValues values;
    for (const auto &[name, row] : m_rows)
        if (const QString text = row.line->text().trimmed(); !text.isEmpty())
            values[name] = text.toStdString();
    return values;
}

QString KindFields::missing() const
{
    if (!m_kind || !m_makesAddress)
        return {};
    const Result<std::string> url = catalog::baseUrlOf(*m_kind, values());
    if (url)
        return {};
    const auto field = std::ranges::find(m_kind->fields, url.error().detail, &catalog::EndpointField::name);
    return field == m_kind->fields.end() ? QString() : QString::fromStdString(field->label);
}

void KindFields::focusMissing()
{
    const Result<std::string> url = catalog::baseUrlOf(*m_kind, values());
    if (const auto row = url ? m_rows.end() : m_rows.find(url.error().detail); row != m_rows.end())
        row->second.line->setFocus();
}

void KindFields::apply(Endpoint &endpoint) const
{
    if (!m_kind)
        return;
    const bool other = endpoint.kind != m_kind->id && !(endpoint.kind.empty() && m_kind->id == "other");
    if (other) {
        endpoint.kind = m_kind->id;
        endpoint.region.clear();
        endpoint.apiVersion = usualVersion(*m_kind);
        endpoint.auth = {};
        endpoint.auth.kind = m_kind->auth.front();
        endpoint.auth.variable = endpoint.auth.kind == AuthKind::Environment ? m_kind->keyVariable : std::string();
        endpoint.auth.scheme = m_kind->keyScheme;
        endpoint.concurrency = m_kind->concurrency;
        endpoint.allowPlainHttp = false;
        endpoint.baseUrl = m_kind->fields.empty() ? m_kind->baseUrl : std::string();
    }
    if (m_kind->id != "other")
        endpoint.api = m_kind->api;
    if (!m_makesAddress)
        return;
    const catalog::FieldValues parts = values();
    const Result<std::string> url = catalog::baseUrlOf(*m_kind, parts);
    endpoint.baseUrl = url ? *url : std::string();
    const auto region = parts.find("region");
    const bool hasRegion =
        std::ranges::find(m_kind->fields, "region", &catalog::EndpointField::name) != m_kind->fields.end();
    endpoint.region = hasRegion && region != parts.end() ? region->second : std::string();
}
} // namespace assay::widgets
