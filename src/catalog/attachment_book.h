// SPDX-License-Identifier: GPL-3.0-or-later
// The dated table of what may go with a prompt as a file (resources/attachments.json). Immutable after parsing, so it
// may be shared between threads.
#pragma once
#include "core/abilities.h"
#include "core/result.h"
#include "core/values.h"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::catalog
{
class AttachmentBook
{
public:
    // BadInput names row and field.
    static Result<AttachmentBook> parse(std::string_view json);
    // Everything that the rows for this target say together; a default value where none does.
    AttachmentLimits find(const ModelTarget &target) const;

private:
    struct Row {
        std::vector<Api> apis;
        std::vector<std::string> kinds, hosts, models;
        std::vector<std::function<void(AttachmentLimits &)>> says;
    };
    static bool isFor(const Row &row, const ModelTarget &target);
    std::vector<Row> m_rows;
};
} // namespace assay::catalog
