// SPDX-License-Identifier: GPL-3.0-or-later
// prices import: a price file into a workspace, with a line for everything that it would change.
#include "catalog/price_file.h"
#include "cli/arguments.h"
#include "cli/command_list.h"
#include "cli/text_table.h"
#include "core/text.h"
#include "session/document.h"
#include "session/runtime.h"
#include "store/blocking.h"
#include <filesystem>
#include <iostream>
#include <map>

namespace assay::cli
{
namespace
{
using Change = catalog::PriceChange;

std::string ratesText(const TokenPrice &price)
{
    const auto one = [](const std::optional<UnitPrice> &rate) { return rate ? perMillionText(*rate) : "unknown"; };
    return one(price.input) + " / " + one(price.output);
}

void print(const Change &change)
{
    switch (change.kind) {
    case Change::Kind::Added:
        std::cout << "added      " << shownLine(change.id) << "  " << ratesText(change.row.price) << '\n';
        return;
    case Change::Kind::Changed:
        std::cout << (change.acceptByDefault ? "changed    " : "left alone ") << shownLine(change.id);
        for (const catalog::PriceDifference &difference : change.differs)
            std::cout << "  " << shownLine(describe(difference)) << ';';
        if (change.dated)
            std::cout << "  a price until " << change.before->validTo << " holds";
        else if (!change.acceptByDefault)
            std::cout << "  the file knows less";
        std::cout << '\n';
        return;
    case Change::Kind::Removed:
        std::cout << "not listed " << shownLine(change.id) << "  stays as it is\n";
        return;
    case Change::Kind::HeldBack:
    case Change::Kind::Refused:
        std::cout << (change.kind == Change::Kind::Refused ? "refused    " : "held back  ") << shownLine(change.id);
        for (const catalog::PriceDoubt &doubt : change.doubts)
            std::cout << "  " << shownLine(describe(doubt));
        std::cout << '\n';
        return;
    case Change::Kind::Same:
        return;
    }
}

Result<catalog::PriceFile> readFile(const std::string &path, const std::string &today)
{
    const Result<std::string> text = readInput(path);
    if (!text)
        return text.error();
    const std::string name = path == "-" ? "standard input" : std::filesystem::path(path).filename().string();
    Result<catalog::PriceFile> file = catalog::readPriceFile(*text, today, "LiteLLM price file " + name);
    if (!file) {
        Error error = file.error();
        error.detail = path + ": " + error.detail;
        return error;
    }
    return file;
}
} // namespace

int importPrices(const std::vector<std::string> &words)
{
    const Result<Arguments> arguments = Arguments::parse(words, {"--workspace"}, {"--dry-run"});
    if (!arguments)
        return complain(BadUsage, arguments.error());
    const std::vector<std::string> &given = arguments->positional();
    if (given.size() != 2 || given[0] != "import")
        return complain(BadUsage, "prices expects import and one file; try assay-cli prices --help");
    session::RuntimeOptions options;
    options.demoServer = false;
    const Result<std::unique_ptr<session::Runtime>> runtime = session::Runtime::create(options);
    if (!runtime)
        return complain(SomeFailed, runtime.error());
    const std::string today = isoDate((*runtime)->clock().wallMicros());
    const Result<catalog::PriceFile> file = readFile(given[1], today);
    if (!file)
        return complain(BadUsage, file.error());
    const bool dryRun = arguments->has("--dry-run");
    const std::string workspace = workspacePath(*arguments);
    std::unique_ptr<session::Document> document;
    std::vector<PriceRow> current = (*runtime)->prices().rows();
    if (!dryRun || std::filesystem::exists(workspace)) {
        Result<std::unique_ptr<session::Document>> opened = session::Document::open(
            **runtime, workspace, dryRun ? store::OpenMode::ReadOnly : store::OpenMode::ReadWrite);
        if (!opened)
            return complain(WorkspaceFailed, opened.error());
        document = std::move(*opened);
        current = document->prices()->rows();
    }
    std::vector<Change> accepted;
    std::map<Change::Kind, int> counts;
    int left = 0;
    for (Change &change : changesOf(*file, current, today)) {
        print(change);
        ++counts[change.kind];
        left += change.kind == Change::Kind::Changed && !change.acceptByDefault;
        if (change.acceptByDefault)
            accepted.push_back(std::move(change));
    }
    if (!dryRun) {
        const Status saved =
            store::blocking<Ok>([&](auto done) { document->store().savePrices(rowsToSave(accepted, today), done); });
        if (!saved)
            return complain(WorkspaceFailed, saved.error());
    }
    std::cout << counts[Change::Kind::Added] << " added, " << counts[Change::Kind::Changed] - left << " changed, "
              << counts[Change::Kind::Same] << " the same, "
              << counts[Change::Kind::HeldBack] + counts[Change::Kind::Refused] + left << " held back, "
              << file->notForText << " not for text, " << file->withoutTokenPrices << " without a price per token"
              << (dryRun ? "; nothing was written" : "") << '\n';
    return AllSucceeded;
}
} // namespace assay::cli
