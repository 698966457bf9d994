// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/endpoint_form.h"
#include "core/secret.h"
#include "session/session.h"
#include "widgets/settings/form_grid.h"
#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr const char *anthropicVersions[] = {"2023-06-01", "2026-10-21"};
} // namespace

EndpointForm::EndpointForm(KeyAccess keys, QWidget *parent) : QWidget(parent), m_keys(std::move(keys))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_grid = new FormGrid(this);
    layout->addWidget(m_grid);
    buildFields();
    buildKeyFields();
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
    connect(m_concurrency, &QSpinBox::valueChanged, this, &EndpointForm::read);
}

void EndpointForm::buildFields()
{
    m_name = makeLine(tr("Name of the endpoint"), {}, this);
    m_name->setObjectName(u"endpointName"_s);
    m_nameNote = m_grid->addRow(tr("Name"), m_name);
    m_api = new QComboBox(this);
    m_api->setObjectName(u"endpointApi"_s);
    m_api->setAccessibleDescription(tr("API of the endpoint"));
    for (const Api api : allApis())
        m_api->addItem(apiLabel(api), int(api));
    m_grid->addRow(tr("API"), m_api);
    m_url = makeLine(tr("Base URL"), u"https://"_s, this);
    m_url->setObjectName(u"endpointUrl"_s);
    m_url->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_urlNote = m_grid->addRow(tr("Base URL"), m_url);
    m_version = new QComboBox(this);
    m_version->setAccessibleDescription(tr("Anthropic API version"));
    for (const char *version : anthropicVersions)
        m_version->addItem(QString::fromLatin1(version), QString::fromLatin1(version));
    m_version->setItemText(0, tr("%1 (usual)").arg(m_version->itemText(0)));
    m_grid->addRow(tr("API version"), m_version);
}

void EndpointForm::buildKeyFields()
{
    m_auth = new QComboBox(this);
    m_auth->setObjectName(u"endpointAuth"_s);
    m_auth->setAccessibleDescription(tr("Where the key comes from"));
    m_auth->addItem(tr("No key"), int(AuthKind::None));
    m_auth->addItem(tr("From an environment variable"), int(AuthKind::Environment));
    m_auth->addItem(tr("Entered for this session only"), int(AuthKind::Session));
    m_grid->addRow(tr("Key"), m_auth);
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
    connect(m_forgetKey, &QPushButton::clicked, this, [this] {
        m_keys.forget(m_shown);
        m_mask.clear();
        showKeyState();
    });
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
    m_version->setCurrentIndex(std::max(0, m_version->findData(QString::fromStdString(m_shown.apiVersion))));
    m_auth->setCurrentIndex(m_auth->findData(int(m_shown.auth.kind)));
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
    const QString url = tidyBaseUrl(m_url->text());
    next.baseUrl = url.toStdString();
    if (speaksAnthropic(next.api))
        next.apiVersion =
            m_version->currentIndex() > 0 ? m_version->currentData().toString().toStdString() : std::string();
    next.auth.kind = AuthKind(m_auth->currentData().toInt());
    next.auth.variable =
        next.auth.kind == AuthKind::Environment ? m_variable->text().trimmed().toStdString() : std::string();
    next.concurrency = m_concurrency->value();
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
    showProblems();
    if (!problems().any() && (m_shown != m_stored || number(m_shown.id) == 0)) {
        m_stored = m_shown;
        Q_EMIT edited(m_shown);
    }
}

void EndpointForm::showProblems()
{
    const EndpointProblems found = problems();
    setProblem(m_nameNote, m_name, found.name);
    setProblem(m_urlNote, m_url,
               m_shown.baseUrl.empty() && number(m_shown.id) == 0 && !m_url->isModified() ? QString() : found.baseUrl);
    const bool anthropic = speaksAnthropic(m_shown.api);
    m_grid->setRowVisible(m_version, anthropic);
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

void EndpointForm::showKeyState()
{
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
    const QString lost = m_lostKeyFrom.isEmpty()
                             ? QString()
                             : tr("The key entered for %1 is not sent to %2. Enter the key for the new address.")
                                   .arg(m_lostKeyFrom, host);
    setProblem(m_keyNote, m_key, lost, hint);
    m_key->setPlaceholderText(held ? tr("Enter another key to replace it") : tr("Paste the key"));
    m_forgetKey->setVisible(held);
    m_grid->setRowVisible(m_key, session);
}

void EndpointForm::useKey()
{
    QString typed = m_key->text();
    if (typed.isEmpty())
        return;
    const Status used = m_keys.use(m_shown, typed);
    m_mask = used ? QString::fromStdString(Secret(typed.trimmed().toStdString()).masked()) : QString();
    m_maskOrigin = originOf(QString::fromStdString(m_shown.baseUrl));
    typed.fill(u'\0');
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
