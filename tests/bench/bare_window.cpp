// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of starting: a bare Qt window with a menu, an editor, a table and one chart. See start_bench.py.
#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QMainWindow>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableWidget>

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QMainWindow window;
    window.setWindowTitle(QStringLiteral("Bare window"));
    window.menuBar()->addMenu(QStringLiteral("&File"))->addAction(QStringLiteral("&Quit"));
    auto *splitter = new QSplitter(&window);
    auto *editor = new QPlainTextEdit(QStringLiteral("text"), splitter);
    auto *table = new QTableWidget(5, 3, splitter);
    auto *series = new QLineSeries;
    series->append(0, 1);
    series->append(1, 2);
    auto *chart = new QChart;
    chart->addSeries(series);
    chart->createDefaultAxes();
    auto *view = new QChartView(chart, splitter);
    for (QWidget *widget :
         {static_cast<QWidget *>(editor), static_cast<QWidget *>(table), static_cast<QWidget *>(view)})
        splitter->addWidget(widget);
    window.setCentralWidget(splitter);
    window.resize(1366, 768);
    window.show();
    return QApplication::exec();
}
