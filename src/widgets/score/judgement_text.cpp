// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/judgement_text.h"
#include "core/prompt_template.h"
#include "widgets/score/rubric_judging.h"
#include <algorithm>
#include <QCoreApplication>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
struct Texts {
    Q_DECLARE_TR_FUNCTIONS(JudgementText)
};
QString text(const std::string &words) { return QString::fromStdString(words); }
} // namespace

const TrialRow *AnswerNames::row(TrialId trial) const
{
    const auto found = std::find_if(m_record->trials.begin(), m_record->trials.end(),
                                    [&](const TrialRow &r) { return r.trial.id == trial; });
    return found == m_record->trials.end() ? nullptr : &*found;
}

QString AnswerNames::promptOf(TrialId trial) const
{
    const TrialRow *found = row(trial);
    return found ? Texts::tr("Prompt %1").arg(found->trial.caseIndex + 1) : u"–"_s;
}

QString AnswerNames::targetOf(TrialId trial) const
{
    const TrialRow *found = row(trial);
    if (!found || m_blind)
        return Texts::tr("an answer");
    return text(m_record->plan.targets.at(static_cast<std::size_t>(found->trial.targetIndex)).label());
}

QString AnswerNames::of(TrialId trial) const
{
    return Texts::tr("%1, %2", "a prompt and a model").arg(promptOf(trial), targetOf(trial));
}

QString AnswerNames::pair(TrialId a, TrialId b) const
{
    return m_blind ? Texts::tr("%1, two answers", "a prompt").arg(promptOf(a))
                   : Texts::tr("%1, %2 (A) and %3 (B)", "a prompt and two models")
                         .arg(promptOf(a), targetOf(a), targetOf(b));
}

QString criterionText(const Rubric &rubric, const std::string &key)
{
    const Criterion *criterion = rubric.criterion(key);
    return text(criterion ? criterion->name : key);
}

QString scoreText(const Rubric &rubric, const Score &score)
{
    static const Criterion plain;
    const Criterion *criterion = rubric.criterion(score.criterion);
    ScoreQueue::Mark mark;
    mark.value = score.value;
    mark.cantJudge = score.cantJudge;
    mark.notApplicable = score.notApplicable;
    QStringList out{valueText(criterion ? *criterion : plain, mark)};
    if (score.flagged)
        out << Texts::tr("flagged");
    if (!score.note.empty())
        out << Texts::tr("“%1”", "a note").arg(text(score.note).simplified().left(80));
    return out.join(u", "_s);
}

QString choiceText(Choice choice)
{
    switch (choice) {
    case Choice::A:
        return Texts::tr("A is better");
    case Choice::B:
        return Texts::tr("B is better");
    case Choice::Tie:
        return Texts::tr("a tie");
    case Choice::BothGood:
        return Texts::tr("both are good");
    case Choice::BothBad:
        return Texts::tr("both are bad");
    case Choice::CantJudge:
        return Texts::tr("can’t judge");
    }
    return {};
}

QString promptText(const RunPlan &plan, const Case &item)
{
    const Result<Prompt> filled = assay::render(plan.promptOf(item), item.variables);
    const Prompt prompt = filled ? *filled : plan.promptOf(item);
    QString out = text(prompt.user);
    if (!prompt.system.empty())
        out = Texts::tr("%1\n\n[system] %2").arg(out, text(prompt.system));
    for (const Attachment &file : prompt.attachments)
        out += Texts::tr("\n\n[file] %1").arg(text(file.name));
    if (!item.reference.empty())
        out += Texts::tr("\n\n[reference] %1").arg(text(item.reference));
    return out;
}

QString kindText(const std::string &eventKind)
{
    if (eventKind == "preference")
        return Texts::tr("which is better");
    if (eventKind == "ranking")
        return Texts::tr("ranking");
    if (eventKind == "note")
        return Texts::tr("note on a passage");
    if (eventKind == "guess")
        return Texts::tr("guess of the model");
    return Texts::tr("score");
}

QString eventText(const ScoringEvent &event, const AnswerNames &names)
{
    if (const auto *p = std::get_if<Preference>(&event.body))
        return choiceText(p->choice);
    if (const auto *r = std::get_if<Ranking>(&event.body)) {
        QStringList places;
        for (const auto &group : r->groups) {
            QStringList equal;
            for (const TrialId trial : group) {
                const auto at = std::find(r->shown.begin(), r->shown.end(), trial) - r->shown.begin();
                const QString target = names.targetOf(trial);
                equal << (target == names.targetOf(TrialId{}) ? QString(QChar(u'A' + static_cast<int>(at))) : target);
            }
            places << equal.join(u" = "_s);
        }
        return places.join(u" > "_s);
    }
    if (const auto *n = std::get_if<PassageNote>(&event.body))
        return n->text.empty() ? Texts::tr("note removed")
                               : Texts::tr("“%1”: %2", "a passage and the note on it")
                                     .arg(text(n->quote).simplified().left(40), text(n->text).simplified().left(80));
    if (const auto *g = std::get_if<Guess>(&event.body))
        return g->target.empty() ? Texts::tr("no idea") : text(g->target);
    return {};
}
} // namespace assay::widgets
