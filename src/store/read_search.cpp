// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include "store/read_session.h"

namespace assay::store
{
namespace
{
constexpr std::size_t MostWords = 32;                                     // a pasted page is no query
constexpr char OpenMark[] = "\xEE\x80\x80", CloseMark[] = "\xEE\x80\x81"; // U+E000, U+E001

bool hasLetter(std::string_view word)
{
    // Words of signs alone have no token, and an expression must not hold them. Bytes above ASCII may be letters.
    return std::any_of(word.begin(), word.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z');
    });
}

bool isBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0'; }

struct Word {
    std::string text;
    bool phrase = false;
};

// "quoted words" are one; a missing closing quote is at the end.
std::vector<Word> wordsOf(std::string_view words)
{
    std::vector<Word> found;
    std::size_t at = 0;
    while (at < words.size() && found.size() < MostWords) {
        if (isBlank(words[at])) {
            ++at;
            continue;
        }
        Word word;
        word.phrase = words[at] == '"';
        if (word.phrase)
            ++at;
        while (at < words.size() && words[at] != '"' && (word.phrase || !isBlank(words[at]))) {
            word.text.push_back(words[at] == '\0' ? ' ' : words[at]);
            ++at;
        }
        if (word.phrase && at < words.size())
            ++at;
        if (hasLetter(word.text))
            found.push_back(std::move(word));
    }
    return found;
}

SearchHit hitOf(const Cursor &row)
{
    SearchHit hit;
    hit.rowid = row.integer(0);
    hit.run = RunId{row.integer(1)};
    hit.trial = TrialId{row.integer(2)};
    hit.runName = row.text(3);
    hit.targetLabel = row.text(4);
    hit.caseTitle = row.text(5);
    hit.snippet = row.text(6);
    hit.atMicros = row.integer(7);
    return hit;
}
} // namespace

std::string searchExpression(std::string_view words)
{
    std::string expression;
    const std::vector<Word> parts = wordsOf(words);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0)
            expression += " AND ";
        expression += '"' + parts[i].text + '"'; // no quote can be inside
        if (i + 1 == parts.size() && !parts[i].phrase)
            expression += '*'; // still being typed
    }
    return expression;
}

std::vector<SearchHit> findText(const Database &database, std::string_view words, std::int64_t before, int limit)
{
    std::vector<SearchHit> hits;
    const std::string expression = searchExpression(words);
    if (expression.empty())
        return hits;
    // CROSS JOIN keeps the order of the tables: the index is walked from its newest document until the page is full.
    Cursor row = database.query(
        "SELECT d.id, d.run, coalesce(d.trial, 0), r.name, coalesce(a.label, ''), coalesce(c.title, ''), "
        "snippet(search_text, 0, ?4, ?5, '\xE2\x80\xA6', 16), d.at_us "
        "FROM search_text CROSS JOIN search_doc d ON d.id = search_text.rowid CROSS JOIN run r ON r.id = d.run "
        "LEFT JOIN trial t ON t.id = d.trial "
        "LEFT JOIN run_target rt ON rt.run = t.run AND rt.position = t.target_index "
        "LEFT JOIN answerer a ON a.id = rt.answerer "
        "LEFT JOIN run_case c ON c.run = d.run AND c.position = coalesce(t.case_index, d.source) "
        "WHERE search_text MATCH ?1 AND search_text.rowid < ?2 AND r.binned_us IS NULL "
        "AND (d.kind <> 3 OR EXISTS(SELECT 1 FROM score s WHERE s.id = d.source AND s.current = 1)) "
        "AND (d.kind <> 4 OR EXISTS(SELECT 1 FROM score_event e WHERE e.id = d.source AND e.current = 1)) "
        "ORDER BY search_text.rowid DESC LIMIT ?3",
        expression, before > 0 ? before : std::numeric_limits<std::int64_t>::max(), limit, OpenMark, CloseMark);
    while (row.next())
        hits.push_back(hitOf(row));
    return hits;
}
} // namespace assay::store
