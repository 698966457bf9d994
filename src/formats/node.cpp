// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/node.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

namespace assay::formats
{
namespace
{
constexpr std::size_t maxDepth = 128;
constexpr std::size_t maxNodes = 1'000'000;

// Puts nodes together as a parser tells them; both parsers use it.
class TreeBuilder
{
public:
    explicit TreeBuilder(std::string_view file) : m_file(file) {}
    bool open(Node::Kind kind, std::size_t line)
    {
        if (m_open.size() >= maxDepth)
            return fail(line, "nested deeper than 128 levels");
        Node node;
        node.kind = kind;
        node.line = line;
        m_open.push_back({std::move(node), m_key});
        m_key.reset();
        return true;
    }
    bool close()
    {
        Open top = std::move(m_open.back());
        m_open.pop_back();
        m_key = std::move(top.key);
        return put(std::move(top.node));
    }
    bool scalar(Node::Kind kind, std::string text, std::size_t line)
    {
        Node node;
        node.kind = kind;
        node.text = std::move(text);
        node.line = line;
        return put(std::move(node));
    }
    bool key(std::string name, std::size_t line)
    {
        const Node &map = m_open.back().node;
        if (map.field(name) != nullptr)
            return fail(line, "the field \"" + name + "\" is there twice");
        m_key = std::move(name);
        return true;
    }
    bool wantsKey() const { return !m_open.empty() && m_open.back().node.kind == Node::Kind::Map && !m_key; }
    bool fail(std::size_t line, const std::string &what)
    {
        if (!m_error)
            m_error = fileError(m_file, line, what);
        return false;
    }
    Result<Node> take()
    {
        if (m_error)
            return *m_error;
        return std::move(m_root);
    }
    bool failed() const { return m_error.has_value(); }

private:
    struct Open {
        Node node;
        std::optional<std::string> key;
    };
    bool put(Node node)
    {
        if (++m_count > maxNodes)
            return fail(node.line, "more than a million values");
        if (m_open.empty()) {
            m_root = std::move(node);
            return true;
        }
        Node &parent = m_open.back().node;
        if (parent.kind == Node::Kind::Map) {
            parent.fields.emplace_back(m_key.value_or(""), std::move(node));
            m_key.reset();
        } else {
            parent.items.push_back(std::move(node));
        }
        return true;
    }
    std::string_view m_file;
    std::vector<Open> m_open;
    std::optional<std::string> m_key;
    Node m_root;
    std::optional<Error> m_error;
    std::size_t m_count = 0;
};

// Where the JSON lexer is: lines are counted as it eats characters, so that every value knows where it stands.
struct Place {
    std::size_t line = 1;
    char last = 0;
    // The lexer sees a number's end only by the character behind it, which may be the line's end.
    std::size_t numberLine() const { return last == '\n' ? line - 1 : line; }
};

class CountingIterator
{
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = const char &;
    CountingIterator(const char *at, Place *place) : m_at(at), m_place(place) {}
    reference operator*() const { return *m_at; }
    CountingIterator &operator++()
    {
        m_place->last = *m_at;
        m_place->line += *m_at == '\n';
        ++m_at;
        return *this;
    }
    CountingIterator operator++(int)
    {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator &other) const { return m_at == other.m_at; }

private:
    const char *m_at;
    Place *m_place;
};

class JsonEvents
{
public:
    JsonEvents(TreeBuilder &builder, const Place &place) : m_builder(builder), m_place(place) {}
    bool null() { return m_builder.scalar(Node::Kind::Null, {}, m_place.line); }
    bool boolean(bool value) { return m_builder.scalar(Node::Kind::Bool, value ? "true" : "false", m_place.line); }
    bool number_integer(std::int64_t value)
    {
        return m_builder.scalar(Node::Kind::Number, std::to_string(value), m_place.numberLine());
    }
    bool number_unsigned(std::uint64_t value)
    {
        return m_builder.scalar(Node::Kind::Number, std::to_string(value), m_place.numberLine());
    }
    bool number_float(double, const std::string &text)
    {
        return m_builder.scalar(Node::Kind::Number, text, m_place.numberLine());
    }
    bool string(std::string &text) { return m_builder.scalar(Node::Kind::String, std::move(text), m_place.line); }
    bool binary(nlohmann::json::binary_t &) { return false; }
    bool start_object(std::size_t) { return m_builder.open(Node::Kind::Map, m_place.line); }
    bool end_object() { return m_builder.close(); }
    bool start_array(std::size_t) { return m_builder.open(Node::Kind::Sequence, m_place.line); }
    bool end_array() { return m_builder.close(); }
    bool key(std::string &name) { return m_builder.key(std::move(name), m_place.line); }
    bool parse_error(std::size_t, const std::string &, const nlohmann::json::exception &problem)
    {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ...": its words after the
        // place.
        const std::string what = problem.what();
        const std::size_t at = what.find(": ");
        return m_builder.fail(m_place.line,
                              "not valid JSON: " + (at == std::string::npos ? what : what.substr(at + 2)));
    }

private:
    TreeBuilder &m_builder;
    const Place &m_place;
};

bool looksLikeNumber(const std::string &text)
{
    static constexpr std::string_view allowed = "0123456789+-.eE_";
    return !text.empty() && text.find_first_not_of(allowed) == std::string::npos &&
           text.find_first_of("0123456789") != std::string::npos && text.find('_') == std::string::npos &&
           (text[0] == '-' || text[0] == '+' || text[0] == '.' || (text[0] >= '0' && text[0] <= '9'));
}

class YamlEvents final : public YAML::EventHandler
{
public:
    explicit YamlEvents(TreeBuilder &builder) : m_builder(builder) {}
    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        if (plain(mark, "?", anchor))
            value(Node::Kind::Null, {}, mark);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override
    {
        m_builder.fail(lineOf(mark), "YAML aliases are not read");
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &text) override
    {
        if (!plain(mark, tag, anchor))
            return;
        if (tag == "!") // quoted
            return value(Node::Kind::String, text, mark);
        if (text == "~" || text == "null" || text.empty())
            return value(Node::Kind::Null, {}, mark);
        if (text == "true" || text == "false")
            return value(Node::Kind::Bool, text, mark);
        value(looksLikeNumber(text) ? Node::Kind::Number : Node::Kind::String, text, mark);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        start(Node::Kind::Sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { end(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        start(Node::Kind::Map, mark, tag, anchor);
    }
    void OnMapEnd() override { end(); }

private:
    // After a failure the events go on; nothing is built any more. (The depth is bounded by the text already in
    // memory.)
    static std::size_t lineOf(const YAML::Mark &mark) { return static_cast<std::size_t>(mark.line) + 1; }
    bool plain(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor)
    {
        if (m_builder.failed())
            return false;
        if (anchor != YAML::NullAnchor)
            return m_builder.fail(lineOf(mark), "YAML anchors are not read");
        if (!tag.empty() && tag != "?" && tag != "!")
            return m_builder.fail(lineOf(mark), "YAML tags are not read: " + tag);
        return true;
    }
    void start(Node::Kind kind, const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor)
    {
        if (!plain(mark, tag, anchor))
            return;
        if (m_builder.wantsKey()) {
            m_builder.fail(lineOf(mark), "a field's name must be text");
            return;
        }
        m_builder.open(kind, lineOf(mark));
    }
    void end()
    {
        if (!m_builder.failed())
            m_builder.close();
    }
    void value(Node::Kind kind, const std::string &text, const YAML::Mark &mark)
    {
        if (m_builder.wantsKey())
            m_builder.key(text, lineOf(mark));
        else
            m_builder.scalar(kind, text, lineOf(mark));
    }
    TreeBuilder &m_builder;
};

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

// yaml-cpp's parser calls itself per nesting level: deep nesting is refused before it is let in.
bool flowNestingTooDeep(std::string_view text)
{
    std::size_t depth = 0;
    for (const char c : text) {
        if (c == '[' || c == '{')
            ++depth;
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
        if (depth > 4 * maxDepth)
            return true;
    }
    std::size_t indent = 0;
    for (const char c : text) { // "- - - - -" and "? ? ?" nest without brackets
        indent = c == '-' || c == ' ' || c == '?' ? indent + 1 : 0;
        if (indent > 8 * maxDepth)
            return true;
    }
    return false;
}
} // namespace

const Node *Node::field(std::string_view name) const
{
    for (const auto &[key, value] : fields) {
        if (key == name)
            return &value;
    }
    return nullptr;
}

std::string_view kindName(Node::Kind kind)
{
    switch (kind) {
    case Node::Kind::Null:
        return "nothing";
    case Node::Kind::Bool:
        return "true or false";
    case Node::Kind::Number:
        return "a number";
    case Node::Kind::String:
        return "text";
    case Node::Kind::Sequence:
        return "a list";
    case Node::Kind::Map:
        return "an object";
    }
    return "";
}

Error fileError(std::string_view fileName, std::size_t line, const std::string &what)
{
    std::string place(fileName);
    if (line > 0)
        place += ":" + std::to_string(line);
    return makeError(ErrorCode::BadInput, place + ": " + what);
}

Result<Node> parseJsonTree(std::string_view text, std::string_view fileName)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    Place place;
    TreeBuilder builder(fileName);
    JsonEvents events(builder, place);
    const CountingIterator begin(text.data(), &place), end(text.data() + text.size(), &place);
    if (!nlohmann::json::sax_parse(begin, end, &events) && !builder.failed())
        builder.fail(place.line, "not valid JSON");
    return builder.take();
}

Result<Node> parseYamlTree(std::string_view text, std::string_view fileName)
{
    if (flowNestingTooDeep(text))
        return fileError(fileName, 0, "nested deeper than 128 levels");
    TreeBuilder builder(fileName);
    YamlEvents events(builder);
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        if (!parser.HandleNextDocument(events))
            return fileError(fileName, 0, "the file is empty");
    } catch (const YAML::Exception &problem) {
        return fileError(fileName, static_cast<std::size_t>(std::max(problem.mark.line, -1) + 1),
                         "not valid YAML: " + problem.msg);
    }
    return builder.take();
}

Result<Node> parseTree(std::string_view text, std::string_view fileName)
{
    if (endsWith(fileName, ".yaml") || endsWith(fileName, ".yml"))
        return parseYamlTree(text, fileName);
    if (endsWith(fileName, ".json"))
        return parseJsonTree(text, fileName);
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const bool json = first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
    return json ? parseJsonTree(text, fileName) : parseYamlTree(text, fileName);
}

// ---- FieldReader ---------------------------------------------------------------------------------------------------

FieldReader::FieldReader(const Node &map, std::string_view fileName, std::string path, std::optional<Error> &error)
    : m_map(map), m_file(fileName), m_path(std::move(path)), m_error(error)
{
    if (map.kind != Node::Kind::Map)
        fail(map, m_path.empty() ? "the file" : m_path, "an object");
}

std::string FieldReader::pathOf(std::string_view name) const
{
    return m_path.empty() ? std::string(name) : m_path + "." + std::string(name);
}

void FieldReader::fail(const Node &node, const std::string &field, const std::string &expected)
{
    if (!m_error)
        m_error = fileError(m_file, node.line,
                            field + ": expected " + expected + ", found " + std::string(kindName(node.kind)) +
                                (node.text.empty() ? "" : " \"" + node.text.substr(0, 40) + "\""));
}

const Node *FieldReader::find(std::string_view name)
{
    m_known.emplace(name);
    const Node *node = m_map.field(name);
    return node != nullptr && node->kind != Node::Kind::Null ? node : nullptr;
}

std::optional<std::string> FieldReader::optionalString(std::string_view name)
{
    const Node *node = find(name);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == Node::Kind::Sequence || node->kind == Node::Kind::Map) {
        fail(*node, pathOf(name), "text");
        return std::nullopt;
    }
    return node->text; // a bare number or true in YAML is text where text is wanted
}

std::string FieldReader::string(std::string_view name, bool required)
{
    std::optional<std::string> value = optionalString(name);
    if (required && (!value || value->empty()) && !m_error)
        m_error = fileError(m_file, m_map.line, pathOf(name) + ": missing; expected text");
    return value.value_or("");
}

std::optional<std::int64_t> FieldReader::integer(std::string_view name, std::int64_t low, std::int64_t high)
{
    const Node *node = find(name);
    if (node == nullptr)
        return std::nullopt;
    const std::string wanted = "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    std::int64_t value = 0;
    std::size_t used = 0;
    try {
        value = node->kind == Node::Kind::Number ? std::stoll(node->text, &used) : 0;
    } catch (const std::exception &) {
        used = 0;
    }
    if (used != node->text.size() || used == 0 || value < low || value > high) {
        fail(*node, pathOf(name), wanted);
        return std::nullopt;
    }
    return value;
}

std::optional<double> FieldReader::number(std::string_view name, double low, double high)
{
    const Node *node = find(name);
    if (node == nullptr)
        return std::nullopt;
    std::istringstream in(node->text);
    in.imbue(std::locale::classic());
    double value = 0;
    if (node->kind != Node::Kind::Number || !(in >> value) || !in.eof() || value < low || value > high) {
        std::ostringstream wanted;
        wanted << "a number from " << low << " to " << high;
        fail(*node, pathOf(name), wanted.str());
        return std::nullopt;
    }
    return value;
}

std::vector<std::string> FieldReader::strings(std::string_view name)
{
    std::vector<std::string> out;
    const Node *node = find(name);
    if (node == nullptr)
        return out;
    if (node->kind == Node::Kind::String)
        return {node->text};
    if (node->kind != Node::Kind::Sequence) {
        fail(*node, pathOf(name), "a list of texts");
        return out;
    }
    for (const Node &item : node->items) {
        if (item.kind == Node::Kind::Map || item.kind == Node::Kind::Sequence || item.kind == Node::Kind::Null) {
            fail(item, pathOf(name), "a list of texts");
            return {};
        }
        out.push_back(item.text);
    }
    return out;
}

void FieldReader::finish()
{
    if (m_error)
        return;
    for (const auto &[name, node] : m_map.fields) {
        if (m_known.contains(name))
            continue;
        std::string known;
        for (const std::string &one : m_known)
            known += (known.empty() ? "" : ", ") + one;
        m_error = fileError(m_file, node.line, pathOf(name) + ": unknown field; known here: " + known);
        return;
    }
}
} // namespace assay::formats
