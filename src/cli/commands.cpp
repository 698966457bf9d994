// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/commands.h"

#include "cli/arguments.h"
#include "cli/command_list.h"
#include "session/harden.h"
#include <array>
#include <iostream>
#include <QCoreApplication>
#include <QLoggingCategory>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cli
{
namespace
{
struct Command {
    std::string_view name;
    std::string_view usage;
    std::string_view help;
    int (*run)(const std::vector<std::string> &words);
};

const std::array<Command, 9> &commands()
{
    static const std::array<Command, 9> all{{
        {"run",
         "run SUITE [--workspace FILE] [--concurrency N] [--budget AMOUNT] [--format table|jsonl] [--resume RUN] "
         "[--allow-unknown-price] [--allow-commands]",
         "Sends every case of a suite (JSON or YAML, - is standard input) to every target and stores all answers.\n"
         "  --workspace FILE   the workspace to store into; the user's own when absent\n"
         "  --concurrency N    requests at once over all endpoints (1 to 1024); the suite's when absent\n"
         "  --budget AMOUNT    send nothing that could cost more than is left of this: 2.50 (US dollars) or \"2.50 "
         "EUR\";\n"
         "                     what each request may cost at most is set aside before it is sent; exit status 4\n"
         "  --allow-unknown-price   with a budget: also send to targets whose price is not known\n"
         "  --allow-commands   start the programs that the suite's targets of \"api\": \"command\" name\n"
         "  --format           table (a line per target at the end) or jsonl (a line per trial as it ends)\n"
         "  --resume RUN       send only what run RUN never sent; nothing is sent twice\n"
         "A target of a suite with \"api\": \"demo\" is a simulated model that needs no address: \"model\": "
         "\"demo-swift\".\n"
         "Exit status: 0 every trial succeeded, 1 one did not, 2 bad usage or suite, 3 workspace, 4 budget, 130 "
         "interrupted.",
         runSuite},
        {"runs", "runs [--workspace FILE] [--format table|jsonl]", "Lists the runs of a workspace, newest first.",
         listRuns},
        {"export",
         "export RUN|all --format FORMAT --output PATH [--workspace FILE] [--chart NAME] [--theme light|dark|print] "
         "[--size NAME] [--dpi N] [--svg-text editable|portable] [--report FILE] [--question TEXT] "
         "[--recommendation TEXT] [--owner NAME] [--date DATE] [--tasks-per-month N] [--charts A,B] [--hide-raters] "
         "[--score KEY]",
         "Writes a run's trials as csv or jsonl; a chart as png, svg or pdf (or csv with --chart); the report as html, "
         "pdf or xlsx;\nor the evidence pack, a zip with the report and everything that it rests on.\n"
         "  --chart NAME      score, latency, cost, reliability, sure, raters ...; with it, pdf is that chart alone\n"
         "  --size NAME       of a chart: slide, column, page, square or 960x540; --dpi 48 to 600 of a png; --svg-text "
         "portable "
         "draws texts\n                    as outlines, which look the same everywhere\n"
         "  --score KEY       what the score of a chart is: overall, RUBRIC/* (all criteria), RUBRIC/CRITERION\n"
         "  --report FILE     JSON: question, recommendation, owner, date, recommended, runner_up, tasks_per_month, "
         "charts,\n                    gates, alt_texts, theme, hide_raters\n"
         "  --tasks-per-month N, --charts A,B ...   the same one by one; they win over the file. Charts stand in the "
         "order given\n"
         "  --theme NAME      of a chart, or of all in a report (else light, and print in the report's PDF)\n"
         "  --hide-raters     \"Rater 1\" instead of a name, in the pack too\n"
         "  --output PATH     - is standard output (of csv and jsonl)\n"
         "A report that says what the data do not carry is not written: exit status 2. Two exports of the same data "
         "are "
         "equal but for\nthe date; SOURCE_DATE_EPOCH sets that.",
         exportRun},
        {"decode", "decode --api API FILE [--chunk BYTES]",
         "Feeds a captured response body (- is standard input) to the decoder of one API and prints what it says as "
         "JSON.\n"
         "  --api API       openai-responses, openai-chat, anthropic-messages, gemini, vertex-gemini, "
         "vertex-anthropic,\n"
         "                  bedrock-converse, azure-openai, foundry-anthropic or ollama\n"
         "  --chunk BYTES   feed this many bytes at a time",
         decodeFile},
        {"verify", "verify FILE [--figure ID]",
         "Recomputes every row's hash and the ledger of a workspace. Of an evidence pack: names what was altered, is "
         "missing or was\nadded, and computes every figure of its report anew from the raw answers. Exit status 0 or "
         "1.\n"
         "  --figure ID   of a pack: what figure ID (f3) is, and the trials behind it",
         verifyFile},
        {"scores", "scores import FILE --run RUN [--rater NAME] | scores export RUN --output PATH  [--workspace FILE]",
         "Brings in scores that were made elsewhere, or writes a run's scores, as CSV.\n"
         "  import   columns: criterion, value, and trial or case and target; optional rater, repetition, note, "
         "flagged, blind, round, rubric and rubric_version (the run's newest where a row names none).\n"
         "           Every row that is wrong is named, and then nothing is imported: exit status 2.\n"
         "           The same file again changes nothing.\n"
         "  --rater NAME   of rows that name none",
         scores},
        {"pack",
         "pack make RUN --rater NAME --output PATH | pack open PACK --workspace NEW | pack answer --rater NAME "
         "--output "
         "PATH | pack merge FILE...  [--workspace FILE]",
         "Hands answers to a colleague to score blind, and takes the scores back.\n"
         "  make     one file with prompts, masked answers in blind order and the rubric; no model names, no keys\n"
         "  open     makes a workspace of it, to be scored in Assay\n"
         "  answer   writes what the rater said, from that workspace\n"
         "  merge    takes such files into the run: the same result in any order. A changed or foreign one is refused: "
         "exit status 2",
         pack},
        {"prices", "prices import FILE [--workspace FILE] [--dry-run]",
         "Takes over prices from a file in LiteLLM's form (US dollars per token). A line for each price that is new, "
         "changed or held back;\nwhat is doubtful and the user's own rates are left alone.\n"
         "  --dry-run   only say what would change",
         importPrices},
        {"demo-server", "demo-server [--port N]",
         "Serves the simulated demo models on 127.0.0.1 until it is interrupted (Ctrl+C).", serveDemo},
    }};
    return all;
}

void printHelp(std::ostream &out)
{
    out << "assay-cli " ASSAY_VERSION ": compare AI models on your own prompts\n\n";
    for (const Command &command : commands())
        out << "  assay-cli " << command.usage << '\n';
    out << "  assay-cli --version | --help | SUBCOMMAND --help\n\n"
           "Results go to standard output, messages to standard error. - is standard input or output where a file is "
           "taken.\n";
}
} // namespace

int run(int argc, char **argv)
{
    session::hardenProcess();
    QCoreApplication::setApplicationName(QStringLiteral("assay"));
    QLoggingCategory::setFilterRules(QStringLiteral("default.warning=false")); // Qt's remarks on the desktop it lacks
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty()) {
        printHelp(std::cerr);
        return BadUsage;
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        printHelp(std::cout);
        return AllSucceeded;
    }
    if (words[0] == "--version") {
        std::cout << "assay-cli " ASSAY_VERSION "\n";
        return AllSucceeded;
    }
    for (const Command &command : commands()) {
        if (command.name != words[0])
            continue;
        const std::vector<std::string> rest(words.begin() + 1, words.end());
        for (const std::string &word : rest) {
            if (word == "--help" || word == "-h") {
                std::cout << "assay-cli " << command.usage << "\n\n" << command.help << '\n';
                return AllSucceeded;
            }
        }
        return command.run(rest);
    }
    return complain(BadUsage, "unknown command \"" + words[0] + "\"; try assay-cli --help");
}
} // namespace assay::cli
