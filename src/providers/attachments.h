// SPDX-License-Identifier: GPL-3.0-or-later
// Which pictures and PDFs may go with a prompt to a model at an endpoint. Pure. What nobody has said about an API or a
// model is sent, and the server decides.
#pragma once
#include "core/abilities.h"
#include "core/values.h"
#include <optional>
#include <string>
#include <vector>

namespace assay::providers
{
// "this model takes no PDF (contract.pdf)": why a prompt with them is not sent; nullopt: it is.
std::optional<std::string> whyNotTaken(const ModelTarget &target, const ModelAbilities &abilities,
                                       const std::vector<Attachment> &attachments);
} // namespace assay::providers
