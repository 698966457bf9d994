// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/aws_profile.h"

#include "core/text.h"
#include "session/key_expiry.h"
#include <cstdlib>
#include <fstream>
#include <map>
#include <utility>

namespace assay::session
{
namespace
{
using Section = std::map<std::string, std::string>;
using Sections = std::map<std::string, Section>;

std::string variable(const char *name)
{
    const char *value = std::getenv(name);
    return value != nullptr ? trimmed(value) : std::string();
}

std::string pathOf(const char *name, const char *file)
{
    const std::string named = variable(name);
    return named.empty() ? variable("HOME") + "/.aws/" + file : named;
}

// The INI dialect of the AWS tools: [section], key = value, # and ; begin a comment line; indented lines belong to a
// nested value and say nothing of keys.
Sections sectionsOf(const std::string &path)
{
    Sections sections;
    std::ifstream file(path);
    std::string line, current;
    while (std::getline(file, line)) {
        const bool indented = !line.empty() && (line[0] == ' ' || line[0] == '\t');
        const std::string text = trimmed(line);
        if (text.empty() || text[0] == '#' || text[0] == ';' || indented)
            continue;
        if (text.front() == '[' && text.back() == ']') {
            current = trimmed(text.substr(1, text.size() - 2));
            if (current.starts_with("profile "))
                current = trimmed(current.substr(8));
            sections[current];
        } else if (const std::size_t equals = text.find('='); equals != std::string::npos) {
            sections[current][trimmed(text.substr(0, equals))] = trimmed(text.substr(equals + 1));
        }
    }
    return sections;
}

Section sectionOf(const std::string &path, const std::string &name)
{
    Sections all = sectionsOf(path);
    return std::move(all[name]);
}

// What tools write beside temporary keys: aws configure export-credentials; saml2aws, aws-azure-login and others.
constexpr const char *endVariables[] = {"AWS_CREDENTIAL_EXPIRATION", "AWS_SESSION_EXPIRATION"};
constexpr const char *endFields[] = {"aws_credential_expiration", "aws_session_expiration", "aws_expiration",
                                     "x_security_token_expires", "expiration"};

Error missing(std::string words) { return makeError(ErrorCode::KeyMissing, std::move(words)); }

// What the profile has instead of keys, in words that say what to do.
std::string otherWay(const Section &profile, const std::string &name)
{
    for (const char *way : {"sso_session", "sso_start_url", "credential_process", "role_arn"}) {
        if (profile.contains(way))
            return "the AWS profile \"" + name + "\" gets its keys by " + way +
                   ", which Assay does not run; put them into the environment with: aws configure export-credentials "
                   "--profile " +
                   name + " --format env";
    }
    return {};
}
} // namespace

Result<AwsIdentity> awsFromEnvironment()
{
    AwsIdentity identity;
    identity.keys.accessKeyId = variable("AWS_ACCESS_KEY_ID");
    identity.keys.secretKey = Secret(variable("AWS_SECRET_ACCESS_KEY"));
    identity.keys.sessionToken = Secret(variable("AWS_SESSION_TOKEN"));
    identity.region = variable("AWS_REGION");
    if (identity.region.empty())
        identity.region = variable("AWS_DEFAULT_REGION");
    if (identity.keys.accessKeyId.empty())
        return missing("the environment variable AWS_ACCESS_KEY_ID is not set");
    if (identity.keys.secretKey.empty())
        return missing("the environment variable AWS_SECRET_ACCESS_KEY is not set");
    for (const char *name : endVariables)
        if (!identity.endsMicros && !identity.keys.sessionToken.empty())
            identity.endsMicros = microsOf(variable(name));
    return identity;
}

Result<AwsIdentity> awsFromProfile(const std::string &profile)
{
    std::string name = profile.empty() ? variable("AWS_PROFILE") : profile;
    if (name.empty())
        name = "default";
    const std::string path = pathOf("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    Section values = sectionOf(path, name);
    for (const auto &[key, value] : sectionOf(pathOf("AWS_CONFIG_FILE", "config"), name))
        values.emplace(key, value); // the file of credentials comes first
    if (values.empty())
        return missing("there is no AWS profile \"" + name + "\" in " + path +
                       "; make it with: aws configure --profile " + name);
    AwsIdentity identity;
    identity.keys.accessKeyId = values["aws_access_key_id"];
    identity.keys.secretKey = Secret(std::move(values["aws_secret_access_key"]));
    identity.keys.sessionToken = Secret(std::move(values["aws_session_token"]));
    identity.region = values["region"];
    for (const char *field : endFields)
        if (!identity.endsMicros && !identity.keys.sessionToken.empty())
            identity.endsMicros = microsOf(values[field]);
    if (!identity.keys.accessKeyId.empty() && !identity.keys.secretKey.empty())
        return identity;
    const std::string other = otherWay(values, name);
    return missing(!other.empty() ? other
                                  : "the AWS profile \"" + name +
                                        "\" holds no access key; set it with: aws configure --profile " + name);
}

std::vector<std::string> awsProfiles()
{
    std::vector<std::string> names;
    for (const auto &[name, values] : sectionsOf(pathOf("AWS_SHARED_CREDENTIALS_FILE", "credentials")))
        if (values.contains("aws_access_key_id"))
            names.push_back(name);
    return names;
}
} // namespace assay::session
