// SPDX-License-Identifier: GPL-3.0-or-later
// The right side of the settings: one endpoint with its fields, its test and its models. Reads and writes through the
// session; never blocks.
#pragma once
#include "core/records.h"
#include "session/session.h"
#include "widgets/page.h"
#include <QWidget>

class QLabel;
class QPushButton;

namespace assay::widgets
{
class ChainForm;
class CommandForm;
class EndpointForm;
class ErrorCard;
class ModelForm;
class ModelList;

QString nameOfNew(Api api); // of an endpoint without a name

class EndpointPanel : public QWidget
{
    Q_OBJECT
public:
    EndpointPanel(session::Session &session, QWidget *parent);
    void showEndpoint(const StoredEndpoint &stored, const QStringList &otherNames);
    EndpointId id() const;
    const StoredEndpoint &shown() const noexcept { return m_shown; }
    EndpointForm *form() const { return m_form; }
    CommandForm *commandForm() const { return m_commandForm; }
    ChainForm *chainForm() const { return m_chainForm; }
    bool isIncomplete() const; // something is to be filled in before it can be stored
    void focusFirst();         // there
    ModelList *models() const { return m_models; }
    void test();

Q_SIGNALS:
    void stored(assay::EndpointId id); // a new endpoint got its id
    void titleChanged();               // name or address as typed
    void removeRequested();
    void toast(const QString &text, const QString &undoText, const std::function<void()> &undo);

private:
    void build();
    QWidget *buildHead();
    void save(const Endpoint &endpoint);
    void saveSingle(const Endpoint &endpoint, ModelTarget target);
    void saveSingleTarget();
    void showForms(const QStringList &otherNames);
    void showTested(const session::ProbeResult &result);
    void showFailure(const Error &error);
    void addModel(const QString &model);
    void removeModel(const ModelTarget &target);
    void refreshModelForm();
    void sayFamily(const QString &model, const QString &family);

    session::Session &m_session;
    StoredEndpoint m_shown;
    std::optional<Endpoint> m_pending; // edited again while the first save of a new endpoint is under way
    bool m_saving = false;
    bool m_savingSingle = false;
    std::optional<ModelTarget> m_single; // of a program or a chain: its one target, as it is to be stored
    std::vector<catalog::EndpointKind> m_httpKinds;
    int m_testNumber = 0; // a late answer of an earlier test is ignored

    QLabel *m_title, *m_subtitle, *m_tested;
    QPushButton *m_test, *m_remove;
    EndpointForm *m_form;
    ErrorCard *m_error;
    ModelList *m_models;
    ModelForm *m_modelForm;
    CommandForm *m_commandForm;
    ChainForm *m_chainForm;
    QWidget *m_formHolder, *m_modelsHolder;
};
} // namespace assay::widgets
