// SPDX-License-Identifier: GPL-3.0-or-later
// Each kind of endpoint is filled in as a person would do it: the form asks for the parts of that kind, makes the
// address of them, offers that kind's ways to give a key, and lets a key go to another address only when that is
// ticked.
#include "gui/demo_session.h"
#include "widgets/settings/credential_fields.h"
#include "widgets/settings/endpoint_form.h"
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace assay;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

class TestEndpointForm : public QObject
{
    Q_OBJECT
private:
    std::unique_ptr<EndpointForm> form(KeyAccess keys)
    {
        session::Session &session = **m_session;
        keys.use = [&session](const Endpoint &e, const QString &key) { return session.setSessionKey(e, key); };
        keys.has = [&session](const Endpoint &e) { return session.hasKey(e); };
        keys.forget = [](const Endpoint &) {};
        keys.mayGo = [&session](const Endpoint &e) { return session.keyMayGo(e); };
        keys.source = [&session](const Endpoint &e) { return session.keySource(e); };
        keys.kinds = &session.endpointKinds();
        auto made = std::make_unique<EndpointForm>(std::move(keys));
        made->setVisible(true);
        return made;
    }
    static void type(QLineEdit *line, const QString &text)
    {
        line->setFocus();
        line->setText(text);
        QTest::keyClick(line, Qt::Key_Return);
    }
    std::unique_ptr<testing::DemoSession> m_session;

private Q_SLOTS:
    void initTestCase() { m_session = std::make_unique<testing::DemoSession>(); }
    void cleanupTestCase() { m_session.reset(); }

    void everyKindCanBeFilledIn_data()
    {
        QTest::addColumn<QString>("id");
        for (const catalog::EndpointKind &kind : (*m_session)->endpointKinds())
            if (isHttp(kind.api)) // the others have forms of their own: tst_programs
                QTest::newRow(kind.id.c_str()) << QString::fromStdString(kind.id);
    }
    void everyKindCanBeFilledIn()
    {
        QFETCH(QString, id);
        const auto &kinds = (*m_session)->endpointKinds();
        const auto kind = std::ranges::find(kinds, id.toStdString(), &catalog::EndpointKind::id);
        const auto made = form({});
        made->setEndpoint(endpointFrom(*kind, {}), {});
        QSignalSpy edited(made.get(), &EndpointForm::edited);
        catalog::FieldValues values;
        for (const catalog::EndpointField &field : kind->fields) {
            auto *box = made->findChild<QComboBox *>(u"endpoint_"_s + QString::fromStdString(field.name));
            QVERIFY2(box && box->isVisible(), field.name.c_str());
            QCOMPARE(box->count(), int(field.options.size()));
            values[field.name] = "eu-west-1";
            type(box->lineEdit(), u"eu-west-1"_s);
        }
        if (kind->id == "other") {
            type(made->findChild<QLineEdit *>(u"endpointName"_s), u"Mine"_s);
            type(made->findChild<QLineEdit *>(u"endpointUrl"_s), u"https://mine.example/v1"_s);
        }
        const Endpoint &endpoint = made->endpoint();
        QVERIFY(!made->problems().any());
        QCOMPARE(endpoint.kind, kind->id);
        QCOMPARE(endpoint.api, kind->api);
        if (kind->id != "other")
            QCOMPARE(endpoint.baseUrl, *catalog::baseUrlOf(*kind, values));
        QCOMPARE(endpoint.region, values.contains("region") ? std::string("eu-west-1") : std::string());
        auto *auth = made->findChild<QComboBox *>(u"endpointAuth"_s);
        QStringList offered, expected;
        for (int i = 0; i < auth->count(); ++i)
            offered << auth->itemText(i);
        for (const AuthKind one : kind->auth)
            expected << authLabel(one);
        QCOMPARE(offered, expected);
        for (int i = 0; i < auth->count(); ++i) { // each of them can be chosen, and is what is then stored
            auth->setCurrentIndex(i);
            QCOMPARE(made->endpoint().auth.kind, kind->auth[std::size_t(i)]);
            QCOMPARE(made->findChild<QLineEdit *>(u"endpointFile"_s)->isVisible(),
                     fetchesGoogleToken(kind->auth[std::size_t(i)]));
            QCOMPARE(made->findChild<QLineEdit *>(u"endpointProfile"_s)->isVisible(),
                     kind->auth[std::size_t(i)] == AuthKind::AwsProfile);
        }
        const Endpoint last = made->endpoint();
        made->setEndpoint({}, {});
        made->setEndpoint(last, {}); // as it is stored, it is shown again
        QCOMPARE(made->endpoint(), last);
        for (const auto &[name, value] : values)
            QCOMPARE(made->findChild<QComboBox *>(u"endpoint_"_s + QString::fromStdString(name))->currentText(),
                     QString::fromStdString(value));
    }

    void aProvidersKeyNeedsATickForAnotherAddress()
    {
        const auto made = form({});
        Endpoint endpoint;
        endpoint.name = "Gateway";
        endpoint.kind = "other";
        endpoint.baseUrl = "https://gateway.example/v1";
        endpoint.auth = {AuthKind::Environment, "OPENAI_API_KEY"};
        made->setEndpoint(endpoint, {});
        auto *allow = made->findChild<QCheckBox *>(u"endpointAllowKey"_s);
        QVERIFY(allow->isVisible() && !allow->isChecked());
        QVERIFY(allow->text().contains(u"https://gateway.example:443"_s));
        allow->setChecked(true);
        QCOMPARE(made->endpoint().auth.origin, std::string("https://gateway.example:443"));
        QVERIFY((*m_session)->keyMayGo(made->endpoint()).ok());
        type(made->findChild<QLineEdit *>(u"endpointUrl"_s), u"https://other.example/v1"_s);
        QVERIFY(allow->isVisible() && !allow->isChecked()); // the tick was for the other one
        QVERIFY(!(*m_session)->keyMayGo(made->endpoint()).ok());
        type(made->findChild<QLineEdit *>(u"endpointUrl"_s), u"https://api.openai.com/v1"_s);
        QVERIFY(!allow->isVisible());
    }

    void anotherKindBringsItsOwnFields()
    {
        const auto made = form({});
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.kind = "openai";
        endpoint.baseUrl = "https://api.openai.com/v1";
        endpoint.auth = {AuthKind::Environment, "OPENAI_API_KEY"};
        made->setEndpoint(endpoint, {});
        auto *kind = made->findChild<QComboBox *>(u"endpointKind"_s);
        kind->setCurrentIndex(kind->findData(u"bedrock"_s));
        QCOMPARE(made->endpoint().baseUrl, std::string("https://bedrock-runtime.us-east-1.amazonaws.com"));
        QCOMPARE(made->endpoint().auth.kind, AuthKind::AwsProfile);
        QVERIFY(made->endpoint().auth.variable.empty()); // the key of the other provider stays behind
        QCOMPARE(made->endpoint().name, std::string("Mine"));
    }

    void aKeyringThatIsNotThereIsSaid()
    {
        KeyAccess keys;
        keys.keyringProblem = u"no keyring in this build"_s;
        const auto made = form(keys);
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.kind = "openai";
        endpoint.baseUrl = "https://api.openai.com/v1";
        made->setEndpoint(endpoint, {});
        auto *auth = made->findChild<QComboBox *>(u"endpointAuth"_s);
        const int row = auth->findText(authLabel(AuthKind::Keyring));
        QVERIFY(!(auth->model()->flags(auth->model()->index(row, 0)) & Qt::ItemIsEnabled));
    }

    void theKeyringIsWaitedFor()
    {
        KeyAccess keys;
        std::function<void(const Status &)> answer;
        QString given;
        keys.save = [&](const Endpoint &, const QString &key, auto then) {
            given = QString(key.data(), key.size()); // a deep copy: the form wipes its own
            answer = then;
        };
        const auto made = form(keys);
        Endpoint endpoint;
        endpoint.name = "Mine";
        endpoint.kind = "openai";
        endpoint.baseUrl = "https://api.openai.com/v1";
        endpoint.auth = {AuthKind::Keyring};
        made->setEndpoint(endpoint, {});
        QSignalSpy used(made.get(), &EndpointForm::keyUsed);
        auto *line = made->findChild<QLineEdit *>(u"endpointKey"_s);
        type(line, u"sk-canary-0123456789"_s);
        QCOMPARE(given, u"sk-canary-0123456789"_s);
        QVERIFY(line->text().isEmpty());
        QCOMPARE(used.count(), 0); // not before it reads back
        answer(Ok{});
        QCOMPARE(used.count(), 1);
    }
};

QTEST_MAIN(TestEndpointForm)
#include "tst_endpoint_form.moc"
