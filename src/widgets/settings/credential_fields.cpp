// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/credential_fields.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/settings/form_grid.h"
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QPushButton>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

QString authLabel(AuthKind kind)
{
    switch (kind) {
    case AuthKind::None:
        return CredentialFields::tr("No key");
    case AuthKind::Environment:
        return CredentialFields::tr("From an environment variable");
    case AuthKind::Session:
        return CredentialFields::tr("Entered for this session only");
    case AuthKind::Keyring:
        return CredentialFields::tr("In the system's keyring");
    case AuthKind::AwsEnvironment:
        return CredentialFields::tr("AWS keys from the environment");
    case AuthKind::AwsProfile:
        return CredentialFields::tr("AWS profile");
    case AuthKind::GoogleServiceAccount:
        return CredentialFields::tr("Google service account (JSON file)");
    case AuthKind::GoogleUser:
        break;
    }
    return CredentialFields::tr("Google login of gcloud");
}

CredentialFields::CredentialFields(MayGo mayGo, FormGrid *grid, QObject *parent)
    : QObject(parent), m_mayGo(std::move(mayGo)), m_grid(grid)
{
    m_profile = makeLine(tr("AWS profile"), u"default"_s, grid);
    m_profile->setObjectName(u"endpointProfile"_s);
    grid->addRow(
        tr("Profile"), m_profile,
        tr("A name in ~/.aws/credentials. Empty: AWS_PROFILE, else \"default\". Its keys sign each request and "
           "are not sent."));
    addFileRow(
        tr("Credential file"), u"endpointFile"_s, m_file, m_fileNote,
        tr("Empty: GOOGLE_APPLICATION_CREDENTIALS, else the place where gcloud keeps it. Its path is stored, not "
           "what it holds."));
    connect(m_profile, &QLineEdit::editingFinished, this, &CredentialFields::changed);
}

QWidget *CredentialFields::addFileRow(const QString &label, const QString &name, QLineEdit *&line, QLabel *&note,
                                      const QString &hint)
{
    line = makeLine(label, {}, m_grid);
    line->setObjectName(name);
    auto *choose = new QPushButton(tr("Choose…"), m_grid);
    choose->setAccessibleName(tr("Choose a file: %1").arg(label));
    note = m_grid->addRow(label, {line, choose}, hint);
    connect(line, &QLineEdit::editingFinished, this, &CredentialFields::changed);
    connect(choose, &QPushButton::clicked, this, [this, line, label] {
        const QString file = QFileDialog::getOpenFileName(m_grid, label);
        if (file.isEmpty())
            return;
        line->setText(file);
        Q_EMIT changed();
    });
    return line;
}

void CredentialFields::addLater()
{
    m_allow = new QCheckBox(m_grid);
    m_allow->setObjectName(u"endpointAllowKey"_s);
    m_allow->setAccessibleName(tr("Allow the key for this address"));
    m_allowNote = m_grid->addRow(tr("Another address"), m_allow);
    m_scheme = new QComboBox(m_grid);
    m_scheme->setObjectName(u"endpointScheme"_s);
    m_scheme->setAccessibleDescription(tr("What the key is"));
    m_scheme->addItem(tr("A key of the resource"), int(KeyScheme::Usual));
    m_scheme->addItem(tr("An access token (Authorization: Bearer)"), int(KeyScheme::Bearer));
    m_grid->addRow(tr("Key or token"), m_scheme,
                   tr("A token of Microsoft Entra or another issuer goes in another header."));
    addFileRow(tr("More certificates"), u"endpointCa"_s, m_ca, m_caNote,
               tr("Only where a company signs its own servers: its certificate authority as a PEM file, for this "
                  "endpoint alone."));
    connect(m_allow, &QCheckBox::toggled, this, [this] {
        if (!m_filling)
            Q_EMIT changed();
    });
    connect(m_scheme, &QComboBox::activated, this, &CredentialFields::changed);
}

void CredentialFields::show(const Endpoint &endpoint)
{
    m_filling = true;
    m_profile->setText(QString::fromStdString(endpoint.auth.profile));
    m_file->setText(QString::fromStdString(endpoint.auth.file));
    m_ca->setText(QString::fromStdString(endpoint.caFile));
    m_scheme->setCurrentIndex(std::max(0, m_scheme->findData(int(endpoint.auth.scheme))));
    m_filling = false;
    refresh(endpoint);
}

void CredentialFields::apply(Endpoint &endpoint) const
{
    AuthRef &auth = endpoint.auth;
    auth.profile = auth.kind == AuthKind::AwsProfile ? m_profile->text().trimmed().toStdString() : std::string();
    auth.file = fetchesGoogleToken(auth.kind) ? m_file->text().trimmed().toStdString() : std::string();
    endpoint.caFile = m_ca->text().trimmed().toStdString();
    auth.scheme = m_twoHeaders ? KeyScheme(m_scheme->currentData().toInt()) : KeyScheme::Usual;
    const std::string origin = originOf(QString::fromStdString(endpoint.baseUrl)).toStdString();
    // A tick is for one address: another address has none.
    if (m_allow->isChecked() && origin == m_origin)
        auth.origin = origin;
    else if (!m_allow->isChecked())
        auth.origin.clear();
}

void CredentialFields::refresh(const Endpoint &endpoint)
{
    m_filling = true;
    const AuthKind kind = endpoint.auth.kind;
    m_origin = originOf(QString::fromStdString(endpoint.baseUrl)).toStdString();
    m_grid->setRowVisible(m_profile, kind == AuthKind::AwsProfile);
    m_grid->setRowVisible(m_file, fetchesGoogleToken(kind));
    const bool twoHeaders =
        endpoint.kind.starts_with("azure") || endpoint.kind == "foundry-anthropic" || endpoint.kind == "anthropic";
    const bool ownKey = kind == AuthKind::Environment || kind == AuthKind::Session || kind == AuthKind::Keyring;
    m_twoHeaders = twoHeaders && ownKey;
    m_grid->setRowVisible(m_scheme, m_twoHeaders);
    Endpoint asked = endpoint;
    asked.auth.origin.clear();
    const Status free = m_mayGo(asked);
    const bool needed = !free && free.error().code == ErrorCode::KeyOrigin;
    const QString origin = QString::fromStdString(m_origin);
    m_allow->setText(tr("Send it to %1").arg(QString(origin).replace(u'&', u"&&"_s)));
    m_allow->setChecked(needed && !endpoint.auth.origin.empty() && endpoint.auth.origin == m_origin);
    setProblem(m_allowNote, m_allow,
               needed && !m_allow->isChecked()
                   ? tr("This key belongs to another provider, and is not sent here unless you allow it.")
                   : QString());
    m_grid->setRowVisible(m_allow, needed);
    m_grid->setRowVisible(m_ca, endpoint.baseUrl.starts_with("https"));
    m_filling = false;
}
} // namespace assay::widgets
