// SPDX-License-Identifier: GPL-3.0-or-later
// What the user keeps in the file beside runs: endpoints, targets, prompt sets, settings. Not evidence: it may change.
#include "store/json_values.h"
#include "store/write_session.h"

namespace assay::store
{
namespace
{
void requireChange(const Database &database, const char *what, std::int64_t id)
{
    if (database.changes() == 0)
        fail(ErrorCode::BadInput, std::string("there is no ") + what + " " + std::to_string(id));
}
} // namespace

EndpointId saveEndpoint(WriteSession &session, const Endpoint &e)
{
    const Database &database = session.database;
    if (number(e.id) == 0) {
        database.run(
            "INSERT INTO endpoint(name, api, base_url, auth, auth_variable, api_version, allow_plain_http, simulated, "
            "concurrency) VALUES(?,?,?,?,?,?,?,?,?)",
            e.name, apiName(e.api), e.baseUrl, authName(e.auth.kind), e.auth.variable, e.apiVersion, e.allowPlainHttp,
            e.simulated, e.concurrency);
        return EndpointId{database.lastInsertId()};
    }
    database.run("UPDATE endpoint SET name = ?, api = ?, base_url = ?, auth = ?, auth_variable = ?, api_version = ?, "
                 "allow_plain_http = ?, simulated = ?, concurrency = ? WHERE id = ?",
                 e.name, apiName(e.api), e.baseUrl, authName(e.auth.kind), e.auth.variable, e.apiVersion,
                 e.allowPlainHttp, e.simulated, e.concurrency, e.id);
    requireChange(database, "endpoint", number(e.id));
    return e.id;
}

Ok removeEndpoint(WriteSession &session, EndpointId id)
{
    session.database.run("DELETE FROM endpoint WHERE id = ?", id); // its targets go with it
    requireChange(session.database, "endpoint", number(id));
    return {};
}

TargetId saveTarget(WriteSession &session, const ModelTarget &target)
{
    const Database &database = session.database;
    {
        Cursor known = database.query("SELECT 1 FROM endpoint WHERE id = ?", target.endpoint.id);
        if (!known.next())
            fail(ErrorCode::BadInput, "there is no endpoint " + std::to_string(number(target.endpoint.id)) +
                                          "; save the endpoint before its models");
    }
    const std::optional<std::string> price = target.price ? std::optional(toJson(*target.price)) : std::nullopt;
    const std::string parameters = toJson(target.parameters);
    if (number(target.id) == 0) {
        database.run("INSERT INTO target(endpoint, name, model, parameters, price) VALUES(?,?,?,?,?)",
                     target.endpoint.id, target.name, target.model, parameters, price);
        return TargetId{database.lastInsertId()};
    }
    database.run("UPDATE target SET endpoint = ?, name = ?, model = ?, parameters = ?, price = ? WHERE id = ?",
                 target.endpoint.id, target.name, target.model, parameters, price, target.id);
    requireChange(database, "target", number(target.id));
    return target.id;
}

Ok removeTarget(WriteSession &session, TargetId id)
{
    session.database.run("DELETE FROM target WHERE id = ?", id);
    requireChange(session.database, "target", number(id));
    return {};
}

PromptSetId savePromptSet(WriteSession &session, const PromptSet &set)
{
    const Database &database = session.database;
    const std::string cases = toJson(set.cases);
    if (number(set.id) == 0) {
        database.run("INSERT INTO prompt_set(name, sample, cases) VALUES(?,?,?)", set.name, set.sample, cases);
        return PromptSetId{database.lastInsertId()};
    }
    database.run("UPDATE prompt_set SET name = ?, sample = ?, cases = ? WHERE id = ?", set.name, set.sample, cases,
                 set.id);
    requireChange(database, "prompt set", number(set.id));
    return set.id;
}

Ok removePromptSet(WriteSession &session, PromptSetId id)
{
    session.database.run("DELETE FROM prompt_set WHERE id = ?", id);
    requireChange(session.database, "prompt set", number(id));
    return {};
}

Ok setSetting(WriteSession &session, const std::string &key, const std::string &value)
{
    session.database.run("INSERT INTO setting(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2",
                         key, value);
    return {};
}
} // namespace assay::store
