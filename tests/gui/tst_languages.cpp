// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with the sample in it, in words half as long again as the English ones, and mirrored: no text is cut,
// nothing stands beside its page. And what the keyboard reaches has a name on every page.
#include "session/runtime.h"
#include "session/session.h"
#include "widgets/analyse/question_list.h"
#include "widgets/main_window.h"
#include "widgets/mode_rail.h"
#include "widgets/settings/endpoint_rules.h"
#include "widgets/theme.h"
#include <QAbstractButton>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QStandardPaths>
#include <QStyle>
#include <QTemporaryDir>
#include <QTranslator>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;

namespace
{
// "Run" becomes "[Řůn~~]": what is not in brackets on the screen does not pass through tr().
class Pseudo : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *, const char *source, const char *, int) const override
    {
        const QString text = QString::fromUtf8(source);
        static const QString plain = u"aceinorsuyACEINORSUY"_s, accented = u"áčéíñöřšůýÁČÉÍÑÖŘŠŮÝ"_s;
        QString out = u"["_s;
        for (qsizetype i = 0; i < text.size(); ++i) {
            const bool kept = i > 0 && (text[i - 1] == u'%' || text[i - 1] == u'&');
            const qsizetype at = kept ? -1 : plain.indexOf(text[i]);
            out += at < 0 ? text[i] : accented[at];
        }
        for (qsizetype i = 0; i < text.size() / 2; ++i) // words: a long run of one letter could not be broken
            out += i % 6 == 0 ? u' ' : u'~';
        return out + u']';
    }
};

QString describe(const QWidget *widget, const QString &text)
{
    QStringList path;
    for (const QWidget *w = widget; w && path.size() < 5; w = w->parentWidget())
        path.prepend(w->objectName().isEmpty() ? QString::fromLatin1(w->metaObject()->className()) : w->objectName());
    return path.join(u'/') + u" \""_s + text.left(70) + u"\" at %1x%2"_s.arg(widget->width()).arg(widget->height());
}

// A text that is shortened on purpose tells the whole on hovering.
bool toldElsewhere(const QWidget *widget, const QString &text)
{
    return widget->toolTip().contains(text) || widget->accessibleName().contains(text);
}

QStringList cutTexts(const QWidget *root)
{
    QStringList found;
    for (const auto *label : root->findChildren<QLabel *>()) {
        if (!label->isVisible() || label->text().isEmpty() || toldElsewhere(label, label->text()))
            continue;
        const bool cut = label->wordWrap() ? label->heightForWidth(label->width()) > label->height() + 1
                                           : label->sizeHint().width() > label->width() + 1;
        if (cut || label->sizeHint().height() > label->height() + 1 + (label->wordWrap() ? 100'000 : 0))
            found << describe(label, label->text());
    }
    for (const auto *button : root->findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || button->text().isEmpty() || toldElsewhere(button, button->text()))
            continue;
        const QSize least = button->minimumSizeHint().isValid() ? button->minimumSizeHint() : button->sizeHint();
        if (least.width() > button->width() + 1 || least.height() > button->height() + 1)
            found << describe(button, button->text());
    }
    return found;
}

// Nothing stands outside of what holds it, unless one can scroll there.
QStringList outside(const QWidget *root)
{
    QStringList found;
    for (const auto *widget : root->findChildren<QWidget *>()) {
        const QWidget *parent = widget->parentWidget();
        const bool scrolled = parent->objectName() == u"qt_scrollarea_viewport"_s || widget->isWindow();
        if (!widget->isVisible() || scrolled || widget->size().isEmpty())
            continue;
        if (!parent->rect().adjusted(-1, -1, 1, 1).contains(widget->geometry()))
            found << describe(widget, u"outside of %1x%2"_s.arg(parent->width()).arg(parent->height()));
    }
    return found;
}
} // namespace

class TestLanguages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingIsCut_data();
    void nothingIsCut();
    void everyControlHasAName_data();
    void everyControlHasAName();

private:
    struct App { // destroyed in reverse
        std::unique_ptr<session::Runtime> runtime;
        std::unique_ptr<session::Preferences> preferences;
        std::unique_ptr<session::Session> session;
        std::unique_ptr<MainWindow> window;
    };
    std::unique_ptr<App> withSample(const QSize &size);
    QTemporaryDir m_folder;
};

void TestLanguages::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    applyTheme(*qApp, session::Theme::Light);
}

std::unique_ptr<TestLanguages::App> TestLanguages::withSample(const QSize &size)
{
    auto app = std::make_unique<App>();
    session::RuntimeOptions options;
    options.demoSpeed = 40;
    auto runtime = session::Runtime::create(options);
    if (!runtime)
        qFatal("runtime: %s", runtime.error().detail.c_str());
    app->runtime = std::move(*runtime);
    app->preferences = std::make_unique<session::Preferences>();
    app->session = std::make_unique<session::Session>(*app->runtime, *app->preferences);
    app->window = std::make_unique<MainWindow>(*app->session);
    app->window->openSample();
    app->window->resize(size);
    app->window->show();
    return app;
}

void TestLanguages::nothingIsCut_data()
{
    QTest::addColumn<bool>("pseudo");
    QTest::addColumn<Qt::LayoutDirection>("direction");
    QTest::addColumn<QSize>("size");
    QTest::newRow("pseudo locale, 1366x768") << true << Qt::LeftToRight << QSize(1366, 768);
    QTest::newRow("pseudo locale, 1920x1080") << true << Qt::LeftToRight << QSize(1920, 1080);
    QTest::newRow("mirrored, 1366x768") << false << Qt::RightToLeft << QSize(1366, 768);
    QTest::newRow("English, 1366x768") << false << Qt::LeftToRight << QSize(1366, 768);
}

void TestLanguages::nothingIsCut()
{
    QFETCH(bool, pseudo);
    QFETCH(Qt::LayoutDirection, direction);
    QFETCH(QSize, size);
    Pseudo words;
    if (pseudo)
        QCoreApplication::installTranslator(&words);
    QGuiApplication::setLayoutDirection(direction);
    const auto app = withSample(size);
    QStringList found;
    int places = 0;
    for (const PageId page : allPages) {
        app->window->goTo(page);
        QTest::qWait(300); // what a page reads from the workspace comes by itself
        const auto look = [&](const QString &place) {
            ++places;
            for (const QString &text : cutTexts(app->window.get()) + outside(app->window.get()))
                found << place + u": "_s + text;
        };
        look(pageKey(page));
        for (auto *part : app->window->page(page)->findChildren<QAbstractButton *>()) { // places within a page
            const bool place = part->isCheckable() && part->isVisible() && part->group() && part->group()->exclusive();
            if (!place || !part->isEnabled())
                continue;
            part->click();
            QTest::qWait(150);
            look(pageKey(page) + u", "_s + part->text());
        }
        if (auto *questions = app->window->page(page)->findChild<QuestionList *>()) {
            for (int row = 0; row < questions->count(); ++row) {
                questions->setCurrentRow(row);
                QTest::qWait(150);
                look(pageKey(page) + u", "_s + questions->item(row)->text());
            }
        }
    }
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QCoreApplication::removeTranslator(&words);
    QVERIFY2(places > 20, qPrintable(QString::number(places))); // pages, settings' places, questions
    found.removeDuplicates();
    QVERIFY2(found.isEmpty(), qPrintable(u"%1 texts are cut:\n"_s.arg(found.size()) + found.join(u'\n')));
}

void TestLanguages::everyControlHasAName_data()
{
    QTest::addColumn<PageId>("page");
    for (const PageId page : allPages)
        QTest::newRow(qPrintable(pageKey(page))) << page;
}

void TestLanguages::everyControlHasAName()
{
    QFETCH(PageId, page);
    const auto app = withSample({1366, 768});
    app->window->goTo(page);
    if (page == PageId::Settings) // with the form of an endpoint in it
        app->window->page(page)->showEndpoint(endpointFrom(app->session->endpointKinds().front(), {}));
    QTest::qWait(300);
    for (auto *widget : app->window->findChildren<QWidget *>()) {
        // Inner parts speak for their owner: a spin box's line, a list's viewport.
        const bool part =
            widget->objectName().startsWith(u"qt_"_s) || qobject_cast<QComboBox *>(widget->parentWidget());
        if (widget->focusPolicy() == Qt::NoFocus || part || !widget->isVisible())
            continue;
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
        QVERIFY(spoken);
        QVERIFY2(!(spoken->text(QAccessible::Name) + spoken->text(QAccessible::Description)).isEmpty(),
                 qPrintable(describe(widget, {})));
    }
}

QTEST_MAIN(TestLanguages)
#include "tst_languages.moc"
