// SPDX-License-Identifier: GPL-3.0-or-later
// A run as a file: asks where (through a seam that tests answer), writes on a pool thread, never over another file
// unless the person said so in the system's own dialog.
#pragma once
#include "core/records.h"
#include "formats/exports.h"
#include <functional>
#include <QString>

class QObject;
class QWidget;

namespace assay::widgets
{
struct SaveChoice {
    QString path;   // empty: cancelled
    QString format; // id of formats::runFormats()
};
// Answers where to save; the default shows the system's dialog.
using AskSavePath = std::function<SaveChoice(QWidget *parent, const QString &suggested)>;
SaveChoice askRunPath(QWidget *parent, const QString &suggested);

// `then` comes on the GUI thread while `context` lives: the path, or an error with path and reason.
void exportRun(const RunRecord &record, const formats::NotSent &notSent, const SaveChoice &choice, QObject *context,
               std::function<void(const Result<QString> &)> then);
QString suggestedRunFile(const RunRecord &record); // without a folder, ends in .csv
} // namespace assay::widgets
