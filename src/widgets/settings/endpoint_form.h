// SPDX-License-Identifier: GPL-3.0-or-later
// One endpoint as fields. Applies at once: every finished field that leaves the whole endpoint usable is told by
// edited(); what is refused is said under its field and stays there.
#pragma once
#include "session/session.h"
#include "widgets/settings/endpoint_rules.h"
#include <functional>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace assay::widgets
{
class CredentialFields;
class FormGrid;
class KindFields;

struct KeyAccess { // how the form reaches the keys of this session; it never keeps one
    std::function<Status(const Endpoint &, const QString &)> use;
    std::function<bool(const Endpoint &)> has;
    std::function<void(const Endpoint &)> forget;
    std::function<Status(const Endpoint &)> mayGo;   // KeyOrigin: not to this address unless the user allows it
    std::function<QString(const Endpoint &)> source; // where it comes from, in words
    std::function<Status(const Endpoint &)> stillGood = [](const Endpoint &) {
        return Status(Ok{});
    }; // KeyInvalid: it has ended
    // The system's keyring; both answer later, on this thread.
    std::function<void(const Endpoint &, const QString &, std::function<void(const Status &)>)> save;
    std::function<void(const Endpoint &, std::function<void(const Status &)>)> forgetSaved;
    QString keyringProblem;                                    // why there is none; empty: there may be one
    const std::vector<catalog::EndpointKind> *kinds = nullptr; // never null when the form is made
};

class EndpointForm : public QWidget
{
    Q_OBJECT
public:
    explicit EndpointForm(KeyAccess keys, QWidget *parent = nullptr);
    ~EndpointForm() override;
    void setEndpoint(const Endpoint &endpoint, const QStringList &otherNames);
    void setId(EndpointId id) { m_stored.id = m_shown.id = id; }  // after the first save
    const Endpoint &endpoint() const noexcept { return m_shown; } // as the fields say, refused ones included
    EndpointProblems problems() const { return checkEndpoint(m_shown, m_otherNames); }
    void focusName();
    void focusKey();

Q_SIGNALS:
    void edited(const assay::Endpoint &endpoint); // usable, and different from the one before
    void keyUsed();                               // a session key was accepted

private:
    void buildFields();
    void buildKeyFields();
    void read();
    void show();
    void showProblems();
    void showKeyState();
    void useKey();
    void saveKey(QString typed);
    void forgetKey();
    void fillAuth();
    void showKeySource();
    void showNewKey(const Status &used, const QString &typed);

    KeyAccess m_keys;
    Endpoint m_stored, m_shown; // stored: the last one that was told
    QStringList m_otherNames;
    QString m_mask, m_maskOrigin; // "•••• 7Qx2" of the key entered last, and where it goes
    QString m_lostKeyFrom;        // host whose session key does not go to the changed address
    bool m_filling = false;

    FormGrid *m_grid;
    KindFields *m_kind;
    CredentialFields *m_credential;
    QLabel *m_authNote;
    QLineEdit *m_name, *m_url, *m_variable, *m_key;
    QComboBox *m_api, *m_auth, *m_version;
    QCheckBox *m_plainHttp;
    QSpinBox *m_concurrency;
    QPushButton *m_useKey, *m_forgetKey;
    QLabel *m_nameNote, *m_urlNote, *m_variableNote, *m_keyNote, *m_plainNote, *m_versionNote;
};
} // namespace assay::widgets
