// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/error_text.h"
#include "session/disk_room.h"
#include "widgets/error_advice.h"
#include <cmath>
#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <QUrl>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
constexpr qsizetype detailLimit = 500;

struct Words { // of the sentences: who answers, where, from which key, which file
    QString name, host, variable, file;
};

QString tr(const char *text, const char *note = nullptr)
{
    return QCoreApplication::translate("ErrorText", text, note);
}

QString waitText(std::chrono::milliseconds wait)
{
    const double seconds = double(wait.count()) / 1000;
    if (seconds < 120)
        return tr("%1 s").arg(QLocale().toString(seconds, 'f', seconds < 10 ? 1 : 0));
    if (seconds < 7200)
        return tr("%1 min").arg(QLocale().toString(std::ceil(seconds / 60), 'f', 0));
    return tr("%1 h").arg(QLocale().toString(std::ceil(seconds / 3600), 'f', 0));
}

struct Sentences {
    QString what, who, next;
};

Sentences beforeSending(ErrorCode code, const Words &w)
{
    switch (code) {
    case ErrorCode::Dns:
        return {tr("The host %1 was not found.").arg(w.host), tr("The name could not be looked up from this computer."),
                tr("Check the base URL and the network connection, then retry.")};
    case ErrorCode::Refused:
        return {tr("Nothing answers at %1.").arg(w.host), tr("%1 refused the connection.").arg(w.name),
                tr("Start the server or correct the port in Settings, then retry.")};
    case ErrorCode::ConnectTimeout:
        return {tr("%1 could not be reached in time.").arg(w.host), tr("No connection to %1 came about.").arg(w.name),
                tr("Check the network, a VPN or a firewall, then retry.")};
    case ErrorCode::Tls:
        return {
            tr("The secure connection to %1 failed.").arg(w.host),
            tr("Its certificate could not be verified, so nothing was sent."),
            tr("Check the address and this computer's clock. A company certificate must be installed in the system.")};
    case ErrorCode::Proxy:
        return {tr("The proxy did not let the request through."),
                tr("The proxy named in this computer's environment answered."),
                tr("Check the proxy's address and sign-in, then retry.")};
    case ErrorCode::PlainHttpRefused:
        return {tr("%1 uses plain http, which anybody on the way can read.").arg(w.host),
                tr("Assay stopped it; nothing left this computer."),
                tr("Use https, or allow plain http for this host in Settings.")};
    case ErrorCode::KeyOrigin:
        return {tr("The key was given for another address than %1.").arg(w.host),
                tr("Assay sends a key only where it was given for."),
                tr("Enter the key again for this endpoint in Settings.")};
    case ErrorCode::KeyMissing:
        return {w.variable.isEmpty() ? tr("There is no key for %1.").arg(w.name)
                                     : tr("The environment variable %1 is not set.").arg(w.variable),
                tr("%1 needs a key, and Assay found none.").arg(w.name),
                w.variable.isEmpty()
                    ? tr("Enter a key for this session in Settings.")
                    : tr("Set the variable and start Assay again, or enter a key for this session in Settings.")};
    case ErrorCode::KeyInvalid:
        return {tr("The key for %1 holds blanks or line ends.").arg(w.name), tr("Such a key cannot be sent."),
                tr("Copy the key again, without spaces around it, and enter it in Settings.")};
    case ErrorCode::BadUrl:
        return {tr("The base URL of %1 is not usable.").arg(w.name), tr("It does not name a server."),
                tr("Correct it in Settings, for example https://api.openai.com/v1.")};
    default:
        return {};
    }
}

Sentences afterSending(ErrorCode code, const Words &w)
{
    switch (code) {
    case ErrorCode::FirstByteTimeout:
        return {tr("%1 did not begin to answer in time.").arg(w.name),
                tr("The request was sent; %1 stayed silent.").arg(w.host),
                tr("Retry later, or choose a faster model.")};
    case ErrorCode::Stalled:
        return {tr("The answer stopped in the middle."), tr("%1 sent nothing more for a long time.").arg(w.name),
                tr("What came is kept. Retry this one if you need it whole.")};
    case ErrorCode::TotalTimeout:
        return {tr("The answer took longer than the limit."), tr("Assay ended the connection to %1.").arg(w.name),
                tr("What came is kept. Ask for a shorter answer, or retry.")};
    case ErrorCode::ConnectionLost:
        return {tr("The connection to %1 was lost.").arg(w.host),
                tr("%1 or the network closed it before the end.").arg(w.name),
                tr("What came is kept and marked partial; nothing was sent again. Retry this one.")};
    case ErrorCode::Incomplete:
        return {tr("The answer ended without its end marker."), tr("%1 closed the stream too early.").arg(w.name),
                tr("What came is kept and marked partial; nothing was sent again. Retry this one.")};
    case ErrorCode::TooLarge:
        return {tr("The answer was larger than Assay accepts."),
                tr("%1 sent more than the limit, so it was cut.").arg(w.name),
                tr("Limit the output tokens of this model in Settings.")};
    case ErrorCode::Protocol:
        return {tr("The answer could not be read."), tr("%1 did not follow the chosen API.").arg(w.name),
                tr("Check that the API in Settings is the one this server speaks.")};
    case ErrorCode::Redirect:
        return {tr("%1 pointed to another address.").arg(w.host),
                tr("Assay does not follow, so that no key goes astray."),
                tr("Enter the final address as the base URL in Settings.")};
    case ErrorCode::NotApi:
        return {tr("What answered at %1 is not a model API.").arg(w.host),
                tr("It sent a web page or another kind of file."),
                tr("Check the base URL: it often ends in /v1. A sign-in page of the network may be in the way.")};
    case ErrorCode::Cancelled:
        return {tr("Stopped."), tr("You stopped this answer."),
                tr("What came is kept. Retry it if you want it whole.")};
    case ErrorCode::BudgetStopped:
        return {tr("Budget reached."), tr("Assay sent nothing more, so that the limit is not passed."),
                tr("Raise the limit in Settings, Prices and limits, and send the rest.")};
    default:
        return {};
    }
}

Sentences bySaid(ErrorCode code, const Words &w)
{
    switch (code) {
    case ErrorCode::Unauthorized:
        return {tr("%1 does not accept the key.").arg(w.name),
                w.variable.isEmpty() ? tr("The key entered for %1 was refused.").arg(w.host)
                                     : tr("The key in %1 was refused.").arg(w.variable),
                tr("Check that the key is whole, still valid and for this provider, then enter it again in Settings.")};
    case ErrorCode::Forbidden:
        return {tr("%1 does not allow this.").arg(w.name),
                tr("The key is known, but has no right to this model or address."),
                tr("Ask the owner of the account to grant access, or choose another model.")};
    case ErrorCode::NotFound:
        return {tr("%1 does not know this model or address, or gives this key no access to it.").arg(w.name),
                tr("%1 answered \"not found\".").arg(w.host),
                tr("Check the model's name and the base URL in Settings, and the account's access to the model.")};
    case ErrorCode::BadRequest:
        return {tr("%1 refused the request.").arg(w.name),
                tr("It does not accept one of the parameters or the prompt."),
                tr("Read its words below, then change the model's parameters in Settings.")};
    case ErrorCode::RequestTooLarge:
        return {tr("The prompt is too long for this model."), tr("%1 refused it.").arg(w.name),
                tr("Shorten the prompt or choose a model with a larger context.")};
    case ErrorCode::RateLimited:
        return {tr("Too many requests for now."), tr("%1 limits how often this account may ask.").arg(w.name),
                tr("Retry in a while, or lower the requests at once in Settings.")};
    case ErrorCode::SpendLimit:
        return {
            tr("The account's quota or credit is used up."), tr("%1 stopped it.").arg(w.name),
            tr("Add credit or raise the limit in the provider's console. A daily quota starts again the next day.")};
    case ErrorCode::Overloaded:
        return {tr("%1 is overloaded.").arg(w.name), tr("The provider has too much to do at the moment."),
                tr("Retry in a few minutes.")};
    case ErrorCode::ServerError:
        return {tr("%1 had a fault of its own.").arg(w.name), tr("The provider's server failed, not your prompt."),
                tr("Retry this one. If it goes on, look at the provider's status page.")};
    case ErrorCode::CannotStart:
        return {tr("The program of %1 could not be started.").arg(w.name),
                tr("It is missing, or may not be run on this computer."),
                tr("Check the program and its arguments in Settings, then test it there.")};
    case ErrorCode::NotAllowed:
        return {tr("The program of %1 was not started.").arg(w.name),
                tr("Assay starts a program only after you have agreed to its exact command."),
                tr("Look at the command in Settings and allow it there.")};
    case ErrorCode::ExitStatus:
        return {tr("The program of %1 reported a failure.").arg(w.name),
                tr("It ended with a status other than 0, or was ended by a signal."),
                tr("What it wrote is kept. Read its own words below, then retry this one.")};
    case ErrorCode::ProviderError:
        return {tr("%1 broke off with an error.").arg(w.name), tr("The provider reported it inside the answer."),
                tr("What came is kept. Read its words below, then retry this one.")};
    default:
        return {};
    }
}

Sentences ofWorkspace(ErrorCode code, const Words &w)
{
    switch (code) {
    case ErrorCode::CannotOpen:
        return {tr("%1 could not be opened.").arg(w.file), tr("The folder or file is missing or may not be read."),
                tr("Check the path and its permissions, or open another workspace.")};
    case ErrorCode::ReadOnly:
        return {tr("%1 can only be read.").arg(w.file), tr("The file or its folder is write-protected."),
                tr("You can look at everything. To run or score, copy the file to a folder of yours and open that.")};
    case ErrorCode::NotAWorkspace:
        return {tr("%1 is not an Assay workspace.").arg(w.file),
                tr("The file belongs to another program; it was not changed."),
                tr("Choose a file that ends in .assay.")};
    case ErrorCode::NewerSchema:
        return {tr("%1 was written by a newer Assay.").arg(w.file),
                tr("This version does not know its form; it was not changed."),
                tr("Update Assay, or open another workspace.")};
    case ErrorCode::Damaged:
        return {tr("%1 is damaged.").arg(w.file),
                tr("Parts of the file cannot be read; the original was left as it is."),
                tr("Open a backup beside it, or check the file with assay-cli verify.")};
    case ErrorCode::DiskFull:
        return {tr("The disk is full."), tr("Answers wait in memory and are not saved yet."),
                tr("Free some space: saving goes on by itself.")};
    case ErrorCode::Busy:
        return {tr("%1 is open in another window.").arg(w.file), tr("Only one window writes into a workspace."),
                tr("Close the other window, or read here.")};
    case ErrorCode::StoreFailed:
        return {tr("%1 could not be written.").arg(w.file), tr("The system refused it; what was saved before is safe."),
                tr("Check the disk and the folder's permissions, then retry.")};
    default:
        return {};
    }
}

// What sounds of servers above.
Sentences ofProgram(ErrorCode code, const Words &w)
{
    switch (code) {
    case ErrorCode::TotalTimeout:
        return {tr("The program of %1 took longer than its time limit.").arg(w.name),
                tr("Assay ended it, with everything that it had started."),
                tr("What it wrote is kept. Allow it more time in Settings, or ask for less.")};
    case ErrorCode::TooLarge:
        return {tr("The program of %1 wrote more than its output limit.").arg(w.name),
                tr("Assay ended it, with everything that it had started."),
                tr("What it wrote up to the limit is kept. Allow more in Settings, or make it write less.")};
    default:
        return {};
    }
}

// Asked before a run: nothing is full, and nothing waits in memory.
Sentences beforeARun(const Error &error)
{
    if (error.code != ErrorCode::DiskFull || !error.detail.starts_with(session::BeforeARun))
        return {};
    return {tr("There is too little room on the disk to begin a run."),
            tr("An answer that cannot be stored would be paid for and lost, so nothing was sent."),
            tr("Free some space and run again, or open a workspace on another disk.")};
}

Sentences sentencesFor(ErrorCode code, const Words &w)
{
    for (const auto &table : {beforeSending, afterSending, bySaid, ofWorkspace}) {
        const Sentences found = table(code, w);
        if (!found.what.isEmpty())
            return found;
    }
    if (code == ErrorCode::BadInput)
        return {tr("This cannot be used as it is."), tr("A field or file holds something Assay does not understand."),
                tr("Correct what is named below and try again.")};
    if (code == ErrorCode::None)
        return {tr("Nothing failed."), tr("No error was reported."), tr("There is nothing to do.")};
    return {tr("Assay made a mistake."), tr("This is a fault of the program, not yours."),
            tr("Save your work, start Assay again, and report what is said below.")};
}

// Only what was handed to a provider can cost anything: local files and fields say nothing about money.
QString costSentence(const Error &error)
{
    if (error.code >= ErrorCode::CannotOpen || error.code <= ErrorCode::Internal)
        return {};
    switch (error.costClass) {
    case CostClass::NotSent:
        return tr("Nothing was sent, so nothing was charged.");
    case CostClass::NotCharged:
        return tr("It was not charged.");
    case CostClass::MayBeCharged:
        return tr("It may have been charged.");
    case CostClass::Charged:
        return tr("It was charged.");
    }
    return {};
}

QString detailOf(const Error &error)
{
    QStringList parts;
    if (error.httpStatus)
        parts << tr("HTTP %1").arg(*error.httpStatus);
    if (!error.requestId.empty())
        parts << tr("request %1").arg(QString::fromStdString(error.requestId).left(120));
    const QString words = QString::fromStdString(error.detail).simplified();
    if (!words.isEmpty())
        parts << (words.size() > detailLimit ? words.left(detailLimit - 1) + u'…' : words);
    return parts.join(u" · "_s);
}
} // namespace

QString hostOf(const QString &baseUrl)
{
    const QUrl url(baseUrl);
    if (url.host().isEmpty())
        return {};
    return url.port() > 0 ? u"%1:%2"_s.arg(url.host()).arg(url.port()) : url.host();
}

ErrorContext contextOf(const Endpoint &endpoint)
{
    ErrorContext context;
    context.endpoint = QString::fromStdString(endpoint.name);
    context.host = hostOf(QString::fromStdString(endpoint.baseUrl));
    context.program = endpoint.api == Api::Command;
    context.about = endpoint;
    if (endpoint.auth.kind == AuthKind::Environment)
        context.keyVariable = QString::fromStdString(endpoint.auth.variable);
    return context;
}

ErrorText errorText(const Error &error, const ErrorContext &context)
{
    Words words{context.endpoint, context.host, context.keyVariable, context.file};
    if (words.name.isEmpty())
        words.name = words.host.isEmpty() ? tr("The server") : words.host;
    if (words.host.isEmpty())
        words.host = words.name;
    if (words.file.isEmpty())
        words.file = tr("The workspace");
    Sentences sentences = context.program ? ofProgram(error.code, words) : beforeARun(error);
    if (sentences.what.isEmpty())
        sentences = sentencesFor(error.code, words);
    if (const auto advice = context.about ? adviceOn(error, *context.about) : std::nullopt) {
        const auto instead = [](QString &general, const QString &own) { general = own.isEmpty() ? general : own; };
        instead(sentences.what, advice->what);
        instead(sentences.who, advice->who);
        instead(sentences.next, advice->next);
    }
    ErrorText text{sentences.what, sentences.who, costSentence(error), sentences.next, detailOf(error)};
    if (error.retryAfter && error.retryAfter->count() > 0) {
        text.who += u' ' + tr("It asks to wait %1.", "a duration: 20 s, 5 min, 24 h").arg(waitText(*error.retryAfter));
    }
    return text;
}

QString oneLine(const ErrorText &text)
{
    QStringList parts;
    for (const QString &part : {text.what, text.who, text.next}) {
        if (!part.isEmpty())
            parts << part;
    }
    return parts.join(u' ');
}
} // namespace assay::widgets
