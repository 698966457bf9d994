// SPDX-License-Identifier: GPL-3.0-or-later
// A chart on the screen: the picture that a file would get, with marks that can be pointed at, focused and opened.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_theme.h"
#include <memory>
#include <optional>
#include <QGraphicsView>

namespace assay::charts
{
struct ChartPicture;
// GUI thread. Accessible name: the chart's title; accessible description: its alternative text, and while a mark has
// the focus, that mark in words. Keys: arrows move between marks (up and down by row), Home and End, Enter or Space
// open; every other key goes on to the parent.
class ChartView : public QGraphicsView
{
    Q_OBJECT
public:
    explicit ChartView(QWidget *parent = nullptr);
    ~ChartView() override;

    void setSpec(const analysis::ChartSpec &spec);
    const analysis::ChartSpec &spec() const { return m_spec; }
    void setTheme(ChartTheme theme);
    ChartTheme theme() const { return m_theme; }

    // Where a mark stands in the viewport; nullopt when it is not drawn.
    std::optional<QPoint> markPosition(analysis::MarkRef mark) const;
    QString markText(analysis::MarkRef mark) const; // "GPT-5.5, OpenAI: score 4.21 (95 % interval 3.98 to 4.44), n 48"
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void markActivated(assay::analysis::MarkRef mark); // click, Enter or Space
    void markFocused(assay::analysis::MarkRef mark);   // the keyboard focus moved to it

protected:
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    struct Scene;
    void rebuild();
    ChartPicture pictureFor(QSizeF room, double width) const;
    int spotAt(QPoint viewportPosition) const; // -1: none near
    void focusSpot(int index);
    void moveFocus(int key);
    void showRings();

    analysis::ChartSpec m_spec;
    ChartTheme m_theme = ChartTheme::Light;
    std::unique_ptr<Scene> m_scene;
    bool m_building = false;
    int m_focus = -1, m_hover = -1, m_pressed = -1; // indices of spots
};
} // namespace assay::charts
