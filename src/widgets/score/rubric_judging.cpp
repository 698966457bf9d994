// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/rubric_judging.h"
#include <algorithm>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int StepKeys = 9, MostTyped = 6;
QString text(const std::string &words) { return QString::fromStdString(words); }

// What a step means, as a part of a list: without the full stop of its own.
QString meaningOf(const ScaleStep &step)
{
    const QString words = text(step.meaning.empty() ? step.label : step.meaning).trimmed();
    return words.endsWith(u'.') && !words.endsWith(u"..") ? words.chopped(1) : words;
}
} // namespace

bool isTyped(const Scale &scale)
{
    return scale.kind == ScaleKind::Points || scale.kind == ScaleKind::Count ||
           (scale.kind == ScaleKind::Ordinal && scale.high - scale.low >= StepKeys);
}

std::optional<int> stepValue(const Scale &scale, int step)
{
    if (step < 1 || step > StepKeys)
        return std::nullopt;
    if (scale.kind == ScaleKind::Categories)
        return step <= static_cast<int>(scale.steps.size())
                   ? std::optional(scale.steps[static_cast<std::size_t>(step - 1)].value)
                   : std::nullopt;
    const int value = scale.low + step - 1; // of 1 to 5 the number itself; of pass/fail 1 fails and 2 passes
    return value <= scale.high ? std::optional(value) : std::nullopt;
}

QString valueText(const Criterion &criterion, const ScoreQueue::Mark &mark)
{
    if (mark.cantJudge)
        return RubricJudging::tr("can’t judge");
    if (mark.notApplicable)
        return RubricJudging::tr("does not apply");
    if (!mark.value)
        return u"–"_s;
    if (criterion.scale.kind == ScaleKind::PassFail || criterion.scale.kind == ScaleKind::Categories) {
        const ScaleStep *step = criterion.scale.step(*mark.value);
        if (step && !step->label.empty())
            return text(step->label);
        if (criterion.scale.kind == ScaleKind::PassFail)
            return *mark.value ? RubricJudging::tr("pass") : RubricJudging::tr("fail");
    }
    return QString::number(*mark.value);
}

RubricJudging::RubricJudging(session::Session &session, JudgingJob job, QObject *parent)
    : Judging(session, std::move(job), parent)
{
    m_queue.load(m_job.record, m_job.rubric, m_job.rater, m_job.prompts, round());
    for (const BlindPrompt &prompt : m_job.prompts) { // notes and flags of cells that have no score yet
        for (const TrialId trial : prompt.answers) {
            for (int c = 0; c < m_queue.criterionCount(); ++c) {
                const Cell cell{trial, c};
                const std::optional<QString> draft = session.setting(draftKey(cell));
                if (!draft || draft->isEmpty() || m_queue.mark(cell).scored())
                    continue;
                Mark mark;
                mark.flagged = draft->startsWith(u'f');
                mark.note = draft->mid(1).toStdString();
                m_queue.setMark(cell, mark);
            }
        }
    }
    std::set<std::int64_t> apart;
    for (const Disagreement &each : session.scoring().disagreementQueue(m_job.record.summary.id))
        apart.insert(number(each.trial));
    m_queue.setDisagreements(std::move(apart));
    loadHistory("score");
}

QString RubricJudging::draftKey(const Cell &cell) const
{
    const Criterion &criterion = m_job.rubric.criteria[static_cast<std::size_t>(cell.criterion)];
    QString key = u"score.draft.%1"_s.arg(number(cell.trial));
    if (m_job.rubric.id != RubricId{})
        key += u".%1.%2"_s.arg(number(m_job.rubric.id)).arg(text(criterion.key));
    return round() == 1 ? key : u"%1.round%2"_s.arg(key).arg(round());
}

const Criterion &RubricJudging::criterion() const
{
    return m_job.rubric.criteria[static_cast<std::size_t>(m_queue.criterion())];
}

void RubricJudging::moved()
{
    m_typed.clear();
    Q_EMIT changed();
}

void RubricJudging::setOrder(ScoreQueue::Order order)
{
    m_queue.setOrder(order);
    m_queue.toFirstOpen();
    moved();
}

void RubricJudging::setFilter(ScoreQueue::Filter filter)
{
    m_queue.setFilter(filter);
    moved();
}

QString RubricJudging::position() const
{
    return tr("Prompt %1 of %2").arg(m_queue.prompt() + 1).arg(m_queue.promptCount());
}

// "100 = flawless": what the named values of a long scale mean.
QStringList RubricJudging::stepTexts(const Criterion &asked) const
{
    QStringList out;
    for (auto step = asked.scale.steps.rbegin(); step != asked.scale.steps.rend(); ++step)
        out << tr("%1 = %2", "a value and what it means").arg(step->value).arg(meaningOf(*step));
    return out;
}

// "2 = pass: no error": the keys of a short scale, as they are bound, best first where there is a best.
QStringList RubricJudging::keyTexts(const Criterion &asked) const
{
    const bool named = asked.scale.kind == ScaleKind::PassFail || asked.scale.kind == ScaleKind::Categories;
    QStringList out;
    for (int key = 1; const std::optional<int> value = stepValue(asked.scale, key); ++key) {
        const ScaleStep *step = asked.scale.step(*value);
        const QString pressed = keyText(static_cast<KeyAction>(key - 1));
        const QString meaning = step ? meaningOf(*step) : QString();
        ScoreQueue::Mark mark;
        mark.value = value;
        const QString label = valueText(asked, mark);
        if (named && step && !step->meaning.empty())
            out << tr("%1 = %2: %3", "key, name of the step, what it means").arg(pressed, label, meaning);
        else if (named)
            out << tr("%1 = %2", "a value and what it means").arg(pressed, label);
        else if (!meaning.isEmpty())
            out.prepend(tr("%1 = %2", "a value and what it means").arg(pressed, meaning));
    }
    return out;
}

Question RubricJudging::question() const
{
    if (!m_queue.current())
        return {};
    const Criterion &asked = criterion();
    Question out{text(asked.name), {}, m_typed};
    QStringList parts;
    if (m_queue.criterionCount() > 1)
        parts << tr("criterion %1 of %2").arg(m_queue.criterion() + 1).arg(m_queue.criterionCount());
    if (isTyped(asked.scale)) {
        parts << (asked.scale.kind == ScaleKind::Count
                      ? tr("count with the keys below or type a number; %1: what was not counted is 0", "%1: a key")
                            .arg(keyText(KeyAction::Accept))
                      : tr("type %1 to %2, then %3", "%3: a key")
                            .arg(asked.scale.low)
                            .arg(asked.scale.high)
                            .arg(keyText(KeyAction::Accept)));
    }
    QStringList steps = isTyped(asked.scale) ? stepTexts(asked) : keyTexts(asked);
    if (steps.isEmpty() && m_job.rubric.id == RubricId{})
        steps << tr("5 = as good as it gets; 3 = usable with changes; 1 = misleads");
    if (!steps.isEmpty())
        parts << steps.join(u"; "_s); // meanings have commas
    else if (!asked.description.empty())
        parts << text(asked.description);
    out.detail = parts.join(u" · "_s);
    return out;
}

QList<ScoreChip> RubricJudging::chipsOf(TrialId trial) const
{
    QList<ScoreChip> out;
    for (int c = 0; c < m_queue.criterionCount(); ++c) {
        const Criterion &each = m_job.rubric.criteria[static_cast<std::size_t>(c)];
        const Mark &mark = m_queue.mark({trial, c});
        out << ScoreChip{tr("%1 %2", "criterion and score").arg(text(each.name), valueText(each, mark)), mark.scored(),
                         false};
    }
    return out;
}

QList<ScoreChip> RubricJudging::chips(int answer) const
{
    const auto &shown = m_queue.answers();
    if (answer < 0 || answer >= static_cast<int>(shown.size()))
        return {};
    const TrialId trial = shown[static_cast<std::size_t>(answer)];
    QList<ScoreChip> out = chipsOf(trial);
    if (answer != m_queue.answer())
        return out;
    ScoreChip &here = out[m_queue.criterion()];
    here.current = true;
    const Criterion &asked = criterion();
    if (!m_typed.isEmpty())
        here.text = tr("%1 %2", "criterion and score").arg(text(asked.name), m_typed + u"_"_s);
    else if (!here.done)
        here.text = tr("%1 %2", "criterion and score").arg(text(asked.name), u"_"_s);
    return out;
}

QString RubricJudging::flags(int answer) const
{
    QStringList out;
    bool flagged = false, late = false;
    for (int c = 0; c < m_queue.criterionCount(); ++c) {
        const Mark &mark = m_queue.mark({m_queue.answers()[static_cast<std::size_t>(answer)], c});
        flagged = flagged || mark.flagged;
        late = late || mark.afterReveal;
        if (!mark.note.empty())
            out << tr("note: %1").arg(text(mark.note).simplified().left(60));
    }
    if (late)
        out.prepend(tr("after reveal"));
    if (flagged)
        out.prepend(tr("flagged"));
    return out.join(u" · "_s);
}

bool RubricJudging::give(KeyAction key, int digit)
{
    if (!m_queue.current() || m_session.readOnly())
        return false;
    if (isTyped(criterion().scale) && typed(key, digit))
        return true;
    if (isValueKey(key)) {
        const std::optional<int> value = stepValue(criterion().scale, static_cast<int>(key) + 1);
        if (value && !isTyped(criterion().scale))
            setValue(value, false, false);
        return value.has_value();
    }
    switch (key) {
    case KeyAction::CantJudge:
        setValue(std::nullopt, true, false);
        return true;
    case KeyAction::NotApplicable:
        if (criterion().mayNotApply)
            setValue(std::nullopt, false, true);
        return criterion().mayNotApply;
    case KeyAction::Count1:
    case KeyAction::Count2:
    case KeyAction::Count3:
    case KeyAction::Count4:
        return count(static_cast<int>(key) - static_cast<int>(KeyAction::Count1));
    case KeyAction::Accept:
        if (criterion().scale.kind == ScaleKind::Count && acceptCounts())
            return true;
        m_queue.next();
        moved();
        return true;
    case KeyAction::Left:
    case KeyAction::Right:
        stepAnswer(key == KeyAction::Left ? -1 : 1);
        return true;
    default:
        return false;
    }
}

std::vector<int> RubricJudging::counts() const
{
    std::vector<int> out;
    for (std::size_t c = 0; c < m_job.rubric.criteria.size(); ++c) {
        if (m_job.rubric.criteria[c].scale.kind == ScaleKind::Count)
            out.push_back(static_cast<int>(c));
    }
    return out;
}

bool RubricJudging::count(int which)
{
    const std::vector<int> all = counts();
    if (which >= static_cast<int>(all.size()))
        return false;
    const Cell cell{m_queue.current()->trial, all[static_cast<std::size_t>(which)]};
    const Criterion &counted = m_job.rubric.criteria[static_cast<std::size_t>(cell.criterion)];
    Mark mark = m_queue.mark(cell);
    mark.value = mark.value.value_or(counted.scale.low) + 1;
    mark.cantJudge = mark.notApplicable = false;
    mark.afterReveal = m_job.started.revealed;
    m_typed.clear();
    if (!counted.scale.contains(*mark.value)) {
        Q_EMIT failed(
            makeError(ErrorCode::BadInput, "\"" + counted.name + "\" ends at " + std::to_string(counted.scale.high)));
        return true;
    }
    write(cell, mark);
    Q_EMIT judged();
    Q_EMIT changed();
    return true;
}

// Enter without a number, on a count: the answer has been read to its end. False: nothing was open.
bool RubricJudging::acceptCounts()
{
    const TrialId trial = m_queue.current()->trial;
    bool any = false;
    for (const int c : counts()) {
        const Cell cell{trial, c};
        if (m_queue.mark(cell).scored())
            continue;
        Mark mark = m_queue.mark(cell);
        mark.value = m_job.rubric.criteria[static_cast<std::size_t>(c)].scale.low;
        mark.afterReveal = m_job.started.revealed;
        write(cell, mark);
        any = true;
    }
    if (!any)
        return false;
    m_queue.advance();
    Q_EMIT judged();
    moved();
    return true;
}

// A number of a long scale: digits, then Enter. 0 is a digit here; "can't judge" has another key.
bool RubricJudging::typed(KeyAction key, int digit)
{
    if (digit >= 0) {
        if (m_typed.size() < MostTyped)
            m_typed += QChar(u'0' + digit);
        Q_EMIT changed();
        return true;
    }
    if (key != KeyAction::Accept || m_typed.isEmpty())
        return false;
    const int value = m_typed.toInt();
    m_typed.clear();
    if (!criterion().scale.contains(value)) {
        Q_EMIT changed();
        Q_EMIT failed(makeError(ErrorCode::BadInput, std::to_string(value) + " is not on the scale of " +
                                                         std::to_string(criterion().scale.low) + " to " +
                                                         std::to_string(criterion().scale.high)));
        return true;
    }
    setValue(value, false, false);
    return true;
}

bool RubricJudging::eraseTyped()
{
    if (m_typed.isEmpty())
        return false;
    m_typed.chop(1);
    Q_EMIT changed();
    return true;
}

void RubricJudging::setValue(std::optional<int> value, bool cantJudge, bool notApplicable)
{
    const Cell cell = *m_queue.current();
    Mark mark = m_queue.mark(cell);
    mark.value = value;
    mark.cantJudge = cantJudge;
    mark.notApplicable = notApplicable;
    mark.afterReveal = m_job.started.revealed;
    write(cell, mark);
    if (m_autoAdvance)
        m_queue.advance();
    m_typed.clear();
    Q_EMIT judged();
    Q_EMIT changed();
}

void RubricJudging::write(const Cell &cell, const Mark &mark)
{
    const std::shared_ptr<Done> done = remember([this, cell, before = m_queue.mark(cell)] {
        m_queue.setMark(cell, before);
        m_queue.goTo(cell);
    });
    m_queue.setMark(cell, mark);
    const auto shown = m_queue.answers();
    Score score;
    fill(score);
    score.trial = cell.trial;
    score.criterion = m_job.rubric.criteria[static_cast<std::size_t>(cell.criterion)].key;
    score.value = mark.value;
    score.cantJudge = mark.cantJudge;
    score.notApplicable = mark.notApplicable;
    score.flagged = mark.flagged;
    score.note = mark.note;
    score.position = static_cast<int>(std::find(shown.begin(), shown.end(), cell.trial) - shown.begin()) + 1;
    if (m_session.setting(draftKey(cell)).value_or(QString()) != QString())
        m_session.setSetting(draftKey(cell), QString());
    store(score, done);
}

// A note or flag without a score waits in the file until the score comes.
void RubricJudging::keepDraft(const Cell &cell, const Mark &mark)
{
    m_queue.setMark(cell, mark);
    m_session.setSetting(draftKey(cell), (mark.flagged ? u"f"_s : u"-"_s) + text(mark.note));
}

bool RubricJudging::flag()
{
    const std::optional<Cell> cell = m_queue.current();
    if (!cell || m_session.readOnly())
        return false;
    Mark mark = m_queue.mark(*cell);
    mark.flagged = !mark.flagged;
    mark.scored() ? write(*cell, mark) : keepDraft(*cell, mark);
    Q_EMIT changed();
    return true;
}

std::optional<QString> RubricJudging::note() const
{
    const std::optional<Cell> cell = m_queue.current();
    return cell ? std::optional(text(m_queue.mark(*cell).note)) : std::nullopt;
}

void RubricJudging::setNote(const QString &words)
{
    const std::optional<Cell> cell = m_queue.current();
    if (!cell || m_session.readOnly())
        return;
    Mark mark = m_queue.mark(*cell);
    if (mark.note == words.toStdString())
        return;
    mark.note = words.toStdString();
    mark.scored() ? write(*cell, mark) : keepDraft(*cell, mark);
    Q_EMIT changed();
}

void RubricJudging::stepAnswer(int by)
{
    m_queue.stepAnswer(by);
    moved();
}

void RubricJudging::stepPrompt(int by)
{
    m_queue.stepPrompt(by);
    moved();
}

void RubricJudging::goToPrompt(int prompt)
{
    m_queue.goToPrompt(prompt);
    moved();
}

void RubricJudging::goToTrial(TrialId trial)
{
    if (const auto here = m_queue.current())
        m_queue.goTo({trial, here->criterion});
    moved();
}

void RubricJudging::reread(const JudgementRef &ref)
{
    for (const ScoreTrail &entry : m_session.scoring().trail(ref.trial)) {
        if (entry.score.id != ref.score)
            continue;
        const Cell cell{ref.trial, m_queue.criterionOf(entry.score.criterion)};
        if (!m_queue.contains(cell))
            return;
        Mark mark; // what is valid again now
        if (const Result<TrialRow> now = m_session.trial(ref.trial)) {
            for (const Score &score : now->scores) {
                if (score.rater == m_job.rater && score.criterion == entry.score.criterion &&
                    score.rubric == m_job.rubric.id && score.round == round() && score.id != ref.score)
                    mark = {score.value,   score.cantJudge,   score.notApplicable,
                            score.flagged, score.afterReveal, score.note};
            }
        }
        m_queue.setMark(cell, mark);
        m_queue.goTo(cell);
    }
}
} // namespace assay::widgets
