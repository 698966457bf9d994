// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/answer_view.h"
#include "widgets/compare/display_text.h"
#include "widgets/compare/markdown_render.h"
#include "widgets/compare/safe_document.h"
#include "widgets/theme.h"
#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QKeyEvent>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QUrl>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int DisplayLine = 4096, PictureWeight = 64, MeasureCharacters = 92, DocumentMargin = 12, BoxPadding = 8;
} // namespace

AnswerView::AnswerView(QWidget *parent) : QTextBrowser(parent)
{
    setDocument(new SafeDocument(this));
    document()->setDocumentMargin(DocumentMargin);
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setReadOnly(true);
    setCursorWidth(0);
    setUndoRedoEnabled(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setTextInteractionFlags(Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard);
    connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl &url) { askToOpenLink(this, url); });
    connect(this, &QTextBrowser::highlighted, this,
            [this](const QUrl &url) { viewport()->setToolTip(visibleText(url.toDisplayString()).toHtmlEscaped()); });
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &AnswerView::scrolled);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &AnswerView::tintVisible);
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this] {
        if (m_follow && m_state == State::Streaming)
            toEnd();
    });
    m_pill = new QPushButton(tr("Jump to latest"), this);
    m_pill->setAccessibleName(tr("Jump to the latest text of this answer"));
    m_pill->setFocusPolicy(Qt::NoFocus);
    m_pill->hide();
    connect(m_pill, &QPushButton::clicked, this, &AnswerView::jumpToLatest);
}

MarkdownStyle AnswerView::styleFor(const QWidget *widget)
{
    const Tokens &t = tokens(widget);
    return {fontFor(TextRole::Answer, widget->font()),
            fontFor(TextRole::Mono, widget->font()),
            t.secondary,
            t.accent,
            t.dark ? t.alternate : t.window,
            t.line,
            t.caution};
}

void AnswerView::showNothing()
{
    m_state = State::Empty;
    m_text.clear();
    m_dirty = m_tooComplex = m_diff = false;
    document()->clear();
    setFollow(true);
    placePill();
    textReplaced();
}

void AnswerView::beginStream(const QString &soFar)
{
    m_state = State::Streaming;
    m_text.clear();
    m_tail.clear();
    m_lineLength = m_pictures = 0;
    m_tooComplex = m_dirty = m_diff = false;
    const MarkdownStyle style = styleFor(this);
    document()->clear();
    document()->setDefaultFont(style.body);
    QTextCursor(document()).setBlockFormat(bodyBlockFormat());
    append(soFar);
}

void AnswerView::append(const QString &text)
{
    if (text.isEmpty())
        return;
    m_text += text;
    const QString joined = m_tail + text;
    insertAtEnd(visibleText(joined, m_pictures).sliced(visibleText(m_tail, m_pictures).size()));
    m_tail = joined.right(2);
    m_pictures += pictureCount(QStringView(joined).chopped(m_tail.size()));
}

void AnswerView::insertAtEnd(const QString &visible)
{
    QString out = visible;
    const qsizetype firstBreak = out.indexOf(u'\n');
    if (m_lineLength + (firstBreak < 0 ? out.size() : firstBreak) > DisplayLine) {
        out.prepend(u'\n');
        m_lineLength = 0;
    }
    out = displayLines(out, DisplayLine);
    const qsizetype lastBreak = out.lastIndexOf(u'\n');
    // Every delta lays its line out again, and a picture there costs as much as many letters.
    const QStringView line = QStringView(out).sliced(lastBreak + 1);
    m_lineLength = (lastBreak < 0 ? m_lineLength : 0) + line.size() + PictureWeight * pictureCount(line);
    QTextCursor cursor(document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(out);
    if (m_follow)
        toEnd();
}

void AnswerView::showAnswer(const QString &text)
{
    m_state = State::Complete;
    m_text = text;
    m_dirty = true;
    m_diff = false;
    textReplaced();
    if (isVisible())
        render();
    placePill();
}

void AnswerView::setRaw(bool raw)
{
    if (m_raw == raw)
        return;
    m_raw = raw;
    if (m_state != State::Complete || m_diff)
        return;
    m_dirty = true;
    if (isVisible())
        render();
}

void AnswerView::render()
{
    m_dirty = false;
    // Built apart and then set: each block inserted into a shown document would be laid out again.
    auto *fresh = new SafeDocument(this);
    fresh->setDocumentMargin(DocumentMargin);
    const MarkdownStyle style = styleFor(this);
    const bool rich = !m_raw && renderMarkdown(m_text, style, *fresh);
    if (!rich)
        renderPlain(m_text, style, *fresh);
    m_tooComplex = !rich && !m_raw;
    take(fresh);
    Q_EMIT rendered();
}

void AnswerView::take(QTextDocument *fresh)
{
    const bool wasAtEnd = m_follow && verticalScrollBar()->value() > 0;
    const int place = verticalScrollBar()->value();
    QTextDocument *old = document();
    m_ownScroll = true;
    // A text that will surely need the bar gets it first: one that appears takes width, and all is laid out once more.
    const QFontMetrics metrics(fresh->defaultFont());
    const qsizetype fit = qsizetype(viewport()->width() / qMax(1, metrics.averageCharWidth())) *
                          (viewport()->height() / metrics.lineSpacing());
    if (fresh->characterCount() > fit || fresh->blockCount() * metrics.lineSpacing() > viewport()->height())
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    setDocument(fresh);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    delete old;
    verticalScrollBar()->setValue(wasAtEnd ? verticalScrollBar()->maximum() : place);
    m_ownScroll = false;
    textReplaced();
}

void AnswerView::jumpToLatest()
{
    setFollow(true);
    toEnd();
}

void AnswerView::toEnd()
{
    m_ownScroll = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_ownScroll = false;
}

void AnswerView::scrolled(int value)
{
    if (!m_ownScroll && m_state == State::Streaming)
        setFollow(value >= verticalScrollBar()->maximum() - 4);
}

void AnswerView::setFollow(bool follow)
{
    if (std::exchange(m_follow, follow) != follow)
        Q_EMIT followingChanged(follow);
    placePill();
}

void AnswerView::placePill()
{
    m_pill->setVisible(m_state == State::Streaming && !m_follow);
    if (m_pill->isHidden())
        return;
    m_pill->resize(m_pill->sizeHint());
    m_pill->move((width() - m_pill->width()) / 2, height() - m_pill->height() - 8);
    m_pill->raise();
}

void AnswerView::paintEvent(QPaintEvent *event)
{
    {
        QPainter painter(viewport());
        painter.setRenderHint(QPainter::Antialiasing);
        paintBoxes(painter);
    }
    QTextBrowser::paintEvent(event);
    if (m_state == State::Streaming && !m_text.isEmpty()) { // the caret says that more is coming; it does not blink
        QTextCursor end(document());
        end.movePosition(QTextCursor::End);
        const QRect at = cursorRect(end);
        QPainter painter(viewport());
        painter.fillRect(QRect(at.left() + 1, at.top() + 1, 2, at.height() - 2), tokens(this).text);
    }
}

void AnswerView::paintBoxes(QPainter &painter) const
{
    const Tokens &t = tokens(this);
    const QAbstractTextDocumentLayout *layout = document()->documentLayout();
    const QPointF shift(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
    const qreal right = document()->textWidth() > 0 ? document()->textWidth() : viewport()->width();
    int group = 0;
    QRectF box;
    const auto paintBox = [&] {
        if (group == 0 || box.isNull())
            return;
        painter.setPen(QPen(t.line, 1));
        painter.setBrush(t.dark ? t.alternate : t.window);
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius::control, radius::control);
    };
    QTextBlock block = cursorForPosition(QPoint(0, 0)).block();
    const int firstGroup = block.blockFormat().intProperty(CodeGroup);
    while (firstGroup > 0 && block.previous().isValid() &&
           block.previous().blockFormat().intProperty(CodeGroup) == firstGroup)
        block = block.previous();
    for (; block.isValid(); block = block.next()) {
        const QTextBlockFormat format = block.blockFormat();
        const int here = format.intProperty(CodeGroup);
        const bool inTable = QTextCursor(block).currentTable() != nullptr;
        if (here == 0 && format.intProperty(QuoteDepth) == 0 && !format.boolProperty(RuleAcross) && group == 0) {
            if (layout->blockBoundingRect(block).translated(shift).top() > viewport()->height())
                break;
            continue;
        }
        const QRectF r = layout->blockBoundingRect(block).translated(shift);
        if (here != group) {
            paintBox();
            group = here;
            box = QRectF();
        }
        if (here > 0) {
            const qreal left = DocumentMargin + format.leftMargin() - BoxPadding - 2 + shift.x();
            box |= QRectF(left, r.top() - BoxPadding, right - DocumentMargin - left, r.height() + 2 * BoxPadding);
        }
        for (int depth = 0; !inTable && depth < format.intProperty(QuoteDepth); ++depth)
            painter.fillRect(QRectF(DocumentMargin + depth * 20 + 4, r.top() - 2, 3, r.height() + 4), t.line);
        if (format.boolProperty(RuleAcross))
            painter.fillRect(QRectF(DocumentMargin, r.center().y(), right - 2 * DocumentMargin, 1), t.line);
        if (r.top() > viewport()->height() && here != group)
            break;
        if (r.top() > viewport()->height() + 4 * BoxPadding)
            break;
    }
    paintBox();
}

void AnswerView::resizeEvent(QResizeEvent *event)
{
    // Lines of more than about 85 characters are hard to read: wide panes keep the text narrow.
    const int measure = QFontMetrics(fontFor(TextRole::Answer, font())).averageCharWidth() * MeasureCharacters;
    if (viewport()->width() > measure && !m_fullWidth) {
        setLineWrapMode(QTextEdit::FixedPixelWidth);
        setLineWrapColumnOrWidth(measure);
    } else {
        setLineWrapMode(QTextEdit::WidgetWidth);
    }
    QTextBrowser::resizeEvent(event);
    if (m_follow && m_state == State::Streaming)
        toEnd();
    placePill();
    tintVisible();
}

void AnswerView::showEvent(QShowEvent *event)
{
    QTextBrowser::showEvent(event);
    if (m_dirty)
        render();
}

void AnswerView::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange)
        return;
    if (m_state == State::Streaming) {
        document()->setDefaultFont(styleFor(this).body);
    } else if (m_state == State::Complete) {
        m_dirty = true;
        m_diff = false;
        if (isVisible())
            render();
        else
            textReplaced();
    }
}

void AnswerView::keyPressEvent(QKeyEvent *event)
{
    // A browser's own going back and forth has no meaning here; these keys belong to the page.
    const bool history = event->key() == Qt::Key_Backspace || event->key() == Qt::Key_Back ||
                         event->key() == Qt::Key_Forward ||
                         (event->modifiers().testFlag(Qt::AltModifier) &&
                          (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right));
    if (history)
        event->ignore();
    else
        QTextBrowser::keyPressEvent(event);
}

QVariant AnswerView::loadResource(int, const QUrl &) { return {}; }

void AnswerView::doSetSource(const QUrl &, QTextDocument::ResourceType) {}

void askToOpenLink(QWidget *parent, const QUrl &url)
{
    const QString scheme = url.scheme().toLower();
    const bool web = (scheme == "http"_L1 || scheme == "https"_L1) && !url.host().isEmpty();
    auto *box = new QMessageBox(parent);
    box->setObjectName("linkQuestion"_L1);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    const QString shown = visibleText(QString::fromLatin1(url.toEncoded()).left(600));
    if (!web) {
        box->setIcon(QMessageBox::Information);
        box->setText(AnswerView::tr("Assay does not open this link."));
        box->setInformativeText(AnswerView::tr("Only web addresses are opened. The answer names: %1").arg(shown));
    } else {
        box->setIcon(QMessageBox::Question);
        const QString host = QString::fromLatin1(QUrl::toAce(url.host()));
        box->setText(AnswerView::tr("Open a link to %1 in your browser?", "%1 is a host name").arg(host));
        box->setInformativeText(AnswerView::tr("The address comes from a model's answer: %1").arg(shown));
        QPushButton *open = box->addButton(AnswerView::tr("Open link"), QMessageBox::AcceptRole);
        box->setDefaultButton(box->addButton(QMessageBox::Cancel));
        QObject::connect(open, &QPushButton::clicked, box, [url] { QDesktopServices::openUrl(url); });
    }
    box->open();
}
} // namespace assay::widgets
