// SPDX-License-Identifier: GPL-3.0-or-later
// The real window, offscreen: rail and keys, menus, palette, themes, the first page, the settings.
#include "itemmodels/format.h"
#include "session/runtime.h"
#include "session/session.h"
#include "support/script_server.h"
#include "widgets/command_palette.h"
#include "widgets/controls.h"
#include "widgets/error_text.h"
#include "widgets/home/choice_card.h"
#include "widgets/home/home_page.h"
#include "widgets/icons.h"
#include "widgets/main_menus.h"
#include "widgets/main_window.h"
#include "widgets/mode_rail.h"
#include "widgets/page_factory.h"
#include "widgets/settings/endpoint_form.h"
#include "widgets/settings/endpoint_panel.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/settings/model_list.h"
#include "widgets/settings/model_rules.h"
#include "widgets/settings/settings_page.h"
#include "widgets/status_line.h"
#include "widgets/theme.h"
#include "widgets/toast.h"
#include <cmath>
#include <QComboBox>
#include <QDir>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QMenuBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;

namespace
{
double luminance(const QColor &c)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Endpoint openAiDraft(const session::Session &session)
{
    Endpoint draft = endpointFrom(session.endpointKinds().front(), {});
    draft.auth = {AuthKind::Session, {}};
    return draft;
}
} // namespace

class TestShell : public QObject
{
    Q_OBJECT
private:
    struct App { // destroyed in reverse: window, session, runtime
        std::unique_ptr<session::Runtime> runtime;
        std::unique_ptr<session::Preferences> preferences;
        std::unique_ptr<session::Session> session;
        std::unique_ptr<MainWindow> window;
    };
    App makeApp(bool open = true);
    SettingsPage *settingsOf(App &app) { return static_cast<SettingsPage *>(app.window->page(PageId::Settings)); }
    QTemporaryDir m_folder;
    int m_files = 0;

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void everyErrorHasItsText();
    void errorTextsNameTheProvider();
    void contrastHolds();
    void everyIconIsThere();
    void iconsFollowTheTheme();
    void numbers_data();
    void numbers();
    void railAndKeys();
    void themeSwitchesAtOnce();
    void paletteRanks_data();
    void paletteRanks();
    void paletteRunsAnAction();
    void focusModeHidesTheFrame();
    void nothingShowsMarkup();
    void homeOffersWhatAnswers();
    void homeImportsPrompts();
    void aProblemIsShownOnHome();
    void stateSurvives();
    void urlRules_data();
    void urlRules();
    void modelFields();
    void endpointIsAddedEditedRemovedAndBroughtBack();
    void aRefusedFieldIsNotStored();
    void aTestSaysWhatIsWrong();
    void sessionKeyIsNeverShownAndBoundToItsHost();
};

TestShell::App TestShell::makeApp(bool open)
{
    App app;
    session::RuntimeOptions options;
    options.demoServer = false;
    auto runtime = session::Runtime::create(options);
    Q_ASSERT(runtime.ok());
    app.runtime = std::move(*runtime);
    app.preferences = std::make_unique<session::Preferences>();
    app.session = std::make_unique<session::Session>(*app.runtime, *app.preferences);
    if (open && !app.session->open(m_folder.filePath(u"w%1.assay"_s.arg(++m_files))))
        qFatal("the workspace could not be made");
    app.window = std::make_unique<MainWindow>(*app.session);
    static_cast<HomePage *>(app.window->page(PageId::Home))->setLocalCandidates({});
    app.window->resize(1366, 768);
    app.window->show();
    if (!QTest::qWaitForWindowActive(app.window.get()))
        qWarning("the window did not become active");
    return app;
}

void TestShell::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QCoreApplication::setOrganizationName(u"assay-test"_s);
    QCoreApplication::setApplicationName(u"assay-test"_s);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.filePath(u"settings"_s));
    qputenv("OPENAI_API_KEY", "sk-test-of-the-shell");
    applyTheme(*qApp, session::Theme::Light);
}

void TestShell::cleanup()
{
    session::Preferences preferences; // the next test starts with a new user
    preferences.set({});
    preferences.setState(u"page"_s, {});
    applyTheme(*qApp, session::Theme::Light);
}

void TestShell::everyErrorHasItsText()
{
    const ErrorText internal = errorText(makeError(ErrorCode::Internal, {}));
    QSet<QString> seen;
    for (int code = int(ErrorCode::None); code <= int(ErrorCode::StoreFailed); ++code) {
        const auto which = ErrorCode(code);
        const ErrorText text = errorText(makeError(which, "words"), {u"OpenAI"_s, u"api.openai.com"_s, {}, {}});
        const QByteArray name = QByteArray::fromStdString(std::string(errorCodeName(which)));
        QVERIFY2(!text.what.isEmpty() && !text.who.isEmpty() && !text.next.isEmpty(), name);
        QVERIFY2(which == ErrorCode::Internal || text.what != internal.what, name); // not the fall-back
        QVERIFY2(!seen.contains(text.what), name);
        QVERIFY2(!oneLine(text).contains(u'%'), name); // every place is filled
        const bool sent = which >= ErrorCode::Dns && which <= ErrorCode::BudgetStopped;
        QVERIFY2(text.cost.isEmpty() != sent, name); // what may have cost money says so
        seen.insert(text.what);
    }
}

void TestShell::errorTextsNameTheProvider()
{
    Error error = makeError(ErrorCode::RateLimited, std::string(2000, 'x'));
    error.httpStatus = 429;
    error.requestId = "req_1";
    error.costClass = CostClass::NotCharged;
    error.retryAfter = std::chrono::milliseconds(2500);
    Endpoint endpoint;
    endpoint.name = "Bedrock";
    endpoint.baseUrl = "https://bedrock.example:8443/v1";
    endpoint.auth = {AuthKind::Environment, "BEDROCK_KEY"};
    const ErrorText text = errorText(error, contextOf(endpoint));
    QVERIFY(text.who.contains(u"Bedrock"_s));
    QVERIFY(text.who.contains(u"2.5 s"_s));
    QVERIFY(text.detail.startsWith(u"HTTP 429 · request req_1 · xxx"_s));
    QVERIFY(text.detail.size() < 560); // a stranger's words are cut
    QCOMPARE(text.cost, u"It was not charged."_s);
    error.retryAfter = std::chrono::hours(24);
    QVERIFY(errorText(error, contextOf(endpoint)).who.contains(u"24 h"_s));
    error.retryAfter = std::chrono::seconds(301);
    QVERIFY(errorText(error, contextOf(endpoint)).who.contains(u"6 min"_s));
    error.code = ErrorCode::Unauthorized;
    QVERIFY(errorText(error, contextOf(endpoint)).who.contains(u"BEDROCK_KEY"_s));
    QCOMPARE(contextOf(endpoint).host, u"bedrock.example:8443"_s);
}

void TestShell::contrastHolds()
{
    for (const Tokens *t : {&lightTokens(), &darkTokens()}) {
        for (const QColor &ground : {t->window, t->surface, t->alternate}) {
            for (const QColor &word : {t->text, t->secondary, t->accent, t->good, t->caution, t->error})
                QVERIFY2(contrast(word, ground) >= 4.5, qPrintable(word.name() + u" on "_s + ground.name()));
        }
        QVERIFY(contrast(t->onAccent, t->accent) >= 4.5);
        QVERIFY(contrast(t->accent, t->accentGround) >= 4.5);
        QVERIFY(contrast(t->error, t->errorGround) >= 4.5);
        for (const QColor &series : t->series)
            QVERIFY(contrast(series, t->surface) >= 3);
    }
}

void TestShell::everyIconIsThere()
{
    for (const char16_t *name :
         {u"home",   u"compare",    u"score",        u"analyse",      u"history",       u"settings", u"play",
          u"stop",   u"add",        u"remove",       u"search",       u"check",         u"warning",  u"copy",
          u"export", u"chevron-up", u"chevron-down", u"chevron-left", u"chevron-right", u"system",   u"variables",
          u"retry",  u"eye",        u"trash",        u"undo",         u"note",          u"flag",     u"diff",
          u"close",  u"pin",        u"key",          u"server"})
        QVERIFY2(hasIcon(QStringView(name)), qPrintable(QString::fromUtf16(name)));
    QVERIFY(icon(u"no-such-icon").isNull());
    QVERIFY(!programIcon().isNull());
}

void TestShell::iconsFollowTheTheme()
{
    const QIcon play = icon(u"play");
    const auto center = [&play] { return play.pixmap(QSize(24, 24)).toImage().pixelColor(12, 12); };
    QCOMPARE(center(), lightTokens().text);
    applyTheme(*qApp, session::Theme::Dark);
    QCOMPARE(center(), darkTokens().text);
}

void TestShell::numbers_data()
{
    QTest::addColumn<QString>("shown");
    QTest::addColumn<QString>("wanted");
    const QLocale c = QLocale::c();
    const auto money = [&c](std::int64_t nano, const char *currency = "USD") {
        return itemmodels::moneyText({nano, currency}, c);
    };
    const auto milliseconds = [](int n) { return Nanos(std::chrono::milliseconds(n)); };
    QTest::newRow("cents") << money(6'800'000) << u"$0.0068"_s;
    QTest::newRow("dime") << money(840'000'000) << u"$0.84"_s;
    QTest::newRow("dollars") << money(1'855'000'000) << u"$1.86"_s;
    QTest::newRow("tiny") << money(1'234) << u"$0.0000012"_s;
    QTest::newRow("one nano") << money(1) << u"$0.000000001"_s;
    QTest::newRow("zero") << money(0) << u"$0.00"_s;
    QTest::newRow("rounds up a digit") << money(99'960'000) << u"$0.100"_s;
    QTest::newRow("euro") << money(1'200'000'000, "EUR") << u"EUR 1.20"_s;
    QTest::newRow("negative") << money(-2'500'000'000) << u"-$2.50"_s;
    QTest::newRow("least") << money(std::numeric_limits<std::int64_t>::min()) << u"-$9223372036.85"_s;
    QTest::newRow("unknown cost") << itemmodels::costText(Cost{}, c) << u"cost unknown"_s;
    Cost bound;
    bound.amount = Money{10'000'000, "USD"};
    bound.lowerBound = true;
    QTest::newRow("lower bound") << itemmodels::costText(bound, c) << u"at least $0.010"_s;
    bound.amount = Money{0, "USD"};
    QTest::newRow("at least nothing") << itemmodels::costText(bound, c) << u"cost unknown"_s;
    Cost free;
    free.amount = Money{0, "USD"};
    free.source = CostSource::OwnRate;
    QTest::newRow("free") << itemmodels::costText(free, c) << u"free, as declared"_s;
    free.source = CostSource::PriceTable;
    QTest::newRow("nothing") << itemmodels::costText(free, c) << u"$0.00"_s;
    QTest::newRow("sum") << itemmodels::costText({{3'120'000'000, "USD"}}, 6, c) << u"$3.12 + 6 unknown"_s;
    QTest::newRow("ttft") << itemmodels::durationText(milliseconds(620), c) << u"0.62 s"_s;
    QTest::newRow("total") << itemmodels::durationText(milliseconds(4'100), c) << u"4.1 s"_s;
    QTest::newRow("long") << itemmodels::durationText(milliseconds(185'000), c) << u"3 min 5 s"_s;
    QTest::newRow("no time") << itemmodels::durationText(std::optional<Nanos>(), c) << u"–"_s;
    QTest::newRow("tokens") << itemmodels::tokensText(214, c) << u"214 tok"_s;
    QTest::newRow("rate") << itemmodels::rateText(61.2, c) << u"61 tok/s"_s;
    QTest::newRow("slow") << itemmodels::rateText(4.23, c) << u"4.2 tok/s"_s;
    QTest::newRow("share") << itemmodels::shareText(0.96, c) << u"96 %"_s;
    QTest::newRow("nearly all") << itemmodels::shareText(0.999, c) << u"99.9 %"_s;
}

void TestShell::numbers()
{
    QFETCH(QString, shown);
    QFETCH(QString, wanted);
    QCOMPARE(shown, wanted);
}

void TestShell::railAndKeys()
{
    App app = makeApp();
    MainWindow &window = *app.window;
    QCOMPARE(window.currentPage(), PageId::Home);
    int digit = 0;
    for (const PageId page : allPages) {
        const bool settings = page == PageId::Settings;
        const QKeySequence keys = settings ? QKeySequence(u"Ctrl+,"_s) : QKeySequence(u"Ctrl+%1"_s.arg(++digit));
        window.goTo(page == PageId::Home ? PageId::Settings : PageId::Home);
        QTest::keySequence(&window, keys);
        if (hasPage(page)) {
            QCOMPARE(window.currentPage(), page);
            QVERIFY(window.findChild<RailButton *>(u"rail_"_s + pageKey(page))->isChecked());
            QVERIFY(window.page(page)->isVisible());
        } else {
            QVERIFY(window.currentPage() != page);
        }
        QCOMPARE(pageFromKey(pageKey(page)), page);
    }
    QTest::mouseClick(window.findChild<RailButton *>(u"rail_home"_s), Qt::LeftButton);
    QCOMPARE(window.currentPage(), PageId::Home);
    QVERIFY(window.windowTitle().endsWith(u" - Assay"_s));
    QVERIFY(!pageFromKey(u"nowhere"_s));
    for (const QAction *top : window.menuBar()->actions())
        QVERIFY2(!top->menu()->isEmpty(), qPrintable(top->text()));
}

void TestShell::themeSwitchesAtOnce()
{
    App app = makeApp();
    QCOMPARE(app.window->palette().color(QPalette::Window), lightTokens().window);
    app.window->menus().action(u"theme_%1"_s.arg(int(session::Theme::Dark)))->trigger();
    QTRY_COMPARE(app.window->palette().color(QPalette::Window), darkTokens().window);
    QCOMPARE(app.preferences->values().theme, session::Theme::Dark);
    const QLabel *file = app.window->findChild<QLabel *>(u"statusFile"_s);
    QCOMPARE(file->palette().color(QPalette::WindowText), darkTokens().secondary); // tones follow
    const QImage shot = app.window->grab().toImage();
    QCOMPARE(shot.pixelColor(shot.width() - 40, shot.height() / 2), darkTokens().window);
    app.window->goTo(PageId::Settings);
    auto *box = app.window->findChild<QComboBox *>(u"themeBox"_s);
    QCOMPARE(box->currentData().toInt(), int(session::Theme::Dark));
    box->setCurrentIndex(box->findData(int(session::Theme::Light)));
    QTRY_COMPARE(app.window->palette().color(QPalette::Window), lightTokens().window);
}

void TestShell::paletteRanks_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("found");
    QTest::newRow("nothing typed") << u""_s << true;
    QTest::newRow("a word") << u"dark"_s << true;
    QTest::newRow("two words in any order") << u"theme sett"_s << true;
    QTest::newRow("inside a word") << u"heme"_s << true;
    QTest::newRow("absent") << u"dark zebra"_s << false;
}

void TestShell::paletteRanks()
{
    QFETCH(QString, typed);
    QFETCH(bool, found);
    QCOMPARE(paletteRank(u"Settings › Dark theme"_s, typed) >= 0, found);
    QVERIFY(paletteRank(u"File › Open"_s, u"open"_s) < paletteRank(u"File › Reopen"_s, u"open"_s));
}

void TestShell::paletteRunsAnAction()
{
    App app = makeApp();
    QTest::keySequence(app.window.get(), QKeySequence(u"Ctrl+K"_s));
    auto *palette = app.window->findChild<CommandPalette *>();
    QVERIFY(palette->isVisible());
    QVERIFY(palette->list()->count() > 8);
    QTest::keyClicks(palette->field(), u"dark theme"_s);
    QCOMPARE(palette->list()->count(), 1);
    QTest::keyClick(palette->field(), Qt::Key_Return);
    QVERIFY(!palette->isVisible());
    QCOMPARE(app.preferences->values().theme, session::Theme::Dark);
    QTest::keySequence(app.window.get(), QKeySequence(u"Ctrl+K"_s));
    QTest::keyClick(palette->field(), Qt::Key_Escape);
    QVERIFY(!palette->isVisible());
}

void TestShell::focusModeHidesTheFrame()
{
    App app = makeApp();
    app.window->setFocusMode(true);
    QVERIFY(!app.window->menuBar()->isVisible());
    QVERIFY(!app.window->statusBar()->isVisible());
    QVERIFY(!app.window->findChild<ModeRail *>()->isVisible());
    QTest::keySequence(app.window.get(), QKeySequence(u"Ctrl+,"_s)); // keys of hidden menus work, and leave the mode
    QCOMPARE(app.window->currentPage(), PageId::Settings);
    QVERIFY(!app.window->focusMode());
    QVERIFY(app.window->menuBar()->isVisible());
}

void TestShell::nothingShowsMarkup()
{
    App app = makeApp();
    app.window->goTo(PageId::Settings);
    for (const auto *label : app.window->findChildren<QLabel *>())
        QVERIFY2(label->textFormat() == Qt::PlainText, qPrintable(label->objectName() + u": "_s + label->text()));
}

void TestShell::homeOffersWhatAnswers()
{
    App app = makeApp();
    test::ScriptServer server;
    server.route("/v1/models", test::script::answer(200, R"({"object":"list","data":[{"id":"a"}]})"));
    server.route("/api/tags", test::script::answer(200, R"({"models":[{"name":"llama3:8b"},{"name":"qwen3"}]})"));
    auto *home = static_cast<HomePage *>(app.window->page(PageId::Home));
    const auto &kinds = app.session->endpointKinds();
    const auto ollama = std::ranges::find(kinds, "ollama", &catalog::EndpointKind::id);
    const auto vllm = std::ranges::find(kinds, "vllm", &catalog::EndpointKind::id);
    home->setLocalCandidates({{*ollama, int(server.port())}, {*vllm, int(server.port())}});
    home->activated();
    QTRY_VERIFY(home->findChild<ChoiceCard *>(u"useFound"_s) != nullptr);
    auto *card = home->findChild<ChoiceCard *>(u"useFound"_s);
    QCOMPARE(card->text(), u"Ollama found on 127.0.0.1:%1 (2 model(s))"_s.arg(server.port()));
    QVERIFY(card->detail().contains(u"llama3:8b, qwen3"_s));
    QVERIFY(!home->findChild<ChoiceCard *>(u"useLocal"_s)->isVisible());
    QCOMPARE(home->findChild<ChoiceCard *>(u"useFound1"_s)->text(),
             u"vLLM found on 127.0.0.1:%1 (1 model(s))"_s.arg(server.port()));
    card->click(); // one click: a native endpoint with its models
    QTRY_COMPARE(app.session->endpoints().back().targets.size(), std::size_t(2));
    const Endpoint added = app.session->endpoints().back().endpoint;
    QCOMPARE(added.api, Api::Ollama);
    QCOMPARE(added.kind, std::string("ollama"));
    QCOMPARE(added.baseUrl, "http://127.0.0.1:" + std::to_string(server.port()));
    QCOMPARE(app.window->currentPage(), PageId::Compare);
    app.window->goTo(PageId::Home);
    QVERIFY(home->findChild<ChoiceCard *>(u"addEndpoint"_s)->detail().contains(u"OPENAI_API_KEY"_s));
    disconnect(home->navigator(), &Navigator::openSample, nullptr, nullptr); // only what it asks for is of interest
    QSignalSpy asked(home->navigator(), &Navigator::openSample);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return); // the default choice has the focus
    QCOMPARE(asked.count(), 1);
}

void TestShell::homeImportsPrompts()
{
    App app = makeApp();
    QFile csv(m_folder.filePath(u"support.csv"_s));
    QVERIFY(csv.open(QIODevice::WriteOnly));
    csv.write("title,prompt\nOne,Say one\nTwo,Say two\n");
    csv.close();
    auto *home = static_cast<HomePage *>(app.window->page(PageId::Home));
    QSignalSpy opened(home->navigator(), &Navigator::newComparison);
    home->importPrompts(csv.fileName());
    QTRY_COMPARE(opened.count(), 1);
    const auto set = opened.first().first().value<PromptSet>();
    QCOMPARE(set.cases.size(), std::size_t(2));
    QVERIFY(number(set.id) != 0);
    QCOMPARE(app.session->promptSets().back().name, set.name);
    home->importPrompts(m_folder.filePath(u"not-there.csv"_s));
    QVERIFY(home->hasProblem());
    QVERIFY(home->findChild<ErrorCard *>(u"homeProblem"_s)->text().contains(u"not-there.csv"_s));
}

void TestShell::aProblemIsShownOnHome()
{
    App app = makeApp();
    QFile other(m_folder.filePath(u"letter.txt"_s));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write(QByteArray(4096, 'x'));
    other.close();
    const QString before = app.session->path();
    app.window->goTo(PageId::Settings);
    QVERIFY(!app.window->openWorkspace(other.fileName()));
    QCOMPARE(app.window->currentPage(), PageId::Home);
    QVERIFY(app.window->hasProblem());
    QVERIFY(app.window->findChild<ErrorCard *>(u"homeProblem"_s)->text().contains(u"letter.txt"_s));
    QCOMPARE(app.session->path(), before); // what was open stays open
    QVERIFY(other.open(QIODevice::ReadOnly));
    QCOMPARE(other.readAll(), QByteArray(4096, 'x'));
    QVERIFY(app.window->openWorkspace(m_folder.filePath(u"fresh.assay"_s)));
    QVERIFY(!app.window->hasProblem());
    QVERIFY(app.window->findChild<QLabel *>(u"statusFile"_s)->text().startsWith(u"fresh.assay"_s));
    QVERIFY(app.window->windowTitle().startsWith(u"fresh"_s));
}

void TestShell::stateSurvives()
{
    {
        App app = makeApp();
        app.window->goTo(PageId::Settings);
        app.window->resize(1010, 640);
        QVERIFY(app.window->close());
    }
    App app = makeApp();
    MainWindow second(*app.session);
    QCOMPARE(second.size(), QSize(1010, 640));
    second.restorePage({});
    QCOMPARE(second.currentPage(), PageId::Settings);
    second.restorePage(u"home"_s);
    QCOMPARE(second.currentPage(), PageId::Home);
}

void TestShell::urlRules_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("fine");
    QTest::newRow("usual") << u"https://api.openai.com/v1"_s << true;
    QTest::newRow("loopback http") << u"http://127.0.0.1:11434/v1"_s << true;
    QTest::newRow("localhost http") << u"http://localhost:8000"_s << true;
    QTest::newRow("loopback six") << u"http://[::1]:8000"_s << true;
    QTest::newRow("plain http") << u"http://example.com/v1"_s << false;
    QTest::newRow("a name that looks local") << u"http://127.0.0.1.example.com/v1"_s << false;
    QTest::newRow("empty") << u""_s << false;
    QTest::newRow("no scheme") << u"api.openai.com/v1"_s << false;
    QTest::newRow("file") << u"file:///etc/passwd"_s << false;
    QTest::newRow("no host") << u"https:///v1"_s << false;
    QTest::newRow("user in it") << u"https://me:pw@example.com/v1"_s << false;
    QTest::newRow("fragment") << u"https://example.com/v1#x"_s << false;
    QTest::newRow("blank inside") << u"https://exa mple.com"_s << false;
}

void TestShell::urlRules()
{
    QFETCH(QString, url);
    QFETCH(bool, fine);
    Endpoint endpoint;
    endpoint.name = "x";
    endpoint.baseUrl = url.toStdString();
    QCOMPARE(checkEndpoint(endpoint, {}).baseUrl.isEmpty(), fine);
    if (needsPlainHttpPermission(url)) {
        endpoint.allowPlainHttp = true;
        QVERIFY(checkEndpoint(endpoint, {}).baseUrl.isEmpty());
    }
    QVERIFY(!checkEndpoint(endpoint, {u"X"_s}).name.isEmpty());
    endpoint.auth = {AuthKind::Environment, "sk-123 is a key"};
    QVERIFY(!checkEndpoint(endpoint, {}).variable.isEmpty());
    endpoint.auth.variable = "MY_KEY2";
    QVERIFY(checkEndpoint(endpoint, {}).variable.isEmpty());
}

void TestShell::modelFields()
{
    ModelTarget target;
    target.model = "m";
    ModelFields fields;
    fields.name = u" Mine "_s;
    fields.currency = u"eur"_s;
    fields.input = u"2.5"_s;
    fields.output = u"10"_s;
    fields.maxOutput = u"800"_s;
    fields.temperature = u"0.2"_s;
    fields.effort = u"high"_s;
    QVERIFY(!applyFields(fields, "2026-11-22", target).any());
    QCOMPARE(target.name, std::string("Mine"));
    QCOMPARE(target.price->currency, std::string("EUR"));
    QCOMPARE(target.price->input->picoPerToken, std::int64_t(2'500'000));
    QCOMPARE(target.price->asOf, std::string("2026-11-22"));
    QCOMPARE(*target.parameters.maxOutputTokens, std::int64_t(800));
    QVERIFY(!target.parameters.topP);
    fields.thinking = u"400"_s;
    fields.seed = u"-7"_s;
    fields.verbosity = u"low"_s;
    fields.stops = u"END\n\\n\\n"_s; // two: a word, and an empty line
    fields.schema = u"{\"type\": \"object\"}"_s;
    QVERIFY(!applyFields(fields, "2026-11-22", target).any());
    QCOMPARE(*target.parameters.thinkingBudget, std::int64_t(400));
    QCOMPARE(*target.parameters.seed, std::int64_t(-7));
    QCOMPARE(*target.parameters.verbosity, std::string("low"));
    QVERIFY((target.parameters.stopSequences == std::vector<std::string>{"END", "\n\n"}));
    QCOMPARE(*target.parameters.jsonSchema, std::string(R"({"type": "object"})"));
    const ModelFields again = fieldsOf(target);
    QCOMPARE(again.stops, fields.stops);
    QCOMPARE(again.thinking, fields.thinking);
    fields.schema = u"{\"type\":\n\"object\",}"_s;
    fields.thinking = u"800"_s;
    {
        const ModelProblems two = applyFields(fields, "2026-11-22", target);
        QVERIFY2(two.schema.contains(u"line 2, column 10"_s), qPrintable(two.schema));
        QVERIFY(!two.thinking.isEmpty()); // as large as the output that holds it
        QCOMPARE(*target.parameters.thinkingBudget, std::int64_t(400));
        QCOMPARE(*target.parameters.jsonSchema, std::string(R"({"type": "object"})"));
    }
    fields.schema = u"{\"type\": \"object\"}"_s;
    fields.thinking = u"400"_s;
    QCOMPARE(again.input, u"2.5"_s);
    QCOMPARE(again.effort, u"high"_s);
    fields.temperature = u"hot"_s;
    fields.input = u"-1"_s;
    fields.maxOutput = u"0"_s;
    const ModelTarget before = target;
    const ModelProblems problems = applyFields(fields, "2026-11-22", target);
    QVERIFY(!problems.temperature.isEmpty() && !problems.input.isEmpty() && !problems.maxOutput.isEmpty());
    QCOMPARE(target, before); // what is refused changes nothing
    QVERIFY(!applyFields({}, "2026-11-22", target).any());
    QVERIFY(!target.price && !target.parameters.temperature && !target.parameters.reasoningEffort);
}

void TestShell::endpointIsAddedEditedRemovedAndBroughtBack()
{
    App app = makeApp();
    app.window->goTo(PageId::Settings);
    SettingsPage *page = settingsOf(app);
    const auto own = [&app] {
        std::vector<StoredEndpoint> mine;
        for (const StoredEndpoint &stored : app.session->endpoints()) {
            if (!stored.endpoint.simulated)
                mine.push_back(stored);
        }
        return mine;
    };
    Endpoint draft = openAiDraft(*app.session);
    page->showEndpoint(draft);
    QTRY_COMPARE(own().size(), std::size_t(1));
    QTRY_VERIFY(number(page->panel()->id()) != 0);
    auto *name = page->findChild<QLineEdit *>(u"endpointName"_s);
    name->setFocus();
    name->selectAll();
    QTest::keyClicks(name, u"My provider"_s);
    QTest::keyClick(name, Qt::Key_Return);
    QTRY_COMPARE(own().front().endpoint.name, std::string("My provider"));
    auto *typed = page->findChild<QLineEdit *>(u"modelName"_s);
    QTest::keyClicks(typed, u"gpt-5.5"_s);
    QTest::keyClick(typed, Qt::Key_Return);
    QTRY_COMPARE(own().front().targets.size(), std::size_t(1));
    QTRY_COMPARE(page->panel()->models()->list()->count(), 1);
    QTest::mouseClick(page->findChild<QPushButton *>(u"removeEndpoint"_s), Qt::LeftButton);
    QTRY_VERIFY(own().empty());
    auto *toast = app.window->findChild<Toast *>();
    QTRY_VERIFY(toast->isVisible());
    QVERIFY(toast->undoButton()->isVisible());
    QTest::keySequence(app.window.get(), QKeySequence(QKeySequence::Undo)); // the same as its button
    QTRY_COMPARE(own().size(), std::size_t(1));
    QTRY_COMPARE(own().front().targets.size(), std::size_t(1));
    QCOMPARE(own().front().endpoint.name, std::string("My provider"));
    QCOMPARE(own().front().targets.front().model, std::string("gpt-5.5"));
}

void TestShell::aRefusedFieldIsNotStored()
{
    App app = makeApp();
    app.window->goTo(PageId::Settings);
    SettingsPage *page = settingsOf(app);
    page->showEndpoint(openAiDraft(*app.session));
    QTRY_VERIFY(number(page->panel()->id()) != 0);
    auto *url = page->findChild<QLineEdit *>(u"endpointUrl"_s);
    url->setText(u"http://plain.example/v1"_s);
    QTest::keyClick(url, Qt::Key_Return);
    QVERIFY(page->panel()->form()->problems().any());
    QCOMPARE(app.session->endpoints().back().endpoint.baseUrl, std::string("https://api.openai.com/v1"));
    url->setText(u"https://other.example/v1///"_s);
    QTest::keyClick(url, Qt::Key_Return);
    QTRY_COMPARE(app.session->endpoints().back().endpoint.baseUrl, std::string("https://other.example/v1"));
}

void TestShell::aTestSaysWhatIsWrong()
{
    App app = makeApp();
    app.window->goTo(PageId::Settings);
    SettingsPage *page = settingsOf(app);
    test::ScriptServer server;
    server.routeInTurn(
        "/v1/models",
        {test::script::answer(401, R"({"error":{"message":"no such key","type":"invalid_request_error"}})"),
         test::script::answer(200, R"({"object":"list","data":[{"id":"alpha"},{"id":"beta"}]})")});
    Endpoint draft;
    draft.name = "Mine";
    draft.api = Api::OpenAiChat;
    draft.baseUrl = server.url("/v1");
    page->showEndpoint(draft); // complete: it is stored and tested
    auto *error = page->findChild<ErrorCard *>(u"testError"_s);
    QTRY_VERIFY(error->isVisible());
    QVERIFY(error->text().contains(u"Mine does not accept the key."_s));
    QVERIFY(error->text().contains(u"no such key"_s));
    auto *button = page->findChild<QPushButton *>(u"testEndpoint"_s);
    QTRY_VERIFY(button->isEnabled());
    QTest::mouseClick(button, Qt::LeftButton);
    auto *result = page->findChild<QLabel *>(u"testResult"_s);
    QTRY_VERIFY(result->isVisible());
    QVERIFY(!error->isVisible());
    QVERIFY(result->text().contains(u"2 model"_s));
    QListWidget *list = page->panel()->models()->list();
    QCOMPARE(list->count(), 2);
    QTRY_VERIFY(number(page->panel()->id()) != 0);
    QTRY_VERIFY(list->item(1)->flags() & Qt::ItemIsUserCheckable);
    list->item(1)->setCheckState(Qt::Checked);
    QTRY_COMPARE(app.session->endpoints().back().targets.size(), std::size_t(1));
    QCOMPARE(app.session->endpoints().back().targets.front().model, std::string("beta"));
}

void TestShell::sessionKeyIsNeverShownAndBoundToItsHost()
{
    App app = makeApp();
    app.window->goTo(PageId::Settings);
    SettingsPage *page = settingsOf(app);
    Endpoint draft;
    draft.name = "Mine";
    draft.baseUrl = "http://127.0.0.1:9/v1"; // discard: nothing listens
    draft.auth.kind = AuthKind::Session;
    page->showEndpoint(draft);
    QTRY_VERIFY(number(page->panel()->id()) != 0);
    const QString secret = u"sk-canary-0123456789abcdefWXYZ"_s;
    auto *key = page->findChild<QLineEdit *>(u"endpointKey"_s);
    QTest::keyClicks(key, u"two words"_s);
    QTest::keyClick(key, Qt::Key_Return);
    QVERIFY(!app.session->hasKey(page->panel()->form()->endpoint())); // cannot be a key
    QTest::keyClicks(key, secret);
    QVERIFY(!app.window->menus().action(u"edit_copy"_s)->isEnabled());
    QTest::keyClick(key, Qt::Key_Return);
    QVERIFY(app.session->hasKey(page->panel()->form()->endpoint()));
    QVERIFY(key->text().isEmpty());
    key->undo();
    QVERIFY(key->text().isEmpty());
    bool masked = false;
    for (const auto *label : app.window->findChildren<QLabel *>()) {
        QVERIFY(!label->text().contains(u"canary"_s));
        masked = masked || label->text().contains(u"WXYZ"_s);
    }
    QVERIFY(masked);
    auto *url = page->findChild<QLineEdit *>(u"endpointUrl"_s);
    url->setText(u"http://127.0.0.1:10/v1"_s);
    QTest::keyClick(url, Qt::Key_Return);
    QVERIFY(!app.session->hasKey(page->panel()->form()->endpoint()));
    bool told = false;
    for (const auto *label : page->findChildren<QLabel *>())
        told = told || (label->isVisible() && label->text().contains(u"is not sent to"_s));
    QVERIFY(told);
    QFile file(app.session->path());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("canary"));
}

int main(int argc, char **argv)
{
    qputenv("LC_ALL", "C.UTF-8");
    QLocale::setDefault(QLocale::c());
    QApplication app(argc, argv);
    TestShell test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_shell.moc"
