// SPDX-License-Identifier: GPL-3.0-or-later
// A file that a person wrote, as a tree with line numbers, whether it was JSON or YAML. Depth at most 128; duplicate
// keys, and YAML's anchors, aliases and tags, are refused. Private to the room.
#pragma once
#include "core/result.h"
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::formats
{

struct Node {
    enum class Kind { Null, Bool, Number, String, Sequence, Map };
    Kind kind = Kind::Null;
    std::string text; // scalars, as written (numbers too: no digit is lost)
    std::vector<Node> items;
    std::vector<std::pair<std::string, Node>> fields; // in order
    std::size_t line = 0;                             // 1-based
    const Node *field(std::string_view name) const;
};
std::string_view kindName(Node::Kind kind);

Result<Node> parseJsonTree(std::string_view text, std::string_view fileName);
Result<Node> parseYamlTree(std::string_view text, std::string_view fileName);
// By the file's name (.yaml, .yml), else by its first character.
Result<Node> parseTree(std::string_view text, std::string_view fileName);

// Reads the fields of one map. The first thing that is wrong is kept; later reads answer defaults. finish() names
// unknown fields.
class FieldReader
{
public:
    FieldReader(const Node &map, std::string_view fileName, std::string path, std::optional<Error> &error);
    const Node *find(std::string_view name); // marks it as known; null when absent or null
    std::string string(std::string_view name, bool required = false);
    std::optional<std::string> optionalString(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high);
    std::optional<double> number(std::string_view name, double low, double high);
    std::vector<std::string> strings(std::string_view name); // a list of strings, or one string
    void fail(const Node &node, const std::string &field, const std::string &expected);
    void finish();
    std::string pathOf(std::string_view name) const;

private:
    const Node &m_map;
    std::string m_file, m_path;
    std::optional<Error> &m_error;
    std::set<std::string, std::less<>> m_known;
};

Error fileError(std::string_view fileName, std::size_t line, const std::string &what);
} // namespace assay::formats
