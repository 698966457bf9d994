// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/disk_room.h"

#include <filesystem>
#include <limits>

namespace assay::session
{
namespace
{
namespace fs = std::filesystem;

std::string folderOf(const std::string &path)
{
    std::error_code error;
    const fs::path file = fs::weakly_canonical(fs::absolute(path, error), error); // a link's file lies elsewhere
    return (error ? fs::path(path) : file).parent_path().string();
}
} // namespace

std::optional<std::int64_t> freeBytesBeside(const std::string &path)
{
    std::error_code error;
    const fs::space_info space = fs::space(folderOf(path), error);
    constexpr auto most = static_cast<std::uintmax_t>(std::numeric_limits<std::int64_t>::max());
    if (error || space.available > most)
        return std::nullopt;
    return static_cast<std::int64_t>(space.available);
}

Status roomForRun(const std::string &workspace, const FreeBytes &freeBytes)
{
    const std::optional<std::int64_t> free = freeBytes ? freeBytes(workspace) : freeBytesBeside(workspace);
    if (!free || *free >= LeastFreeBytes)
        return Ok{};
    return makeError(ErrorCode::DiskFull, std::string(BeforeARun) + folderOf(workspace) + ": " +
                                              std::to_string(*free >> 20) +
                                              " MB are free there, and a run begins with " +
                                              std::to_string(LeastFreeBytes >> 20) + " MB at least");
}
} // namespace assay::session
