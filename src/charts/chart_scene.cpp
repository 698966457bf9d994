// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chart_scene.h"
#include "charts/chart_picture.h"
#include <algorithm>
#include <cmath>
#include <QGraphicsEllipseItem>
#include <QGraphicsScene>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QScrollBar>
#include <QToolTip>

namespace assay::charts
{
using namespace Qt::StringLiterals;
namespace
{
constexpr double kReach = 14; // px around a mark: a target of at least 24 px
constexpr double kRingLayer = 100;

double distance(const MarkSpot &spot, QPointF at)
{
    const double dx = std::max({spot.bounds.left() - at.x(), 0.0, at.x() - spot.bounds.right()});
    const double dy = std::max({spot.bounds.top() - at.y(), 0.0, at.y() - spot.bounds.bottom()});
    // Inside several bounds the nearer centre wins.
    return std::hypot(dx, dy) + 0.001 * std::hypot(spot.centre.x() - at.x(), spot.centre.y() - at.y());
}
} // namespace

struct ChartView::Scene {
    QGraphicsScene scene;
    std::vector<MarkSpot> spots;
    QGraphicsRectItem *focusRing = nullptr, *hoverRing = nullptr; // of the scene
};

ChartView::ChartView(QWidget *parent) : QGraphicsView(parent)
{
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setObjectName(u"chartView"_s);
    rebuild();
}

ChartView::~ChartView() { setScene(nullptr); }

void ChartView::setSpec(const analysis::ChartSpec &spec)
{
    m_spec = spec;
    m_focus = m_hover = m_pressed = -1;
    setAccessibleName(qt(m_spec.title));
    setAccessibleDescription(qt(m_spec.altText));
    rebuild();
}

void ChartView::setTheme(ChartTheme theme)
{
    if (theme == m_theme)
        return;
    m_theme = theme;
    rebuild();
}

ChartPicture ChartView::pictureFor(QSizeF room, double width) const
{
    width = std::max(width, 280.0);
    const double height =
        isDrawable(m_spec) ? std::min(room.height(), std::ceil(comfortableHeight(m_spec, width))) : room.height();
    return buildPicture(m_spec, m_theme, {width, height}, Overflow::Grow);
}

// A new picture for every size: it costs a few milliseconds, and the layout is a function of the size anyway.
void ChartView::rebuild()
{
    if (m_building) // the scroll bar comes or goes
        return;
    m_building = true;
    // A picture that is higher than the room is drawn anew beside the scroll bar: the bar must not cover what it holds.
    const QSizeF room = maximumViewportSize();
    ChartPicture picture = pictureFor(room, room.width());
    const bool scrolls = picture.layout.size.height() > room.height();
    if (scrolls)
        picture = pictureFor(room, room.width() - verticalScrollBar()->sizeHint().width());
    setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    m_building = false;
    const ChartColors colors = chartColors(m_theme);
    auto next = std::make_unique<Scene>();
    next->spots = std::move(picture.spots);
    next->scene.setSceneRect(QRectF({}, picture.layout.size));
    next->scene.addItem(picture.chart.release());
    auto ring = [&](QColor color, double penWidth) {
        auto *item = next->scene.addRect({}, QPen(color, penWidth));
        item->setZValue(kRingLayer);
        item->hide();
        return item;
    };
    next->hoverRing = ring(colors.secondary, 1);
    next->focusRing = ring(colors.accent, 2);
    setScene(&next->scene);
    horizontalScrollBar()->setValue(0);
    m_scene = std::move(next);
    setBackgroundBrush(colors.ground);
    const int count = int(m_scene->spots.size());
    m_focus = std::min(m_focus, count - 1);
    m_hover = -1;
    showRings();
}

void ChartView::showRings()
{
    auto show = [&](QGraphicsRectItem *ring, int index) {
        ring->setVisible(index >= 0);
        if (index >= 0)
            ring->setRect(m_scene->spots[std::size_t(index)].bounds.adjusted(-4, -4, 4, 4));
    };
    show(m_scene->focusRing, hasFocus() ? m_focus : -1);
    show(m_scene->hoverRing, m_hover == m_focus && hasFocus() ? -1 : m_hover);
}

std::optional<QPoint> ChartView::markPosition(analysis::MarkRef mark) const
{
    for (const MarkSpot &spot : m_scene->spots) {
        if (spot.mark == mark)
            return mapFromScene(spot.centre);
    }
    return std::nullopt;
}

QString ChartView::markText(analysis::MarkRef mark) const
{
    const analysis::Figure *figure = analysis::figureOf(m_spec, mark);
    if (!figure)
        return {};
    const analysis::MarkOwner owner = analysis::ownerOf(m_spec, mark);
    const QLocale locale;
    auto number = [&](double v) { return locale.toString(v, 'g', 3); };
    QString text = owner.sublabel.empty() ? qt(owner.label)
                                          : tr("%1, %2", "model, endpoint").arg(qt(owner.label), qt(owner.sublabel));
    if (!figure->value)
        return tr("%1: %2", "target: why it has no value").arg(text, qt(figure->why));
    const analysis::ChartSpec &body = analysis::panelOf(m_spec, mark.panel);
    const bool row = body.grid.empty() && body.plane.empty();
    const bool part = row && body.bars == analysis::BarMeaning::Part;
    const double value = row ? *analysis::numberOf(body, body.rows[std::size_t(mark.row)].marks[std::size_t(mark.mark)])
                             : *figure->value;
    //: %1 target, %2 measure, %3 value
    text = tr("%1: %2 %3").arg(text, qt(owner.series), number(value));
    if (part) { // the interval on it is that of all parts up to it
        const auto sum = analysis::sumOf(body, body.rows[std::size_t(mark.row)]);
        if (sum && sum->low95 && sum->high95)
            text += tr("; %1 %2 (95 % interval %3 to %4)", "what the parts are together, its value and interval")
                        .arg(qt(body.sumName), number(sum->value), number(*sum->low95), number(*sum->high95));
        else if (sum)
            text += tr("; %1 %2", "what the parts are together, its value").arg(qt(body.sumName), number(sum->value));
    } else if (figure->low95 && figure->high95)
        text += tr(" (95 % interval %1 to %2)").arg(number(*figure->low95), number(*figure->high95));
    else if (!figure->why.empty()) // a value, and why there is no interval beside it
        text += tr(" (%1)", "why there is no interval").arg(qt(figure->why));
    return figure->n > 0 ? text + tr(", n %1").arg(locale.toString(qlonglong(figure->n))) : text;
}

QSize ChartView::sizeHint() const { return {960, 540}; }
QSize ChartView::minimumSizeHint() const { return {420, 240}; }

int ChartView::spotAt(QPoint viewportPosition) const
{
    const QPointF at = mapToScene(viewportPosition);
    int best = -1;
    double least = kReach;
    for (std::size_t i = 0; i < m_scene->spots.size(); ++i) {
        const double d = distance(m_scene->spots[i], at);
        if (d < least) {
            least = d;
            best = int(i);
        }
    }
    return best;
}

void ChartView::focusSpot(int index)
{
    if (index < 0 || std::size_t(index) >= m_scene->spots.size())
        return;
    m_focus = index;
    const MarkSpot &spot = m_scene->spots[std::size_t(index)];
    showRings();
    ensureVisible(spot.bounds, 20, 20);
    setAccessibleDescription(markText(spot.mark));
    Q_EMIT markFocused(spot.mark);
}

void ChartView::moveFocus(int key)
{
    const auto &spots = m_scene->spots;
    const int last = int(spots.size()) - 1;
    if (key == Qt::Key_Home || key == Qt::Key_End || m_focus < 0)
        return focusSpot(key == Qt::Key_End ? last : 0);
    if (key == Qt::Key_Left || key == Qt::Key_Right)
        return focusSpot(std::clamp(m_focus + (key == Qt::Key_Right ? 1 : -1), 0, last));
    // Up and down keep the measure: from a TTFT to the next row's TTFT.
    const MarkSpot &here = spots[std::size_t(m_focus)];
    const int step = key == Qt::Key_Down ? 1 : -1;
    int fallback = -1;
    for (int i = m_focus + step; i >= 0 && i <= last; i += step) {
        const MarkSpot &spot = spots[std::size_t(i)];
        if (spot.mark.panel == here.mark.panel && spot.mark.row == here.mark.row)
            continue;
        if (spot.mark.panel == here.mark.panel && spot.mark.mark == here.mark.mark)
            return focusSpot(i);
        fallback = fallback < 0 ? i : fallback;
    }
    focusSpot(fallback);
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    rebuild();
}

void ChartView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
        if (event->modifiers() & ~Qt::KeypadModifier)
            break;
        moveFocus(event->key());
        event->accept();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_focus < 0 || event->modifiers() & ~Qt::KeypadModifier)
            break;
        event->accept();
        Q_EMIT markActivated(m_scene->spots[std::size_t(m_focus)].mark);
        return;
    default:
        break;
    }
    event->ignore();
}

void ChartView::mouseMoveEvent(QMouseEvent *event)
{
    const int hover = spotAt(event->position().toPoint());
    if (hover != m_hover) {
        m_hover = hover;
        viewport()->setCursor(hover >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        showRings();
    }
    QGraphicsView::mouseMoveEvent(event);
}

void ChartView::mousePressEvent(QMouseEvent *event)
{
    m_pressed = event->button() == Qt::LeftButton ? spotAt(event->position().toPoint()) : -1;
    event->accept();
}

void ChartView::mouseReleaseEvent(QMouseEvent *event)
{
    const int pressed = std::exchange(m_pressed, -1);
    event->accept();
    if (event->button() != Qt::LeftButton || pressed < 0 || spotAt(event->position().toPoint()) != pressed)
        return;
    const MarkSpot spot = m_scene->spots[std::size_t(pressed)];
    focusSpot(pressed);
    Q_EMIT markActivated(spot.mark);
}

void ChartView::focusInEvent(QFocusEvent *event)
{
    QGraphicsView::focusInEvent(event);
    const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                       event->reason() == Qt::ShortcutFocusReason;
    if (byKey && m_focus < 0)
        focusSpot(0);
    showRings();
}

void ChartView::focusOutEvent(QFocusEvent *event)
{
    QGraphicsView::focusOutEvent(event);
    setAccessibleDescription(qt(m_spec.altText));
    showRings();
}

bool ChartView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        if (const int index = spotAt(help->pos()); index >= 0) {
            const MarkSpot &spot = m_scene->spots[std::size_t(index)];
            QToolTip::showText(help->globalPos(), markText(spot.mark).toHtmlEscaped(), viewport());
            return true;
        }
    }
    if (event->type() == QEvent::Leave && m_hover >= 0) {
        m_hover = -1;
        showRings();
    }
    return QGraphicsView::viewportEvent(event);
}
} // namespace assay::charts

#include "moc_chart_scene.cpp"
