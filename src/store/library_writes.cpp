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
    const std::string command = e.api == Api::Command ? toJson(e.command) : std::string();
    if (number(e.id) == 0) {
        database.run("INSERT INTO endpoint(name, api, base_url, auth, auth_variable, auth_scheme, auth_profile, "
                     "auth_file, auth_origin, api_version, allow_plain_http, simulated, concurrency, kind, region, "
                     "ca_file, command) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                     e.name, apiName(e.api), e.baseUrl, authKindName(e.auth.kind), e.auth.variable,
                     keySchemeName(e.auth.scheme), e.auth.profile, e.auth.file, e.auth.origin, e.apiVersion,
                     e.allowPlainHttp, e.simulated, e.concurrency, e.kind, e.region, e.caFile, command);
        return EndpointId{database.lastInsertId()};
    }
    database.run("UPDATE endpoint SET name = ?, api = ?, base_url = ?, auth = ?, auth_variable = ?, auth_scheme = ?, "
                 "auth_profile = ?, auth_file = ?, auth_origin = ?, api_version = ?, allow_plain_http = ?, simulated = "
                 "?, concurrency = ?, kind = ?, region = ?, ca_file = ?, command = ? WHERE id = ?",
                 e.name, apiName(e.api), e.baseUrl, authKindName(e.auth.kind), e.auth.variable,
                 keySchemeName(e.auth.scheme), e.auth.profile, e.auth.file, e.auth.origin, e.apiVersion,
                 e.allowPlainHttp, e.simulated, e.concurrency, e.kind, e.region, e.caFile, command, e.id);
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
    const std::optional<std::string> steps = target.steps.empty() ? std::nullopt : std::optional(toJson(target.steps));
    if (number(target.id) == 0) {
        database.run("INSERT INTO target(endpoint, name, model, parameters, price, steps) VALUES(?,?,?,?,?,?)",
                     target.endpoint.id, target.name, target.model, parameters, price, steps);
        return TargetId{database.lastInsertId()};
    }
    database.run(
        "UPDATE target SET endpoint = ?, name = ?, model = ?, parameters = ?, price = ?, steps = ? WHERE id = ?",
        target.endpoint.id, target.name, target.model, parameters, price, steps, target.id);
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
        const PromptSetId id{database.lastInsertId()};
        keepAttachments(session, id, set.cases);
        return id;
    }
    database.run("UPDATE prompt_set SET name = ?, sample = ?, cases = ? WHERE id = ?", set.name, set.sample, cases,
                 set.id);
    requireChange(database, "prompt set", number(set.id));
    keepAttachments(session, set.id, set.cases);
    return set.id;
}

Ok removePromptSet(WriteSession &session, PromptSetId id)
{
    session.database.run("DELETE FROM prompt_set WHERE id = ?", id);
    requireChange(session.database, "prompt set", number(id));
    return {};
}

Ok setModelFamily(WriteSession &session, const ModelFamily &said)
{
    if (said.family.empty())
        session.database.run("DELETE FROM model_family WHERE model = ?", said.model);
    else
        session.database.run("INSERT INTO model_family(model, family) VALUES(?1, ?2) "
                             "ON CONFLICT(model) DO UPDATE SET family = ?2",
                             said.model, said.family);
    return {};
}

PriceRowId savePrice(WriteSession &session, const PriceRow &row, std::int64_t atMicros)
{
    const Database &database = session.database;
    if (row.origin == PriceOrigin::BuiltIn)
        fail(ErrorCode::BadInput, "the prices that come with the program are not changed; enter a rate of your own");
    const auto origin = static_cast<std::int64_t>(row.origin);
    const std::string rates = ratesToJson(row);
    if (number(row.id) == 0) {
        database.run("INSERT INTO price(origin, provider, region, model, valid_from, valid_to, rates, note, "
                     "changed_us) VALUES(?,?,?,?,?,?,?,?,?)",
                     origin, row.provider, row.region, row.model, row.validFrom, row.validTo, rates, row.note,
                     atMicros);
        return PriceRowId{database.lastInsertId()};
    }
    database.run("UPDATE price SET origin = ?, provider = ?, region = ?, model = ?, valid_from = ?, valid_to = ?, "
                 "rates = ?, note = ?, changed_us = ? WHERE id = ?",
                 origin, row.provider, row.region, row.model, row.validFrom, row.validTo, rates, row.note, atMicros,
                 row.id);
    requireChange(database, "price", number(row.id));
    return row.id;
}

Ok savePrices(WriteSession &session, const std::vector<PriceRow> &rows, std::int64_t atMicros)
{
    for (const PriceRow &row : rows)
        savePrice(session, row, atMicros);
    return {};
}

Ok removePrice(WriteSession &session, PriceRowId id)
{
    session.database.run("DELETE FROM price WHERE id = ?", id);
    requireChange(session.database, "price", number(id));
    return {};
}

Ok setSetting(WriteSession &session, const std::string &key, const std::string &value)
{
    session.database.run("INSERT INTO setting(key, value) VALUES(?1, ?2) ON CONFLICT(key) DO UPDATE SET value = ?2",
                         key, value);
    return {};
}
} // namespace assay::store
