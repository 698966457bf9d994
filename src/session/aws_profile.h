// SPDX-License-Identifier: GPL-3.0-or-later
// AWS keys as the AWS tools keep them: the variables of the environment, or a profile of ~/.aws/credentials and
// ~/.aws/config (AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE). Read anew each time: temporary keys are replaced there.
#pragma once
#include "core/result.h"
#include "net/credential.h"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::session
{
struct AwsIdentity {
    net::AwsKeys keys;
    std::string region;                          // of the profile or AWS_REGION; may be empty
    std::optional<std::int64_t> endsMicros = {}; // of temporary keys, where the tool that wrote them says so
};
Result<AwsIdentity> awsFromEnvironment();                       // KeyMissing names the variable that is not set
Result<AwsIdentity> awsFromProfile(const std::string &profile); // empty: AWS_PROFILE, else "default"
std::vector<std::string> awsProfiles();                         // names that have keys
} // namespace assay::session
