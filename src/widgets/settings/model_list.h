// SPDX-License-Identifier: GPL-3.0-or-later
// The models of an endpoint: those the server lists and those added by name. A tick makes it a target.
#pragma once
#include "core/records.h"
#include "session/session.h"
#include <QWidget>

class QLabel;
class QLineEdit;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace assay::widgets
{
class ModelList : public QWidget
{
    Q_OBJECT
public:
    explicit ModelList(session::Session &session, QWidget *parent = nullptr);
    void setEndpoint(const StoredEndpoint &endpoint, bool editable);
    void setListed(const QStringList &models); // as the server says; kept until another endpoint is shown
    QListWidget *list() const { return m_list; }
    const ModelTarget *current() const; // null: the chosen row is no target

Q_SIGNALS:
    void added(const QString &model);
    void removed(const assay::ModelTarget &target);
    void currentChanged();

private:
    void refill();
    void addTyped();
    void onItemChanged(QListWidgetItem *item);
    QString quietText(const ModelTarget &target) const;
    session::Session &m_session;
    StoredEndpoint m_endpoint;
    QStringList m_order; // of the rows, kept while models are ticked
    QStringList m_listed;
    bool m_editable = true, m_filling = false;
    QLineEdit *m_filter, *m_typed;
    QPushButton *m_add;
    QLabel *m_empty, *m_help;
    QListWidget *m_list;
};
} // namespace assay::widgets
