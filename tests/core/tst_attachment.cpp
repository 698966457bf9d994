// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/attachment.h"
#include "core/prompt_template.h"
#include <QtTest>

using namespace assay;
using namespace std::string_literals;

namespace
{
const std::string pngHead = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58\x08\x02\0\0\0"s; // 800 x 600
const std::string gifHead = "GIF89a\x20\x03\x58\x02\0\0\0"s;
const std::string jpegHead =
    "\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xFF\xC0\x00\x11\x08\x02\x58\x03\x20\x03"s;
const std::string webpHead = "RIFF\x24\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x1F\x03\0\x57\x02\0"s;
} // namespace

class AttachmentTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bytesSayWhatItIs()
    {
        QCOMPARE(makeAttachment("a.txt", pngHead)->mediaType, std::string("image/png")); // whatever the name says
        QCOMPARE(makeAttachment("a", gifHead)->mediaType, std::string("image/gif"));
        QCOMPARE(makeAttachment("a", jpegHead)->mediaType, std::string("image/jpeg"));
        QCOMPARE(makeAttachment("a", webpHead)->mediaType, std::string("image/webp"));
        QCOMPARE(makeAttachment("a", "%PDF-1.4"s)->mediaType, std::string("application/pdf"));
        for (const std::string &other : {"<svg/>"s, "II*\0"s, "BM...."s, "RIFF....AVI "s, "%PD"s, "\x89PN"s}) {
            const auto refused = makeAttachment("photo.png", other);
            QVERIFY(!refused.ok());
            QVERIFY(refused.error().detail.starts_with("photo.png: this is no PNG"));
        }
        QVERIFY(!makeAttachment("a.png", "").ok());
        const auto large = makeAttachment("a.pdf", "%PDF-" + std::string(LargestAttachment, ' '));
        QVERIFY(!large.ok() && large.error().detail.find("21 MB") != std::string::npos);
    }
    void namesAreForPeople()
    {
        QCOMPARE(makeAttachment("/home/me/../scan.png", pngHead)->name, std::string("scan.png"));
        QCOMPARE(makeAttachment("C:\\x\\scan.png", pngHead)->name, std::string("scan.png"));
        QCOMPARE(makeAttachment("a\nb\x7F.png", pngHead)->name, std::string("ab.png"));
        QCOMPARE(makeAttachment("x/", pngHead)->name, std::string("unnamed"));
        const std::string many = makeAttachment(std::string(200, 'n') + "\xC3\xA9", pngHead)->name;
        QCOMPARE(many.size(), std::size_t(120));
        QVERIFY(makeAttachment("\xFF.png", pngHead)->name.ends_with(".png"));
    }
    void theyAreChecked()
    {
        const Attachment one = *makeAttachment("a", pngHead);
        QVERIFY(checkAttachments({one}).ok());
        QVERIFY(!checkAttachments({one, *makeAttachment("b", pngHead)}).ok()); // the same bytes
        std::vector<Attachment> many;
        for (int i = 0; i < 21; ++i)
            many.push_back(*makeAttachment("a", "%PDF-" + std::to_string(i)));
        QVERIFY(!checkAttachments(many).ok());
        std::vector<Attachment> heavy;
        for (int i = 0; i < 3; ++i)
            heavy.push_back(*makeAttachment("a", "%PDF-" + std::to_string(i) + std::string(18u << 20, ' ')));
        QVERIFY(!checkAttachments(heavy).ok());
    }
    void sizesAreRead()
    {
        const PixelSize expected{800, 600};
        for (const std::string &head : {pngHead, gifHead, jpegHead, webpHead})
            QVERIFY(pixelSizeOf(head) == std::optional(expected));
        QVERIFY(!pixelSizeOf("%PDF-1.4"));
        for (const std::string &head : {pngHead, gifHead, jpegHead, webpHead}) // cut anywhere: nothing, or the truth
            for (std::size_t n = 0; n < head.size(); ++n) {
                const auto size = pixelSizeOf(std::string_view(head).substr(0, n));
                QVERIFY(!size || *size == expected);
            }
        QCOMPARE(estimateTokens(*makeAttachment("a", pngHead)), std::int64_t(640));
        QCOMPARE(estimateTokens(*makeAttachment("a", "%PDF-1.4 /Type /Pages /Type /Page /Type/Page "s)),
                 std::int64_t(4000));
        QVERIFY(estimateTokens(Attachment{}) == 0);
    }
    void theyStayWhenAPromptIsFilledIn()
    {
        const Prompt prompt{"", "{{x}}", {*makeAttachment("a", pngHead)}};
        const auto filled = render(prompt, {{"x", "y"}});
        QVERIFY(filled->attachments == prompt.attachments);
        QVERIFY(filled->attachments[0].bytes == prompt.attachments[0].bytes); // shared, not copied
    }
};

QTEST_GUILESS_MAIN(AttachmentTest)
#include "tst_attachment.moc"
