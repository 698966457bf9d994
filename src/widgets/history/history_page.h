// SPDX-License-Identifier: GPL-3.0-or-later
// Every run ever made: found by words or filters, opened again exactly as it was, exported, renamed, binned and brought
// back. Master above, what the chosen run says below.
#pragma once
#include "widgets/history/run_export.h"
#include "widgets/page.h"
#include <QTimer>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace assay::itemmodels
{
class RunTableModel;
}

namespace assay::widgets
{
class EmptyState;
class RunDetail;
class SearchResults;

class HistoryPage : public Page
{
    Q_OBJECT
public:
    explicit HistoryPage(session::Session &session, QWidget *parent = nullptr);
    void activated() override;
    void showRun(RunId run) override;
    QList<QAction *> menuActions(MenuId menu) override;
    void setAskSavePath(AskSavePath ask) { m_ask = std::move(ask); } // for tests
    itemmodels::RunTableModel *model() const noexcept { return m_model; }
    RunId chosen() const noexcept { return m_chosen; }

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    QWidget *makeBar();
    QWidget *makeMaster();
    void connectAll();
    void fillFilters();
    void reload();
    void search();
    Result<std::vector<SearchHit>> veiled(Result<std::vector<SearchHit>> hits) const;
    void choose(RunId run);
    void showChosen();
    void showPane();
    void open();
    void runAgain();
    void exportChosen();
    void rename();
    void setDeleted(RunId run, bool deleted);
    RunFilter filter() const;
    void say(const Error &error);

    itemmodels::RunTableModel *m_model;
    QLineEdit *m_search;
    QComboBox *m_sets, *m_targets, *m_status;
    QPushButton *m_analyseTicked;
    QStackedWidget *m_stack;
    QTableView *m_table;
    SearchResults *m_results;
    EmptyState *m_empty;
    RunDetail *m_detail;
    QTimer m_typing, m_changed;
    RunId m_chosen{};
    AskSavePath m_ask = askRunPath;
    QAction *m_find = nullptr;
};
} // namespace assay::widgets
