// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/endpoint_form.h"
#include "core/secret.h"
#include "session/session.h"
#include "widgets/settings/credential_fields.h"
#include "widgets/settings/form_grid.h"
#include "widgets/settings/kind_fields.h"
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
} // namespace

EndpointForm::EndpointForm(KeyAccess keys, QWidget *parent) : QWidget(parent), m_keys(std::move(keys))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_grid = new FormGrid(this);
    layout->addWidget(m_grid);
    buildFields();
    buildKeyFields();
    m_credential->addLater();
    m_plainHttp = new QCheckBox(this);
    m_plainHttp->setAccessibleName(tr("Allow plain http for this host"));
    m_plainNote = m_grid->addRow(tr("Plain http"), m_plainHttp);
    m_concurrency = new QSpinBox(this);
    m_concurrency->setRange(1, 64);
    m_concurrency->setAccessibleName(tr("Requests at once to this endpoint"));
    m_grid->addRow(tr("Requests at once"), m_concurrency,
                   tr("More is faster until the provider answers \"too many requests\"."));

    for (QLineEdit *line : {m_name, m_url, m_variable})
        connect(line, &QLineEdit::editingFinished, this, &EndpointForm::read);
    for (QComboBox *box : {m_api, m_auth, m_version})
        connect(box, &QComboBox::currentIndexChanged, this, &EndpointForm::read);
    connect(m_plainHttp, &QCheckBox::toggled, this, &EndpointForm::read);
    connect(m_kind, &KindFields::changed, this, &EndpointForm::read);
    connect(m_credential, &CredentialFields::changed, this, &EndpointForm::read);
    connect(m_concurrency, &QSpinBox::valueChanged, this, &EndpointForm::read);
}

EndpointForm::~EndpointForm()
{
    // A field that has the focus ends its edit when it is hidden, and that is when this form is half gone.
    for (QObject *part : findChildren<QObject *>())
        part->disconnect(this);
}

void EndpointForm::buildFields()
{
    m_name = makeLine(tr("Name of the endpoint"), {}, this);
    m_name->setObjectName(u"endpointName"_s);
    m_nameNote = m_grid->addRow(tr("Name"), m_name);
    m_kind = new KindFields(*m_keys.kinds, m_grid, this);
    m_api = new QComboBox(this);
    m_api->setObjectName(u"endpointApi"_s);
    m_api->setAccessibleDescription(tr("API of the endpoint"));
    for (const Api api : allApis())
        if (isHttp(api))
            m_api->addItem(apiLabel(api), int(api));
    m_grid->addRow(tr("API"), m_api);
    m_url = makeLine(tr("Base URL"), u"https://"_s, this);
    m_url->setObjectName(u"endpointUrl"_s);
    m_url->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_urlNote = m_grid->addRow(tr("Base URL"), m_url);
    m_version = new QComboBox(this);
    m_version->setAccessibleDescription(tr("API version"));
    m_version->setObjectName(u"endpointVersion"_s);
    m_version->setInsertPolicy(QComboBox::NoInsert);
    m_versionNote = m_grid->addRow(tr("API version"), m_version);
}

void EndpointForm::buildKeyFields()
{
    m_auth = new QComboBox(this);
    m_auth->setObjectName(u"endpointAuth"_s);
    m_auth->setAccessibleDescription(tr("Where the key comes from"));
    m_authNote = m_grid->addRow(tr("Key"), m_auth);
    m_credential = new CredentialFields(m_keys.mayGo, m_grid, this);
    m_variable = makeLine(tr("Name of the environment variable"), u"OPENAI_API_KEY"_s, this);
    m_variable->setObjectName(u"endpointVariable"_s);
    auto *known = new QCompleter(session::Session::keysInEnvironment(), this);
    known->setCaseSensitivity(Qt::CaseInsensitive);
    m_variable->setCompleter(known);
    m_variableNote = m_grid->addRow(tr("Variable"), m_variable);
    m_key = makeLine(tr("Key for this session"), {}, this);
    m_key->setObjectName(u"endpointKey"_s);
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    m_useKey = new QPushButton(tr("Use key"), this);
    m_useKey->setObjectName(u"useKey"_s);
    m_useKey->setEnabled(false);
    m_forgetKey = new QPushButton(tr("Forget"), this);
    m_forgetKey->setAccessibleName(tr("Forget the key of this session"));
    m_keyNote = m_grid->addRow(QString(), {m_key, m_useKey, m_forgetKey});
    connect(m_key, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_useKey->setEnabled(!text.isEmpty()); });
    connect(m_key, &QLineEdit::returnPressed, this, &EndpointForm::useKey);
    connect(m_useKey, &QPushButton::clicked, this, &EndpointForm::useKey);
    connect(m_forgetKey, &QPushButton::clicked, this, &EndpointForm::forgetKey);
}

void EndpointForm::setEndpoint(const Endpoint &endpoint, const QStringList &otherNames)
{
    m_otherNames = otherNames;
    if (endpoint == m_shown && endpoint == m_stored)
        return showProblems();
    m_stored = m_shown = endpoint;
    m_lostKeyFrom.clear();
    m_key->clear();
    show();
}

void EndpointForm::focusName()
{
    if (!m_kind->missing().isEmpty())
        return m_kind->focusMissing();
    QLineEdit *field = m_shown.baseUrl.empty() && !m_shown.name.empty() ? m_url : m_name;
    field->setFocus();
    field->selectAll();
}

void EndpointForm::focusKey() { m_key->setFocus(); }

void EndpointForm::show()
{
    m_filling = true;
    m_name->setText(QString::fromStdString(m_shown.name));
    m_api->setCurrentIndex(m_api->findData(int(m_shown.api)));
    m_url->setText(QString::fromStdString(m_shown.baseUrl));
    m_url->setCursorPosition(0);
    m_kind->show(m_shown);
    fillAuth();
    m_credential->show(m_shown);
    m_variable->setText(QString::fromStdString(m_shown.auth.variable));
    m_plainHttp->setChecked(m_shown.allowPlainHttp);
    m_concurrency->setValue(m_shown.concurrency);
    m_filling = false;
    showProblems();
}

void EndpointForm::read()
{
    if (m_filling)
        return;
    Endpoint next = m_shown;
    next.name = m_name->text().trimmed().toStdString();
    next.api = Api(m_api->currentData().toInt());
    next.baseUrl = tidyBaseUrl(m_url->text()).toStdString();
    if (m_version->isEditable())
        next.apiVersion = m_version->currentText().trimmed().toStdString();
    else if (m_version->count() > 0) // else it was set where this form has no field for it
        next.apiVersion =
            m_version->currentIndex() > 0 ? m_version->currentData().toString().toStdString() : std::string();
    next.auth.kind = AuthKind(m_auth->currentData().toInt());
    next.auth.variable =
        next.auth.kind == AuthKind::Environment ? m_variable->text().trimmed().toStdString() : std::string();
    next.concurrency = m_concurrency->value();
    m_credential->apply(next);
    const std::string kindBefore = m_shown.kind;
    const Api apiBefore = m_shown.api;
    if (next.api != apiBefore)
        next.apiVersion.clear(); // another API has other versions
    m_kind->apply(next);
    if (next.auth.kind == AuthKind::Environment && next.auth.variable.empty() && m_kind->kind() != nullptr &&
        m_shown.auth.kind != AuthKind::Environment)
        next.auth.variable = m_kind->kind()->keyVariable;
    const QString url = QString::fromStdString(next.baseUrl);
    const QString oldUrl = QString::fromStdString(m_shown.baseUrl);
    const bool otherPlace = originOf(url) != originOf(oldUrl);
    if (otherPlace)
        m_plainHttp->setChecked(false); // the permission was for that host, by name
    next.allowPlainHttp = m_plainHttp->isChecked() && needsPlainHttpPermission(url);
    if (otherPlace && m_shown.auth.kind == AuthKind::Session && m_keys.has(m_shown) && !m_keys.has(next))
        m_lostKeyFrom = QUrl(oldUrl).host();
    if (url != m_url->text())
        m_url->setText(url);
    m_shown = next;
    const bool otherKind =
        m_kind->kind() != nullptr && m_kind->kind()->id != kindBefore && !(kindBefore.empty() && next.kind.empty());
    if (otherKind || next.api != apiBefore)
        show(); // it has other fields
    else
        showProblems();
    if (!problems().any() && (m_shown != m_stored || number(m_shown.id) == 0)) {
        m_stored = m_shown;
        Q_EMIT edited(m_shown);
    }
}

void EndpointForm::showProblems()
{
    const EndpointProblems found = problems();
    const bool isNew = number(m_shown.id) == 0;
    const bool untouched = isNew && !m_name->isModified() && m_shown.name.empty();
    setProblem(m_nameNote, m_name, untouched ? QString() : found.name,
               untouched ? tr("Any name: answers are shown under it.") : QString());
    setProblem(m_urlNote, m_url, m_shown.baseUrl.empty() && isNew && !m_url->isModified() ? QString() : found.baseUrl,
               m_shown.baseUrl.empty() ? tr("For example https://gateway.example.com/v1") : QString());
    const QString missing = m_kind->missing();
    const bool made = m_kind->makesAddress();
    m_url->setReadOnly(made);
    if (made && !missing.isEmpty())
        setProblem(m_urlNote, m_url, QString(), tr("Fill in above: %1.").arg(missing));
    else if (made)
        setProblem(m_urlNote, m_url, QString(), tr("Made of the fields above."));
    m_grid->setRowVisible(m_api, m_kind->kind() == nullptr || m_kind->kind()->id == "other");
    setProblem(m_versionNote, m_version, found.version,
               m_version->isEditable()
                   ? tr("Empty for an address that ends in /openai/v1. A deployment's address needs a "
                        "date: the portal shows it in the deployment's sample code.")
                   : QString());
    m_grid->setRowVisible(m_version, m_version->count() > 0);
    m_variable->setText(QString::fromStdString(m_shown.auth.variable));
    m_credential->refresh(m_shown);
    showKeySource();
    const QString url = QString::fromStdString(m_shown.baseUrl);
    const bool plain = needsPlainHttpPermission(url);
    const QString host = QUrl(url).host();
    m_plainHttp->setText(tr("Allow it for %1").arg(QString(host).replace(u'&', u"&&"_s)));
    setHint(m_plainNote, plain ? tr("Everybody on the way can read prompts, answers and the key.") : QString());
    m_grid->setRowVisible(m_plainHttp, plain);
    const bool fromVariable = m_shown.auth.kind == AuthKind::Environment;
    const bool isSet = fromVariable && m_keys.has(m_shown);
    setProblem(m_variableNote, m_variable, found.variable,
               isSet ? tr("Set in this environment. Its value is read when a request is sent, and never stored.")
                     : tr("Not set in this environment: set it and start Assay again."));
    m_grid->setRowVisible(m_variable, fromVariable);
    showKeyState();
}

// Where the key comes from; of one that is entered below, only what is wrong with it.
void EndpointForm::showKeySource()
{
    const AuthKind kind = m_shown.auth.kind;
    const QString source = m_keys.source(m_shown);
    if (const Status good = m_keys.stillGood(m_shown); !good)
        return setProblem(m_authNote, m_auth, QString::fromStdString(good.error().detail) + u'.');
    if (kind == AuthKind::Keyring && !m_keys.keyringProblem.isEmpty())
        return setProblem(m_authNote, m_auth, {}, m_keys.keyringProblem);
    const bool ofFiles = signsForAws(kind) || fetchesGoogleToken(kind);
    if (ofFiles && !m_keys.has(m_shown) && !source.isEmpty()) // what is missing, and how to make it
        return setProblem(m_authNote, m_auth, source.left(1).toUpper() + source.mid(1) + u'.');
    const bool below = kind == AuthKind::Keyring || kind == AuthKind::Session;
    setProblem(m_authNote, m_auth, {},
               kind == AuthKind::None                  ? tr("No key is sent.")
               : below && !source.contains(u"until"_s) ? QString()
                                                       : tr("Where it comes from: %1.").arg(source));
}

void EndpointForm::fillAuth()
{
    const bool before = std::exchange(m_filling, true);
    std::vector<AuthKind> kinds{AuthKind::None, AuthKind::Keyring, AuthKind::Environment, AuthKind::Session};
    std::vector<std::string> versions;
    if (const catalog::EndpointKind *kind = m_kind->kind()) {
        kinds = kind->auth;
        versions = kind->versions;
    }
    const bool azure = m_shown.api == Api::AzureOpenAi;
    if (versions.empty() && m_shown.api == Api::AnthropicMessages)
        versions = {"2023-06-01", "2026-10-21"};
    if (versions.empty() && azure)
        versions = {"2024-10-21", "2025-04-01-preview"};
    if (std::ranges::find(kinds, m_shown.auth.kind) == kinds.end())
        kinds.push_back(m_shown.auth.kind);
    m_auth->clear();
    for (const AuthKind kind : kinds) {
        m_auth->addItem(authLabel(kind), int(kind));
        if (kind == AuthKind::Keyring && !m_keys.keyringProblem.isEmpty())
            qobject_cast<QStandardItemModel *>(m_auth->model())->item(m_auth->count() - 1)->setEnabled(false);
    }
    m_auth->setCurrentIndex(m_auth->findData(int(m_shown.auth.kind)));
    m_version->clear();
    for (const std::string &version : versions)
        m_version->addItem(QString::fromStdString(version), QString::fromStdString(version));
    if (azure != m_version->isEditable()) {
        m_version->setEditable(azure); // makes or drops the line
        if (azure)
            connect(m_version->lineEdit(), &QLineEdit::editingFinished, this, &EndpointForm::read);
    }
    if (azure) {
        m_version->lineEdit()->setAccessibleName(tr("API version"));
        m_version->lineEdit()->setPlaceholderText(tr("none"));
        m_version->setEditText(QString::fromStdString(m_shown.apiVersion));
    } else if (m_version->count() > 0) {
        m_version->setItemText(0, tr("%1 (usual)").arg(m_version->itemText(0)));
        m_version->setCurrentIndex(std::max(0, m_version->findData(QString::fromStdString(m_shown.apiVersion))));
    }
    m_filling = before;
}

void EndpointForm::forgetKey()
{
    m_mask.clear();
    if (m_shown.auth.kind != AuthKind::Keyring) {
        m_keys.forget(m_shown);
        return showKeyState();
    }
    setHint(m_keyNote, tr("Waiting for the system's keyring…"));
    m_keys.forgetSaved(m_shown, [this](const Status &gone) {
        setProblem(m_keyNote, m_key, gone ? QString() : QString::fromStdString(gone.error().detail),
                   tr("The keyring has no key for this address any more; that was checked."));
    });
}

void EndpointForm::showKeyState()
{
    const bool keyring = m_shown.auth.kind == AuthKind::Keyring;
    const bool session = m_shown.auth.kind == AuthKind::Session;
    const bool held = session && m_keys.has(m_shown);
    const QString host = QUrl(QString::fromStdString(m_shown.baseUrl)).host();
    QString hint = tr("Kept in memory until Assay ends, never written to a file, and sent to %1 only.")
                       .arg(host.isEmpty() ? tr("this address") : host);
    if (held) {
        const bool known = !m_mask.isEmpty() && m_maskOrigin == originOf(QString::fromStdString(m_shown.baseUrl));
        hint = known ? tr("Key %1 is held in memory until Assay ends, and is sent to %2 only.").arg(m_mask, host)
                     : tr("A key is held in memory until Assay ends, and is sent to %1 only.").arg(host);
        m_lostKeyFrom.clear();
    }
    const QString origin = originOf(QString::fromStdString(m_shown.baseUrl));
    if (keyring)
        hint = origin.isEmpty() ? tr("Kept by the system, for one address: fill that in first.")
                                : tr("Kept by the system under assay/%1, and found for this address alone. Other "
                                     "programs of yours can read an unlocked keyring.")
                                      .arg(origin);
    const QString lost = m_lostKeyFrom.isEmpty()
                             ? QString()
                             : tr("The key entered for %1 is not sent to %2. Enter the key for the new address.")
                                   .arg(m_lostKeyFrom, host);
    setProblem(m_keyNote, m_key, lost, hint);
    m_key->setPlaceholderText(held ? tr("Enter another key to replace it") : tr("Paste the key"));
    m_forgetKey->setVisible(held || keyring);
    m_useKey->setText(keyring ? tr("Save key") : tr("Use key"));
    m_grid->setRowVisible(m_key, session || keyring);
}

void EndpointForm::useKey()
{
    QString typed = m_key->text();
    if (typed.isEmpty())
        return;
    if (m_shown.auth.kind == AuthKind::Keyring)
        return saveKey(std::move(typed));
    const Status used = m_keys.use(m_shown, typed);
    showNewKey(used, typed);
    typed.fill(u'\0');
}

void EndpointForm::saveKey(QString typed)
{
    m_useKey->setEnabled(false);
    setHint(m_keyNote, tr("Waiting for the system's keyring…"));
    m_keys.save(m_shown, typed, [this](const Status &saved) {
        if (saved)
            return showNewKey(saved, {});
        setProblem(m_keyNote, m_key, QString::fromStdString(saved.error().detail));
    });
    typed.fill(u'\0');
    m_key->setText({});
}

void EndpointForm::showNewKey(const Status &used, const QString &typed)
{
    m_mask = used ? QString::fromStdString(Secret(typed.trimmed().toStdString()).masked()) : QString();
    m_maskOrigin = originOf(QString::fromStdString(m_shown.baseUrl));
    m_key->setText({}); // also drops the field's undo history
    showKeyState();
    if (!used) {
        const bool address = used.error().code == ErrorCode::BadUrl;
        return setProblem(m_keyNote, m_key,
                          address ? tr("Enter the base URL first: a key belongs to one address.")
                                  : tr("This cannot be a key: it holds blanks, line ends or other characters no key "
                                       "has. Copy it again."));
    }
    Q_EMIT keyUsed();
}
} // namespace assay::widgets
