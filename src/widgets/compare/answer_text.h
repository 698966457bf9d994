// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences around an answer: its figures in the footer, its note when something is to be said, its waiting. Pure
// but for tr().
#pragma once
#include "core/clock.h"
#include "session/run_controller.h"
#include "widgets/error_text.h"
#include <QStringList>

namespace assay::widgets
{

// Figures in order of worth, so that a narrow pane can leave out the last: "TTFT 0.62 s", "4.1 s", "$0.0068", ...
struct AnswerFigures {
    QStringList shown;    // in reading order, all of them
    QList<int> dropOrder; // indices into `shown`, what a narrow pane leaves out first
};
// A request that never left, or that the provider turned away, has no usage and yet its cost is known.
bool wasFree(const Response &response);
AnswerFigures figuresOf(const session::LiveTrial &answer, MonoTime now);
QString joined(const AnswerFigures &figures, int leaveOut); // " · " between

struct AnswerNote { // shown above the text; empty: nothing to say
    ErrorText text;
    bool failure = false; // on the error ground
    bool retry = false;   // sending it again can help
    bool empty() const { return text.what.isEmpty(); }
};
// Whole, cut or refused: there is something to judge. Never what broke off on its way.
bool mayBeScored(Outcome outcome);
AnswerNote noteOf(const session::LiveTrial &answer, const Endpoint &endpoint);

// "Waiting for a free slot ...", "OpenAI asks to wait: 12 s", "Sent. Waiting for the first words." or empty.
QString waitingText(const session::LiveTrial &answer, const Endpoint &endpoint, int inUse, MonoTime now);
// The state in the strip while it waits for a limit: "asks to wait: 12 s", to be read behind the endpoint's name.
// Empty: the state's own word will do.
QString limitWord(const session::LiveTrial &answer, MonoTime now);
} // namespace assay::widgets
