// SPDX-License-Identifier: GPL-3.0-or-later
// Where did the time go? One row a phase; the answer's own row is broken where nothing arrived for a while.
#include "analysis/waterfall.h"
#include "analysis/numbers.h"
#include "analysis/parts.h"
#include "core/text.h"
#include <algorithm>
#include <chrono>

namespace assay::analysis
{
namespace
{
constexpr int kNeutral = 5;           // time that is not the model's: our queue, the network, waiting on purpose
constexpr double kWorthARow = 0.005;  // s; what is shorter between two phases is not one of its own
constexpr double kLookUp = 0.001;     // s
constexpr double kShortestGap = 0.25; // s, and at least a twenty-fifth of the answer's time

double secondsOf(Nanos t) { return std::chrono::duration<double>(t).count(); }
double secondsOf(std::int64_t micros) { return static_cast<double>(micros) / 1e6; }

std::string endOf(const Response &r)
{
    if (r.outcome == Outcome::Succeeded)
        return "succeeded";
    std::string text(outcomeName(r.outcome));
    if (r.httpStatus >= 400)
        text += ", HTTP " + std::to_string(r.httpStatus);
    else if (r.error)
        text += ", " + std::string(errorCodeName(r.error->code));
    return text;
}

// Arrivals of the answer: from, to; broken where nothing came for long. And the longest such time.
struct Arrivals {
    std::vector<std::pair<double, double>> runs;
    double longestGap = 0;
    std::size_t reads = 0;
};

Arrivals arrivalsOf(const Timing &t, double from, double to)
{
    Arrivals out;
    const double gap = std::max(kShortestGap, (to - from) / 25);
    double start = from, last = from;
    for (const ChunkMark &chunk : t.chunks) {
        const double at = secondsOf(std::int64_t(chunk.atMicros));
        if (at < from - 1e-6 || at > to + 1e-6)
            continue;
        ++out.reads;
        out.longestGap = std::max(out.longestGap, at - last);
        if (at - last > gap) {
            out.runs.emplace_back(start, last);
            start = at;
        }
        last = std::max(last, at);
    }
    out.runs.emplace_back(start, std::max(last, t.chunks.empty() ? to : last));
    return out;
}

class Builder
{
public:
    Builder(const std::vector<StoredAttempt> &attempts, const WaterfallSubject &subject)
        : m_attempts(attempts), m_subject(subject)
    {
    }
    ChartSpec build()
    {
        m_spec.id = "timing";
        m_spec.question = "Where did the time go?";
        m_spec.unit = "s";
        m_spec.simulated = m_subject.simulated;
        if (m_attempts.empty())
            return emptySpec(m_spec, "This answer was never sent, so there is no time to show.");
        m_zero = m_attempts.front().startedMicros;
        if (m_attempts.front().response)
            m_queuedFirst = secondsOf(m_attempts.front().response->timing.queued);
        for (const StoredAttempt &attempt : m_attempts)
            addWhole(attempt);
        m_spec.grouped = m_spec.series.size() > 1 || m_steps > 0;
        m_spec.columnTitles = {"took", "from"};
        m_spec.axisTitle = "seconds since this answer could be sent";
        setLinearAxis(m_spec, {0, std::max(m_end, 1e-3)}, std::nullopt, " s");
        m_spec.axisMin = 0;
        words();
        return std::move(m_spec);
    }

private:
    ChartRow &row(const std::string &label, const std::string &note, int color)
    {
        ChartRow row;
        row.label = label;
        row.sublabel = note;
        row.group = m_group;
        row.color = color;
        row.shape = m_subject.shape;
        row.model = m_subject.model;
        row.endpoint = m_subject.endpoint;
        row.simulated = m_subject.simulated;
        row.runs = {m_subject.run};
        m_spec.rows.push_back(std::move(row));
        return m_spec.rows.back();
    }
    void bar(ChartRow &row, double from, double to)
    {
        ChartRow::Mark mark;
        mark.series = m_series;
        mark.from = from;
        mark.value = std::max(to, from);
        mark.why = row.sublabel; // the note of a file's row
        row.marks.push_back(std::move(mark));
    }
    void phase(const std::string &label, double from, double to, int color, const std::string &note = {})
    {
        ChartRow &added = row(label, note, color);
        bar(added, from, to);
        added.columns = {seconds(std::max(to - from, 0.0)), seconds(std::max(from, 0.0))};
        m_end = std::max(m_end, to);
    }

    // A chain's attempt is shown as its steps, one after another.
    void addWhole(const StoredAttempt &attempt)
    {
        if (!attempt.response || attempt.response->steps.empty())
            return add(attempt, "attempt " + std::to_string(attempt.number));
        const std::string several = m_attempts.size() > 1 ? "attempt " + std::to_string(attempt.number) + ", " : "";
        for (const StepResult &step : attempt.response->steps) {
            ++m_steps;
            StoredAttempt part = attempt;
            part.startedMicros += std::chrono::duration_cast<std::chrono::microseconds>(step.startedAfter).count();
            part.response.emplace();
            part.response->outcome = step.outcome;
            part.response->error = step.error;
            part.response->timing = step.timing;
            add(part, several + "step " + std::to_string(m_steps) + ", " + step.name);
        }
    }

    void add(const StoredAttempt &attempt, std::string name)
    {
        m_series = name + ", until second";
        name.front() = static_cast<char>(name.front() - 'a' + 'A');
        m_group = name;
        m_spec.series.push_back(m_series);
        if (!attempt.response) {
            m_group += ": has not ended";
            phase("Not ended", sentAt(attempt), std::max(sentAt(attempt), m_end), kNeutral);
            return;
        }
        const Response &r = *attempt.response;
        m_group += ": " + endOf(r);
        const double queued = secondsOf(r.timing.queued);
        const double sent = std::max(sentAt(attempt), m_previousEnd + (m_previousEnd > 0 ? queued : 0));
        if (m_previousEnd > 0 && sent - queued > m_previousEnd + 1e-4)
            phase(m_previousFailed ? "Back-off" : "Between steps", m_previousEnd, sent - queued, kNeutral, m_hint);
        phase("Queue in Assay", std::max(sent - queued, m_previousEnd), sent, kNeutral);
        const double end = exchange(r.timing, sent);
        m_previousEnd = std::max(end, sent);
        m_previousFailed = r.error.has_value();
        m_hint = r.error && r.error->retryAfter ? "server asked for it" : "";
        m_queueTotal += queued;
    }

    double sentAt(const StoredAttempt &attempt) const
    {
        return secondsOf(attempt.startedMicros - m_zero) + m_queuedFirst;
    }

    double exchange(const Timing &t, double sent)
    {
        double at = sent;
        const auto step = [&](const char *label, const std::optional<Nanos> &until) {
            if (!until)
                return;
            phase(label, at, sent + secondsOf(*until), kNeutral);
            at = sent + secondsOf(*until);
        };
        if (t.connected) {
            // A name that was at hand takes no time worth a row; older rows do not tell it from the connection.
            if (t.nameResolved && secondsOf(*t.nameResolved) >= kLookUp)
                step("Name look-up", t.nameResolved);
            step("Connection", t.connected);
            step("TLS", t.secured);
        }
        // Older rows do not say so: without a moment of connecting it was one that an earlier request had left open.
        const bool kept = t.reusedConnection.value_or(t.firstByte && !t.connected && !m_subject.program);
        const std::string reused = kept ? "connection reused" : "";
        const std::optional<Nanos> firstByte = t.firstByte ? t.firstByte : t.done;
        if (firstByte) {
            phase("To first byte", at, sent + secondsOf(*firstByte), m_subject.color, reused);
            at = sent + secondsOf(*firstByte);
        }
        return texts(t, sent, at);
    }

    // From the first byte on.
    double texts(const Timing &t, double sent, double at)
    {
        if (const std::optional<Nanos> first = t.ttft(); first && secondsOf(*first) + sent - at > kWorthARow) {
            phase("To first text", at, sent + secondsOf(*first), m_subject.color);
            at = sent + secondsOf(*first);
        }
        if (t.firstReasoning) {
            const std::optional<Nanos> until =
                t.firstAnswer && *t.firstAnswer > *t.firstReasoning ? t.firstAnswer : t.lastDelta;
            if (until) {
                phase("Reasoning", sent + secondsOf(*t.firstReasoning), sent + secondsOf(*until), m_subject.color);
                at = sent + secondsOf(*until);
            }
        }
        if (t.firstAnswer && t.lastDelta) {
            answer(t, sent);
            at = sent + secondsOf(std::max(*t.lastDelta, *t.firstAnswer));
        }
        const double done = t.done ? sent + secondsOf(*t.done) : at;
        if (done - at > kWorthARow)
            phase("To the end", at, done, kNeutral);
        m_end = std::max(m_end, done);
        return done;
    }

    void answer(const Timing &t, double sent)
    {
        const double from = secondsOf(*t.firstAnswer), to = secondsOf(*t.lastDelta);
        const Arrivals arrivals = arrivalsOf(t, from, to);
        std::string note = counted(std::int64_t(arrivals.reads), "read", "reads");
        if (arrivals.reads > 1)
            note += ", longest gap " + seconds(arrivals.longestGap);
        ChartRow &added = row("Answer", arrivals.reads > 0 ? note : "", m_subject.color);
        for (const auto &[start, end] : arrivals.runs)
            bar(added, sent + start, sent + end);
        added.columns = {seconds(std::max(to - from, 0.0)), seconds(sent + from)};
        m_end = std::max(m_end, sent + to);
    }

    void words()
    {
        const StoredAttempt &last = m_attempts.back();
        const auto many = std::int64_t(m_attempts.size());
        std::string title;
        if (!last.response) {
            title = "The last attempt has not ended";
        } else if (last.response->timing.ttft() && last.response->timing.done) {
            title = "First text after " + seconds(secondsOf(*last.response->timing.ttft())) + ", end after " +
                    seconds(secondsOf(*last.response->timing.done)) + " from sending";
        } else if (last.response->timing.done) {
            title = "No text; it ended " + seconds(secondsOf(*last.response->timing.done)) + " after sending";
        } else {
            title = "It ended before it was sent";
        }
        if (many > 1)
            title = counted(many, "attempt", "attempts") + " in " + seconds(m_end) + ". " + title;
        else if (m_steps > 0)
            title = counted(m_steps, "step", "steps") + " in " + seconds(m_end) + ". " + title;
        m_spec.title = title;
        std::vector<std::string> about{m_subject.label + " at " + m_subject.endpoint};
        if (!m_subject.caseTitle.empty())
            about.push_back(m_subject.caseTitle);
        if (m_subject.repetitions > 1)
            about.push_back("repetition " + std::to_string(m_subject.repetition + 1));
        m_spec.subtitle = joined(about, " · ") + ". Time in Assay's own queue is apart: " + seconds(m_queueTotal) + ".";
        std::vector<std::string> caption_;
        if (m_subject.simulated)
            caption_.push_back("Simulated demo model: its times are invented.");
        caption_.push_back("Trial " + std::to_string(number(m_subject.trial)) + " of run " +
                           std::to_string(number(m_subject.run)) + ", " + isoDateTime(m_zero) + ".");
        if (many > 1)
            caption_.push_back("Within an attempt a monotonic clock counts, between attempts the wall clock.");
        if (m_steps > 0)
            caption_.push_back("The chain's first text is its last step's, counted from when the first step was sent.");
        caption_.push_back("Assay " + m_subject.appVersion + ".");
        m_spec.caption = caption(caption_);
        m_spec.altText = "Waterfall of one answer, " + std::to_string(m_spec.rows.size()) + " phases over " +
                         seconds(m_end) + ". " + title + ".";
    }

    const std::vector<StoredAttempt> &m_attempts;
    const WaterfallSubject &m_subject;
    ChartSpec m_spec;
    std::int64_t m_zero = 0;
    std::int64_t m_steps = 0;
    bool m_previousFailed = false;
    double m_queuedFirst = 0, m_previousEnd = 0, m_end = 0, m_queueTotal = 0;
    std::string m_group, m_series, m_hint;
};
} // namespace

ChartSpec makeWaterfall(const std::vector<StoredAttempt> &attempts, const WaterfallSubject &subject)
{
    return Builder(attempts, subject).build();
}
} // namespace assay::analysis
