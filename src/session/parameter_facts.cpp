// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/parameter_facts.h"
#include "catalog/abilities.h"
#include "catalog/attachment_book.h"
#include "catalog/embedded.h"
#include "catalog/model_names.h"
#include "providers/parameters.h"
#include "session/session.h"
#include "store/workspace.h"

namespace assay::session
{
namespace
{
QMap<QString, QString> mapOf(const std::vector<providers::NotSent> &list)
{
    QMap<QString, QString> out;
    for (const providers::NotSent &one : list)
        out[QString::fromStdString(one.parameter)] = QString::fromStdString(one.why);
    return out;
}

// The compiled-in tables, read once; that they can be read is tested.
template <typename Book> const Book &bookOf(std::string_view json)
{
    static const Book book = [json] {
        Result<Book> read = Book::parse(json);
        return read ? std::move(*read) : Book();
    }();
    return book;
}
} // namespace

QString tableFamilyOf(const std::string &model)
{
    return QString::fromStdString(bookOf<catalog::ModelBook>(catalog::embeddedModels()).familyOf(model));
}

NotSent notSentIn(const Session &session, RunId run)
{
    const Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(session.path().toStdString());
    if (!reader)
        return {};
    Result<NotSent> found = (*reader)->notSent(run);
    return found ? std::move(*found) : NotSent();
}

ParameterFacts parameterFacts(const ModelTarget &target)
{
    ParameterFacts facts;
    if (!isHttp(target.endpoint.api))
        return facts;
    const ModelAbilities abilities =
        bookOf<catalog::AbilityBook>(catalog::embeddedAbilities()).find(target.model, target.endpoint.api);
    for (const std::string &word : abilities.efforts)
        facts.efforts << QString::fromStdString(word);
    facts.rejected = mapOf(providers::rejectedParameters(target, abilities));
    facts.notSent = mapOf(providers::notSent(target, abilities));
    facts.budgetMayBeAutomatic = target.endpoint.api == Api::Gemini || target.endpoint.api == Api::VertexGemini;
    facts.images = abilities.images;
    facts.pdfs = abilities.pdfs;
    facts.attachments = bookOf<catalog::AttachmentBook>(catalog::embeddedAttachments()).find(target);
    facts.source = QString::fromStdString(abilities.source);
    facts.asOf = QString::fromStdString(abilities.asOf);
    return facts;
}

QString schemaProblem(const QString &text)
{
    return QString::fromStdString(providers::schemaProblem(text.toStdString()).value_or(std::string()));
}

QString schemaLooseness(Api api, const QString &text)
{
    return QString::fromStdString(providers::strictProblem(api, text.toStdString()).value_or(std::string()));
}
} // namespace assay::session
