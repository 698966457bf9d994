// SPDX-License-Identifier: GPL-3.0-or-later
// Private to this room: which panels of a chart stand beside each other, what they share, and what of them is left to
// the table where there is no room.
#pragma once
#include "charts/panel_form.h"
#include <memory>
#include <string>
#include <vector>

namespace assay::charts
{
constexpr double kBetweenPanels = 24;

struct PanelHead { // small title and subtitle, above the body
    std::vector<QString> title, subtitle;
    QFont titleFont, subtitleFont;
    double height() const;
};

class Arrangement
{
public:
    struct Cell {
        std::size_t panel = 0;
        double width = 0;
        double indent = 0; // of its head, which stands above the plot where names are shared
        PanelShare share = {};
        PanelHead head = {};
        std::unique_ptr<PanelForm> form = {};
    };
    using Line = std::vector<Cell>; // panels beside each other

    Arrangement(const analysis::ChartSpec &spec, std::vector<Line> lines) : m_spec(&spec), m_lines(std::move(lines)) {}
    void makeForms(bool compact);

    const std::vector<Line> &lines() const { return m_lines; }
    double lineHeight(const Line &line, bool comfortable) const;
    double height(bool comfortable) const;
    void keepAllRows();
    bool leaveRows(double tooHigh);        // false: all of them have to stay
    std::vector<std::string> left() const; // "12 more prompts", "“Win share”"

private:
    const analysis::ChartSpec *m_spec;
    std::vector<Line> m_lines;
};

// Of the first `panels` panels, in the order in which they are liked. `wish`: only the first of them.
std::vector<Arrangement> arrangementsOf(const analysis::ChartSpec &spec, std::size_t panels, double width, bool compact,
                                        bool wish);
} // namespace assay::charts
