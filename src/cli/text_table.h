// SPDX-License-Identifier: GPL-3.0-or-later
// A table for a terminal or a log: columns as wide as what is in them, and text from outside without what would move
// the cursor or colour the screen. Private to this room.
#pragma once
#include <iosfwd>
#include <string>
#include <vector>

namespace assay::cli
{
class TextTable
{
public:
    enum class Align { Left, Right };
    struct Column {
        std::string title;
        Align align = Align::Left;
    };
    explicit TextTable(std::vector<Column> columns) : m_columns(std::move(columns)) {}
    void add(std::vector<std::string> cells); // one a column; a cell of more than 60 characters is cut
    void print(std::ostream &out) const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

std::string shownLine(std::string_view text); // on one line, controls spelled out: "⟨U+001B⟩"
} // namespace assay::cli
