// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/state_strip.h"
#include <QPainter>
#include <QStyle>

namespace assay::widgets
{

namespace
{
constexpr int Mark = 18, Pad = 6, RowHeight = 28, BetweenEntries = 8;
}

StripEntry::StripEntry(QWidget *parent) : QAbstractButton(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setTextRole(this, TextRole::Small);
}

QFont StripEntry::bold() const
{
    QFont f = font();
    f.setBold(true);
    return f;
}

void StripEntry::setTarget(const TargetLook &look)
{
    m_look = look;
    setState(m_word, m_tone);
}

void StripEntry::setState(const QString &word, Tone tone)
{
    m_word = word;
    m_tone = tone;
    setAccessibleName(tr("%1, %2: %3", "model, endpoint: state").arg(m_look.name, m_look.endpoint, word));
    setAccessibleDescription(tr("Go to this answer"));
    setToolTip(accessibleName().toHtmlEscaped());
    updateGeometry();
    update();
}

void StripEntry::setShort(bool shortForm)
{
    m_short = shortForm;
    update();
}

// A simulated answer says so in the short form too.
QString StripEntry::placeFor(bool shortForm) const
{
    return !shortForm ? m_look.endpoint : m_look.simulated ? tr("simulated") : QString();
}

int StripEntry::widthFor(bool shortForm) const
{
    int width = 2 * Pad + Mark + fontMetrics().horizontalAdvance(m_look.name) + 7 +
                QFontMetrics(bold()).horizontalAdvance(m_word);
    const QString place = placeFor(shortForm);
    if (!place.isEmpty())
        width += fontMetrics().horizontalAdvance(place) + 7;
    return width;
}

QSize StripEntry::sizeHint() const { return {widthFor(m_short), RowHeight}; }

void StripEntry::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse() || hasFocus()) {
        painter.setPen(hasFocus() ? QPen(t.accent, 2) : QPen(Qt::NoPen));
        painter.setBrush(t.accentGround);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), radius::control, radius::control);
    }
    const auto placed = [this](const QRect &at) { return QStyle::visualRect(layoutDirection(), rect(), at); };
    MarkerDot::draw(&painter, QRectF(placed(QRect(Pad + 1, 0, 10, height()))).center(), 10,
                    t.series[static_cast<std::size_t>(m_look.color)], m_look.shape);
    int x = Pad + Mark;
    const auto put = [&](const QString &text, const QFont &f, const QColor &color) {
        painter.setFont(f);
        painter.setPen(color);
        const int width = QFontMetrics(f).horizontalAdvance(text);
        painter.drawText(placed(QRect(x, 0, width + 2, height())), Qt::AlignVCenter | Qt::TextSingleLine, text);
        x += width + 7;
    };
    put(m_look.name, font(), t.text);
    if (const QString place = placeFor(m_short); !place.isEmpty())
        put(place, font(), t.secondary);
    put(m_word, bold(), toneColor(t, m_tone));
}

StateStrip::StateStrip(QWidget *parent) : QWidget(parent)
{
    m_title = makeLabel(tr("Answers"), TextRole::Small, Tone::Normal, this);
    QFont f = m_title->font();
    f.setBold(true);
    m_title->setFont(f);
    m_page = makeLabel({}, TextRole::Small, Tone::Secondary, this);
    m_previous =
        makeIconButton(u"chevron-left", tr("Previous page of answers (Alt+Left)"), this);
    m_next =
        makeIconButton(u"chevron-right", tr("Next page of answers (Alt+Right)"), this);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT pageStep(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT pageStep(1); });
    setPageText({});
    setFixedHeight(RowHeight);
}

void StateStrip::setTargets(const QList<TargetLook> &looks)
{
    while (m_entries.size() > looks.size())
        delete m_entries.takeLast();
    while (m_entries.size() < looks.size()) {
        auto *entry = new StripEntry(this);
        const int index = static_cast<int>(m_entries.size());
        connect(entry, &QAbstractButton::clicked, this, [this, index] { Q_EMIT picked(index); });
        entry->show();
        m_entries << entry;
    }
    for (int i = 0; i < looks.size(); ++i)
        m_entries[i]->setTarget(looks[i]);
    arrange();
}

void StateStrip::setState(int index, const QString &word, Tone tone)
{
    if (index < 0 || index >= m_entries.size())
        return;
    m_entries[index]->setState(word, tone);
    arrange();
}

void StateStrip::setPageText(const QString &text)
{
    m_page->setText(text);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_page, m_previous, m_next})
        widget->setVisible(!text.isEmpty());
    arrange();
}

void StateStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

// All with their endpoints if they fit in one line, else without, else in two lines.
void StateStrip::arrange()
{
    m_title->adjustSize();
    m_page->adjustSize();
    const bool paged = !m_page->text().isEmpty();
    const int left = m_title->width() + BetweenEntries;
    const int right = width() - (paged ? m_page->width() + 2 * 26 + BetweenEntries : 0);
    const auto total = [&](bool shortForm) {
        int sum = 0;
        for (const StripEntry *entry : m_entries)
            sum += entry->widthFor(shortForm) + BetweenEntries;
        return sum;
    };
    const bool shortForm = left + total(false) > right;
    const auto place = [this](QWidget *widget, const QRect &at) {
        widget->setGeometry(QStyle::visualRect(layoutDirection(), rect(), at));
    };
    int x = left, row = 0;
    for (StripEntry *entry : std::as_const(m_entries)) {
        entry->setShort(shortForm);
        const int w = entry->widthFor(shortForm);
        if (x + w > right && x > left) {
            x = left;
            ++row;
        }
        place(entry, QRect(x, row * RowHeight, w, RowHeight));
        x += w + BetweenEntries;
    }
    const auto centred = [](int at, const QWidget *widget) {
        return QRect(QPoint(at, (RowHeight - widget->height()) / 2), widget->size());
    };
    place(m_title, centred(0, m_title));
    if (paged) {
        place(m_previous, QRect(right + BetweenEntries, 1, 26, 26));
        place(m_page, centred(right + BetweenEntries + 26, m_page));
        place(m_next, QRect(width() - 26, 1, 26, 26));
    }
    if (height() != (row + 1) * RowHeight)
        setFixedHeight((row + 1) * RowHeight);
}
} // namespace assay::widgets
