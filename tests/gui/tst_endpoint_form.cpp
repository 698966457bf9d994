// SPDX-License-Identifier: GPL-3.0-or-later
// Each kind of endpoint is filled in as a person would do it: the form asks for the parts of that kind, makes the
// address of them, offers that kind's ways to give a key, and lets a key go to another address only when that is
// ticked.
#include "gui/demo_session.h"
#include "widgets/settings/credential_fields.h"
#include "widgets/settings/endpoint_form.h"
#include <QAbstractSpinBox>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QWheelEvent>

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
    // Where a part of the address is typed.
    static QLineEdit *partOf(EndpointForm &form, const std::string &name)
    {
        const QString id = u"endpoint_"_s + QString::fromStdString(name);
        auto *box = form.findChild<QComboBox *>(id);
        return box ? box->lineEdit() : form.findChild<QLineEdit *>(id);
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
            QLineEdit *line = partOf(*made, field.name);
            QVERIFY2(line && line->isVisible(), field.name.c_str());
            auto *box = qobject_cast<QComboBox *>(line->parentWidget()); // a list only where there is a choice
            QCOMPARE(box ? box->count() : 0, int(field.options.size()));
            QCOMPARE(line->text(), QString::fromStdString(field.defaultValue));
            values[field.name] = "eu-west-1";
            type(line, u"eu-west-1"_s);
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
            QCOMPARE(partOf(*made, name)->text(), QString::fromStdString(value));
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

    // A region of one cloud is none of another: each kind begins with its own, in its own order and under its own name.
    void partsOfOneKindAreNotThoseOfAnother()
    {
        const auto &kinds = (*m_session)->endpointKinds();
        const auto kind = [&](const char *id) {
            return *std::ranges::find(kinds, std::string(id), &catalog::EndpointKind::id);
        };
        const auto made = form({});
        made->setEndpoint(endpointFrom(kind("bedrock"), {}), {});
        QCOMPARE(partOf(*made, "region")->text(), u"us-east-1"_s);
        made->setEndpoint(endpointFrom(kind("vertex-gemini"), {}), {}); // its project is not known yet
        QCOMPARE(partOf(*made, "region")->text(), u"global"_s);
        QCoreApplication::processEvents(); // the rows find their places
        QVERIFY(partOf(*made, "project")->mapTo(made.get(), QPoint()).y() <
                partOf(*made, "region")->mapTo(made.get(), QPoint()).y());
        QStringList labels;
        for (const QLabel *label : made->findChildren<QLabel *>())
            if (label->isVisible())
                labels << label->text();
        QVERIFY(labels.contains(u"Location"_s) && !labels.contains(u"Region"_s));
        type(partOf(*made, "project"), u"my-project"_s);
        auto *box = made->findChild<QComboBox *>(u"endpointKind"_s);
        box->setCurrentIndex(box->findData(u"azure-openai"_s));
        QVERIFY(partOf(*made, "resource")->text().isEmpty());
        int separators = 0, groups = 1;
        for (int i = 0; i < box->count(); ++i)
            separators += box->itemData(i, Qt::AccessibleDescriptionRole).toString() == u"separator"_s;
        std::string last;
        for (const catalog::EndpointKind &one : kinds) {
            groups += !last.empty() && one.group != last;
            last = one.group;
        }
        QCOMPARE(separators, groups - 1);
    }

    void theWheelScrollsAndChangesNothing()
    {
        const auto &kinds = (*m_session)->endpointKinds();
        const auto made = form({});
        made->setEndpoint(endpointFrom(kinds.front(), {}), {});
        const Endpoint before = made->endpoint();
        QList<QWidget *> fields;
        for (auto *box : made->findChildren<QComboBox *>())
            fields << box;
        for (auto *box : made->findChildren<QAbstractSpinBox *>())
            fields << box;
        QVERIFY(fields.size() > 4);
        for (QWidget *field : std::as_const(fields)) {
            QWheelEvent wheel(QPointF(4, 4), field->mapToGlobal(QPointF(4, 4)), {}, {0, -120}, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(field, &wheel);
        }
        QCOMPARE(made->endpoint(), before);
    }

    void aNewFormIsNotFullOfErrors()
    {
        const auto &kinds = (*m_session)->endpointKinds();
        const auto made = form({});
        made->setEndpoint(endpointFrom(kinds.back(), {}), {});
        const auto hints = [&] {
            QStringList said;
            for (const QLabel *label : made->findChildren<QLabel *>())
                if (label->isVisible())
                    said << label->text();
            return said;
        };
        QVERIFY(hints().contains(u"Any name: answers are shown under it."_s));
        QVERIFY(hints().contains(u"No key is sent."_s));
        QVERIFY(!hints().contains(u"Give it a name: answers are shown under it."_s));
        auto *name = made->findChild<QLineEdit *>(u"endpointName"_s);
        name->setFocus();
        for (const int key : {int(Qt::Key_X), int(Qt::Key_Backspace), int(Qt::Key_Return)})
            QTest::keyClick(name, Qt::Key(key)); // typed and taken back
        QVERIFY(hints().contains(u"Give it a name: answers are shown under it."_s));
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
