// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/score_start.h"
#include "itemmodels/format.h"
#include "session/packs.h"
#include "session/scoring.h"
#include "widgets/compare/blind_veil.h"
#include "widgets/score/measure_box.h"
#include <algorithm>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
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
constexpr int RunsOffered = 50, CardWidth = 620, LongestName = 80;
const QString keyBlind = u"score.blind"_s, keyKind = u"score.kind"_s, keyOrder = u"score.order"_s,
              keyAdvance = u"score.advance"_s;

QComboBox *makeCombo(const QString &name, QWidget *parent)
{
    auto *box = new QComboBox(parent);
    box->setAccessibleName(name);
    box->setAccessibleDescription(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    return box;
}
} // namespace

ScoreStart::ScoreStart(session::Session &session, QWidget *parent) : QWidget(parent), m_session(session)
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
    middle->addWidget(makeCard());
    middle->addStretch();
    outer->addStretch(2);
    outer->addLayout(middle);
    outer->addStretch(3);
    scroll->setWidget(holder);
    holder->setAutoFillBackground(false);
}

QWidget *ScoreStart::makeCard()
{
    auto *card = new Card(this);
    card->setFixedWidth(CardWidth);
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(space::section, space::section, space::section, space::section);
    column->setSpacing(space::content);
    column->addWidget(makeLabel(tr("Score answers"), TextRole::PageTitle, Tone::Normal, card));
    QLabel *how = makeLabel(tr("One key for each judgement. Everything else gets out of the way; Esc brings it back."),
                            TextRole::Body, Tone::Secondary, card);
    how->setWordWrap(true);
    column->addWidget(how);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::content);
    grid->setVerticalSpacing(space::related);
    grid->setColumnStretch(1, 1);
    m_runs = makeCombo(tr("Run to score"), card);
    m_runs->setObjectName(QStringLiteral("runToScore"));
    m_kind = makeCombo(tr("How to judge"), card);
    m_kind->addItem(tr("Each answer by a rubric"), int(JudgingKind::Rubric));
    m_kind->addItem(tr("In pairs: which is better?"), int(JudgingKind::Pairs));
    m_kind->addItem(tr("In order: best to worst"), int(JudgingKind::Ranking));
    m_rubric = makeCombo(tr("Rubric"), card);
    m_edit = makeButton(tr("Rubric…"), {}, card);
    m_edit->setAccessibleName(tr("Edit or make a rubric"));
    m_order = makeCombo(tr("Order"), card);
    m_order->addItem(tr("Prompt by prompt, all criteria"), int(ScoreQueue::Order::ByPrompt));
    m_order->addItem(tr("One criterion across all prompts"), int(ScoreQueue::Order::ByCriterion));
    m_filter = makeCombo(tr("Which prompts"), card);
    for (const auto &[filter, text] :
         {std::pair{ScoreQueue::Filter::All, tr("All prompts")}, std::pair{ScoreQueue::Filter::ToDo, tr("To do")},
          std::pair{ScoreQueue::Filter::Drafts, tr("Half-scored")},
          std::pair{ScoreQueue::Filter::CantJudge, tr("With “can’t judge”")},
          std::pair{ScoreQueue::Filter::Flagged, tr("Flagged")},
          std::pair{ScoreQueue::Filter::Disagreement, tr("Where raters disagree")}})
        m_filter->addItem(text, int(filter));
    m_rater = makeCombo(tr("Rater"), card);
    m_rater->setEditable(true);
    m_rater->setInsertPolicy(QComboBox::NoInsert);
    m_rater->lineEdit()->setMaxLength(LongestName);
    m_rater->lineEdit()->setAccessibleName(tr("Name that the scores are kept under"));
    addField(grid, 0, tr("Run"), m_runs);
    addField(grid, 1, tr("How"), m_kind);
    addField(grid, 2, tr("Rubric"), m_rubric, m_edit);
    m_primary = new MeasureBox(card);
    m_primaryLabel = addField(grid, 3, tr("Primary"), m_primary);
    addField(grid, 4, tr("Order"), m_order);
    addField(grid, 5, tr("Show"), m_filter);
    m_round = makeCombo(tr("Round"), card);
    addField(grid, 6, tr("Rater"), m_rater);
    addField(grid, 7, tr("Round"), m_round);
    column->addLayout(grid);
    m_note = makeLabel({}, TextRole::Small, Tone::Caution, card);
    m_note->setWordWrap(true);
    column->addWidget(m_note);
    m_blind = new QCheckBox(tr("Blind: hide names, colours, times and prices until all are scored"), card);
    m_advance = new QCheckBox(tr("Go on by itself after each score"), card);
    column->addWidget(m_blind);
    column->addWidget(m_advance);
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::content);
    m_begin = makeButton(tr("Start scoring"), u"score", card);
    setPrimary(m_begin);
    setButtonHint(m_begin, tr("Enter", "a key"));
    m_begin->setDefault(true);
    m_begin->setAutoDefault(true);
    m_progress = new QProgressBar(card);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Judgements given"));
    m_progressText = makeLabel({}, TextRole::Small, Tone::Secondary, card);
    m_sendBack = makeButton(tr("Save to send back…"), {}, card);
    foot->addWidget(m_begin);
    foot->addWidget(m_sendBack);
    foot->addWidget(m_progress, 1);
    foot->addWidget(m_progressText);
    column->addSpacing(space::chip);
    column->addLayout(foot);
    connect(m_begin, &QPushButton::clicked, this, &ScoreStart::beginRequested);
    connect(m_edit, &QPushButton::clicked, this, &ScoreStart::rubricRequested);
    connect(m_sendBack, &QPushButton::clicked, this, &ScoreStart::sendBackRequested);
    connect(m_round, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_filling)
            showProgress();
    });
    connect(m_runs, &QComboBox::activated, this, [this] { m_picked = true; });
    connect(m_runs, &QComboBox::currentIndexChanged, this, [this] {
        if (m_filling)
            return;
        selectRubric(m_session.scoring().rubricOf(run()).id);
        fillPrimary();
        fillRaters();
        fillRounds();
        showProgress();
    });
    for (QComboBox *box : {m_kind, m_order})
        connect(box, &QComboBox::currentIndexChanged, this, &ScoreStart::keepChoices);
    connect(m_rubric, &QComboBox::currentIndexChanged, this, [this] {
        fillPrimary();
        keepChoices();
    });
    connect(m_primary, &QComboBox::activated, this, &ScoreStart::showProgress);
    for (QCheckBox *box : {m_blind, m_advance})
        connect(box, &QCheckBox::toggled, this, &ScoreStart::keepChoices);
    connect(m_rater->lineEdit(), &QLineEdit::editingFinished, this, &ScoreStart::takeRater);
    connect(m_rater, &QComboBox::activated, this, &ScoreStart::takeRater);
    return card;
}

QLabel *ScoreStart::addField(QGridLayout *grid, int row, const QString &label, QWidget *field, QWidget *beside)
{
    QLabel *name = makeLabel(label, TextRole::Small, Tone::Secondary, this);
    name->setBuddy(field);
    grid->addWidget(name, row, 0);
    grid->addWidget(field, row, 1, 1, beside ? 1 : 2);
    if (beside)
        grid->addWidget(beside, row, 2);
    return name;
}

bool ScoreStart::isEmpty() const { return m_runs->count() == 0; }

RunId ScoreStart::run() const { return RunId{m_runs->currentData().toLongLong()}; }

QString ScoreStart::runText() const { return m_runs->currentText(); }

bool ScoreStart::select(RunId run)
{
    const int index = m_runs->findData(static_cast<qlonglong>(number(run)));
    if (index >= 0)
        m_runs->setCurrentIndex(index);
    m_picked = true;
    return index >= 0;
}

void ScoreStart::setBlind(bool blind) { m_blind->setChecked(blind); }

RubricId ScoreStart::rubricId() const
{
    const int index = m_rubric->currentIndex();
    return index >= 0 && index < static_cast<int>(m_rubrics.size()) ? m_rubrics[static_cast<std::size_t>(index)].id
                                                                    : RubricId{};
}

Rubric ScoreStart::chosenRubric() const
{
    const int index = qBound(0, m_rubric->currentIndex(), static_cast<int>(m_rubrics.size()) - 1);
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
    out.kind = static_cast<JudgingKind>(m_kind->currentData().toInt());
    out.rubric = chosenRubric();
    out.primary = m_primary->measure();
    out.blind = m_blind->isChecked();
    out.round = qMax(1, m_round->currentData().toInt());
    out.autoAdvance = m_advance->isChecked();
    out.order = static_cast<ScoreQueue::Order>(m_order->currentData().toInt());
    out.filter = static_cast<ScoreQueue::Filter>(m_filter->currentData().toInt());
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
        restore(m_kind, keyKind);
        restore(m_order, keyOrder);
        m_blind->setChecked(m_session.setting(keyBlind) == u"1"_s);
        m_advance->setChecked(m_session.setting(keyAdvance) != u"0"_s);
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
    const qlonglong before = m_picked ? m_runs->currentData().toLongLong() : 0;
    const QSignalBlocker quiet(m_runs);
    m_runs->clear();
    if (const auto runs = m_session.runPage({}, std::nullopt, RunsOffered)) {
        for (const RunSummary &run : *runs)
            m_runs->addItem(tr("%1 · %2", "a run's name and time")
                                .arg(BlindVeil::hides(m_session, run.id) ? tr("being scored blind")
                                                                         : QString::fromStdString(run.name),
                                     itemmodels::whenText(run.startedMicros)),
                            static_cast<qlonglong>(number(run.id)));
    }
    m_runs->setCurrentIndex(qMax(0, m_runs->findData(before)));
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
    const QSignalBlocker quiet(m_rubric);
    m_rubric->clear();
    for (const Rubric &rubric : m_rubrics)
        m_rubric->addItem(
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
    m_primary->setRubric(rubric, frozen != nullptr ? frozen->primaryCriterion : usualPrimary(rubric));
}

void ScoreStart::selectRubric(RubricId id)
{
    for (std::size_t i = 0; i < m_rubrics.size(); ++i) {
        if (m_rubrics[i].id == id)
            m_rubric->setCurrentIndex(static_cast<int>(i));
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
    const QSignalBlocker quiet(m_rater);
    m_rater->clear();
    for (const QString &name : names)
        m_rater->addItem(name);
    m_rater->setCurrentText(m_session.preferences().raterName());
}

void ScoreStart::takeRater()
{
    const QString name = m_rater->currentText().trimmed();
    if (name.isEmpty() || name == m_session.preferences().raterName())
        return m_rater->setCurrentText(m_session.preferences().raterName());
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
    const int before = m_round->currentData().toInt();
    const QSignalBlocker quiet(m_round);
    m_round->clear();
    m_round->addItem(tr("First"), 1);
    for (int round = 2; round <= begun + 1; ++round)
        m_round->addItem(round == 2 ? tr("Second: the same answers again, to see whether your scale has drifted")
                                    : tr("Round %1").arg(round),
                         round);
    m_round->setCurrentIndex(qMax(0, m_round->findData(before)));
}

void ScoreStart::keepChoices()
{
    if (m_filling)
        return;
    m_session.setSetting(keyKind, m_kind->currentData().toString());
    m_session.setSetting(keyOrder, m_order->currentData().toString());
    m_session.setSetting(keyBlind, m_blind->isChecked() ? u"1"_s : u"0"_s);
    m_session.setSetting(keyAdvance, m_advance->isChecked() ? u"1"_s : u"0"_s);
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
    for (QComboBox *box : {m_order, m_filter})
        box->setEnabled(byRubric);
    m_rubric->setEnabled(byRubric && !m_job); // a pack is scored by the rubric that came with it
    m_edit->setEnabled(!m_job);
    const bool severalMeasures = m_primary->count() > 1 && byRubric && !m_job; // the owner of a pack decides
    m_primary->setVisible(severalMeasures);
    m_primaryLabel->setVisible(severalMeasures);
    m_advance->setEnabled(byRubric);
    m_blind->setEnabled(!m_job);
    if (m_job && !m_blind->isChecked()) {
        const QSignalBlocker quiet(m_blind);
        m_blind->setChecked(true);
    }
    m_begin->setEnabled(!isEmpty() && !m_session.readOnly());
    m_sendBack->setVisible(m_job.has_value());
    m_progress->setVisible(byRubric);
    m_progressText->setVisible(byRubric);
    const QString note = noteText();
    m_note->setVisible(!note.isEmpty());
    m_note->setText(note);
    setTone(m_note, m_job ? Tone::Secondary : Tone::Caution);
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
    m_progress->setRange(0, qMax(1, queue.total()));
    m_progress->setValue(queue.scored());
    m_progressText->setText(tr("%1 of %2 scored").arg(queue.scored()).arg(queue.total()));
}
} // namespace assay::widgets
