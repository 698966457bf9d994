// SPDX-License-Identifier: GPL-3.0-or-later
// decode, verify and demo-server: the commands that need no run.
#include "cli/arguments.h"
#include "cli/command_list.h"
#include "cli/report_command.h"
#include "cli/text_table.h"
#include "demo/demo_server.h"
#include "formats/exports.h"
#include "providers/protocol.h"
#include "store/workspace.h"
#include <algorithm>
#include <csignal>
#include <iostream>

namespace assay::cli
{

int decodeFile(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = Arguments::parse(words, {"--api", "--chunk"}, {});
    if (!arguments)
        return complain(BadUsage, arguments.error());
    const std::optional<Api> api = apiFromName(arguments->value("--api"));
    if (!api || !isHttp(*api) || arguments->positional().size() != 1) {
        std::string names;
        for (const Api known : allApis())
            if (isHttp(known))
                names += (names.empty() ? "" : ", ") + std::string(apiName(known));
        return complain(BadUsage, "decode expects --api (" + names + ") and one file");
    }
    const Result<int> chunk = arguments->number("--chunk", 1, 1'000'000'000, 1'000'000'000);
    if (!chunk)
        return complain(BadUsage, chunk.error());
    const Result<std::string> body = readInput(arguments->positional().front());
    if (!body)
        return complain(BadUsage, body.error());
    net::Head head;
    head.status = 200; // a capture holds no head: the decoder tells stream, JSON and error by the body
    const std::unique_ptr<providers::Decoder> decoder = providers::protocolFor(*api).decoder(head);
    std::vector<providers::DecodedDelta> deltas;
    const auto step = static_cast<std::size_t>(*chunk);
    for (std::size_t at = 0; at < body->size(); at += step)
        decoder->feed(std::string_view(*body).substr(at, step), deltas);
    const providers::Decoded decoded = decoder->finish(std::nullopt, deltas);
    Response response;
    response.outcome = decoded.outcome;
    response.finishReason = decoded.finishReason;
    response.text = decoded.text;
    response.reasoning = decoded.reasoning;
    response.refusal = decoded.refusal;
    response.usage = decoded.usage;
    response.modelReported = decoded.modelReported;
    response.error = decoded.error;
    std::cout << formats::responseJson(response) << '\n';
    return AllSucceeded;
}

int verifyFile(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = Arguments::parse(words, {"--figure"}, {});
    if (!arguments || arguments->positional().size() != 1)
        return complain(BadUsage,
                        arguments ? "verify expects one workspace or evidence pack" : sentence(arguments.error()));
    if (isPack(arguments->positional().front()))
        return verifyPack(arguments->positional().front(), arguments->value("--figure"));
    if (arguments->has("--figure"))
        return complain(BadUsage, "--figure traces a figure of an evidence pack, and this file is none");
    const Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(arguments->positional().front());
    if (!reader)
        return complain(WorkspaceFailed, reader.error());
    const auto report = (*reader)->verify();
    if (!report)
        return complain(WorkspaceFailed, report.error());
    for (const std::string &problem : report->problems)
        std::cout << shownLine(problem) << '\n';
    std::cout << report->rows << " rows, " << report->ledgerEntries << " ledger entries, ";
    if (report->clean())
        std::cout << "all match; last digest " << report->lastDigest << '\n';
    else
        std::cout << report->problems.size() << " problems\n";
    return report->clean() ? AllSucceeded : SomeFailed;
}

int serveDemo(const std::vector<std::string> &words)
{
    Result<Arguments> arguments = Arguments::parse(words, {"--port", "--speed"}, {});
    if (!arguments || !arguments->positional().empty())
        return complain(BadUsage, arguments ? "demo-server takes no file" : sentence(arguments.error()));
    const Result<int> port = arguments->number("--port", 0, 65535, 0);
    const Result<int> speed = arguments->number("--speed", 1, 1000, 1);
    if (!port || !speed)
        return complain(BadUsage, port ? speed.error() : port.error());
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before the server's thread inherits the mask
    demo::DemoOptions options;
    options.port = static_cast<std::uint16_t>(*port);
    options.speed = *speed;
    const Result<std::unique_ptr<demo::DemoServer>> server = demo::DemoServer::start(options);
    if (!server)
        return complain(SomeFailed, server.error());
    for (const StoredEndpoint &stored : demo::demoEndpoints((*server)->port())) {
        for (const ModelTarget &target : stored.targets)
            std::cout << target.model << "  " << apiName(stored.endpoint.api) << "  " << stored.endpoint.baseUrl
                      << '\n';
    }
    std::cout << "listening on 127.0.0.1:" << (*server)->port() << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    return AllSucceeded;
}
} // namespace assay::cli
