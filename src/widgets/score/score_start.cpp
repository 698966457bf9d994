// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_start.h"
#include "itemmodels/format.h"
#include "session/packs.h"
#include "session/scoring.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/score/measure_box.h"
#include "widgets/score/score_form.h"
#include <algorithm>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QProgressBar>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <set>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
constexpr int RunsOffered = 50;
const QString keyInSight = u"score.namesInSight"_s, keyKind = u"score.kind"_s, keyOrder = u"score.order"_s,
              keyAdvance = u"score.advance"_s;
} // namespace

ScoreStart::ScoreStart(session::Session &session, QWidget *parent)
    : QWidget(parent), m_session(session), m_form(new ScoreForm(this))
{
    auto *scroll = new QScrollArea(this); // the card is higher than a small window with large letters
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->viewport()->setAutoFillBackground(false);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(scroll);
    auto *holder = new QWidget(scroll);
    auto *outer = new QVBoxLayout(holder);
    auto *middle = new QHBoxLayout; // no alignment flag: it would cut wrapped lines
    middle->addStretch();
    middle->addWidget(m_form);
    middle->addStretch();
    outer->addStretch(2);
    outer->addLayout(middle);
    outer->addStretch(3);
    scroll->setWidget(holder);
    holder->setAutoFillBackground(false);
    connectForm();
}

void ScoreStart::connectForm()
{
    connect(m_form->begin, &QPushButton::clicked, this, &ScoreStart::beginRequested);
    connect(m_form->edit, &QPushButton::clicked, this, &ScoreStart::rubricRequested);
    connect(m_form->sendBack, &QPushButton::clicked, this, &ScoreStart::sendBackRequested);
    connect(m_form->round, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            showProgress();
    });
    connect(m_form->runs, &QComboBox::activated, this, [this] { m_picked = true; });
    connect(m_form->runs, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            showRun();
    });
    for (QComboBox *box : {m_form->kind, m_form->order})
        connect(box, &QComboBox::currentIndexChanged, this, &ScoreStart::keepChoices);
    connect(m_form->rubric, &QComboBox::currentIndexChanged, this, [this] {
        fillPrimary();
        keepChoices();
    });
    connect(m_form->primary, &QComboBox::activated, this, &ScoreStart::showProgress);
    for (QCheckBox *box : {m_form->blind, m_form->advance})
        connect(box, &QCheckBox::toggled, this, &ScoreStart::keepChoices);
    connect(m_form->rater->lineEdit(), &QLineEdit::editingFinished, this, &ScoreStart::takeRater);
    connect(m_form->rater, &QComboBox::activated, this, &ScoreStart::takeRater);
}

void ScoreStart::showRun()
{
    selectRubric(m_session.scoring().rubricOf(run()).id);
    fillPrimary();
    fillRaters();
    fillRounds();
    showProgress();
}

QPushButton *ScoreStart::beginButton() const noexcept { return m_form->begin; }

bool ScoreStart::isEmpty() const { return m_form->runs->count() == 0; }

RunId ScoreStart::run() const { return RunId{m_form->runs->currentData().toLongLong()}; }

QString ScoreStart::runText() const { return m_form->runs->currentText(); }

bool ScoreStart::select(RunId run)
{
    const int index = m_form->runs->findData(static_cast<qlonglong>(number(run)));
    if (index >= 0)
        m_form->runs->setCurrentIndex(index);
    m_picked = true;
    return index >= 0;
}

void ScoreStart::setBlind(bool blind) { m_form->blind->setChecked(blind); }

RubricId ScoreStart::rubricId() const
{
    const int index = m_form->rubric->currentIndex();
    return index >= 0 && index < static_cast<int>(m_rubrics.size()) ? m_rubrics[static_cast<std::size_t>(index)].id
                                                                    : RubricId{};
}

Rubric ScoreStart::chosenRubric() const
{
    const int index = qBound(0, m_form->rubric->currentIndex(), static_cast<int>(m_rubrics.size()) - 1);
    return m_rubrics.empty() ? overallRubric() : m_rubrics[static_cast<std::size_t>(index)];
}

const Freeze *ScoreStart::frozenHere() const
{
    const auto *last = m_freezes.empty() ? nullptr : std::get_if<Freeze>(&m_freezes.back().body);
    return last != nullptr && last->rubric == chosenRubric().id ? last : nullptr;
}

ScoringChoice ScoreStart::choice() const
{
    ScoringChoice out;
    out.run = run();
    out.kind = static_cast<JudgingKind>(m_form->kind->currentData().toInt());
    out.rubric = chosenRubric();
    out.primary = m_form->primary->measure();
    out.blind = m_form->blind->isChecked();
    out.round = qMax(1, m_form->round->currentData().toInt());
    out.autoAdvance = m_form->advance->isChecked();
    out.order = static_cast<ScoreQueue::Order>(m_form->order->currentData().toInt());
    out.filter = static_cast<ScoreQueue::Filter>(m_form->filter->currentData().toInt());
    return out;
}

void ScoreStart::refresh(bool whole)
{
    m_filling = true;
    fillRuns();
    if (!std::exchange(m_restored, m_session.isOpen())) {
        const auto restore = [this](QComboBox *box, const QString &key) {
            const int index = box->findData(m_session.setting(key).value_or(u"0"_s).toInt());
            box->setCurrentIndex(qMax(0, index));
        };
        restore(m_form->kind, keyKind);
        restore(m_form->order, keyOrder);
        // Names that were seen cannot be unseen, while blind scoring ends with one button: blind is what nobody chose.
        m_form->blind->setChecked(m_session.setting(keyInSight) != u"1"_s);
        m_form->advance->setChecked(m_session.setting(keyAdvance) != u"0"_s);
    }
    fillRubrics();
    if (whole)
        fillRaters();
    fillRounds();
    m_filling = false;
    if (whole)
        showProgress();
}

// The newest, unless another one was picked.
void ScoreStart::fillRuns()
{
    const qlonglong before = m_picked ? m_form->runs->currentData().toLongLong() : 0;
    const QSignalBlocker quiet(m_form->runs);
    m_form->runs->clear();
    if (const auto runs = m_session.runPage({}, std::nullopt, RunsOffered)) {
        for (const RunSummary &run : *runs)
            m_form->runs->addItem(tr("%1 · %2", "a run's name and time")
                                      .arg(BlindVeil::hides(m_session, run.id) ? tr("being scored blind")
                                                                               : QString::fromStdString(run.name),
                                           itemmodels::whenText(run.startedMicros)),
                                  static_cast<qlonglong>(number(run.id)));
    }
    m_form->runs->setCurrentIndex(qMax(0, m_form->runs->findData(before)));
}

void ScoreStart::fillRubrics()
{
    m_rubrics = {overallRubric()};
    const Rubric frozen = isEmpty() ? overallRubric() : m_session.scoring().rubricOf(run());
    for (Rubric &rubric : m_session.scoring().rubrics())
        m_rubrics.push_back(std::move(rubric));
    const bool known =
        std::any_of(m_rubrics.begin(), m_rubrics.end(), [&](const Rubric &r) { return r.id == frozen.id; });
    if (!known) // an older version that the run is frozen with
        m_rubrics.push_back(frozen);
    const QSignalBlocker quiet(m_form->rubric);
    m_form->rubric->clear();
    for (const Rubric &rubric : m_rubrics)
        m_form->rubric->addItem(
            rubric.id == RubricId{}
                ? tr("Overall, 1 to 5")
                : tr("%1, version %2", "a rubric").arg(QString::fromStdString(rubric.name)).arg(rubric.version));
    selectRubric(frozen.id);
    fillPrimary();
}

// As it was frozen with the run, else as the rubric says.
void ScoreStart::fillPrimary()
{
    m_freezes = isEmpty() ? std::vector<ScoringEvent>{} : m_session.scoring().freezes(run());
    const Rubric rubric = chosenRubric();
    const Freeze *frozen = frozenHere();
    m_form->primary->setRubric(rubric, frozen != nullptr ? frozen->primaryCriterion : usualPrimary(rubric));
}

void ScoreStart::selectRubric(RubricId id)
{
    for (std::size_t i = 0; i < m_rubrics.size(); ++i) {
        if (m_rubrics[i].id == id)
            m_form->rubric->setCurrentIndex(static_cast<int>(i));
    }
}

// Everybody who has scored this run, and whoever sits here.
void ScoreStart::fillRaters()
{
    std::set<QString> names{m_session.preferences().raterName()};
    if (const auto record = isEmpty() ? Result<RunRecord>(RunRecord{}) : m_session.run(run())) {
        for (const TrialRow &row : record->trials) {
            for (const Score &score : row.scores)
                names.insert(QString::fromStdString(score.rater));
        }
    }
    const QSignalBlocker quiet(m_form->rater);
    m_form->rater->clear();
    for (const QString &name : names)
        m_form->rater->addItem(name);
    m_form->rater->setCurrentText(m_session.preferences().raterName());
}

void ScoreStart::takeRater()
{
    const QString name = m_form->rater->currentText().trimmed();
    if (name.isEmpty() || name == m_session.preferences().raterName())
        return m_form->rater->setCurrentText(m_session.preferences().raterName());
    auto values = m_session.preferences().values();
    values.rater = name;
    m_session.preferences().set(values);
    fillRounds();
    showProgress();
}

// The rounds that this rater has begun, and one more.
void ScoreStart::fillRounds()
{
    int begun = 1;
    const std::string rater = m_session.preferences().raterName().toStdString();
    for (const ScoringEvent &event : isEmpty() ? std::vector<ScoringEvent>{} : m_session.scoring().sessions(run())) {
        if (event.rater == rater)
            begun = qMax(begun, std::get<ScoringSession>(event.body).round);
    }
    const int before = m_form->round->currentData().toInt();
    const QSignalBlocker quiet(m_form->round);
    m_form->round->clear();
    m_form->round->addItem(tr("First"), 1);
    for (int round = 2; round <= begun + 1; ++round)
        m_form->round->addItem(round == 2 ? tr("Second: the same answers again, to see whether your scale has drifted")
                                          : tr("Round %1").arg(round),
                               round);
    m_form->round->setCurrentIndex(qMax(0, m_form->round->findData(before)));
}

void ScoreStart::keepChoices()
{
    if (m_filling)
        return;
    m_session.setSetting(keyKind, m_form->kind->currentData().toString());
    m_session.setSetting(keyOrder, m_form->order->currentData().toString());
    m_session.setSetting(keyInSight, m_form->blind->isChecked() ? u"0"_s : u"1"_s);
    m_session.setSetting(keyAdvance, m_form->advance->isChecked() ? u"1"_s : u"0"_s);
    showProgress();
}

QString ScoreStart::noteText() const
{
    if (m_session.readOnly())
        return tr("This workspace can only be read: nothing can be scored in it.");
    if (m_job)
        return m_job->rater.empty()
                   ? tr("This came in a rater pack. No names are in it; score it and save it to send back.")
                   : tr("This came in a rater pack for “%1”. No names are in it; score it and save it to send back.")
                         .arg(QString::fromStdString(m_job->rater));
    const ScoringChoice chosen = choice();
    const Rubric frozen = isEmpty() ? overallRubric() : m_session.scoring().rubricOf(run());
    if (isEmpty() || chosen.kind != JudgingKind::Rubric || m_freezes.empty())
        return {};
    if (const Freeze *here = frozenHere(); here != nullptr) {
        if (chosen.primary.empty() || here->primaryCriterion == chosen.primary)
            return {};
        return tr("“%1” was decided as the primary measure before scoring. The change is written down with its date, "
                  "and every finding says so.")
            .arg(measureText(chosen.rubric, here->primaryCriterion));
    }
    return tr("This run is scored by “%1”, version %2. Another rubric begins scores of its own; the change is written "
              "down and the scores so far stay.")
        .arg(QString::fromStdString(frozen.name))
        .arg(frozen.version);
}

void ScoreStart::showKind()
{
    m_job = isEmpty() ? std::nullopt : m_session.scoring().packs().jobOf(run());
    const bool byRubric = choice().kind == JudgingKind::Rubric;
    for (QComboBox *box : {m_form->order, m_form->filter})
        box->setEnabled(byRubric);
    m_form->rubric->setEnabled(byRubric && !m_job); // a pack is scored by the rubric that came with it
    m_form->edit->setEnabled(!m_job);
    const bool severalMeasures = m_form->primary->count() > 1 && byRubric && !m_job; // the owner of a pack decides
    m_form->setPrimaryShown(severalMeasures);
    m_form->advance->setEnabled(byRubric);
    m_form->blind->setEnabled(!m_job);
    if (m_job && !m_form->blind->isChecked()) {
        const QSignalBlocker quiet(m_form->blind);
        m_form->blind->setChecked(true);
    }
    m_form->inSight->setVisible(!m_form->blind->isChecked() && !isEmpty());
    m_form->begin->setEnabled(!isEmpty() && !m_session.readOnly());
    m_form->sendBack->setVisible(m_job.has_value());
    m_form->progress->setVisible(byRubric);
    m_form->progressText->setVisible(byRubric);
    const QString note = noteText();
    m_form->note->setVisible(!note.isEmpty());
    m_form->note->setText(note);
    setTone(m_form->note, m_job ? Tone::Secondary : Tone::Caution);
}

// The rater's own judgements: what others gave says nothing about what is left to do.
void ScoreStart::showProgress()
{
    showKind();
    const ScoringChoice chosen = choice();
    const bool byRubric = chosen.kind == JudgingKind::Rubric;
    ScoreQueue queue;
    if (const auto record = m_session.run(run()); record && !isEmpty() && byRubric) {
        ScoringSession plain;
        plain.blind = false;
        const std::string rater = m_session.preferences().raterName().toStdString();
        queue.load(*record, chosen.rubric, rater, blindOrder(plain, rater, {*record}, &isScorable), chosen.round);
    }
    m_form->progress->setRange(0, qMax(1, queue.total()));
    m_form->progress->setValue(queue.scored());
    m_form->progressText->setText(tr("%1 of %2 scored").arg(queue.scored()).arg(queue.total()));
}
} // namespace assay::widgets
