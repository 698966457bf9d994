// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs.h"
#include "itemmodels/format.h"
#include "widgets/icons.h"
#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QTableWidget>
#include <QVBoxLayout>

namespace assay::widgets
{
using namespace Qt::StringLiterals;
namespace
{
QString tr(const char *text) { return QCoreApplication::translate("Dialogs", text); }

QDialog *makeDialog(QWidget *parent, const QString &title)
{
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(space::section, space::section, space::section, space::group);
    layout->setSpacing(space::content);
    return dialog;
}

void addClose(QDialog *dialog)
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    for (auto *button : buttons->buttons())
        button->setIcon({});
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    dialog->layout()->addWidget(buttons);
}
} // namespace

void showAbout(QWidget *parent)
{
    auto *dialog = makeDialog(parent, tr("About Assay"));
    auto *layout = static_cast<QVBoxLayout *>(dialog->layout());
    auto *picture = new QLabel(dialog);
    picture->setPixmap(programIcon().pixmap(48, 48));
    layout->addWidget(picture);
    layout->addWidget(makeLabel(u"Assay " ASSAY_VERSION ""_s, TextRole::PageTitle, Tone::Normal, dialog));
    layout->addWidget(
        makeLabel(tr("Compares AI models on your own prompts. Prompts, answers and scores stay in one local file."),
                  TextRole::Body, Tone::Normal, dialog));
    layout->addWidget(makeLabel(tr("Free software: you may share and change it under the GNU General Public License, "
                                   "version 3 or later. It comes with no warranty."),
                                TextRole::Body, Tone::Normal, dialog));
    layout->addWidget(
        makeLabel(tr("Built on Qt %1, Qt Charts, libcurl, SQLite, nlohmann/json, yaml-cpp, cmark-gfm and OpenSSL.")
                      .arg(QString::fromLatin1(qVersion())),
                  TextRole::Small, Tone::Secondary, dialog));
    for (auto *label : dialog->findChildren<QLabel *>()) {
        label->setWordWrap(label->pixmap().isNull());
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    addClose(dialog);
    dialog->resize(520, dialog->sizeHint().height());
    dialog->open();
}

void showKeys(QWidget *parent, const QVector<PaletteEntry> &entries)
{
    auto *dialog = makeDialog(parent, tr("Keys"));
    dialog->setObjectName(u"keysDialog"_s);
    auto *layout = static_cast<QVBoxLayout *>(dialog->layout());
    layout->addWidget(makeLabel(tr("Keys"), TextRole::PageTitle, Tone::Normal, dialog));
    layout->addWidget(
        makeLabel(tr("Tab and Shift+Tab go from control to control, and a page can have more keys of its own. Press "
                     "? while scoring to see those."),
                  TextRole::Body, Tone::Secondary, dialog));
    static_cast<QLabel *>(layout->itemAt(1)->widget())->setWordWrap(true);
    auto *table = new QTableWidget(0, 2, dialog);
    table->setAccessibleName(tr("Actions and their keys"));
    table->setHorizontalHeaderLabels({tr("Keys"), tr("Action")});
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setHighlightSections(false);
    table->verticalHeader()->hide();
    table->setShowGrid(false);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    for (const PaletteEntry &entry : entries) {
        if (entry.keys.isEmpty())
            continue;
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(entry.keys));
        table->setItem(row, 1, new QTableWidgetItem(entry.path));
    }
    table->resizeColumnToContents(0);
    table->setColumnWidth(0, table->columnWidth(0) + space::section);
    layout->addWidget(table, 1);
    addClose(dialog);
    dialog->resize(620, 560);
    dialog->open();
}

bool confirmQuit(QWidget *parent, int settled, int total)
{
    QMessageBox box(parent);
    box.setIcon(QMessageBox::NoIcon);
    box.setWindowTitle(tr("A run is on"));
    box.setTextFormat(Qt::PlainText);
    box.setText(tr("%1 of %2 answers are here. Quit and stop the others?")
                    .arg(QLocale().toString(settled), QLocale().toString(total)));
    box.setInformativeText(tr("What has arrived is kept in the workspace. Answers on their way may still be charged."));
    auto *stay = box.addButton(tr("Go on running"), QMessageBox::RejectRole);
    auto *quit = box.addButton(tr("Stop and quit"), QMessageBox::AcceptRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == quit;
}

bool confirmSpending(QWidget *parent, const session::SpendingQuestion &question)
{
    QMessageBox box(parent);
    box.setObjectName(u"confirmSpending"_s);
    box.setIcon(QMessageBox::NoIcon);
    box.setWindowTitle(tr("Run"));
    if (question.cost) {
        box.setText(tr("This run may cost up to %1; %2 is likely.")
                        .arg(itemmodels::moneyText(question.cost->high), itemmodels::moneyText(question.cost->likely)));
        box.setInformativeText(tr("That is more than the amount above which you want to be asked: Settings, Prices and "
                                  "limits. Nothing is sent before you answer."));
    } else {
        box.setText(tr("What this run costs cannot be told: a price is unknown, or in another currency."));
        box.setInformativeText(tr("You want to be asked above an amount, and nobody can say that this run stays below "
                                  "it. Prices are entered in Settings, Prices and limits. Nothing is sent before you "
                                  "answer."));
    }
    if (auto *grid = qobject_cast<QGridLayout *>(box.layout()))
        grid->setColumnMinimumWidth(2, 400); // a message box is as narrow as its title, else
    auto *stay = box.addButton(tr("Do not run"), QMessageBox::RejectRole);
    auto *go = box.addButton(tr("Run"), QMessageBox::AcceptRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.exec();
    return box.clickedButton() == go;
}
} // namespace assay::widgets
