// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of scoring: what each one does to the place, the overlay that lists them, other keys instead, collisions.
#include "gui/scoring_page.h"
#include "widgets/compare/answer_view.h"
#include "widgets/controls.h"
#include "widgets/keys/keys_dialog.h"
#include "widgets/keys/keys_overlay.h"
#include "widgets/score/score_column.h"
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QScopeGuard>
#include <set>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::testing;
using namespace assay::widgets;

class TestScoreKeys : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theOverlayListsEveryKey();
    void theOverlayFitsASmallWindow();
    void collisionsAreRefused();
    void changedKeysScore();
    void movingAround();
    void goingToAPrompt();
};

void TestScoreKeys::theOverlayListsEveryKey()
{
    Scoring scoring(1);
    scoring.key(Qt::Key_Question, Qt::ShiftModifier);
    QVERIFY(scoring.surface().keysShown());
    const auto *overlay = scoring.surface().findChild<KeysOverlay *>();
    KeysDialog settings(scoring.demo->preferences(), nullptr); // the settings page shows the same keys
    for (const KeyEntry &entry : keyTable()) {
        QStringList keys;
        for (int slot = 0; slot < 2; ++slot) {
            const QString key = settings.button(entry.action, slot)->text();
            keys << (key == u"none"_s ? QString() : key);
        }
        keys.removeAll(QString());
        const QString line = u"%1: %2"_s.arg(keys.join(u"  "_s), KeyMap::text(entry.action));
        QVERIFY2(overlay->lines().contains(line), qPrintable(line));
    }
    QCOMPARE(overlay->lines().size(), keyTable().size());
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4); // closes the overlay and scores nothing
    QVERIFY(!scoring.surface().keysShown());
    QVERIFY(!scoring.surface().queue().mark({trial, 0}).scored());
}

// With large letters on a small screen, too: what is cut off is a key that nobody finds.
void TestScoreKeys::theOverlayFitsASmallWindow()
{
    const QFont before = QApplication::font();
    const auto back = qScopeGuard([&] { QApplication::setFont(before); });
    Scoring scoring(1);
    for (const auto &[size, points] : {std::pair(QSize(1024, 600), before.pointSize()), std::pair(QSize(1366, 768), 14),
                                       std::pair(QSize(1920, 1080), 14)}) {
        QFont font = before;
        font.setPointSize(points);
        QApplication::setFont(font);
        scoring.page.resize(size);
        QCoreApplication::processEvents();
        scoring.key(Qt::Key_Question, Qt::ShiftModifier);
        const auto *overlay = scoring.surface().findChild<KeysOverlay *>();
        QVERIFY2(scoring.surface().rect().contains(overlay->geometry()),
                 qPrintable(u"%1 x %2 in %3 x %4"_s.arg(overlay->width())
                                .arg(overlay->height())
                                .arg(scoring.surface().width())
                                .arg(scoring.surface().height())));
        QCoreApplication::processEvents();
        for (const QWidget *child : overlay->findChildren<QWidget *>()) {
            QVERIFY2(overlay->rect().contains(child->geometry()), qPrintable(child->accessibleName()));
            QVERIFY(child->height() >= child->heightForWidth(child->width()));
        }
        scoring.key(Qt::Key_Question, Qt::ShiftModifier);
    }
}

void TestScoreKeys::collisionsAreRefused()
{
    Scoring scoring(1);
    KeysDialog dialog(scoring.demo->preferences(), nullptr);
    dialog.show();
    KeyButton *diff = dialog.button(KeyAction::Diff, 0);
    diff->click();
    QVERIFY(diff->isRecording());
    QTest::keyClick(diff, Qt::Key_J); // the next prompt's
    QVERIFY2(dialog.message().contains(u"next prompt"_s), qPrintable(dialog.message()));
    QCOMPARE(diff->text(), u"d"_s);
    QCOMPARE(KeyMap(scoring.demo->preferences()).keys(KeyAction::Diff), KeyMap().keys(KeyAction::Diff));
    diff->click();
    QTest::keyClick(diff, Qt::Key_Escape); // as it was
    QVERIFY(!diff->isRecording());
    QCOMPARE(diff->text(), u"d"_s);
    diff->click();
    QTest::keyClick(diff, Qt::Key_Y);
    QVERIFY(dialog.message().isEmpty());
    QCOMPARE(diff->text(), u"y"_s);
    QCOMPARE(scoring.surface().queue().scored(), 0);
}

void TestScoreKeys::changedKeysScore()
{
    Scoring scoring(1);
    KeyMap keys;
    keys.set(KeyAction::Value4, {QKeyCombination(Qt::Key_U)});
    keys.save(scoring.demo->preferences());
    const TrialId trial = scoring.surface().queue().current()->trial;
    scoring.key(Qt::Key_4); // nobody's now
    QCOMPARE(scoring.surface().queue().scored(), 0);
    scoring.key(Qt::Key_U);
    QTRY_COMPARE(scoring.last(trial).value, std::optional<int>(4));
    keys.setNeedsAlt(true); // single keys off
    keys.save(scoring.demo->preferences());
    scoring.key(Qt::Key_3);
    QCOMPARE(scoring.surface().queue().scored(), 1);
    scoring.key(Qt::Key_3, Qt::AltModifier);
    QCOMPARE(scoring.surface().queue().scored(), 2);
}

void TestScoreKeys::movingAround()
{
    Scoring scoring(3);
    const ScoreQueue &queue = scoring.surface().queue();
    scoring.key(Qt::Key_J);
    QCOMPARE(queue.prompt(), 1);
    scoring.key(Qt::Key_K);
    QCOMPARE(queue.prompt(), 0);
    scoring.key(Qt::Key_L);
    QCOMPARE(queue.answer(), 1);
    scoring.key(Qt::Key_Tab);
    QCOMPARE(queue.answer(), 2 % queue.answerCount());
    scoring.key(Qt::Key_Backtab, Qt::ShiftModifier);
    QCOMPARE(queue.answer(), 1);
    scoring.key(Qt::Key_Z);
    int shown = 0;
    for (const ScoreColumn *column : scoring.surface().columns())
        shown += column->isVisible() ? 1 : 0;
    QCOMPARE(shown, 1);
    scoring.key(Qt::Key_Z);
    scoring.key(Qt::Key_M);
    QVERIFY(scoring.surface().currentColumn()->view()->isRaw());
    const AnswerView *prompt = nullptr;
    for (const AnswerView *view : scoring.surface().findChildren<AnswerView *>())
        prompt = view->accessibleName() == u"Prompt"_s ? view : prompt;
    QVERIFY(prompt);
    const int before = prompt->height();
    scoring.key(Qt::Key_P);
    QTRY_VERIFY(prompt->height() > 2 * before);
}

void TestScoreKeys::goingToAPrompt()
{
    Scoring scoring(12);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_1);
    scoring.key(Qt::Key_1); // two digits: no longer number is meant
    QCOMPARE(scoring.surface().queue().prompt(), 10);
    QCOMPARE(scoring.surface().queue().scored(), 0);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_3);
    scoring.key(Qt::Key_Return);
    QCOMPARE(scoring.surface().queue().prompt(), 2);
    scoring.key(Qt::Key_G);
    scoring.key(Qt::Key_Escape);
    QVERIFY(scoring.page.isScoring());
    scoring.key(Qt::Key_2); // the keys score again
    QCOMPARE(scoring.surface().queue().scored(), 1);
}

QTEST_MAIN(TestScoreKeys)
#include "tst_score_keys.moc"
