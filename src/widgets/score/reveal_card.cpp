// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/reveal_card.h"
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;

namespace
{
QString number(std::optional<double> value, bool percent)
{
    return value ? QLocale().toString(*value, 'f', percent ? 0 : 2) : u"–"_s;
}

QString interval(const analysis::RevealRow &row, bool percent)
{
    if (row.noVariation)
        return RevealCard::tr("no variation seen in %n prompt(s)", "", row.prompts);
    if (!row.low || !row.high)
        return row.prompts == 1 ? RevealCard::tr("no interval from one prompt") : u"–"_s;
    return RevealCard::tr("95 % %1 to %2", "an interval").arg(number(row.low, percent), number(row.high, percent));
}
} // namespace

RevealCard::RevealCard(QWidget *host) : Card(host, Kind::Accent)
{
    setObjectName(u"revealCard"_s);
    setAccessibleName(tr("Your scores by model"));
    hide();
}

void RevealCard::showSummary(const analysis::RevealSummary &summary, const QStringList &names)
{
    qDeleteAll(findChildren<QWidget *>(Qt::FindDirectChildrenOnly));
    delete layout();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::section, space::group, space::section, space::group);
    column->setSpacing(space::related);
    column->addWidget(makeLabel(tr("Your scores by model"), TextRole::CardTitle, Tone::Normal, this));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::section);
    grid->setVerticalSpacing(space::chip);
    const QString measure = summary.rate ? tr("Pass rate, %") : summary.percent ? tr("Mean, 0 to 100") : tr("Mean");
    const QStringList heads{tr("Model"), measure, tr("How sure"), tr("Prompts"), tr("Can’t judge")};
    for (int c = 0; c < heads.size(); ++c)
        grid->addWidget(makeLabel(heads[c], TextRole::Small, Tone::Secondary, this), 0, c);
    int line = 1;
    for (const analysis::RevealRow &row : summary.rows) {
        QLabel *name = makeLabel(names.value(row.target), TextRole::Body, Tone::Normal, this);
        name->setMaximumWidth(420);
        grid->addWidget(name, line, 0);
        grid->addWidget(makeLabel(number(row.mean, summary.percent), TextRole::Body, Tone::Normal, this), line, 1);
        grid->addWidget(makeLabel(interval(row, summary.percent), TextRole::Small, Tone::Secondary, this), line, 2);
        grid->addWidget(makeLabel(QLocale().toString(row.prompts), TextRole::Body, Tone::Normal, this), line, 3);
        grid->addWidget(makeLabel(QLocale().toString(row.cantJudge), TextRole::Body, Tone::Normal, this), line++, 4);
    }
    column->addLayout(grid);
    QStringList said;
    for (const analysis::RaterOverlap &other : summary.others)
        said << tr("With %1: the same on %2 of %3 judgements that you both gave, %4 within what counts as agreement.")
                    .arg(QString::fromStdString(other.rater))
                    .arg(other.same)
                    .arg(other.both)
                    .arg(other.within);
    if (summary.others.empty())
        said << tr("Nobody else has scored these answers yet.");
    said << tr("Changes you made after the reveal: %1. They are kept, marked and left out of these means.")
                .arg(summary.changedAfter);
    said << tr("Means say nothing of how the models differ: the charts do, on the same prompts.");
    for (const QString &sentence : said) {
        QLabel *label = makeLabel(sentence, TextRole::Small, Tone::Secondary, this);
        label->setWordWrap(true);
        column->addWidget(label);
    }
    auto *buttons = new QHBoxLayout;
    QPushButton *charts = makeButton(tr("See the charts"), u"analyse", this);
    QPushButton *shut = makeButton(tr("Back to the answers"), {}, this);
    setButtonHint(shut, tr("Esc", "a key"));
    setButtonHint(charts, tr("Enter", "a key"));
    setPrimary(charts);
    for (QPushButton *button : {charts, shut})
        button->setFocusPolicy(Qt::NoFocus); // keys belong to the surface
    buttons->addWidget(shut);
    buttons->addWidget(charts);
    buttons->addStretch();
    column->addSpacing(space::chip);
    column->addLayout(buttons);
    connect(charts, &QPushButton::clicked, this, &RevealCard::chartsRequested);
    connect(shut, &QPushButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    setMaximumWidth(qMax(480, parentWidget()->width() - 40));
    adjustSize();
    resize(qMin(width(), parentWidget()->width() - 40),
           heightForWidth(width()) > 0 ? heightForWidth(width()) : height());
    move((parentWidget()->width() - width()) / 2, qMax(0, (parentWidget()->height() - height()) / 2));
    show();
    raise();
}

QString RevealCard::text() const
{
    QStringList out;
    for (const QLabel *label : findChildren<QLabel *>())
        out << label->text();
    return out.join(u'\n');
}
} // namespace assay::widgets
