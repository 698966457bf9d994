// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: the layouts of the forms a panel can have. Each knows how much height it needs at a width.
#pragma once
#include "charts/chart_layout.h"
#include <memory>

namespace assay::charts
{
constexpr double kCompactBelow = 800; // px of the whole chart's width

struct PanelShare {                   // what a panel has in common with those beside and above it
    std::optional<double> names = {}; // width of its rows' names; 0: they stand once, further left
    bool heads = true;                // of a grid: the headings of its columns
    bool key = true;                  // of a grid: what its colours mean
    bool brief = false;               // of rows: of the columns beside the plot the first alone
};

class PanelForm
{
public:
    PanelForm(const analysis::ChartSpec &spec, bool compact, PanelShare share)
        : m_spec(spec), m_compact(compact), m_share(share), m_kept(rowsInAll())
    {
    }
    virtual ~PanelForm() = default;
    virtual double least(double width) const = 0;
    virtual double comfortable(double width) const = 0;
    virtual PanelLayout lay(QRectF rect) const = 0; // rect.height() >= least(rect.width())

    std::size_t rowsInAll() const { return m_spec.grid.empty() ? m_spec.rows.size() : m_spec.grid.rows.size(); }
    std::size_t rowsKept() const { return m_kept; }
    void keepAllRows() { m_kept = rowsInAll(); }
    // Of those that may be left to the table, `count` from the end are. Answers how many are.
    std::size_t leaveRows(std::size_t count)
    {
        const std::size_t least = m_spec.leastRows == 0 ? m_kept : std::min(m_kept, m_spec.leastRows);
        const std::size_t left = std::min(count, m_kept - least);
        m_kept -= left;
        return left;
    }

protected:
    const analysis::ChartSpec &spec() const { return m_spec; }
    bool compact() const { return m_compact; }
    const PanelShare &share() const { return m_share; }
    QFont small(bool bold = false) const { return fontOf(m_compact ? 11 : 12, bold); }

private:
    const analysis::ChartSpec &m_spec;
    bool m_compact;
    PanelShare m_share;
    std::size_t m_kept;
};
std::unique_ptr<PanelForm> rowsForm(const analysis::ChartSpec &spec, bool compact, PanelShare share);
std::unique_ptr<PanelForm> gridForm(const analysis::ChartSpec &spec, bool compact, PanelShare share);
std::unique_ptr<PanelForm> planeForm(const analysis::ChartSpec &spec, bool compact, PanelShare share);
std::unique_ptr<PanelForm> formOf(const analysis::ChartSpec &spec, bool compact, PanelShare share = {});
// How wide the names of a panel's rows are in `width`, when they stand alone or for several panels.
double gridNamesWidth(const analysis::ChartSpec &panel, bool compact, double width);
double rowNamesWidth(const analysis::ChartSpec &panel, bool compact, double width);
double rowsWish(const analysis::ChartSpec &panel, bool compact); // width at which names, figures and plot are at ease
double namesGap(bool compact);                                   // between the names of rows and their plot

// Labels of ticks along the bottom (`y`: their top), thinned where they would touch. On a log axis powers of ten come
// first; on a linear one every other label goes.
void placeTicks(std::vector<TextLine> &out, const AxisMap &axis, const std::vector<double> &ticks,
                const std::vector<std::string> &labels, const TextSpot &spot);
} // namespace assay::charts
