// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/score_csv.h"
#include "core/judgement.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "core/sha256.h"
#include "core/text.h"
#include "formats/csv.h"
#include "formats/exports.h"
#include "formats/node.h"

namespace assay::formats
{
namespace
{
std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

std::optional<std::int64_t> wholeNumber(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

constexpr std::string_view kColumns = // in the order in which they go out
    "run_id,trial,case,target,repetition,rater,criterion,rubric,rubric_version,round,value,label,flagged,blind,"
    "after_reveal,note,why,at,judged_ms,position,sequence,origin,uid";

bool isKnownColumn(const std::string &name)
{
    return ("," + std::string(kColumns) + ",").find("," + name + ",") != std::string::npos;
}

struct Wrong { // thrown inside this file: what is wrong with a row
    std::string what;
};

class RowReader
{
public:
    RowReader(const CsvTable &table, const RunRecord &run, const std::vector<Rubric> &rubrics, std::string_view rater,
              std::string origin, std::int64_t at)
        : m_table(table), m_run(run), m_rubrics(rubrics), m_rater(rater), m_origin(std::move(origin)), m_at(at)
    {
        for (std::size_t i = 0; i < table.header.size(); ++i)
            m_columns.emplace(lowered(trimmed(table.header[i])), i);
        for (const TrialRow &row : run.trials)
            m_trials.emplace(number(row.trial.id), &row);
    }
    bool has(const char *column) const { return m_columns.contains(column); }
    // The score of a row; nullopt: it is there already. Throws Wrong.
    std::optional<Score> read(const CsvTable::Row &row);

private:
    std::string cell(const CsvTable::Row &row, const char *column) const
    {
        const auto found = m_columns.find(column);
        return found == m_columns.end() ? std::string() : trimmed(withoutGuard(row.cells[found->second]));
    }
    const TrialRow &trialOf(const CsvTable::Row &row) const;
    const Rubric &rubricOf(const CsvTable::Row &row) const;
    std::string rubricsText() const;
    void setValue(Score &score, const Criterion &criterion, const std::string &text) const;
    bool flag(const CsvTable::Row &row, const char *column) const;
    std::optional<Score> compared(Score score, const TrialRow &trial, const Rubric &rubric) const;

    const CsvTable &m_table;
    const RunRecord &m_run;
    const std::vector<Rubric> &m_rubrics;
    std::string_view m_rater;
    std::string m_origin;
    std::int64_t m_at;
    std::map<std::string, std::size_t> m_columns;
    std::map<std::int64_t, const TrialRow *> m_trials;
    std::map<std::tuple<std::int64_t, std::string, std::string, RubricId, int>, std::size_t> m_seen; // cell to line
};

const TrialRow &RowReader::trialOf(const CsvTable::Row &row) const
{
    const std::string id = cell(row, "trial"), item = cell(row, "case"), target = cell(row, "target");
    if (!id.empty()) {
        const auto value = wholeNumber(id);
        const auto found = value ? m_trials.find(*value) : m_trials.end();
        if (found == m_trials.end())
            throw Wrong{"trial \"" + id + "\" is not of this run"};
        return *found->second;
    }
    if (item.empty() || target.empty())
        throw Wrong{"it names neither a trial nor a case and a target"};
    const std::string repetition = cell(row, "repetition");
    const auto wanted = wholeNumber(repetition.empty() ? "0" : repetition);
    bool caseKnown = false, targetKnown = false;
    for (const TrialRow &trial : m_run.trials) {
        const bool sameCase = m_run.plan.cases.at(static_cast<std::size_t>(trial.trial.caseIndex)).id == item;
        const bool sameTarget =
            m_run.plan.targets.at(static_cast<std::size_t>(trial.trial.targetIndex)).label() == target;
        caseKnown = caseKnown || sameCase;
        targetKnown = targetKnown || sameTarget;
        if (sameCase && sameTarget && wanted == trial.trial.repetition)
            return trial;
    }
    if (!caseKnown)
        throw Wrong{"case \"" + item + "\" is not in this run"};
    if (!targetKnown)
        throw Wrong{"target \"" + target + "\" is not in this run"};
    throw Wrong{"repetition \"" + repetition + "\" is not in this run"};
}

std::string named(const Rubric &rubric) { return '"' + rubric.name + "\", version " + std::to_string(rubric.version); }

std::string RowReader::rubricsText() const
{
    std::string out;
    for (const Rubric &rubric : m_rubrics)
        out += (out.empty() ? "" : ", ") + named(rubric);
    return out;
}

// Scores are never moved to another version of their rubric: its steps may mean something else.
const Rubric &RowReader::rubricOf(const CsvTable::Row &row) const
{
    const std::string name = cell(row, "rubric"), version = cell(row, "rubric_version");
    const auto wanted = wholeNumber(version);
    if (!version.empty() && !wanted)
        throw Wrong{"a rubric's version is a whole number, not \"" + version + "\""};
    for (const Rubric &rubric : m_rubrics) {
        const bool same =
            name.empty() ? rubric.key == m_rubrics.front().key : rubric.key == name || rubric.name == name;
        if (same && (!wanted || *wanted == rubric.version))
            return rubric;
    }
    throw Wrong{"this run is not scored by rubric \"" + (name.empty() ? m_rubrics.front().name : name) + '"' +
                (wanted ? ", version " + version : "") + ", but by " + rubricsText()};
}

void RowReader::setValue(Score &score, const Criterion &criterion, const std::string &text) const
{
    const std::string word = lowered(text);
    if (word.empty())
        throw Wrong{"it has no value"};
    if (word == "can't judge" || word == "cant judge" || word == "cant_judge") {
        score.cantJudge = true;
        return;
    }
    if (word == "n/a" || word == "na" || word == "not applicable" || word == "not_applicable") {
        if (!criterion.mayNotApply)
            throw Wrong{"\"" + criterion.name + "\" applies to every answer"};
        score.notApplicable = true;
        return;
    }
    const Scale &scale = criterion.scale;
    const auto step = std::find_if(scale.steps.begin(), scale.steps.end(),
                                   [&](const ScaleStep &s) { return !s.label.empty() && lowered(s.label) == word; });
    std::optional<std::int64_t> value = wholeNumber(word);
    if (!value && step != scale.steps.end())
        value = step->value;
    if (!value && scale.kind == ScaleKind::PassFail && (word == "pass" || word == "fail"))
        value = word == "pass" ? 1 : 0;
    if (!value)
        throw Wrong{"\"" + text + "\" is no value of \"" + criterion.name + "\""};
    if (*value < -2'000'000 || *value > 2'000'000 || !scale.contains(static_cast<int>(*value)))
        throw Wrong{text + " is not on the scale of \"" + criterion.name + "\", " + std::to_string(scale.low) + " to " +
                    std::to_string(scale.high)};
    score.value = static_cast<int>(*value);
}

bool RowReader::flag(const CsvTable::Row &row, const char *column) const
{
    const std::string word = lowered(cell(row, column));
    if (word.empty() || word == "0" || word == "false" || word == "no")
        return false;
    if (word == "1" || word == "true" || word == "yes")
        return true;
    throw Wrong{std::string(column) + " is yes or no, not \"" + word + "\""};
}

// Against what the run has: nothing new, or what it stands in place of.
std::optional<Score> RowReader::compared(Score score, const TrialRow &trial, const Rubric &rubric) const
{
    for (const Score &there : trial.scores) {
        if (there.rater != score.rater || there.criterion != score.criterion || there.rubric != score.rubric ||
            there.round != score.round)
            continue;
        if (sameJudgement(there, score) && there.note == score.note && there.flagged == score.flagged)
            return std::nullopt;
        score.replaces = there.uid;
    }
    const std::string said = score.value ? std::to_string(*score.value) : score.cantJudge ? "c" : "n";
    score.uid = sha256Hex("assay.csv.1\x1f" + std::to_string(number(score.trial)) + "\x1f" + score.rater + "\x1f" +
                          score.criterion + "\x1f" + rubric.sha256 + "\x1f" + std::to_string(score.round) + "\x1f" +
                          said + "\x1f" + score.note + (score.flagged ? "\x1f+" : "\x1f-"))
                    .substr(0, 32);
    return score;
}

std::optional<Score> RowReader::read(const CsvTable::Row &row)
{
    for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (!isValidUtf8(row.cells[i]))
            throw Wrong{"column \"" + m_table.header[i] + "\" is not UTF-8 text; save the whole file as UTF-8"};
    const TrialRow &trial = trialOf(row);
    if (trial.state != TrialState::Settled)
        throw Wrong{"trial " + std::to_string(number(trial.trial.id)) + " has no answer yet"};
    Score score;
    score.trial = trial.trial.id;
    score.rater = cell(row, "rater").empty() ? std::string(m_rater) : cell(row, "rater");
    if (score.rater.empty())
        throw Wrong{"it does not say who scored"};
    const Rubric &rubric = rubricOf(row);
    score.rubric = rubric.id;
    score.criterion = cell(row, "criterion");
    if (score.criterion.empty() && rubric.criteria.size() == 1)
        score.criterion = rubric.criteria.front().key;
    const auto criterion = std::find_if(rubric.criteria.begin(), rubric.criteria.end(), [&](const Criterion &c) {
        return c.key == score.criterion || c.name == score.criterion;
    });
    if (criterion == rubric.criteria.end())
        throw Wrong{(score.criterion.empty() ? "it names no criterion of rubric "
                                             : "there is no criterion \"" + score.criterion + "\" in rubric ") +
                    named(rubric)};
    score.criterion = criterion->key;
    setValue(score, *criterion, cell(row, "value"));
    score.note = cell(row, "note");
    score.why = cell(row, "why");
    score.flagged = flag(row, "flagged");
    score.blind = flag(row, "blind");
    score.afterReveal = flag(row, "after_reveal"); // or a headline would count what it left out before
    const std::string round = cell(row, "round");
    const auto asked = wholeNumber(round.empty() ? "1" : round);
    if (!asked || *asked < 1 || *asked > 1000)
        throw Wrong{"a round is 1 or more, not \"" + round + "\""};
    score.round = static_cast<int>(*asked);
    score.origin = m_origin;
    score.atMicros = m_at;
    const auto [first, fresh] =
        m_seen.try_emplace({number(score.trial), score.rater, score.criterion, score.rubric, score.round}, row.line);
    if (!fresh)
        throw Wrong{"line " + std::to_string(first->second) +
                    " scores the same answer by the same rater and criterion"};
    return compared(std::move(score), trial, rubric);
}
} // namespace

const Rubric &ScoreCsv::rubricOf(const Score &score) const
{
    const auto found =
        std::find_if(rubrics.begin(), rubrics.end(), [&](const Rubric &r) { return r.id == score.rubric; });
    return found == rubrics.end() ? overallRubric() : *found;
}

Result<ScoreCsv> parseScoreCsv(std::string_view bytes, std::string_view fileName, const RunRecord &run,
                               std::vector<Rubric> rubrics, std::string_view fallbackRater, std::int64_t atMicros)
{
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || bytes.find('\0') != std::string_view::npos)
        return fileError(fileName, 1, "this is UTF-16 or no text at all; save it as CSV in UTF-8");
    const Result<CsvTable> table = parseCsv(bytes, fileName);
    if (!table)
        return table.error();
    ScoreCsv read;
    read.rubrics = std::move(rubrics);
    RowReader reader(*table, run, read.rubrics, fallbackRater, "csv:" + std::string(fileName), atMicros);
    if (!reader.has("value") || !(reader.has("trial") || (reader.has("case") && reader.has("target"))))
        return fileError(fileName, 1, "the columns value, and trial or case and target, are expected");
    for (const std::string &column : table->header) {
        if (!isKnownColumn(lowered(trimmed(column))))
            read.unread.push_back(column);
    }
    for (const CsvTable::Row &row : table->rows) {
        try {
            if (std::optional<Score> score = reader.read(row))
                read.scores.push_back(std::move(*score));
            else
                ++read.known;
        } catch (const Wrong &wrong) {
            read.problems.push_back(std::string(fileName) + ":" + std::to_string(row.line) + ": " + wrong.what);
        }
    }
    return read;
}

std::string scoresCsv(const RunRecord &run, const std::vector<Rubric> &rubrics, bool header)
{
    std::string out;
    if (header)
        out = std::string(kColumns) + "\r\n";
    for (const TrialRow &row : run.trials) {
        for (const Score &s : row.scores) {
            const auto rubric =
                std::find_if(rubrics.begin(), rubrics.end(), [&](const Rubric &r) { return r.id == s.rubric; });
            const Criterion *criterion = rubric == rubrics.end() ? nullptr : rubric->criterion(s.criterion);
            const ScaleStep *step = criterion != nullptr && s.value ? criterion->scale.step(*s.value) : nullptr;
            const std::string value = s.value ? std::to_string(*s.value) : s.cantJudge ? "can't judge" : "n/a";
            const auto yes = [](bool set) { return std::string(set ? "yes" : "no"); };
            out += std::to_string(number(run.summary.id)) + "," + std::to_string(number(s.trial)) + "," +
                   csvCell(run.plan.cases.at(static_cast<std::size_t>(row.trial.caseIndex)).id) + "," +
                   csvCell(run.plan.targets.at(static_cast<std::size_t>(row.trial.targetIndex)).label()) + "," +
                   std::to_string(row.trial.repetition) + "," + csvCell(s.rater) + "," + csvCell(s.criterion) + "," +
                   csvCell(rubric == rubrics.end() ? std::string("overall") : rubric->key) + "," +
                   std::to_string(rubric == rubrics.end() ? 1 : rubric->version) + "," + std::to_string(s.round) + "," +
                   value + "," + csvCell(step != nullptr ? step->label : std::string()) + "," + yes(s.flagged) + "," +
                   yes(s.blind) + "," + yes(s.afterReveal) + "," + csvCell(s.note) + "," + csvCell(s.why) + "," +
                   isoDateTime(s.atMicros) + "," + (s.judgedMillis ? std::to_string(*s.judgedMillis) : "") + "," +
                   (s.position > 0 ? std::to_string(s.position) : "") + "," + std::to_string(s.sequence) + "," +
                   csvCell(s.origin) + "," + s.uid + "\r\n";
        }
    }
    return out;
}
} // namespace assay::formats
