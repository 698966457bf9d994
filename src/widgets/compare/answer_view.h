// SPDX-License-Identifier: GPL-3.0-or-later
// One answer as text: plain while it streams in, Markdown when it is complete, as sent on request. Everything in it is
// a stranger's: nothing is opened, fetched or followed without asking. GUI thread.
#pragma once
#include "widgets/compare/text_diff.h"
#include <array>
#include <QTextBrowser>

class QPushButton;

namespace assay::widgets
{
struct MarkdownStyle;

// A passage of the text as it is on the screen, in characters of the document.
struct TextSpan {
    int from = 0, length = 0;
    bool operator==(const TextSpan &) const = default;
};

class AnswerView : public QTextBrowser
{
    Q_OBJECT
public:
    // Later layers are painted over earlier ones.
    enum class Layer { Masked, Note, Found, Current };
    explicit AnswerView(QWidget *parent = nullptr);

    void showNothing();
    // Streaming: appends at the end, keeps the reader's place unless the reader is at the end.
    void beginStream(const QString &soFar);
    void append(const QString &text);
    // Complete. Rendered at once when visible, else when it is shown.
    void showAnswer(const QString &text);
    void setRaw(bool raw);
    bool isRaw() const noexcept { return m_raw; }
    bool isStreaming() const noexcept { return m_state == State::Streaming; }
    const QString &answer() const noexcept { return m_text; }
    bool tooComplex() const noexcept { return m_tooComplex; }
    bool isFollowing() const noexcept { return m_follow; }
    void jumpToLatest();
    // No limit to the length of lines: for a prompt of two lines, not for reading.
    void setFullWidth() { m_fullWidth = true; }
    static MarkdownStyle styleFor(const QWidget *widget);

    // Tints passages until the text is replaced; sorted by `from`, not overlapping.
    void setSpans(Layer layer, const QList<TextSpan> &spans);
    const QList<TextSpan> &spans(Layer layer) const { return m_spans[static_cast<std::size_t>(layer)]; }
    // What find looks through: the text on the screen, or the answer while it is not drawn up yet.
    QString shownText() const;
    bool isDrawn() const noexcept { return !m_dirty; }
    void scrollToSpan(const TextSpan &span);
    // Instead of the answer: what `pieces` say of it against another one. Ends when the answer is replaced.
    void showDiff(const QList<DiffPiece> &pieces);
    void hideDiff();
    bool showsDiff() const noexcept { return m_diff; }
    // Scrolls without being taken for the reader's own scrolling.
    void followTo(int value);

Q_SIGNALS:
    void replaced(); // another text, or the same one drawn anew: spans are gone
    void rendered(); // tooComplex() may have changed
    void followingChanged(bool following);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    QVariant loadResource(int type, const QUrl &name) override;
    void doSetSource(const QUrl &name, QTextDocument::ResourceType type) override;

private:
    enum class State { Empty, Streaming, Complete };
    void render();
    void insertAtEnd(const QString &visible);
    void scrolled(int value);
    void placePill();
    void paintBoxes(QPainter &painter) const;
    void setFollow(bool follow);
    void toEnd();
    void take(QTextDocument *fresh);
    void tintVisible();
    void textReplaced();

    State m_state = State::Empty;
    QString m_text; // as sent
    QString m_tail; // its last characters: what the next delta joins
    qsizetype m_lineLength = 0;
    int m_pictures = 0; // before m_tail
    bool m_raw = false, m_dirty = false, m_tooComplex = false, m_follow = true, m_ownScroll = false,
         m_fullWidth = false, m_diff = false;
    std::array<QList<TextSpan>, 4> m_spans;
    QPushButton *m_pill = nullptr;
};

// Asks before a link from an answer is opened, naming the host; only http and https are ever opened.
void askToOpenLink(QWidget *parent, const QUrl &url);
} // namespace assay::widgets
