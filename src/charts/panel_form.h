// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: the layouts of the forms a panel can have. Each knows how much height it needs at a width.
#pragma once
#include "charts/chart_layout.h"
#include <memory>

namespace assay::charts
{
constexpr double kCompactBelow = 800; // px of the whole chart's width

class PanelForm
{
public:
    PanelForm(const analysis::ChartSpec &spec, bool compact) : m_spec(spec), m_compact(compact) {}
    virtual ~PanelForm() = default;
    virtual double least(double width) const = 0;
    virtual double comfortable(double width) const = 0;
    virtual PanelLayout lay(QRectF rect) const = 0; // rect.height() >= least(rect.width())

protected:
    const analysis::ChartSpec &spec() const { return m_spec; }
    bool compact() const { return m_compact; }
    QFont small(bool bold = false) const { return fontOf(m_compact ? 11 : 12, bold); }

private:
    const analysis::ChartSpec &m_spec;
    bool m_compact;
};
std::unique_ptr<PanelForm> rowsForm(const analysis::ChartSpec &spec, bool compact);
std::unique_ptr<PanelForm> gridForm(const analysis::ChartSpec &spec, bool compact);
std::unique_ptr<PanelForm> planeForm(const analysis::ChartSpec &spec, bool compact);
std::unique_ptr<PanelForm> formOf(const analysis::ChartSpec &spec, bool compact);

// Labels of ticks along the bottom (`y`: their top), thinned where they would touch. On a log axis powers of ten come
// first; on a linear one every other label goes.
void placeTicks(std::vector<TextLine> &out, const AxisMap &axis, const std::vector<double> &ticks,
                const std::vector<std::string> &labels, const TextSpot &spot);
} // namespace assay::charts
