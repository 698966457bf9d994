// SPDX-License-Identifier: GPL-3.0-or-later
// Private to session: what Session and Scoring share.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <utility>

#include "catalog/embedded.h"
#include "catalog/model_names.h"
#include "providers/protocol.h"
#include "session/document.h"
#include "session/runtime.h"
#include "session/scoring.h"
#include "session/session.h"

namespace assay::session
{

class Session::Impl
{
public:
    Impl(Session &session, Runtime &theRuntime, Preferences &thePreferences)
        : runtime(theRuntime), preferences(thePreferences), scoring(session)
    {
        for (const catalog::EndpointKind &kind : runtime.endpointKinds().kinds())
            if (!isHttp(kind.api) || providers::protocolFor(kind.api).api() == kind.api) // this build speaks it
                kinds.push_back(kind);
    }
    std::vector<catalog::EndpointKind> kinds; // that can be added
    Runtime &runtime;
    Preferences &preferences;
    RunController runs;
    Scoring scoring;
    std::unique_ptr<Document> document;
    QString path;
    QThreadPool pool;

    catalog::ModelBook models() const // with what the user has said in this workspace
    {
        static const catalog::ModelBook table = [] { // a constant: compiled in
            Result<catalog::ModelBook> book = catalog::ModelBook::parse(catalog::embeddedModels());
            return book ? std::move(*book) : catalog::ModelBook();
        }();
        catalog::ModelBook models = table;
        if (const store::Reader *reading = reader())
            models.setSaid(orEmpty(reading->modelFamilies()));
        return models;
    }
    Error notOpen() const { return makeError(ErrorCode::CannotOpen, "no workspace is open"); }
    const store::Reader *reader() const { return document ? &document->reader() : nullptr; }

    // Of the newest answers; kept until a run ends or another file is opened, because it is asked at each keystroke.
    const std::vector<AnswerSize> &sizesOf(const ModelTarget &target)
    {
        const auto [found, fresh] = sizes.try_emplace({target.model, target.endpoint.name});
        if (fresh && document)
            found->second = orEmpty(reader()->answerSizes(target.model, target.endpoint.name, {}, 1000));
        return found->second;
    }
    std::map<std::pair<std::string, std::string>, std::vector<AnswerSize>> sizes; // by model and endpoint

    // A write's answer comes on the writer thread and is handed on here, on the GUI thread, while `context` lives.
    template <typename T>
    store::Done<T> answering(Session *session, QObject *context, Then<T> then, std::function<void()> changed) const
    {
        return [session = QPointer<Session>(session), context = QPointer<QObject>(context), then = std::move(then),
                changed = std::move(changed)](Result<T> result) {
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [session, context, then, changed, result = std::move(result)] {
                    if (session && result.ok()) {
                        if (changed)
                            changed();
                        Q_EMIT session->saved();
                    }
                    if (context && then)
                        then(result);
                },
                Qt::QueuedConnection);
        };
    }
    // A read that failed is shown as nothing; the same failure is reported by open() and by the next write.
    template <typename T> static T orEmpty(Result<T> result) { return result.ok() ? std::move(*result) : T{}; }
};
} // namespace assay::session
