// SPDX-License-Identifier: GPL-3.0-or-later
#include "reports/report_document.h"
#include <cmath>
#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QFont>
#include <QPainter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextTable>
#include <set>
#include <utility>
#include <vector>

namespace assay::reports
{
using namespace Qt::StringLiterals;
using namespace analysis;

namespace
{
constexpr int kChartObject = QTextFormat::UserObject + 1, kChartIndex = QTextFormat::UserProperty + 1,
              kChartShare = QTextFormat::UserProperty + 2; // of the width
constexpr double kHeadingRoom = 110;                       // px: above and below a chart that fills a page
constexpr int kMostPasses = 12;
constexpr double kFirstLines = 56; // px of a block that a heading stays with

const QColor kText(0x1B1F24), kSoft(0x4A545E), kRule(0xBFC6CE), kHead(0x1B1F24), kTint(0xF3F5F7), kAccent(0x00467F),
    kBad(0xA3230B);

// Control characters and marks that turn a line round, spelled out.
QString shown(const std::string &text)
{
    QString out;
    for (const char32_t c : QString::fromStdString(text).toUcs4()) {
        const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
        const bool hidden = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
                            c == 0x200F || c == 0x061C || c == 0x200B || c == 0xFEFF || c == 0xFFFC || c == 0x2028 ||
                            c == 0x2029;
        if (control || hidden)
            out += u"⟨U+%1⟩"_s.arg(qulonglong(c), 4, 16, QLatin1Char('0')).toUpper();
        else
            out += QString::fromUcs4(&c, 1);
    }
    return out;
}

using Drawings = std::vector<charts::ChartDrawing>;

// As wide as the page's text, and no taller than leaves room for its heading: what has many rows is drawn smaller.
QSizeF chartSize(const Drawings &drawings, std::size_t chart, double share, QSizeF page)
{
    const QSizeF drawn = chart < drawings.size() ? drawings[chart].size() : QSizeF();
    QSizeF size = drawn.isEmpty() ? QSizeF(16, 9) : drawn;
    size.scale(page.width() * share, page.height() - kHeadingRoom, Qt::KeepAspectRatio);
    return size;
}

// The chart is a vector drawing: pictures would be cropped and blurred (a defect of Qt's printing of documents).
class ChartObject : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    ChartObject(const Drawings &drawings, QSizeF page, QObject *parent)
        : QObject(parent), m_drawings(drawings), m_page(page)
    {
    }
    QSizeF intrinsicSize(QTextDocument *, int, const QTextFormat &format) override
    {
        return chartSize(m_drawings, std::size_t(format.intProperty(kChartIndex)), format.doubleProperty(kChartShare),
                         m_page);
    }
    void drawObject(QPainter *painter, const QRectF &rect, QTextDocument *, int, const QTextFormat &format) override
    {
        const auto chart = std::size_t(format.intProperty(kChartIndex));
        if (chart < m_drawings.size())
            m_drawings[chart].paint(*painter, rect);
    }

private:
    const Drawings &m_drawings;
    QSizeF m_page;
};

class Builder
{
public:
    // `breaks`: blocks, by their number, before which a page is begun.
    // `firstShare`: of the page's width, for the first picture.
    Builder(const Report &report, const Drawings &drawings, QTextDocument &document, const std::set<int> &breaks,
            double firstShare)
        : m_report(report), m_drawings(drawings), m_document(document), m_cursor(&document), m_breaks(breaks),
          m_firstShare(firstShare)
    {
    }
    int firstPicture() const { return m_firstPicture; } // its block; -1: there is none

    // The first `sections` of them.
    void build(std::size_t sections)
    {
        if (m_report.simulated)
            paragraph(u"Simulated models: these numbers are for trying Assay out, not for a decision."_s,
                      charFormat(11, true, kBad), spaced(0, 8));
        paragraph(u"MODEL COMPARISON"_s, charFormat(9, false, kSoft), spaced(0, 2));
        paragraph(shown(m_report.title), charFormat(20, true, kText), spaced(0, 4), 1);
        paragraph(shown(m_report.subtitle), charFormat(11, false, kSoft), spaced(0, 10));
        bool first = true;
        for (std::size_t s = 0; s < std::min(sections, m_report.sections.size()); ++s) {
            const ReportSection &section = m_report.sections[s];
            heading(section, first);
            first = false;
            for (const ReportBlock &block : section.blocks)
                std::visit([this](const auto &b) { add(b); }, block);
        }
        endWhole();
    }

    // Qt has no "keep with next": blocks that stand away from what they belong to, in the document as it is laid out.
    // Only what stands before the first of them on the pages that follow each other is where it will stay.
    std::set<int> parted(QSizeF page) const
    {
        QAbstractTextDocumentLayout &layout = *m_document.documentLayout();
        std::set<int> out;
        bool settled = true;
        for (const Together &each : m_together) {
            const QTextBlock first = m_document.findBlockByNumber(each.first),
                             last = m_document.findBlockByNumber(each.last);
            settled = settled || first.blockFormat().pageBreakPolicy() == QTextFormat::PageBreak_AlwaysBefore;
            if (!settled)
                continue;
            const double top = layout.blockBoundingRect(first).top();
            const QRectF end = layout.blockBoundingRect(last);
            const double bottom = each.whole ? end.bottom() : std::min(end.bottom(), end.top() + kFirstLines);
            const double pageTop = std::floor(top / page.height()) * page.height();
            const bool parts = bottom > pageTop + page.height() && bottom - top <= page.height() && top - pageTop > 40;
            if (parts && out.insert(each.first).second)
                settled = false;
        }
        return out;
    }

private:
    static QTextCharFormat charFormat(double points, bool bold, QColor color)
    {
        QTextCharFormat format;
        QFont font(u"Noto Sans"_s);
        font.setPixelSize(qRound(points * 96 / 72));
        font.setBold(bold);
        font.setHintingPreference(QFont::PreferNoHinting);
        format.setFont(font);
        format.setForeground(color);
        return format;
    }
    static QTextBlockFormat spaced(double above, double below)
    {
        QTextBlockFormat format;
        format.setTopMargin(above * 96 / 72);
        format.setBottomMargin(below * 96 / 72);
        format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
        return format;
    }

    void startBlock(QTextBlockFormat block, int level = 0)
    {
        if (level > 0)
            block.setHeadingLevel(level);
        // A table leaves an empty block behind it: the next one takes that.
        if (m_started && !m_reuse)
            m_cursor.insertBlock(block, QTextCharFormat());
        else
            m_cursor.setBlockFormat(block);
        m_started = true;
        m_reuse = false;
        if (m_breaks.contains(here())) {
            QTextBlockFormat format = m_cursor.blockFormat();
            format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
            m_cursor.setBlockFormat(format);
        }
    }

    void paragraph(const QString &text, const QTextCharFormat &chars, QTextBlockFormat block, int level = 0)
    {
        startBlock(std::move(block), level);
        // A line end inside a paragraph stays one: U+2028 is Qt's mark for it.
        m_cursor.insertText(QString(text).replace(u'\n', QChar::LineSeparator), chars);
    }

    void heading(const ReportSection &section, bool first)
    {
        endWhole();
        QTextBlockFormat block = spaced(section.level == 2 && !first ? 0 : 12, 4);
        static const QStringList fresh{u"charts"_s, u"appendix"_s};
        if (section.level == 2 && !first && fresh.contains(QString::fromStdString(section.id)))
            block.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
        else if (section.level == 2 && !first)
            block.setTopMargin(28);
        paragraph(shown(section.title), charFormat(section.level == 2 ? 16 : 12, true, kHead), std::move(block),
                  section.level);
        if (m_keepFrom < 0)
            m_keepFrom = here();
        if (section.id.starts_with("chart-"))
            m_wholeFrom = std::exchange(m_keepFrom, -1); // with its heading and what is said about it
    }

    // ---- what stays on one page
    int here() const { return m_cursor.blockNumber(); }
    void keepWith(int block)
    {
        if (m_keepFrom >= 0)
            m_together.push_back({std::exchange(m_keepFrom, -1), block, false});
    }
    void endWhole()
    {
        if (m_wholeFrom >= 0)
            m_together.push_back({std::exchange(m_wholeFrom, -1), here(), true});
    }

    void add(const ReportText &text)
    {
        write(text);
        keepWith(here());
    }

    void write(const ReportText &text)
    {
        switch (text.tone) {
        case ReportTone::Lead:
            return lead(shown(text.text));
        case ReportTone::Quiet:
            return paragraph(shown(text.text), charFormat(9.5, false, kSoft), spaced(2, 4));
        case ReportTone::Warning:
            return paragraph(shown(text.text), charFormat(10.5, true, kBad), spaced(2, 4));
        case ReportTone::Code:
            return code(shown(text.text));
        case ReportTone::Normal:
            return paragraph(shown(text.text), charFormat(10.5, false, kText), spaced(2, 4));
        }
    }

    void lead(const QString &text)
    {
        QTextBlockFormat block = spaced(6, 8);
        block.setBackground(kTint);
        block.setLeftMargin(0);
        paragraph(text, charFormat(13, true, kAccent), std::move(block));
    }

    void code(const QString &text)
    {
        QTextBlockFormat block = spaced(2, 8);
        block.setBackground(kTint);
        QTextCharFormat format = charFormat(8.5, false, kText);
        paragraph(text, format, std::move(block));
    }

    void add(const ReportList &list)
    {
        for (const std::string &item : list.items) {
            QTextBlockFormat block = spaced(1, 2);
            block.setLeftMargin(14);
            block.setTextIndent(-12);
            paragraph(u"•\u2002"_s + shown(item), charFormat(10.5, false, kText), std::move(block));
            keepWith(here());
        }
    }

    QTextTable *table(int rows, int columns, const QList<QTextLength> &widths, int headerRows)
    {
        QTextTableFormat format;
        format.setBorder(0);
        format.setCellSpacing(0);
        format.setCellPadding(4);
        format.setTopMargin(4);
        format.setBottomMargin(10);
        format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        format.setHeaderRowCount(headerRows);
        format.setBorderCollapse(true);
        if (!widths.isEmpty())
            format.setColumnWidthConstraints(widths);
        QTextBlockFormat before; // there has to be one, and it must not be seen
        before.setLineHeight(1, QTextBlockFormat::FixedHeight);
        startBlock(before);
        return m_cursor.insertTable(rows, columns, format);
    }

    void cell(QTextTable *table, int row, int column, const QString &text, const QTextCharFormat &chars, bool right,
              bool head)
    {
        QTextTableCell at = table->cellAt(row, column);
        QTextTableCellFormat format;
        format.setVerticalAlignment(head ? QTextCharFormat::AlignBottom : QTextCharFormat::AlignTop);
        format.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBottomBorder(head ? 1.5 : 0.6);
        format.setBottomBorderBrush(head ? kHead : kRule);
        format.setTopPadding(3);
        format.setBottomPadding(3);
        format.setLeftPadding(column == 0 ? 0 : 5);
        format.setRightPadding(4);
        at.setFormat(format);
        QTextCursor cursor = at.firstCursorPosition();
        QTextBlockFormat block;
        block.setAlignment(right ? Qt::AlignRight : Qt::AlignLeft);
        cursor.setBlockFormat(block);
        cursor.insertText(QString(text).replace(u'\n', QChar::LineSeparator), chars);
    }

    void add(const ReportFacts &facts)
    {
        if (facts.items.size() == 1) { // the name of what follows
            const auto &[term, is] = facts.items.front();
            paragraph(shown(term + ": " + is), charFormat(10, true, kText), spaced(10, 2));
            if (m_keepFrom < 0)
                m_keepFrom = here();
            return;
        }
        QTextTable *made =
            table(int(facts.items.size()), 2,
                  {QTextLength(QTextLength::PercentageLength, 24), QTextLength(QTextLength::PercentageLength, 76)}, 0);
        int row = 0;
        for (const auto &[term, is] : facts.items) {
            cell(made, row, 0, shown(term), charFormat(9.5, false, kSoft), false, false);
            cell(made, row++, 1, shown(is), charFormat(9.5, false, kText), false, false);
        }
        keepWith(made->cellAt(0, 0).firstCursorPosition().blockNumber());
        m_cursor.movePosition(QTextCursor::End);
        m_reuse = true;
    }

    void add(const ReportTable &t)
    {
        if (t.folded || t.rows.empty())
            return;
        paragraph(shown(t.caption), charFormat(9.5, false, kSoft), spaced(8, 0));
        if (m_keepFrom < 0)
            m_keepFrom = here();
        const bool wide = t.columns.size() > 6;
        const double points = wide ? 7.5 : 9;
        QTextTable *made = table(int(t.rows.size()) + 1, int(t.columns.size()), {}, 1);
        for (int c = 0; c < int(t.columns.size()); ++c)
            cell(made, 0, c, shown(t.columns[std::size_t(c)].title), charFormat(points, true, kSoft),
                 t.columns[std::size_t(c)].number, true);
        for (int r = 0; r < int(t.rows.size()); ++r) {
            const auto &row = t.rows[std::size_t(r)];
            for (int c = 0; c < int(row.size()); ++c) {
                const ReportCell &of = row[std::size_t(c)];
                const QColor color = of.tone == ReportTone::Warning ? kBad
                                     : of.tone == ReportTone::Quiet ? kSoft
                                                                    : kText;
                cell(made, r + 1, c, shown(of.text),
                     charFormat(points, c == 0 || of.tone == ReportTone::Warning, color),
                     t.columns[std::size_t(c)].number, false);
            }
        }
        keepWith(made->cellAt(1, 0).firstCursorPosition().blockNumber());
        m_cursor.movePosition(QTextCursor::End);
        m_reuse = true;
    }

    void add(const ReportPicture &picture)
    {
        QTextBlockFormat block = spaced(6, 2);
        block.setLineHeight(0, QTextBlockFormat::SingleHeight); // a part of the picture's height would be added to it
        startBlock(block);
        QTextCharFormat format;
        format.setObjectType(kChartObject);
        format.setProperty(kChartIndex, int(picture.chart));
        format.setProperty(kChartShare, m_figures == 0 ? m_firstShare : 1.0);
        m_firstPicture = m_figures == 0 ? here() : m_firstPicture;
        m_cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
        if (m_wholeFrom >= 0) // when all that is said about it does not fit either
            m_together.push_back({m_wholeFrom, here(), true});
        const ChartSpec &spec = m_report.charts[picture.chart];
        paragraph(u"Figure %1. "_s.arg(++m_figures) + shown(spec.title), charFormat(8.5, false, kSoft), spaced(0, 6));
    }

    const Report &m_report;
    const Drawings &m_drawings;
    QTextDocument &m_document;
    QTextCursor m_cursor;
    const std::set<int> &m_breaks;
    struct Together { // blocks by their number; not whole: of the last one its first lines
        int first = 0, last = 0;
        bool whole = false;
    };
    std::vector<Together> m_together;
    int m_keepFrom = -1, m_wholeFrom = -1;
    int m_figures = 0, m_firstPicture = -1;
    const double m_firstShare;
    bool m_started = false, m_reuse = false;
};
} // namespace

namespace
{
std::unique_ptr<QTextDocument> emptyDocument()
{
    auto document = std::make_unique<QTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentMargin(0);
    QFont font(u"Noto Sans"_s);
    font.setPixelSize(14);
    font.setHintingPreference(QFont::PreferNoHinting);
    document->setDefaultFont(font);
    return document;
}

// Once it is whole: with a layout from the beginning, each block that comes would be laid out at once, and all again.
void layOut(QTextDocument &document, const Drawings &drawings, QSizeF page)
{
    document.documentLayout()->registerHandler(kChartObject, new ChartObject(drawings, page, &document));
    document.setPageSize(page);
}

// The largest of a few at which the decision's picture, with the line below it, is on the page of its words.
double firstShare(const Report &report, const Drawings &drawings, QSizeF page)
{
    std::size_t sections = 1; // of the decision: up to the next chapter
    while (sections < report.sections.size() && report.sections[sections].level > 2)
        ++sections;
    const std::set<int> none;
    for (const double share : {0.95, 0.86, 0.78, 0.7, 0.62}) {
        const std::unique_ptr<QTextDocument> document = emptyDocument();
        Builder builder(report, drawings, *document, none, share);
        builder.build(sections);
        layOut(*document, drawings, page);
        const QTextBlock picture = document->findBlockByNumber(builder.firstPicture());
        if (!picture.isValid() ||
            document->documentLayout()->blockBoundingRect(picture.next()).bottom() <= page.height())
            return share;
    }
    return 0.95; // on the next page, with room to itself
}
} // namespace

std::unique_ptr<QTextDocument> makeDocument(const Report &report, const Drawings &drawings, QSizeF page)
{
    // Made anew with the breaks that the last one lacked: changing one that is laid out loses what stands behind
    // tables.
    std::set<int> breaks;
    const double share = firstShare(report, drawings, page);
    for (int pass = 0;; ++pass) {
        std::unique_ptr<QTextDocument> document = emptyDocument();
        Builder builder(report, drawings, *document, breaks, share);
        builder.build(report.sections.size());
        layOut(*document, drawings, page);
        const std::set<int> parted = pass < kMostPasses ? builder.parted(page) : std::set<int>();
        if (parted.empty())
            return document;
        breaks.insert(parted.begin(), parted.end());
    }
}
} // namespace assay::reports

#include "report_document.moc"
