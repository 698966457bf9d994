// SPDX-License-Identifier: GPL-3.0-or-later
// A key that nobody else can have is typed into the window, goes through answers and through every fault that echoes
// it, is cancelled, exported and copied. Then it is searched for in everything that the window says, paints, keeps and
// writes. What was planted must be found. The other half is tests/robustness/canary.py.
#include "analysis/charts.h"
#include "charts/chart_export.h"
#include "formats/exports.h"
#include "gui/demo_session.h"
#include "gui/said_text.h"
#include "session/parameter_facts.h"
#include "support/script_server.h"
#include "widgets/compare/compare_page.h"
#include "widgets/main_window.h"
#include "widgets/settings/endpoint_form.h"
#include "widgets/settings/endpoint_panel.h"
#include "widgets/settings/settings_page.h"
#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDirIterator>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextEdit>

using namespace assay;
using namespace assay::test;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

namespace
{
const QByteArray key = "sk-CANARY-9f3b71c2d84e6a05b1c7e2f4d9083a6c-wXyZ";

QByteArray utf16(const QByteArray &bytes)
{
    const QString text = QString::fromLatin1(bytes);
    return QByteArray(reinterpret_cast<const char *>(text.utf16()), text.size() * 2);
}

// Each encoding a leak would hide in, and pieces of twelve characters of its random part.
QList<QByteArray> forms()
{
    QList<QByteArray> all{key, utf16(key), key.toHex(), key.toPercentEncoding()};
    for (int offset = 0; offset < 3; ++offset)
        all << QByteArray(QByteArray(offset, 'x') + key).toBase64().mid(offset ? 4 : 0).chopped(4);
    const QByteArray random = key.mid(10, 32);
    for (int at = 0; at + 12 <= random.size(); ++at)
        all << random.mid(at, 12);
    return all;
}

bool hasKey(const QByteArray &bytes)
{
    static const QList<QByteArray> all = forms();
    return std::any_of(all.begin(), all.end(), [&](const QByteArray &form) { return bytes.contains(form); });
}

void readOut(QAccessibleInterface *node, QStringList &out, int depth = 0)
{
    if (!node || depth > 40)
        return;
    for (const QAccessible::Text what :
         {QAccessible::Name, QAccessible::Description, QAccessible::Value, QAccessible::Help})
        out << node->text(what);
    if (QAccessibleTextInterface *text = node->textInterface())
        out << text->text(0, text->characterCount());
    for (int i = 0; i < std::min(node->childCount(), 3000); ++i)
        readOut(node->child(i), out, depth + 1);
}

QStringList everythingSaid(MainWindow &window)
{
    QStringList out = testing::spokenText(window);
    for (const auto *edit : window.findChildren<QPlainTextEdit *>())
        out << edit->toPlainText();
    for (const auto *edit : window.findChildren<QTextEdit *>())
        out << edit->toPlainText() << edit->toHtml();
    out << testing::paintedText(window);
    readOut(QAccessible::queryAccessibleInterface(&window), out);
    if (const QMimeData *clip = QApplication::clipboard()->mimeData()) // none: nothing was copied yet
        for (const QString &format : clip->formats())
            out << QString::fromLatin1(clip->data(format));
    return out;
}

QStringList leaks(const QStringList &texts)
{
    QStringList found;
    for (const QString &text : texts)
        if (hasKey(text.toUtf8()) || hasKey(text.toLatin1()))
            found << text.left(120);
    return found;
}

QStringList leakingFiles(const QString &folder)
{
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly) && hasKey(file.readAll()))
            found << file.fileName();
    }
    return found;
}

const char *const faults[] = {"ok", "unauthorized", "server", "page", "cut", "echo", "slow"};

void play(ScriptServer &server)
{
    const std::string said = key.toStdString(), coded = key.toBase64().toStdString();
    const std::string echo = "the key Bearer " + said + " (" + coded + ") is wrong";
    const auto chunk = [](const std::string &text, const char *end) {
        return R"(data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"content":")" + text +
               R"("},"finish_reason":)" + end + "}]}\n\n";
    };
    const std::string done = chunk("", "\"stop\"") + "data: [DONE]\n\n";
    const auto at = [](const char *fault) { return "/" + std::string(fault) + "/chat/completions"; };
    server.route(at("ok"), script::stream({chunk("fine", "null"), done}));
    server.route(at("unauthorized"), script::answer(401, R"({"error":{"message":")" + echo + R"("}})",
                                                    {{"Content-Type", "application/json"}, {"x-request-id", said}}));
    server.route(at("server"), script::answer(500, echo, {{"Content-Type", "text/plain"}}));
    server.route(at("page"),
                 script::answer(200, "<html><title>" + echo + "</title></html>", {{"Content-Type", "text/html"}}));
    server.route(at("cut"), script::stream({chunk(echo, "null")}));
    server.route(at("echo"), script::stream({chunk(echo, "null"), done}));
    server.route(at("slow"), Script{script::streamHead(), script::chunk(chunk(echo, "null")), script::stall()});
}
} // namespace

class TestCanary : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void waitingForTheKeyringIsSaidInARun()
    {
        testing::DemoSession demo;
        ComparePage page(*demo);
        page.show();
        auto *banner = page.findChild<QWidget *>(u"keyringWait"_s);
        QVERIFY(banner && !banner->isVisible());
        Q_EMIT demo->keyringWaiting(2);
        QVERIFY(banner->isVisible());
        QVERIFY(banner->findChild<QLabel *>()->text().contains(u"2 key(s)"_s));
        QCOMPARE(banner->findChild<QPushButton *>()->accessibleName(), u"Stop waiting for the keyring"_s);
        Q_EMIT demo->keyringWaiting(0);
        QVERIFY(!banner->isVisible());
    }
    void nothingSaysTheKey()
    {
        testing::DemoSession demo;
        session::Session &session = *demo;
        ScriptServer server;
        play(server);
        MainWindow window(session);
        window.resize(1366, 768);
        window.show();
        // Typed as a person types it.
        window.goTo(PageId::Settings);
        auto *page = static_cast<SettingsPage *>(window.page(PageId::Settings));
        Endpoint draft;
        draft.name = "ok";
        draft.baseUrl = server.url("/ok");
        draft.auth.kind = AuthKind::Session;
        page->showEndpoint(draft);
        QTRY_VERIFY(number(page->panel()->id()) != 0);
        auto *field = page->findChild<QLineEdit *>(u"endpointKey"_s);
        QTest::keyClicks(field, QString::fromLatin1(key));
        QCOMPARE(leaks({field->text()}).size(), 1); // the search finds what is there
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(session.hasKey(page->panel()->form()->endpoint()));

        RunPlan plan;
        plan.name = "canary";
        plan.repetitions = 3;
        plan.cases.push_back({"c", "", Prompt{"", "hi"}, {}, {}, {}});
        for (const char *fault : faults) {
            ModelTarget target;
            target.model = fault;
            target.endpoint = draft;
            target.endpoint.name = fault;
            target.endpoint.baseUrl = server.url("/" + std::string(fault));
            target.endpoint.concurrency = 8;
            QVERIFY(session.setSessionKey(target.endpoint, QString::fromLatin1(key)).ok());
            plan.targets.push_back(target);
        }
        window.goTo(PageId::Compare);
        QSignalSpy finished(&session.runs(), &session::RunController::runFinished);
        QVERIFY(session.runs().start(plan));
        QVERIFY(server.waitFor([&] { return server.count("/slow/chat/completions") > 0; }));
        QTest::qWait(50);
        session.runs().stopAll();
        QVERIFY(finished.wait(30'000));
        const RunId run = session.runs().run();
        const Result<RunRecord> record = session.run(run);
        QVERIFY(record.ok());

        int seen = 0;
        for (const ScriptServer::Request &request : server.requests())
            seen += request.header("authorization").find(key.toStdString()) != std::string::npos;
        QVERIFY2(seen >= 7, "the right server has to see it");

        for (auto *action : window.findChildren<QAction *>())
            if (action->text() == u"Copy answer"_s && action->isEnabled())
                action->trigger();
        QStringList said;
        for (const PageId id : {PageId::Compare, PageId::History, PageId::Analyse, PageId::Settings, PageId::Home}) {
            window.goTo(id);
            QTest::qWait(20);
            said << everythingSaid(window);
        }
        QCOMPARE(leaks(said), QStringList());

        QTemporaryDir out;
        const auto notSent = session::notSentIn(session, run);
        for (const formats::ExportFormat &format : formats::runFormats()) {
            QFile file(out.filePath(QString::fromUtf8(format.id)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(QByteArray::fromStdString(format.write(*record, notSent)));
        }
        std::optional<AnalysisData> data;
        session.analysisData({run}, this,
                             [&](const Result<AnalysisData> &read) { data = read.ok() ? *read : AnalysisData(); });
        QTRY_VERIFY(data.has_value());
        for (const analysis::ChartKind &kind : analysis::chartKinds()) {
            const analysis::ChartSpec spec = kind.make(*data, {});
            for (const auto format : {charts::ExportFormat::Png, charts::ExportFormat::Svg, charts::ExportFormat::Pdf})
                // One without data is refused, which is as good.
                static_cast<void>(
                    charts::exportChart(spec, charts::ChartTheme::Print, {.format = format},
                                        out.filePath(QString::fromUtf8(kind.id) + u'.' +
                                                     QString::fromUtf8(charts::exportFormatName(format)))));
        }
        QCOMPARE(leakingFiles(out.path()), QStringList());
        session.preferences().setState(u"canary"_s, "written");
        QSettings().sync();
        QCOMPARE(leakingFiles(QFileInfo(session.path()).absolutePath()),
                 QStringList()); // workspace, its log, preferences
        QFile arguments(u"/proc/self/cmdline"_s);
        QVERIFY(arguments.open(QIODevice::ReadOnly) && !hasKey(arguments.readAll()));

        // Positive control: planted in each kind of place, it is found.
        QLabel planted(QString::fromLatin1(key), &window);
        planted.show();
        QVERIFY(!leaks(everythingSaid(window)).isEmpty());
        planted.clear();
        planted.setAccessibleDescription(QString::fromLatin1(key.mid(12, 14)));
        QVERIFY(!leaks(everythingSaid(window)).isEmpty());
        planted.setAccessibleDescription({});
        QApplication::clipboard()->setText(QString::fromLatin1(key.toBase64()));
        QVERIFY(!leaks(everythingSaid(window)).isEmpty());
        QApplication::clipboard()->clear();
        QVERIFY(leaks(everythingSaid(window)).isEmpty());
        for (const QByteArray &form : forms().mid(0, 8)) {
            QFile leak(out.filePath(u"leak"_s));
            QVERIFY(leak.open(QIODevice::WriteOnly));
            leak.write("before " + form + " after");
            leak.close();
            QCOMPARE(leakingFiles(out.path()).size(), 1);
            leak.remove();
        }
    }
};

QTEST_MAIN(TestCanary)
#include "tst_canary.moc"
