// SPDX-License-Identifier: GPL-3.0-or-later
// Questions on the left, the chart that answers one in the middle, the same as a table beside it, and behind every mark
// its answers. What is seen here is what Export and Copy give away.
#pragma once
#include "analysis/chart_spec.h"
#include "widgets/page.h"
#include <QTimer>

class QSplitter;
class QStackedWidget;

namespace assay::charts
{
class ChartView;
}

namespace assay::widgets
{
class AnalyseBar;
class AnswersPanel;
class AssumptionBar;
class ChartCard;
class BlindVeil;
class ChartExports;
class ClaimPanel;
class ChartSource;
class EmptyState;
class ExportDialog;
class FilterButton;
class QuestionList;
class RunPicker;
class TableTwin;

class AnalysePage : public Page
{
    Q_OBJECT
public:
    explicit AnalysePage(session::Session &session, QWidget *parent = nullptr);
    void activated() override;
    QString documentName() const override;
    QList<QAction *> menuActions(MenuId menu) override;
    void showRun(RunId run) override { showRuns({run}); }
    void showRuns(const std::vector<RunId> &runs) override;

    charts::ChartView *chart() const;
    ChartCard *card() const { return m_card; }
    BlindVeil *veil() const { return m_veil; }
    TableTwin *twin() const { return m_twin; }
    AnswersPanel *answers() const { return m_answers; }
    ClaimPanel *claim() const { return m_claim; }
    QuestionList *questions() const { return m_questions; }
    RunPicker *picker() const { return m_picker; }
    FilterButton *filter() const;
    AssumptionBar *assumptions() const { return m_assumptions; }
    ExportDialog *exportDialog() const; // while it is open, else null
    bool isBusy() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;
    bool eventFilter(QObject *object, QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *makeBody();
    void makeActions();
    void connectAll();
    void reload();
    void refresh();  // shows the current question's chart, or why there is none
    void fillTwin(); // with the numbers of the same chart
    void refreshActions();
    void showNothing(const analysis::ChartSpec &spec);
    void openMark(analysis::MarkRef mark);
    bool openBasis(const analysis::Figure &figure);
    void closeAnswers();
    void sayFailed(const Error &error);
    void rememberView();
    void toggleTable();
    bool digitPressed(QKeyEvent *event);
    const analysis::ChartSpec *current() const;
    bool hasNothingScored() const;
    RunId veiledRun() const; // a chosen one that is being scored blind; 0: none
    bool isVeiled() const { return number(veiledRun()) != 0; }

    ChartSource *m_source;
    AnalyseBar *m_bar = nullptr;
    RunPicker *m_picker = nullptr;
    QuestionList *m_questions = nullptr;
    QStackedWidget *m_pages = nullptr; // the work, or nothing at all
    EmptyState *m_noRuns = nullptr;
    BlindVeil *m_veil = nullptr;
    bool m_veiled = false; // a chosen run is being scored blind
    ChartCard *m_card = nullptr;
    AssumptionBar *m_assumptions = nullptr;
    TableTwin *m_twin = nullptr;
    AnswersPanel *m_answers = nullptr;
    ClaimPanel *m_claim = nullptr;
    QSplitter *m_columns = nullptr;
    bool m_columnsChosen = false; // by the user, now or earlier
    QSplitter *m_rows = nullptr;
    ChartExports *m_exports = nullptr;
    QList<QAction *> m_actions;
    QAction *m_exportAction = nullptr, *m_copyAction = nullptr, *m_reportAction = nullptr;
    QTimer m_changed, m_twinLater;
    bool m_stale = true; // the runs changed while the page was not seen
};
} // namespace assay::widgets
