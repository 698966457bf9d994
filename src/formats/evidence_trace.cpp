// SPDX-License-Identifier: GPL-3.0-or-later
// From a number of the report to the answers that it rests on, and to where they stand in the pack.
#include "formats/evidence_lines.h"
#include "formats/evidence_pack.h"
#include "formats/shown_text.h"
#include <istream>
#include <set>

namespace assay::formats
{
namespace
{
using evidence::Json;
constexpr std::uint64_t largestText = 256ull << 20;

// Line after line of a file of the pack.
Status eachLine(const ZipReader &zip, const char *name, const std::function<void(std::size_t, const Json &)> &take)
{
    const ZipEntry *entry = zip.find(name);
    if (entry == nullptr)
        return makeError(ErrorCode::BadInput, std::string("the pack has no ") + name);
    std::string rest;
    std::size_t number = 0;
    return zip.read(*entry, [&](std::string_view bytes) -> Status {
        rest += bytes;
        std::size_t from = 0;
        for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', from)) {
            const Json json = Json::parse(std::string_view(rest).substr(from, end - from), nullptr, false);
            ++number;
            if (json.is_object())
                take(number, json);
            from = end + 1;
        }
        rest.erase(0, from);
        return Ok{};
    });
}

std::string textOf(const Json &line, const char *field)
{
    const auto found = line.find(field);
    if (found == line.end() || found->is_null())
        return "none";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string scoreOf(const Json &line)
{
    std::string out = textOf(line, "criterion") + " ";
    out += line.value("cant_judge", false) ? "can't judge" : textOf(line, "value");
    return out + " by " + textOf(line, "rater") + (line.value("after_reveal", false) ? " after the reveal" : "");
}

std::string answerOf(std::size_t number, const Json &line, const std::string &scores)
{
    std::string out = "trial " + textOf(line, "trial") + ": data/answers.jsonl, line " + std::to_string(number) +
                      "; run " + textOf(line, "run") + ", prompt " + textOf(line, "case") + ", " +
                      textOf(line, "target") + ", " + textOf(line, "outcome");
    const auto time = line.find("timing"), cost = line.find("cost");
    if (time != line.end() && time->is_object() && !time->value("total_ms", Json()).is_null())
        out += ", " + textOf(*time, "total_ms") + " ms";
    if (cost != line.end() && cost->is_object())
        out += ", " + textOf(*cost, "nano") + " nano-" + textOf(*cost, "currency");
    return out + ", row sha256 " + textOf(line, "sha256") + (scores.empty() ? "" : "; scores: " + scores) + "\n";
}

Result<Json> figureOf(const ZipReader &zip, const std::string &id)
{
    const ZipEntry *entry = zip.find("figures.json");
    if (entry == nullptr)
        return makeError(ErrorCode::BadInput, "the pack has no figures.json");
    const Result<std::string> text = zip.text(*entry, largestText);
    if (!text)
        return text.error();
    const Json list = Json::parse(*text, nullptr, false);
    if (list.is_array()) {
        for (const Json &figure : list) {
            if (figure.is_object() && figure.value("id", "") == id)
                return figure;
        }
    }
    return makeError(ErrorCode::BadInput, "the report has no figure \"" + id + "\"; it has f1 to f" +
                                              std::to_string(list.is_array() ? list.size() : 0));
}
} // namespace

Result<std::string> traceFigure(std::istream &file, const std::string &id)
{
    const Result<ZipReader> zip = ZipReader::open(file);
    if (!zip)
        return zip.error();
    const Result<Json> figure = figureOf(*zip, id);
    if (!figure)
        return figure.error();
    std::set<std::int64_t> trials;
    for (const Json &trial : figure->value("trials", Json::array())) {
        if (trial.is_number_integer())
            trials.insert(trial.get<std::int64_t>());
    }
    std::map<std::int64_t, std::string> scores;
    const Status judged = eachLine(*zip, "data/scores.jsonl", [&](std::size_t, const Json &line) {
        const std::int64_t trial = line.value("trial", std::int64_t(0));
        if (trials.contains(trial) && line.value("current", false))
            scores[trial] += (scores[trial].empty() ? "" : ", ") + scoreOf(line);
    });
    if (!judged)
        return judged.error();
    std::string out = figure->value("path", "") + ": " + figure->value("text", "") + "\n";
    std::size_t found = 0;
    const Status answered = eachLine(*zip, "data/answers.jsonl", [&](std::size_t number, const Json &line) {
        const std::int64_t trial = line.value("trial", std::int64_t(0));
        if (trials.contains(trial)) {
            out += answerOf(number, line, scores[trial]);
            ++found;
        }
    });
    if (!answered)
        return answered.error();
    if (found != trials.size())
        return makeError(ErrorCode::BadInput, "figure " + id + " names " + std::to_string(trials.size()) +
                                                  " answers, and the pack has " + std::to_string(found) + " of them");
    // A pack comes from strangers: what would act on a terminal is spelled out.
    return shownText(out) + std::to_string(found) + (found == 1 ? " answer" : " answers") +
           " behind it; each is whole in data/answers.jsonl, its scores and their changes in data/scores.jsonl\n";
}
} // namespace assay::formats
