// SPDX-License-Identifier: GPL-3.0-or-later
// A chart as it will be in a file, as large as there is room for. GUI thread.
#pragma once
#include "analysis/chart_spec.h"
#include "charts/chart_theme.h"
#include <optional>
#include <QImage>
#include <QWidget>

namespace assay::widgets
{
class ChartPreview : public QWidget
{
    Q_OBJECT
public:
    explicit ChartPreview(QWidget *parent = nullptr);
    void setChart(const analysis::ChartSpec &spec, charts::ChartTheme theme, QSize size);
    const QImage &image() const { return m_image; }
    QSize sizeHint() const override { return {460, 330}; }
    QSize minimumSizeHint() const override { return {280, 200}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    std::optional<analysis::ChartSpec> m_spec;
    charts::ChartTheme m_theme = charts::ChartTheme::Light;
    QSize m_size;
    QImage m_image; // null: to be rendered at the next painting
};
} // namespace assay::widgets
