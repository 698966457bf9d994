// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/answer_text.h"
#include "itemmodels/format.h"
#include "widgets/compare/display_text.h"
#include "widgets/controls.h"
#include <QCoreApplication>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
using itemmodels::costText;
using itemmodels::durationText;
using itemmodels::rateText;
using itemmodels::tokensText;

namespace
{
struct Words { // gives tr() a context
    Q_DECLARE_TR_FUNCTIONS(AnswerWords)
};

// Before the usage arrives there is only a guess, and it says so.
AnswerFigures liveFigures(const session::LiveTrial &answer, MonoTime now)
{
    AnswerFigures out;
    if (!answer.sentAt)
        return out;
    if (answer.firstTokenAt)
        out.shown
            << Words::tr("TTFT %1", "time to first token").arg(durationText(*answer.firstTokenAt - *answer.sentAt));
    const Nanos elapsed = now > *answer.sentAt ? now - *answer.sentAt : Nanos{0};
    out.shown << Words::tr("%1 …", "a duration that is still growing").arg(durationText(elapsed));
    const qsizetype characters = answer.text.size() + answer.reasoning.size();
    if (characters > 0) {
        out.shown << Words::tr("about %1", "a number of tokens").arg(tokensText(qMax<qsizetype>(characters / 4, 1)));
        out.dropOrder << 2;
    }
    return out;
}

ErrorText sentence(const QString &what, const QString &next = {})
{
    ErrorText text;
    text.what = what;
    text.next = next;
    return text;
}

AnswerNote failure(const session::LiveTrial &answer, const Endpoint &endpoint)
{
    AnswerNote note;
    note.failure = true;
    note.retry = true;
    if (answer.response->error)
        note.text = errorText(*answer.response->error, contextOf(endpoint));
    else
        note.text = sentence(Words::tr("The request failed."));
    const int words = wordCount(answer.text);
    if (answer.response->outcome == Outcome::Partial && words > 0)
        note.text.what += u' ' + Words::tr("%n word(s) had come.", "", words);
    if (answer.attempt > 1)
        note.text.next += u' ' + Words::tr("It was tried %n time(s).", "", answer.attempt);
    note.text.next = note.text.next.trimmed();
    return note;
}
} // namespace

namespace
{
// Of a chain, its last step's: the tokens of all steps did not come in the time of one.
std::optional<double> rateOf(const Response &response)
{
    if (response.steps.empty())
        return response.timing.outputTokensPerSecond(response.usage);
    const StepResult &last = response.steps.back();
    return response.timing.ttft() ? last.timing.outputTokensPerSecond(last.usage) : std::nullopt;
}
} // namespace

bool wasFree(const Response &response)
{
    return response.error && !response.cost.amount && response.text.empty() &&
           (response.error->costClass == CostClass::NotSent || response.error->costClass == CostClass::NotCharged);
}

AnswerFigures figuresOf(const session::LiveTrial &answer, MonoTime now)
{
    if (answer.state != TrialState::Settled || !answer.response)
        return answer.state == TrialState::Queued ? AnswerFigures{} : liveFigures(answer, now);
    const Response &response = *answer.response;
    AnswerFigures out;
    if (response.outcome != Outcome::Succeeded)
        out.shown << StateWord::wordFor(TrialState::Settled, response.outcome);
    if (const auto ttft = response.timing.ttft())
        out.shown << Words::tr("TTFT %1", "time to first token").arg(durationText(*ttft));
    if (response.timing.done)
        out.shown << durationText(*response.timing.done);
    if (const auto rate = rateOf(response)) {
        out.dropOrder << static_cast<int>(out.shown.size());
        out.shown << rateText(rate);
    }
    if (response.usage.output) {
        out.dropOrder << static_cast<int>(out.shown.size());
        out.shown << tokensText(response.usage.output);
    }
    if (response.outcome != Outcome::Cancelled || answer.attempt > 0)
        out.shown << (wasFree(response) ? Words::tr("not charged") : costText(response.cost));
    if (answer.attempt > 1) {
        out.dropOrder << static_cast<int>(out.shown.size());
        out.shown << Words::tr("attempt %1").arg(answer.attempt);
    }
    return out;
}

bool mayBeScored(Outcome outcome)
{
    return outcome == Outcome::Succeeded || outcome == Outcome::Truncated || outcome == Outcome::Refused ||
           outcome == Outcome::Filtered;
}

QString joined(const AnswerFigures &figures, int leaveOut)
{
    QStringList parts;
    for (int i = 0; i < figures.shown.size(); ++i) {
        const qsizetype rank = figures.dropOrder.indexOf(i);
        if (rank < 0 || rank >= leaveOut)
            parts << figures.shown[i];
    }
    return parts.join(u" · "_s);
}

AnswerNote noteOf(const session::LiveTrial &answer, const Endpoint &endpoint)
{
    AnswerNote note;
    if (answer.state != TrialState::Settled || !answer.response)
        return note;
    const Response &response = *answer.response;
    const bool brokenOff = response.outcome == Outcome::Truncated || response.outcome == Outcome::Refused ||
                           response.outcome == Outcome::Filtered || response.outcome == Outcome::Empty;
    if (brokenOff && !response.steps.empty() && response.error) { // a step before the last
        note.text = sentence(Words::tr("The chain ended before its last step."),
                             visibleText(QString::fromStdString(response.error->detail)));
        note.retry = true;
        return note;
    }
    switch (answer.response->outcome) {
    case Outcome::Succeeded:
        break;
    case Outcome::Truncated:
        note.text = sentence(Words::tr("The answer stops at its length limit."),
                             Words::tr("Allow more output tokens for this model in Settings to see all of it."));
        break;
    case Outcome::Refused:
        note.text = sentence(Words::tr("The model refused to answer."), visibleText(answer.refusal.left(2000)));
        break;
    case Outcome::Filtered:
        note.text = sentence(Words::tr("A content filter of the provider stopped the answer."),
                             Words::tr("What came before it is kept."));
        break;
    case Outcome::Empty:
        note.text = sentence(Words::tr("The model answered with nothing."));
        note.retry = true;
        break;
    case Outcome::Cancelled:
        if (answer.response->error && answer.response->error->code == ErrorCode::BudgetStopped) {
            note.text = sentence(Words::tr("Budget reached: this was not sent."),
                                 Words::tr("Raise the limit in Settings, Prices and limits; Continue in History sends "
                                           "what is left."));
            note.retry = true;
            break;
        }
        note.text = sentence(answer.text.isEmpty() ? Words::tr("Stopped before any text came.")
                                                   : Words::tr("Stopped. The text so far is kept."));
        note.retry = true;
        break;
    case Outcome::Unknown:
        note.text =
            sentence(Words::tr("It is not known what became of this request."),
                     Words::tr("Assay ended while it was on its way; it may have been charged. Nothing was sent "
                               "again."));
        note.retry = true;
        break;
    case Outcome::Partial:
    case Outcome::Failed:
        return failure(answer, endpoint);
    }
    return note;
}

namespace
{
// Seconds until a limit of the server's is over; nullopt when it waits for something else, or not any more.
std::optional<qint64> limitSeconds(const session::LiveTrial &answer, MonoTime now)
{
    const bool limit = answer.state == TrialState::Waiting && answer.waitingFor && answer.waitingUntil &&
                       (answer.waitingFor->code == ErrorCode::RateLimited ||
                        (answer.waitingFor->code == ErrorCode::Overloaded && answer.waitingFor->retryAfter));
    if (!limit || *answer.waitingUntil <= now)
        return std::nullopt;
    return std::chrono::ceil<std::chrono::seconds>(*answer.waitingUntil - now).count();
}

QString countdown(qint64 seconds)
{
    if (seconds < 120)
        return Words::tr("%1 s", "seconds left").arg(seconds);
    if (seconds < 7200)
        return Words::tr("%1 min", "minutes left").arg((seconds + 59) / 60);
    return Words::tr("%1 h", "hours left").arg((seconds + 3599) / 3600);
}
} // namespace

QString limitWord(const session::LiveTrial &answer, MonoTime now)
{
    const std::optional<qint64> left = limitSeconds(answer, now);
    return left ? Words::tr("asks to wait: %1", "an endpoint; a time").arg(countdown(*left)) : QString();
}

namespace
{
QString stepText(const session::LiveTrial &answer)
{
    return Words::tr("Step %1 of %2: %3", "of a chain; its name")
        .arg(answer.step + 1)
        .arg(answer.steps)
        .arg(visibleText(answer.stepName));
}
} // namespace

QString waitingText(const session::LiveTrial &answer, const Endpoint &endpoint, int inUse, MonoTime now)
{
    if (answer.steps > 0 && (answer.state == TrialState::Sent || answer.state == TrialState::Streaming)) {
        const bool silent = answer.text.isEmpty() && answer.reasoning.isEmpty();
        return silent ? Words::tr("%1. Waiting for the first words.", "step 1 of 2: plan").arg(stepText(answer))
                      : stepText(answer);
    }
    switch (answer.state) {
    case TrialState::Queued:
        return inUse >= endpoint.concurrency ? Words::tr("Waiting for a free slot on this endpoint (%1 of %2 in use).")
                                                   .arg(inUse)
                                                   .arg(endpoint.concurrency)
                                             : Words::tr("Waiting for its turn.");
    case TrialState::Waiting: {
        if (const std::optional<qint64> left = limitSeconds(answer, now)) {
            return Words::tr("%1 asks to wait: %2. Assay sends it then by itself.", "an endpoint; a time")
                .arg(QString::fromStdString(endpoint.name), countdown(*left));
        }
        if (answer.waitingUntil && *answer.waitingUntil <= now)
            return Words::tr("Waiting for its turn.");
        const QString why =
            answer.waitingFor ? errorText(*answer.waitingFor, contextOf(endpoint)).what : Words::tr("Waiting.");
        if (!answer.waitingUntil)
            return why;
        const auto left = std::chrono::ceil<std::chrono::seconds>(*answer.waitingUntil - now).count();
        return why + u' ' + Words::tr("Trying again in %1 s.").arg(qMax<qint64>(left, 0));
    }
    case TrialState::Sent:
        if (endpoint.api == Api::Command)
            return Words::tr("Started. Waiting for its first output.");
        return Words::tr("Sent. Waiting for the first words.");
    case TrialState::Streaming:
        return answer.text.isEmpty() && !answer.reasoning.isEmpty() ? Words::tr("Thinking …") : QString();
    case TrialState::Settled:
        break;
    }
    return {};
}
} // namespace assay::widgets
