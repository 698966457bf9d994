// SPDX-License-Identifier: GPL-3.0-or-later
// What a request is authenticated with beyond a key in a header: AWS keys, which never go out themselves.
#pragma once
#include "core/secret.h"
#include <string>

namespace assay::net
{
struct AwsKeys {
    std::string accessKeyId;
    Secret secretKey;
    Secret sessionToken; // of temporary keys; else empty
};

struct AwsSigning { // SigV4
    AwsKeys keys;
    std::string region;
    std::string service = "bedrock";
};
} // namespace assay::net
