// SPDX-License-Identifier: GPL-3.0-or-later
// Rater packs through the window: handed out, opened and scored blind by a colleague, sent back, merged after a look,
// taken back; scores from a file, or what is wrong with it.
#include "gui/demo_session.h"
#include "gui/said_text.h"
#include "session/scoring.h"
#include "widgets/controls.h"
#include "widgets/score/guess_card.h"
#include "widgets/score/hand_out_dialog.h"
#include "widgets/score/merge_dialog.h"
#include "widgets/score/pack_actions.h"
#include "widgets/score/score_column.h"
#include "widgets/score/score_import_dialog.h"
#include "widgets/score/score_page.h"
#include "widgets/score/score_start.h"
#include "widgets/score/score_surface.h"
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QTableWidget>

using namespace Qt::StringLiterals;
using namespace assay;
using namespace assay::widgets;
using assay::testing::DemoSession;

namespace
{
constexpr int Patience = 60'000; // ms, for a machine that compiles beside it

template <typename T> T *dialogOf(const QWidget &page)
{
    T *found = nullptr;
    [&] {
        QTRY_VERIFY_WITH_TIMEOUT((found = page.window()->findChild<T *>()) != nullptr && found->isVisible(), Patience);
    }();
    return found;
}

template <typename T> void gone(const QWidget &page) // closed, and deleted by itself
{
    QTRY_VERIFY_WITH_TIMEOUT(page.window()->findChild<T *>() == nullptr, Patience);
}

class Desk // a person with a page of his own
{
public:
    explicit Desk(const QTemporaryDir &mail) : page(*demo), m_mail(mail)
    {
        page.resize(1366, 768);
        page.show();
        page.packs()->setPaths({[this](const QString &, const QString &, const QString &) { return next; },
                                [this](const QString &, const QString &, const QString &) { return next; }});
        QObject::connect(page.packs(), &PackActions::failed, &page,
                         [this](const Error &error) { refused = QString::fromStdString(error.detail); });
        QObject::connect(page.navigator(), &Navigator::toast, &page,
                         [this](const QString &text, const QString &, const std::function<void()> &back) {
                             said = text;
                             undo = back;
                         });
    }
    QString at(const QString &name) { return next = m_mail.filePath(name); }
    void key(int key)
    {
        if (page.surface()->guessCard()->isAsking())
            QTest::keyClick(page.surface(), Qt::Key_Escape);
        QTest::keyClick(page.surface(), static_cast<Qt::Key>(key));
    }
    DemoSession demo;
    ScorePage page;
    QString next, refused, said;
    std::function<void()> undo;

private:
    const QTemporaryDir &m_mail;
};

void handOut(Desk &owner, const QString &rater, const QString &file)
{
    owner.at(file);
    owner.page.packs()->handOut();
    auto *dialog = dialogOf<HandOutDialog>(owner.page);
    dialog->raterField()->setText(rater);
    dialog->saveButton()->click();
    QTRY_VERIFY2_WITH_TIMEOUT(owner.said.contains(file), qPrintable(owner.refused), Patience);
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
}
} // namespace

class TestScorePacks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void thereAndBack();
    void refusals();
    void scoresFromAFile();
    void attachedFilesAreSaidToBeLeftOut();
};

void TestScorePacks::attachedFilesAreSaidToBeLeftOut()
{
    const HandOutDialog none(u"A run"_s, 3, 0), two(u"A run"_s, 3, 2);
    QVERIFY(!none.findChild<QLabel *>(u"filesLeftOut"_s));
    const auto *said = two.findChild<QLabel *>(u"filesLeftOut"_s);
    QVERIFY(said && said->text().startsWith(u"2 file(s) attached to the prompts stay out of the pack"_s));
}

void TestScorePacks::thereAndBack()
{
    QTemporaryDir mail;
    Desk owner(mail), ann(mail);
    const RunId run = owner.demo.run(owner.demo.plan(2));
    owner.page.activated();
    handOut(owner, u"ann"_s, u"for ann.assaypack"_s);
    ann.at(u"for ann.assaypack"_s);
    ann.page.packs()->openPack();
    QTRY_VERIFY2_WITH_TIMEOUT(ann.page.isScoring(), qPrintable(ann.refused), Patience); // straight to it
    ScoreSurface &surface = *ann.page.surface();
    QVERIFY(surface.judging()->blind());
    QCOMPARE(surface.judging()->job().rater, "ann");
    QCOMPARE(surface.columns().front()->title(), u"Answer A"_s);
    const auto record = owner.demo->run(run);
    for (const QString &line : assay::testing::spokenText(surface)) {
        for (const ModelTarget &target : record->plan.targets)
            QVERIFY2(!line.contains(QString::fromStdString(target.label())), qPrintable(line));
    }
    const int total = surface.queue().total();
    QVERIFY(total >= 4);
    for (int i = 0; i < total; ++i)
        ann.key(Qt::Key_1 + i % 5);
    QVERIFY(surface.queue().isComplete());
    ann.key(Qt::Key_R); // there is nothing to reveal
    QVERIFY(!surface.isRevealed());
    ann.at(u"from ann.assayscores"_s);
    ann.page.packs()->sendBack();
    QTRY_VERIFY2_WITH_TIMEOUT(QFile::exists(ann.next), qPrintable(ann.refused), Patience);

    owner.at(u"from ann.assayscores"_s);
    owner.page.packs()->mergePack();
    auto *dialog = dialogOf<MergeDialog>(owner.page);
    QCOMPARE(dialog->table()->rowCount(), total);
    QCOMPARE(owner.demo->run(run)->summary.scored, 0); // not before it is agreed to
    dialog->takeButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(owner.demo->run(run)->summary.scored, total, Patience);
    QTRY_VERIFY_WITH_TIMEOUT(owner.undo, Patience);
    gone<MergeDialog>(owner.page);

    // Ann changes her mind on one answer, and the same pack is scored a second time elsewhere: a contradiction.
    const TrialId changed = surface.queue().current()->trial;
    const int before = *surface.queue().mark({changed, 0}).value;
    ann.key(before == 5 ? Qt::Key_1 : Qt::Key_5);
    QTRY_COMPARE_WITH_TIMEOUT(ann.demo->trial(changed)->scores.front().value, std::optional<int>(before == 5 ? 1 : 5),
                              Patience);
    ann.at(u"more from ann.assayscores"_s);
    ann.page.packs()->sendBack();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(ann.next), Patience);
    Desk other(mail);
    QFile::copy(mail.filePath(u"for ann.assaypack"_s), mail.filePath(u"copy.assaypack"_s));
    other.at(u"copy.assaypack"_s);
    other.page.packs()->openPack();
    QTRY_VERIFY2_WITH_TIMEOUT(other.page.isScoring(), qPrintable(other.refused), Patience);
    other.page.surface()->judging()->goToTrial(changed); // the same job in the same places
    other.key(Qt::Key_3);
    QTRY_COMPARE_WITH_TIMEOUT(other.demo->trial(changed)->scores.size(), 1u, Patience);
    other.at(u"elsewhere.assayscores"_s);
    other.page.packs()->sendBack();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(other.next), Patience);

    owner.undo = {};
    owner.at(u"more from ann.assayscores"_s);
    owner.page.packs()->mergePack();
    dialog = dialogOf<MergeDialog>(owner.page);
    QCOMPARE(dialog->table()->rowCount(), 1);
    QVERIFY(dialog->choiceAt(0) == nullptr);
    dialog->takeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(owner.undo, Patience);
    gone<MergeDialog>(owner.page);
    owner.undo = {};
    owner.at(u"elsewhere.assayscores"_s);
    owner.page.packs()->mergePack();
    dialog = dialogOf<MergeDialog>(owner.page);
    QComboBox *choice = dialog->choiceAt(0);
    QVERIFY(choice != nullptr);
    QCOMPARE(choice->count(), 2);
    QVERIFY2(choice->currentText().contains(u"later"_s), qPrintable(choice->currentText()));
    choice->setCurrentIndex(0); // what is here
    dialog->takeButton()->click();
    QTRY_VERIFY_WITH_TIMEOUT(owner.undo, Patience);
    QVERIFY(owner.demo->scoring().conflicts(run).empty());
    const int kept = before == 5 ? 1 : 5;
    const auto count = [&](int value) {
        int found = 0;
        const auto now = owner.demo->run(run);
        for (const TrialRow &row : now->trials) {
            for (const Score &score : row.scores)
                found += score.value == value ? 1 : 0;
        }
        return found;
    };
    QVERIFY(count(kept) > 0);
    // The first merge's message is gone; the last one's way back takes back what it brought, and only that.
    const int scored = owner.demo->run(run)->summary.scored;
    owner.undo();
    QTest::qWait(50);
    QCOMPARE(owner.demo->run(run)->summary.scored, scored);
}

void TestScorePacks::refusals()
{
    QTemporaryDir mail;
    Desk owner(mail), stranger(mail);
    owner.demo.run(owner.demo.plan(1));
    stranger.demo.run(stranger.demo.plan(1));
    owner.page.activated();
    stranger.page.activated();
    handOut(owner, u"ann"_s, u"p.assaypack"_s);
    const auto refusal = [](Desk &desk, const QString &file) {
        desk.refused.clear();
        desk.at(file);
        desk.page.packs()->mergePack();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(!desk.refused.isEmpty(), Patience); }();
        return desk.refused;
    };
    QVERIFY2(refusal(owner, u"p.assaypack"_s).contains(u"not scores"_s), qPrintable(owner.refused));
    writeFile(mail.filePath(u"noise"_s), "hello");
    QVERIFY2(refusal(owner, u"noise"_s).contains(u"no rater pack"_s), qPrintable(owner.refused));
    QVERIFY2(refusal(owner, u"nowhere"_s).contains(u"nowhere"_s), qPrintable(owner.refused));
    {
        Desk ann(mail);
        ann.at(u"p.assaypack"_s);
        ann.page.packs()->openPack();
        QTRY_VERIFY_WITH_TIMEOUT(ann.page.isScoring(), Patience);
        ann.key(Qt::Key_4);
        QTRY_COMPARE_WITH_TIMEOUT(ann.demo->run(ann.page.surface()->run())->summary.scored, 1, Patience);
        ann.at(u"r.assayscores"_s);
        ann.page.packs()->sendBack();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(ann.next), Patience);
    }
    QVERIFY2(refusal(stranger, u"r.assayscores"_s).contains(u"not made from a run of this workspace"_s),
             qPrintable(stranger.refused));
    QFile file(mail.filePath(u"r.assayscores"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray bytes = file.readAll();
    bytes.replace("\"value\":4", "\"value\":5");
    writeFile(mail.filePath(u"forged"_s), bytes);
    QVERIFY2(refusal(owner, u"forged"_s).contains(u"changed"_s), qPrintable(owner.refused));
    QVERIFY(owner.page.window()->findChild<MergeDialog *>() == nullptr); // nothing was even shown
    // A pack is opened once: the second time scoring goes on where it was.
    Desk again(mail);
    again.at(u"p.assaypack"_s);
    again.page.packs()->openPack();
    QTRY_VERIFY2_WITH_TIMEOUT(again.page.isScoring(), qPrintable(again.refused), Patience);
    QCOMPARE(again.page.surface()->queue().scored(), 1);
}

void TestScorePacks::scoresFromAFile()
{
    QTemporaryDir mail;
    Desk owner(mail);
    const RunId run = owner.demo.run(owner.demo.plan(1));
    owner.page.activated();
    const auto record = owner.demo->run(run);
    const QByteArray trial = QByteArray::number(qlonglong(number(record->trials.front().trial.id)));
    writeFile(mail.filePath(u"bad.csv"_s),
              "trial,rater,value\n" + trial + ",bob,4\n" + trial + ",cy,9\n987654,dan,3\n" + trial + ",eve,sch\xF6n\n");
    owner.at(u"bad.csv"_s);
    owner.page.packs()->importScores();
    auto *dialog = dialogOf<ScoreImportDialog>(owner.page);
    QCOMPARE(dialog->table()->rowCount(), 3);
    QCOMPARE(dialog->table()->item(0, 0)->text(), u"3"_s); // the line in the file
    QVERIFY(dialog->table()->item(0, 1)->text().contains(u"9 is not on the scale"_s));
    QVERIFY(dialog->table()->item(1, 1)->text().contains(u"987654"_s));
    QVERIFY(dialog->table()->item(2, 1)->text().contains(u"UTF-8"_s));
    QVERIFY(!dialog->takeButton()->isVisible());
    dialog->close();
    gone<ScoreImportDialog>(owner.page);
    QCOMPARE(owner.demo->run(run)->summary.scored, 0);
    writeFile(mail.filePath(u"good.csv"_s), "trial,rater,value,note\n" + trial + ",bob,4,fine\n" + trial + ",,2,\n");
    owner.at(u"good.csv"_s);
    owner.page.packs()->importScores();
    dialog = dialogOf<ScoreImportDialog>(owner.page);
    QCOMPARE(dialog->table()->rowCount(), 2);
    QCOMPARE(owner.demo->run(run)->summary.scored, 0);
    dialog->takeButton()->click();
    QTRY_COMPARE_WITH_TIMEOUT(owner.demo->trial(record->trials.front().trial.id)->scores.size(), 2u, Patience);
    QTRY_VERIFY_WITH_TIMEOUT(owner.undo, Patience);
    owner.undo();
    QTRY_COMPARE_WITH_TIMEOUT(owner.demo->trial(record->trials.front().trial.id)->scores.size(), 0u, Patience);
}

QTEST_MAIN(TestScorePacks)
#include "tst_score_packs.moc"
