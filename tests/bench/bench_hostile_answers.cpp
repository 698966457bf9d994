// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer that is made to stop the window takes of the GUI thread, beside what Qt alone takes for an ordinary
// long answer with as many colour emoji as one may show.
//   bench_hostile_answers
// Bound: 6 x the bare floor; 40 x for those that leave over 256 K characters to lay out, even as short plain lines.
// Floor and answer are taken in turns, the fastest of each counts, until it holds or five rounds are over.
#include "gui/cpu_time.h"
#include "gui/hostile_texts.h"
#include "widgets/compare/answer_view.h"
#include <algorithm>
#include <cstdio>
#include <QApplication>
#include <QPixmap>
#include <QPlainTextEdit>

using namespace assay::widgets;

namespace
{
template <typename Widget, typename Show> double cost(Show show)
{
    Widget widget;
    widget.resize(480, 400);
    widget.show();
    const double before = assay::testing::threadCpu();
    show(widget);
    widget.grab();
    return assay::testing::threadCpu() - before;
}
} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    const QString ordinary =
        QStringLiteral("an ordinary word or two ").repeated(800) + QStringLiteral("🚀").repeated(160);
    const auto bareCost = [&] {
        return cost<QPlainTextEdit>([&](QPlainTextEdit &edit) {
            edit.setPlainText(ordinary);
            edit.moveCursor(QTextCursor::End);
        });
    };
    bareCost(); // fonts are read once
    bool allHold = true;
    double worst = 0;
    for (const assay::testing::HostileText &text : assay::testing::hostileTexts()) {
        double bare = 1e9, spent = 1e9, limit = 6;
        bool plain = false;
        for (int round = 0; round == 0 || (round < 5 && spent >= limit * bare); ++round) {
            bare = std::min(bare, bareCost());
            spent = std::min(spent, cost<AnswerView>([&](AnswerView &view) {
                                 view.showAnswer(text.raw);
                                 limit = view.document()->characterCount() > (1 << 18) ? 40 : 6;
                                 plain = view.tooComplex();
                             }));
        }
        const bool holds = spent < limit * bare;
        allHold = allHold && holds;
        worst = std::max(worst, spent / bare / limit);
        std::printf("%s %-22s %6.1f ms, %5.2f x the floor (below %.0f)%s\n", holds ? "ok  " : "MISS", text.name, spent,
                    spent / bare, limit, plain ? ", as plain lines" : "");
        std::fflush(stdout);
    }
    std::printf("%s the nearest to its bound: %.0f %% of it\n", allHold ? "ok  " : "MISS", worst * 100);
    return allHold ? 0 : 1;
}
