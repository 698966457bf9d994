// SPDX-License-Identifier: GPL-3.0-or-later
// The evidence pack: one ZIP with the report and everything it rests on, so that somebody else can trace any number in
// it back to the raw answers. manifest.json names the SHA-256 of every file, unpacked and as packed; the ZIP's comment
// names that of the manifest; everything else in the file has one form only. So no byte can change unnoticed. Against
// somebody who makes a whole new pack stands the manifest's own digest, when it is kept or printed elsewhere.
#pragma once
#include "analysis/report.h"
#include "formats/zip.h"
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace assay::formats
{
struct EvidenceTrial {
    TrialRow row;                  // with raw
    std::string request;           // what was sent, as AttemptStart::requestJson; empty: nothing was
    std::vector<ScoreTrail> trail; // every score that it ever had
};
struct EvidenceFile {
    std::string name, bytes; // "report.html"
};
struct EvidenceSource {
    const analysis::ReportRecords &records;
    const analysis::Report &report;
    std::vector<EvidenceFile> files;                 // the report's writings and pictures
    std::function<Result<RunRecord>(RunId)> outline; // without trials
    // Asked one at a time, in order: with its bodies, and without (for a workbook).
    std::function<Result<EvidenceTrial>(const AnalysisTrial &)> trial;
    std::function<Result<TrialRow>(const AnalysisTrial &)> row;
    // What was sent beside a prompt, by its SHA-256 (hex); empty: none is packed.
    std::function<Result<std::shared_ptr<const std::string>>(const std::string &)> attachment;
    std::function<bool(double)> keepGoing; // false: stop (Cancelled)
};
// Answers the manifest's SHA-256.
Result<std::string> writeEvidencePack(const EvidenceSource &source, const ByteSink &sink);

struct EvidenceCheck {
    std::size_t files = 0, figures = 0, trials = 0;
    std::vector<std::string> problems; // each names a file, or a figure
    std::vector<std::string> notes;    // what is no fault: "made by another version"
    std::string manifestSha256, ledgerDigest, madeBy;
    bool clean() const noexcept { return problems.empty(); }
};
bool looksLikePack(std::istream &file); // a ZIP; the position is put back
// BadInput: it is no pack at all, or more than may be read. Holds one answer in memory at a time.
Result<EvidenceCheck> verifyEvidencePack(std::istream &file, const std::function<bool(double)> &keepGoing = {});
// The figure `id` ("f3") of a pack: what it is, and of each answer behind it where it stands, what it took and what it
// was given, as text.
Result<std::string> traceFigure(std::istream &file, const std::string &id);
} // namespace assay::formats
