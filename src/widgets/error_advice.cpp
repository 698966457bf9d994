// SPDX-License-Identifier: GPL-3.0-or-later
// The words it looks for are those of the providers' own errors (wire facts 2.8, 3.6, 4.7, 5, 6.5 and 7; Amazon Bedrock
// user guide, troubleshooting API error codes; Google Cloud, API errors; Azure OpenAI, known error codes).
#include "widgets/error_advice.h"
#include <QCoreApplication>
#include <QRegularExpression>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString tr(const char *text, const char *note = nullptr)
{
    return QCoreApplication::translate("ErrorAdvice", text, note);
}

struct Said { // what can be told apart
    QString name, region, type, words;
    ErrorCode code;
    int status;
    bool has(QLatin1StringView part) const { return words.contains(part, Qt::CaseInsensitive); }
    bool is(QLatin1StringView word) const { return type == word || words.contains(word); }
    // The model is there, and not for this account: only of such a refusal "not found" is made of another status.
    bool isRestricted() const { return code == ErrorCode::NotFound && status != 404; }
};

using Found = std::optional<Advice>;

QString profilePrefix(const QString &region)
{
    if (region.startsWith("us-"_L1))
        return u"us."_s;
    if (region.startsWith("eu-"_L1))
        return u"eu."_s;
    return region.startsWith("ap-"_L1) ? u"apac."_s : u"global."_s;
}

// "bedrock:InvokeModelWithResponseStream", "aiplatform.endpoints.predict", or nothing.
QString permissionIn(const QString &words)
{
    static const QRegularExpression form(u"\\b(bedrock:[A-Za-z]+|aiplatform\\.[A-Za-z.]+[A-Za-z])"_s);
    return form.match(words).captured(1);
}

Found bedrockKeys(const Said &s)
{
    if (s.is("ExpiredTokenException"_L1) || s.has("security token included in the request is expired"_L1))
        return Advice{tr("The temporary AWS keys have ended."), tr("Amazon Bedrock does not take them any more."),
                      tr("Get new ones, for example with: aws sso login, then test again.")};
    if (s.is("UnrecognizedClientException"_L1) || s.is("InvalidClientTokenId"_L1))
        return Advice{
            tr("Amazon does not know this access key."), tr("The key is wrong, deleted, or of another partition."),
            tr("Check the access key id of the profile or variable; temporary keys also need AWS_SESSION_TOKEN.")};
    if (s.is("InvalidSignatureException"_L1) || s.has("signature we calculated does not match"_L1))
        return Advice{
            tr("The signature of the request is not right."),
            tr("The secret access key does not belong to the access key id, or this computer's clock is wrong."),
            tr("Copy both keys again, and set the clock.")};
    return std::nullopt;
}

Found bedrockAccess(const Said &s)
{
    const QString permission = permissionIn(s.words);
    if (permission == "bedrock:ListFoundationModels"_L1)
        return Advice{tr("The keys work, but may not list the models."),
                      tr("They lack the permission bedrock:ListFoundationModels, which only this test needs."),
                      tr("Add the models by name below, or allow bedrock:ListFoundationModels.")};
    if (!permission.isEmpty())
        return Advice{tr("The AWS identity lacks the permission %1.").arg(permission),
                      tr("A policy in AWS IAM decides that, not the key itself."),
                      tr("Let its owner allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream.")};
    if (s.has("use case details"_L1) || s.is("FTUFormNotFilled"_L1))
        return Advice{tr("Amazon wants to know the use case before this model may be used."),
                      tr("The form has not been sent for this account."),
                      tr("Fill it in in the Bedrock console, under Model access, and wait some minutes.")};
    if (s.has("access to the model"_L1) || s.has("model access"_L1) || s.isRestricted())
        return Advice{tr("The account has no access to this model in %1.").arg(s.region),
                      tr("Models are opened per account and region."),
                      tr("Open it in the Bedrock console under Model access, or choose another region.")};
    return std::nullopt;
}

Found bedrock(const Said &s)
{
    if (Found keys = bedrockKeys(s))
        return keys;
    if (Found access = bedrockAccess(s))
        return access;
    if (s.has("on-demand throughput"_L1) || s.has("inference profile"_L1))
        return Advice{tr("This model is reached through an inference profile only."),
                      tr("Its plain id does not run on demand in %1.").arg(s.region),
                      tr("Put %1 before the id (or global.), for example %1anthropic.claude-opus-4-7-v1:0.")
                          .arg(profilePrefix(s.region))};
    if (s.has("model identifier is invalid"_L1) || s.code == ErrorCode::NotFound)
        return Advice{tr("Bedrock knows no such model in %1.").arg(s.region),
                      tr("The id is wrong, or the model is not offered in this region."),
                      tr("Test the endpoint for the list of ids, choose another region, or put %1 before the id.")
                          .arg(profilePrefix(s.region))};
    if (s.status == 401 || s.status == 403)
        return Advice{tr("Amazon Bedrock does not accept the key in %1.").arg(s.region),
                      tr("A Bedrock API key is for one region, and a short-term one lives 12 hours at most."),
                      tr("Make a new key in the Bedrock console of this region, under API keys.")};
    return std::nullopt;
}

Found vertexProject(const Said &s)
{
    if (s.is("SERVICE_DISABLED"_L1) || s.has("has not been used in project"_L1))
        return Advice{tr("The Vertex AI API is not enabled in this project."),
                      tr("Google Cloud refuses every call until it is."),
                      tr("Enable aiplatform.googleapis.com for the project in the Google Cloud console, and wait some "
                         "minutes.")};
    if (s.has("quota project"_L1) || s.is("USER_PROJECT_DENIED"_L1))
        return Advice{tr("The login names no project that pays for the calls."),
                      tr("A user's login needs a quota project."),
                      tr("Run: gcloud auth application-default set-quota-project PROJECT")};
    if (s.is("CONSUMER_INVALID"_L1) || s.has("project not found"_L1) || s.has("invalid resource field value"_L1))
        return Advice{tr("Google Cloud knows no such project."), tr("The id is wrong, or this account cannot see it."),
                      tr("Enter the project's id, not its name or number.")};
    if (s.is("BILLING_DISABLED"_L1) || s.has("billing to be enabled"_L1))
        return Advice{tr("Billing is not enabled for this project."), tr("Google Cloud runs no model without it."),
                      tr("Link a billing account to the project.")};
    return std::nullopt;
}

Found vertex(const Said &s)
{
    if (Found project = vertexProject(s))
        return project;
    if (s.isRestricted())
        return Advice{tr("No access: this project was not given the model."),
                      tr("Google Cloud, or the model's maker, admits projects one by one."),
                      tr("Ask for access on the model's page in the Model Garden, or choose another model.")};
    if (s.status == 401)
        return Advice{tr("Google does not accept the access token."),
                      tr("It has ended, or the credential was revoked."),
                      tr("Make a new key of the service account, or log in again with gcloud.")};
    if (const QString permission = permissionIn(s.words); s.status == 403)
        return Advice{permission.isEmpty() ? tr("The account has no right to call Vertex AI in this project.")
                                           : tr("The account lacks the permission %1.").arg(permission),
                      tr("A role in the project decides that."),
                      tr("Give the service account or user the role Vertex AI User in this project.")};
    if (s.has("not servable in region"_L1) || s.has("not supported in region"_L1) || s.has("is not available in"_L1))
        return Advice{tr("This model is not offered in %1.").arg(s.region), tr("Not every location has every model."),
                      tr("Choose the location global, or one that the model's page names.")};
    if (s.code == ErrorCode::NotFound)
        return Advice{tr("Vertex AI knows no such model in %1, or this project has no access to it.").arg(s.region),
                      tr("Claude must be enabled for the project, and not every location has every model."),
                      tr("Enable the model in the Model Garden, or choose the location global.")};
    return std::nullopt;
}

Found gemini(const Said &s)
{
    if (s.is("API_KEY_INVALID"_L1) || s.has("api key not valid"_L1) || s.has("api key expired"_L1))
        return Advice{tr("Google does not know this API key."), tr("It is wrong, deleted or has ended."),
                      tr("Make a key at aistudio.google.com, under API keys, and enter it.")};
    if (s.is("SERVICE_DISABLED"_L1) || s.has("has not been used in project"_L1))
        return Advice{tr("The key's project has the Gemini API switched off."),
                      tr("Google refuses every call until it is on."),
                      tr("Enable generativelanguage.googleapis.com for the project, or use a key of AI Studio.")};
    if (s.is("API_KEY_SERVICE_BLOCKED"_L1) || s.is("API_KEY_HTTP_REFERRER_BLOCKED"_L1) ||
        s.is("API_KEY_IP_ADDRESS_BLOCKED"_L1))
        return Advice{tr("The key is restricted, and not for this use."),
                      tr("Its restrictions are set in Google Cloud."),
                      tr("Allow the Generative Language API and this computer's address for the key.")};
    if (s.has("location is not supported"_L1))
        return Advice{tr("Google does not offer the Gemini API where this computer is."),
                      tr("It goes by the address on the internet."),
                      tr("Use Gemini on Vertex AI with a location instead.")};
    if (s.code == ErrorCode::NotFound)
        return Advice{tr("No access: Google has no such model for this key."),
                      tr("The name is wrong, or the model is not open to everybody."),
                      tr("Test the endpoint and choose a model of the list.")};
    return std::nullopt;
}

Found azure(const Said &s)
{
    const bool foundry = s.name == "foundry"_L1;
    if (s.isRestricted())
        return Advice{tr("No access: the subscription was not admitted to this model."),
                      tr("Restricted models need a registration first."),
                      tr("Apply on the model's page in the Foundry portal, or choose another deployment.")};
    if (s.is("DeploymentNotFound"_L1) || s.has("deployment for this resource does not exist"_L1))
        return Advice{
            tr("The resource has no deployment of this name."),
            tr("Azure calls models by the name that they were deployed under, and a new one takes five minutes."),
            tr("Copy the name from the portal, under Deployments, and add it as the model.")};
    if (s.has("api version not supported"_L1) || s.has("api-version"_L1) || s.has("anthropic-version"_L1))
        return Advice{tr("The resource does not know this API version."),
                      {},
                      tr("Choose another API version in Settings; the v1 address needs none.")};
    if (s.is("PermissionDenied"_L1) || s.has("principal does not have access"_L1) ||
        s.has("lacks the required data action"_L1))
        return Advice{tr("The Entra account has no role on this resource."),
                      tr("The token is good, but grants nothing here."),
                      foundry ? tr("Give it the role Azure AI User (or Cognitive Services User) on the resource.")
                              : tr("Give it the role Cognitive Services OpenAI User on the resource.")};
    if (s.has("audience"_L1) || s.has("token expired"_L1) || s.has("expired token"_L1))
        return Advice{tr("Azure does not accept the Entra token."), tr("It has ended, or was made for another scope."),
                      tr("Make a new one for the scope https://cognitiveservices.azure.com/.default.")};
    if (s.status == 401)
        return Advice{
            tr("The resource does not accept the key."),
            tr("The key is another resource's, or an Entra token that is sent as a key."),
            tr("Copy key 1 under Keys and Endpoint of this very resource. For a token choose \"An access token\" "
               "in Key or token.")};
    if (s.code == ErrorCode::NotFound)
        return Advice{tr("The resource has nothing at this address."),
                      tr("The v1 API and the deployments' addresses differ, and each needs its own form."),
                      tr("Check resource name, form of the address and API version in Settings.")};
    return std::nullopt;
}

Found anthropic(const Said &s)
{
    if (s.has("anthropic-version"_L1))
        return Advice{tr("Anthropic does not know this API version."),
                      {},
                      tr("Choose 2023-06-01 as the API version in Settings.")};
    if (s.isRestricted())
        return Advice{tr("No access: Anthropic has not admitted this account to the model."),
                      tr("Some models are open to few accounts."),
                      tr("Choose another model: Test lists every model that this key may use.")};
    if (s.code == ErrorCode::NotFound)
        return Advice{tr("No access: Anthropic has no such model for this account."),
                      tr("The name is wrong, or the model is restricted and this account was not admitted."),
                      tr("Test the endpoint: the list holds every model that this key may use.")};
    if (s.code == ErrorCode::Forbidden)
        return Advice{tr("The key has no right to this."),
                      tr("Its workspace, or an address list of the organisation, forbids it."),
                      tr("Use a key of another workspace, or ask the organisation's admin.")};
    return std::nullopt;
}

Found openAi(const Said &s)
{
    if (s.has("unsupported_country"_L1) || s.has("country, region, or territory not supported"_L1))
        return Advice{tr("OpenAI does not serve the country or region that this computer is in."),
                      {},
                      tr("Reach the model through Azure OpenAI, or from another network.")};
    if (s.has("ip_not_authorized"_L1) || s.has("ip address is not"_L1))
        return Advice{tr("The project allows no calls from this computer's address."),
                      {},
                      tr("Add the address to the project's list at platform.openai.com.")};
    if (s.has("missing scopes"_L1) || s.has("insufficient permissions"_L1))
        return Advice{tr("The key is restricted and lacks a permission."), tr("Its words below name the scope."),
                      tr("Allow it for the key at platform.openai.com, or make a key with all permissions.")};
    if (s.isRestricted() || s.is("model_not_found"_L1) || s.has("or you do not have access to it"_L1) ||
        s.has("does not have access to it"_L1))
        return Advice{tr("No access: there is no such model for this account."),
                      tr("The name is wrong, or the account was not admitted to it."),
                      tr("Test the endpoint: the list holds every model that this key may use.")};
    return std::nullopt;
}

Found local(const Said &s, const Endpoint &endpoint)
{
    if (s.code == ErrorCode::Refused && endpoint.kind == "ollama")
        return Advice{{}, tr("Ollama is not running there."), tr("Start it with: ollama serve")};
    if (s.code == ErrorCode::Refused && endpoint.kind == "lm-studio")
        return Advice{{}, tr("LM Studio's server is not running there."), tr("Start the server in its Developer tab.")};
    if (s.code == ErrorCode::Refused && (endpoint.kind == "vllm" || endpoint.kind == "llama-cpp"))
        return Advice{{},
                      tr("No server is running there, or on another port."),
                      tr("Start it, and enter the port that it names when it starts.")};
    static const QRegularExpression model(u"model ['\"]?([^'\"]+)['\"]? not found"_s);
    if (endpoint.api == Api::Ollama && s.status == 404) {
        const QString name = model.match(s.words).captured(1);
        return Advice{tr("Ollama has not got this model."), tr("Models are fetched once, by hand."),
                      tr("Run: ollama pull %1").arg(name.isEmpty() ? tr("MODEL") : name)};
    }
    return std::nullopt;
}

// Before anything is sent: what is wrong with the credential itself, whose own words stand below.
Found credential(const Said &s, const Endpoint &endpoint)
{
    const bool hasEnded = s.code == ErrorCode::KeyInvalid && s.has(" ended on "_L1); // as the store of keys says it
    if (hasEnded && signsForAws(endpoint.auth.kind))
        return Advice{tr("The temporary AWS keys have ended."), tr("Nothing was asked: their end was known."),
                      tr("Get new ones, for example with: aws sso login, then test again.")};
    if (hasEnded && endpoint.api == Api::BedrockConverse)
        return Advice{tr("The Bedrock API key has ended."), tr("A short-term key lives 12 hours at most."),
                      tr("Make a new one in the Bedrock console of this region, under API keys, and enter it.")};
    if (hasEnded && (endpoint.api == Api::AzureOpenAi || endpoint.api == Api::FoundryAnthropic))
        return Advice{tr("The Entra token has ended."), tr("Nothing was asked: a token says until when it is good."),
                      tr("Make a new one, for example with: az account get-access-token --resource "
                         "https://cognitiveservices.azure.com")};
    if (s.code == ErrorCode::KeyMissing && endpoint.auth.kind == AuthKind::Keyring) {
        if (s.has("there is no keyring"_L1) || s.has("does not ask the system's keyring"_L1) ||
            s.has("without support for the system's keyring"_L1))
            return Advice{
                tr("This computer has no keyring that Assay can use."), tr("Nothing was asked yet."),
                tr("Choose in Settings, under Key: from an environment variable, or entered for this session.")};
        return Advice{tr("The keyring has no key for this address yet."), tr("Nothing was asked yet."),
                      tr("Paste the key in Settings, under this endpoint, and press \"Save key\".")};
    }
    if (s.code == ErrorCode::KeyMissing && endpoint.auth.kind == AuthKind::Session)
        return Advice{tr("No key was entered for this address in this session."), tr("Nothing was asked yet."),
                      tr("Paste the key in Settings, under this endpoint, and press \"Use key\".")};
    if (s.code != ErrorCode::KeyMissing && s.code != ErrorCode::KeyInvalid)
        return std::nullopt;
    if (signsForAws(endpoint.auth.kind))
        return Advice{tr("There are no AWS keys to sign with."), tr("Nothing was asked yet."),
                      tr("Its words below say what is missing.")};
    if (fetchesGoogleToken(endpoint.auth.kind))
        return Advice{tr("The Google credential cannot be used."), tr("Nothing was asked yet."),
                      tr("Its words below say why.")};
    return std::nullopt;
}

QString regionOf(const Endpoint &endpoint)
{
    const QString region = QString::fromStdString(endpoint.region);
    return region.isEmpty() ? tr("this region", "stands for a region's name") : region;
}
} // namespace

std::optional<Advice> adviceOn(const Error &error, const Endpoint &endpoint)
{
    const Said said{endpoint.api == Api::FoundryAnthropic ? u"foundry"_s : QString(),
                    regionOf(endpoint),
                    QString::fromStdString(error.type),
                    QString::fromStdString(error.detail),
                    error.code,
                    error.httpStatus.value_or(0)};
    constexpr auto notSent = "not sent: "_L1;
    if (said.code == ErrorCode::BadInput && said.words.startsWith(notSent))
        return Advice{tr("Not sent: %1.").arg(said.words.mid(notSent.size())), tr("Nothing left this computer."),
                      tr("Choose another model, or take the file from the prompt.")};
    if (Found found = credential(said, endpoint))
        return found;
    if (Found found = local(said, endpoint))
        return found;
    if (said.status < 400 || said.status >= 500 || said.status == 429)
        return std::nullopt; // a limit or a fault is the same everywhere
    switch (endpoint.api) {
    case Api::BedrockConverse:
        return bedrock(said);
    case Api::VertexGemini:
    case Api::VertexAnthropic:
        return vertex(said);
    case Api::Gemini:
        return gemini(said);
    case Api::AzureOpenAi:
    case Api::FoundryAnthropic:
        return azure(said);
    case Api::AnthropicMessages:
        return anthropic(said);
    case Api::OpenAiResponses:
    case Api::OpenAiChat:
        return openAi(said);
    default:
        return std::nullopt;
    }
}
} // namespace assay::widgets
