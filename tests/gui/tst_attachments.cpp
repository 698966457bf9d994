// SPDX-License-Identifier: GPL-3.0-or-later
// A person attaches, pastes and removes files of a prompt, and is told which chosen model does not take them.
#include "core/attachment.h"
#include "gui/demo_session.h"
#include "widgets/compare/attachment_bar.h"
#include "widgets/compare/comparison.h"
#include "widgets/compare/prompt_card.h"
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QToolButton>

using namespace assay;
using namespace assay::widgets;
using namespace Qt::StringLiterals;

class TestAttachments : public QObject
{
    Q_OBJECT
    std::unique_ptr<testing::DemoSession> m_session;
    QTemporaryDir m_folder;

    QString file(const QString &name, const QByteArray &bytes)
    {
        QFile out(m_folder.filePath(name));
        if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size())
            qFatal("cannot write");
        return out.fileName();
    }
    static QStringList chips(const PromptCard &card)
    {
        QStringList texts;
        for (const Chip *chip : card.findChild<AttachmentBar *>()->findChildren<Chip *>())
            if (chip->isVisible())
                texts << chip->text();
        return texts;
    }
    static QString note(const PromptCard &card)
    {
        const auto *label = card.findChild<QLabel *>(u"attachmentNote"_s);
        return label->isVisible() ? label->text() : QString();
    }

private Q_SLOTS:
    void initTestCase() { m_session = std::make_unique<testing::DemoSession>(); }
    void cleanupTestCase() { m_session.reset(); }

    void filesBecomeChips()
    {
        Comparison comparison(**m_session);
        comparison.newPrompt();
        comparison.setUser(u"What is this?"_s);
        PromptCard card(comparison);
        card.resize(900, 300);
        card.show();
        QVERIFY(chips(card).isEmpty());
        const QString png = file(u"scan.png"_s, QByteArray("\x89PNG\r\n\x1A\nrest", 12));
        card.attachFiles({png, file(u"notes.txt"_s, "text"), m_folder.filePath(u"none.pdf"_s)});
        QCOMPARE(chips(card), QStringList{u"scan.png · PNG · 12 bytes"_s});
        QVERIFY2(note(card).contains(u"notes.txt: this is no PNG"_s) &&
                     note(card).contains(u"none.pdf: there is no such"_s),
                 qPrintable(note(card)));
        card.attachFiles({png});
        QVERIFY(note(card).contains(u"attached already"_s));
        comparison.setUser(u"And this?"_s); // words leave the files alone
        QCOMPARE(comparison.prompt().attachments.size(), std::size_t(1));
        QVERIFY(note(card).isEmpty());
        auto *remove = card.findChild<AttachmentBar *>()->findChild<QToolButton *>();
        QVERIFY(remove && !remove->accessibleName().isEmpty());
        remove->click();
        QTRY_VERIFY(comparison.prompt().attachments.empty());
        QTRY_VERIFY(chips(card).isEmpty());
    }
    void whatIsPastedIsAFile()
    {
        Comparison comparison(**m_session);
        comparison.newPrompt();
        PromptCard card(comparison);
        card.resize(900, 300);
        card.show();
        auto *picture = new QMimeData;
        QImage image(3, 2, QImage::Format_RGB32);
        image.fill(Qt::red);
        picture->setImageData(image);
        QApplication::clipboard()->setMimeData(picture);
        card.userEditor()->paste();
        QCOMPARE(comparison.prompt().attachments.size(), std::size_t(1));
        QCOMPARE(comparison.prompt().attachments[0].name, std::string("pasted.png"));
        QVERIFY(pixelSizeOf(*comparison.prompt().attachments[0].bytes) == (std::optional<PixelSize>{{3, 2}}));
        auto *urls = new QMimeData;
        urls->setUrls({QUrl::fromLocalFile(file(u"offer.pdf"_s, "%PDF-1.4 x"))});
        QApplication::clipboard()->setMimeData(urls);
        card.userEditor()->paste();
        QCOMPARE(comparison.prompt().attachments.size(), std::size_t(2));
        QVERIFY(card.userEditor()->toPlainText().isEmpty()); // no path in the text
        auto *text = new QMimeData;
        text->setText(u"words"_s);
        text->setImageData(image); // a spreadsheet's cells come as both
        QApplication::clipboard()->setMimeData(text);
        card.userEditor()->paste();
        QCOMPARE(card.userEditor()->toPlainText(), u"words"_s);
        QCOMPARE(comparison.prompt().attachments.size(), std::size_t(2));
    }
    void whoDoesNotTakeThemIsNamed()
    {
        Endpoint endpoint;
        endpoint.name = "Ollama";
        endpoint.kind = "ollama";
        endpoint.api = Api::Ollama;
        endpoint.baseUrl = "http://127.0.0.1:9";
        bool saved = false;
        (*m_session)->saveEndpoint(endpoint, this, [&](const Result<EndpointId> &id) {
            ModelTarget target;
            target.model = "llama3";
            target.endpoint = endpoint;
            target.endpoint.id = *id;
            (*m_session)->saveTarget(target, this, [&](const Result<TargetId> &) { saved = true; });
        });
        QTRY_VERIFY(saved);
        Comparison comparison(**m_session);
        comparison.newPrompt();
        comparison.setUser(u"What is this?"_s);
        PromptCard card(comparison);
        card.resize(900, 300);
        card.show();
        card.attachFiles({file(u"offer.pdf"_s, "%PDF-1.4 x")});
        QVERIFY(note(card).isEmpty());
        comparison.setChosen(comparison.endpoints().back().targets.at(0), true);
        for (const ModelTarget &target : comparison.chosen())
            if (target.endpoint.simulated)
                comparison.setChosen(target, false);
        comparison.setChosen(comparison.endpoints().back().targets.at(0), true);
        QCOMPARE(note(card), u"Will not be sent to llama3: Ollama's API takes pictures, but no PDF (offer.pdf)."_s);
    }
    void theyAreThereAfterARestart()
    {
        {
            Comparison comparison(**m_session);
            comparison.newPrompt();
            comparison.setUser(u"Kept?"_s);
            QVERIFY(comparison.attach(*makeAttachment("kept.pdf", "%PDF-1.4 kept")).ok());
            comparison.saveNow();
            QTRY_VERIFY(number(comparison.set().id) != 0); // it is on disk, and remembered as the one that is open
        }
        m_session->restart();
        Comparison comparison(**m_session);
        QCOMPARE(comparison.prompt().user, std::string("Kept?"));
        QCOMPARE(comparison.prompt().attachments.size(), std::size_t(1));
        QVERIFY(comparison.prompt().attachments[0].bytes); // ready to be sent again
        QCOMPARE(*comparison.prompt().attachments[0].bytes, std::string("%PDF-1.4 kept"));
    }
};

QTEST_MAIN(TestAttachments)
#include "tst_attachments.moc"
