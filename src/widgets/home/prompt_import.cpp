// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/home/prompt_import.h"
#include "formats/suite.h"
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

namespace assay::widgets
{
namespace
{
constexpr qint64 largest = 64LL << 20; // a prompt file above this is some other file
}

QString promptFileFilter()
{
    return QCoreApplication::translate(
        "PromptImport", "Prompts (*.csv *.jsonl *.ndjson *.yaml *.yml);;CSV (*.csv);;JSON Lines (*.jsonl "
                        "*.ndjson);;promptfoo YAML (*.yaml *.yml);;All files (*)");
}

Result<PromptSet> readPromptFile(const QString &path)
{
    const std::string name = QFileInfo(path).fileName().toStdString();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::CannotOpen, name + ": " + file.errorString().toStdString());
    if (file.size() > largest)
        return makeError(ErrorCode::BadInput, name + ": the file is larger than 64 MB");
    const QByteArray bytes = file.read(largest + 1); // a pipe or a growing file has no size to trust
    if (bytes.size() > largest)
        return makeError(ErrorCode::BadInput, name + ": the file is larger than 64 MB");
    Result<PromptSet> set =
        formats::importPrompts(std::string_view(bytes.constData(), std::size_t(bytes.size())), name);
    if (set && set->name.empty())
        set->name = QFileInfo(path).completeBaseName().toStdString();
    return set;
}
} // namespace assay::widgets
