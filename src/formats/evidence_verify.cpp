// SPDX-License-Identifier: GPL-3.0-or-later
// Is a pack what it was, and do the raw answers still say what the report says?
#include "analysis/charts.h"
#include "core/sha256.h"
#include "formats/evidence_lines.h"
#include "formats/evidence_pack.h"
#include "formats/report_html.h"
#include "formats/report_request.h"
#include "formats/sha256_stream.h"
#include "formats/shown_text.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <istream>
#include <set>

namespace assay::formats
{
namespace
{
using evidence::Json;

constexpr std::uint64_t largestText = 256ull << 20; // of the files that are read whole
constexpr std::size_t longestLine = 64u << 20;
constexpr std::string_view commentHead = "assay-evidence-1 manifest sha256=", commentPacked = " packed=";

struct Cell { // of a CSV, as it is written
    std::string_view text;
    std::size_t line = 0;
};

std::vector<Cell> cellsOf(std::string_view csv)
{
    std::vector<Cell> out;
    std::size_t line = 1, begin = 0;
    for (std::size_t i = 0; i <= csv.size(); ++i) {
        if (i < csv.size() && csv[i] != ',' && csv[i] != '\n')
            continue;
        out.push_back({csv.substr(begin, i - begin), line});
        line += i < csv.size() && csv[i] == '\n' ? 1 : 0;
        begin = i + 1;
    }
    return out;
}

// Sums of the same numbers in another order differ in the last digits.
bool sameNumber(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

bool sameCell(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    double x = 0, y = 0;
    const auto whole = [](std::string_view text, double &to) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
        return error == std::errc() && end == text.data() + text.size();
    };
    return whole(a, x) && whole(b, y) && sameNumber(x, y);
}

class Checker
{
public:
    Checker(ZipReader &zip, const std::function<bool(double)> &keepGoing) : m_zip(zip), m_keepGoing(keepGoing) {}

    Result<EvidenceCheck> run()
    {
        m_check.problems = m_zip.oddities();
        const Json manifest = guarded("manifest.json", [&] { return readManifest(); });
        if (manifest.is_object())
            guarded("manifest.json", [&] { return files(manifest), Json(); });
        for (const ZipEntry &entry : m_zip.entries()) {
            if (entry.name != "manifest.json" && !m_listed.contains(entry.name))
                problem(entry.name + " was added: the manifest does not name it");
        }
        if (m_stopped)
            return makeError(ErrorCode::Cancelled, "the check was stopped");
        // Files that were altered say nothing of the figures: the first fault is named, not what follows from it.
        if (manifest.is_object() && m_check.clean() && manifest.value("version", 1) >= 2)
            guarded("data/prompts.jsonl", [&] { return attachments(), Json(); });
        if (manifest.is_object() && m_check.clean())
            guarded("figures.json or request.json", [&] { return figures(manifest), Json(); });
        return std::move(m_check);
    }

private:
    // A field of another kind than it should be.
    Json guarded(const char *name, const std::function<Json()> &part)
    {
        try {
            return part();
        } catch (const std::exception &) {
            problem(std::string(name) + " was altered: it cannot be read");
            return {};
        }
    }
    void problem(std::string what)
    {
        what = shownText(what); // a stranger's names, for a terminal
        if (std::find(m_check.problems.begin(), m_check.problems.end(), what) == m_check.problems.end())
            m_check.problems.push_back(std::move(what));
    }

    struct Digests {
        std::string whole, packed;
    };
    Digests digestsOf(const ZipEntry &entry)
    {
        Sha256Stream whole, packed;
        const auto into = [](Sha256Stream &stream) {
            return [&stream](std::string_view bytes) -> Status {
                stream.add(bytes);
                return Ok{};
            };
        };
        Digests out;
        if (m_zip.readPacked(entry, into(packed)))
            out.packed = packed.hex();
        if (m_zip.read(entry, into(whole)))
            out.whole = whole.hex();
        return out;
    }

    Json readManifest()
    {
        const ZipEntry *entry = m_zip.find("manifest.json");
        if (entry == nullptr) {
            problem("manifest.json is missing: nothing says what belongs into the pack");
            return {};
        }
        const Digests is = digestsOf(*entry);
        m_check.manifestSha256 = is.whole;
        const std::string stated = std::string(commentHead) + is.whole + std::string(commentPacked) + is.packed;
        if (m_zip.comment() != stated)
            problem("manifest.json was altered, or the mark at the end of the file that speaks of it");
        const Result<std::string> text = m_zip.text(*entry, largestText);
        const Json json = text ? Json::parse(*text, nullptr, false) : Json();
        if (!json.is_object() || json.value("format", "") != "assay-evidence") {
            problem("manifest.json cannot be read as the manifest of a pack");
            return {};
        }
        return json;
    }

    void files(const Json &manifest)
    {
        if (const auto ledger = manifest.find("ledger"); ledger != manifest.end() && ledger->is_object())
            m_check.ledgerDigest = ledger->value("last_digest", "");
        m_check.madeBy = manifest.value("made_by", "");
        const auto list = manifest.find("files");
        if (list == manifest.end() || !list->is_array())
            return problem("manifest.json names no files");
        for (const Json &file : *list) {
            if (m_keepGoing && !m_keepGoing(0.8 * double(m_listed.size()) / double(list->size()))) {
                m_stopped = true;
                return;
            }
            if (file.is_object())
                checkFile(file);
        }
    }

    void checkFile(const Json &file)
    {
        const std::string name = file.value("name", "");
        m_listed.emplace(name, 0);
        const ZipEntry *entry = m_zip.find(name);
        if (entry == nullptr)
            return problem(name + " is missing");
        ++m_check.files;
        const Digests is = digestsOf(*entry);
        if (is.whole != file.value("sha256", "") || is.packed != file.value("packed_sha256", ""))
            problem(name + " was altered");
    }

    void lines(evidence::Rebuilder &rebuilder, const std::string &name)
    {
        eachLine(name, [&](std::size_t number, std::string_view line) { rebuilder.line(name, number, line); });
    }

    void eachLine(const std::string &name, const std::function<void(std::size_t, std::string_view)> &take)
    {
        const ZipEntry *entry = m_zip.find(name);
        if (entry == nullptr)
            return;
        std::string line;
        std::size_t number = 0;
        const Status done = m_zip.read(*entry, [&](std::string_view bytes) -> Status {
            for (std::size_t end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
                line += bytes.substr(0, end);
                take(++number, line);
                line.clear();
                bytes.remove_prefix(end + 1);
            }
            line += bytes;
            return line.size() > longestLine ? Status(makeError(ErrorCode::BadInput, name + ": a line is too long"))
                                             : Status(Ok{});
        });
        if (!done)
            problem(name + " was altered: it cannot be unpacked");
        else
            take(++number, line);
    }

    // What was sent beside a prompt is there, and is what its name says.
    void attachments()
    {
        std::set<std::string> named;
        eachLine("data/prompts.jsonl", [&](std::size_t, std::string_view line) {
            const Json json = Json::parse(line, nullptr, false);
            if (json.is_object()) {
                for (const Json &each : json.value("attachments", Json::array()))
                    named.insert(each.value("sha256", ""));
            }
        });
        for (const std::string &sha256 : named) {
            const std::string name = "data/attachments/" + sha256;
            const ZipEntry *entry = m_zip.find(name);
            if (entry == nullptr)
                problem(name + " is missing: a prompt was sent with it");
            else if (digestsOf(*entry).whole != sha256)
                problem(name + " is not the file that was sent: its SHA-256 is another one");
        }
    }

    // The report is made anew from the raw answers, and each figure is held against the one that was printed.
    void figures(const Json &manifest)
    {
        const Result<std::string> requestText = textOf("request.json"), stated = textOf("figures.json");
        if (!requestText || !stated)
            return problem("figures.json or request.json is missing, so no figure can be traced");
        evidence::Rebuilder rebuilder;
        for (const char *name : {"targets", "cases", "runs", "rubrics", "answers", "scores", "judgements"})
            lines(rebuilder, std::string("data/") + name + ".jsonl");
        for (const std::string &each : rebuilder.problems())
            problem(each);
        analysis::ReportRecords records;
        records.data = rebuilder.take();
        records.data.promptSetSha256 = manifest.value("prompt_set_sha256", "");
        records.data.pricesAsOf = manifest.value("prices_as_of", "");
        m_check.trials = records.data.trials.size();
        const auto request = parseReportRequest(*requestText, "request.json");
        const Json list = Json::parse(*stated, nullptr, false);
        if (!request || !list.is_array())
            return problem("figures.json or request.json was altered: it cannot be read");
        if (manifest.value("trials", std::uint64_t(0)) != m_check.trials)
            problem("data/answers.jsonl has " + std::to_string(m_check.trials) +
                    " answers, and the manifest speaks of another number");
        const analysis::Report report = analysis::buildReport(records, *request);
        std::map<std::string, const analysis::ReportFigure *> own;
        for (const analysis::ReportFigure &figure : report.figures)
            own.emplace(figure.path, &figure);
        for (const Json &figure : list)
            checkFigure(figure, own);
        for (const analysis::ChartSpec &spec : report.charts)
            checkChart(spec);
        checkHtml(list);
        if (own.size() != list.size())
            problem("figures.json states " + std::to_string(list.size()) + " figures; the raw answers give " +
                    std::to_string(own.size()));
    }

    static bool same(const Json &stated, const std::optional<double> &value)
    {
        if (stated.is_null() || !value)
            return stated.is_null() && !value;
        if (!stated.is_number())
            return false;
        return sameNumber(stated.get<double>(), *value);
    }

    void checkFigure(const Json &stated, const std::map<std::string, const analysis::ReportFigure *> &own)
    {
        if (!stated.is_object())
            return problem("figures.json was altered: it cannot be read");
        ++m_check.figures;
        const std::string id = stated.value("id", "?"), path = stated.value("path", "");
        const auto found = own.find(path);
        const std::string name = "figure " + id + " (" + path + ")";
        if (found == own.end())
            return problem(name + ": the raw answers give no such figure");
        const analysis::ReportFigure &f = *found->second;
        const bool equal = same(stated.value("value", Json()), f.value) &&
                           same(stated.value("low95", Json()), f.low95) &&
                           same(stated.value("high95", Json()), f.high95) &&
                           stated.value("n", std::int64_t(-1)) == f.n && stated.value("text", "") == f.text;
        if (!equal)
            problem(name + ": the report states “" + stated.value("text", "") + "”, the raw answers give “" + f.text +
                    "”");
    }

    // Each plotted number, from the raw answers again. Two charts part a bill by the kinds of its tokens, by rates that
    // a pack does not have for each answer: they are held by their hash alone.
    void checkChart(const analysis::ChartSpec &spec)
    {
        if (spec.id == "month" || spec.id == "price")
            return;
        const std::string name = "charts/" + spec.id + ".csv";
        const Result<std::string> stated = textOf(name.c_str());
        if (!stated)
            return; // a pack of an earlier version; what the manifest names and is not there was said
        const std::string own = analysis::chartCsv(spec);
        std::size_t line = 1;
        const auto a = cellsOf(*stated), b = cellsOf(own);
        for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
            const Cell left = i < a.size() ? a[i] : Cell{}, right = i < b.size() ? b[i] : Cell{};
            line = i < a.size() ? left.line : line; // a file that ends too early: its last one
            if (!sameCell(left.text, right.text))
                return problem(name + ", line " + std::to_string(line) + ": the file states “" +
                               std::string(left.text) + "”, the raw answers give “" + std::string(right.text) + "”");
        }
    }

    void checkHtml(const Json &list)
    {
        const ZipEntry *entry = m_zip.find("report.html");
        const Result<std::string> html =
            entry == nullptr ? Result<std::string>(Error{}) : m_zip.text(*entry, largestText);
        if (!html)
            return problem("report.html is missing or damaged");
        std::map<std::string, std::string> texts;
        for (const Json &figure : list) {
            if (figure.is_object())
                texts["" + figure.value("id", "")] = htmlText(figure.value("text", ""));
        }
        for (const auto &[id, text] : figuresInHtml(*html)) {
            const auto stated = texts.find(id);
            if (stated == texts.end() || stated->second != text)
                problem("report.html, figure " + id + ": the page says “" + text + "”, figures.json “" +
                        (stated == texts.end() ? "nothing" : stated->second) + "”");
        }
    }

    Result<std::string> textOf(const char *name)
    {
        const ZipEntry *entry = m_zip.find(name);
        return entry == nullptr ? Result<std::string>(makeError(ErrorCode::BadInput, std::string(name) + " is missing"))
                                : m_zip.text(*entry, largestText);
    }

    ZipReader &m_zip;
    const std::function<bool(double)> &m_keepGoing;
    EvidenceCheck m_check;
    std::map<std::string, int> m_listed;
    bool m_stopped = false;
};
} // namespace

bool looksLikePack(std::istream &file)
{
    char head[4] = {};
    file.clear();
    file.seekg(0);
    file.read(head, 4);
    const bool zip = file.gcount() == 4 && head[0] == 'P' && head[1] == 'K';
    // A pack whose first byte was changed is still one: its comment says so.
    std::string tail(400, '\0');
    file.clear();
    file.seekg(0, std::ios::end);
    file.seekg(-std::min<std::streamoff>(400, std::max<std::streamoff>(0, file.tellg())), std::ios::end);
    file.read(tail.data(), 400);
    file.clear();
    file.seekg(0);
    return zip || tail.find("assay-evidence-") != std::string::npos;
}

Result<EvidenceCheck> verifyEvidencePack(std::istream &file, const std::function<bool(double)> &keepGoing)
{
    Result<ZipReader> zip = ZipReader::open(file);
    if (!zip) {
        if (!looksLikePack(file))
            return zip.error();
        EvidenceCheck check;
        check.problems.push_back(zip.error().detail);
        return check;
    }
    return Checker(*zip, keepGoing).run();
}
} // namespace assay::formats
