// SPDX-License-Identifier: GPL-3.0-or-later
// What a model takes of what a person may set, for the forms: from the dated table of resources/abilities.json and the
// API's own encoder.
#pragma once
#include "core/abilities.h"
#include "core/values.h"
#include <cstdint>
#include <map>
#include <QMap>
#include <QString>
#include <QStringList>
#include <string>
#include <vector>

namespace assay::session
{
class Session;

struct ParameterFacts {
    QStringList efforts;               // the words it takes; empty: not known, any is sent
    QMap<QString, QString> rejected;   // what is left out, set or not -> why: "top_p" -> "this model rejects it"
    QMap<QString, QString> notSent;    // of these, what is set as of now
    bool budgetMayBeAutomatic = false; // a thinking budget of -1: the model decides (Gemini)
    std::optional<bool> images, pdfs;  // absent: not known
    AttachmentLimits attachments;      // of the endpoint and the model
    QString source, asOf;              // of the table's row; empty: the table does not know the model
};
ParameterFacts parameterFacts(const ModelTarget &target); // by the table that is compiled in
QString tableFamilyOf(const std::string &model);          // the model behind an id, whatever the user said of it
// "temperature: this model rejects it": parameters of a run's targets that the requests did not carry, by trial.
using NotSent = std::map<std::int64_t, std::vector<std::string>>;
NotSent notSentIn(const Session &session, RunId run);
// Of a JSON schema as typed: why it is none; empty: it is one.
QString schemaProblem(const QString &text);
// Why the answer is not held to it to the letter here; empty: it is, or the API does not say.
QString schemaLooseness(Api api, const QString &text);
} // namespace assay::session
