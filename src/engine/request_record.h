// SPDX-License-Identifier: GPL-3.0-or-later
// What was asked, as one JSON object for the record: {"method","url","headers":{...},"body":"...","not_sent":[...],
// "defaulted":[...],"not_sent_why":[...]}. The key's header is named with the value "[key]"; the body is the exact text
// that was sent, as a JSON string, but for attachments: "[sha256:... n bytes]" stands for their base64. Pure.
#pragma once
#include "core/secret.h"
#include "engine/executor.h"
#include "providers/protocol.h"
#include <string>
#include <string_view>

namespace assay::engine
{
std::string jsonString(std::string_view text); // quoted and escaped; bytes that are no UTF-8 become U+FFFD
// Every form of the key is taken out, should the prompt or the URL hold it.
std::string requestRecord(const providers::WireRequest &request, const KeySource::Key &key);
// Of a program: {"command":{"program","arguments":[...],"directory","environment":[names],"time_limit_s",
// "output_limit_bytes"},"input":"..."}, with what it reads on standard input.
std::string commandRecord(const CommandLine &command, std::string_view input, const std::vector<Secret> &secrets);
// Of a chain: {"chain":"NAME","steps":[{"name","endpoint","model"}...]}; what each step sent is with the step.
std::string chainRecord(const ModelTarget &chain);
} // namespace assay::engine
