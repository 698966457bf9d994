// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/command_probe.h"

#include "core/text.h"
#include "engine/command_attempt.h"
#include "process/host.h"
#include "session/consent.h"
#include "session/runtime.h"
#include <algorithm>
#include <utility>

namespace assay::session
{
namespace
{
constexpr std::chrono::seconds longestTest{60}; // of one that may take longer in a run
constexpr qsizetype shownAnswer = 120;

class CommandProbe final : public process::ChildHandler
{
public:
    CommandProbe(std::vector<Secret> secrets, std::function<void(ProbeResult)> answer)
        : m_secrets(std::move(secrets)), m_answer(std::move(answer))
    {
    }
    void onStarted(process::ChildId, MonoTime at) override { m_started = at; }
    void onOutput(process::ChildId, std::string_view bytes, MonoTime) override { m_output.append(bytes); }
    void onEnded(process::ChildId, const process::Ending &ending) override
    {
        Response response = engine::concludeCommand(ending, repairedUtf8(m_output));
        for (const Secret &secret : m_secrets) {
            response.text = redact(std::move(response.text), secret);
            if (response.error)
                response.error->detail = redact(std::move(response.error->detail), secret);
        }
        ProbeResult result;
        result.program = true;
        result.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(ending.at - m_started);
        result.error = response.error;
        const QString said = QString::fromStdString(trimmed(response.text)).simplified();
        result.note = said.size() > shownAnswer ? said.left(shownAnswer - 1) + u'…' : said;
        m_answer(std::move(result));
    }

private:
    std::vector<Secret> m_secrets;
    std::function<void(ProbeResult)> m_answer;
    MonoTime m_started{};
    std::string m_output;
};
} // namespace

void probeCommand(Runtime &runtime, const Endpoint &endpoint, std::function<void(ProbeResult)> answer)
{
    if (!runtime.consent()->isAllowed(endpoint.command)) {
        ProbeResult result;
        result.program = true;
        result.error = makeError(ErrorCode::NotAllowed, "nobody has agreed to it on this computer");
        return answer(std::move(result));
    }
    process::Job job = engine::jobOf(endpoint.command, Prompt{"", "Reply with the single word OK."});
    job.timeLimit = std::min<std::chrono::milliseconds>(job.timeLimit, longestTest);
    runtime.processes().start(std::move(job),
                              std::make_shared<CommandProbe>(engine::secretsOf(endpoint.command), std::move(answer)));
}
} // namespace assay::session
