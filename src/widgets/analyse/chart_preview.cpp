// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/analyse/chart_preview.h"
#include "charts/chart_export.h"
#include "widgets/theme.h"
#include <algorithm>
#include <QPainter>

namespace assay::widgets
{
namespace
{
constexpr double leastScale = 0.25; // what renderChart() takes
}

ChartPreview::ChartPreview(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Preview of the exported chart"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ChartPreview::setChart(const analysis::ChartSpec &spec, charts::ChartTheme theme, QSize size)
{
    m_spec = spec;
    m_theme = theme;
    m_size = size;
    m_image = {};
    setAccessibleDescription(QString::fromStdString(spec.altText));
    update();
}

void ChartPreview::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_image = {};
}

void ChartPreview::paintEvent(QPaintEvent *)
{
    if (!m_spec || m_size.isEmpty())
        return;
    const QSize device = size() * devicePixelRatioF();
    if (m_image.isNull()) {
        const double fit = std::min(double(device.width()) / m_size.width(), double(device.height()) / m_size.height());
        m_image = charts::renderChart(*m_spec, m_theme, m_size, std::clamp(fit, leastScale, 4.0));
    }
    if (m_image.isNull())
        return;
    // A chart with many rows comes out higher than it was asked for: then it is made to fit again.
    QSizeF drawn = QSizeF(m_image.size()) / devicePixelRatioF();
    if (drawn.width() > width() || drawn.height() > height())
        drawn.scale(QSizeF(size()), Qt::KeepAspectRatio);
    // On whole pixels, or the picture's edges blur.
    const QRect place(QPoint((width() - int(drawn.width())) / 2, (height() - int(drawn.height())) / 2), drawn.toSize());
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, m_image);
    painter.setPen(tokens(this).line);
    painter.drawRect(place.adjusted(0, 0, -1, -1));
}
} // namespace assay::widgets
