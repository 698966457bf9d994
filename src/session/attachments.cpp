// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/attachments.h"
#include "core/attachment.h"
#include "providers/attachments.h"
#include "session/parameter_facts.h"
#include "session/session.h"
#include "store/workspace.h"
#include <algorithm>
#include <map>
#include <QFile>
#include <QFileInfo>
#include <set>
#include <string>

namespace assay::session
{
namespace
{
class Bytes
{
public:
    explicit Bytes(const store::Reader &reader) : m_reader(reader) {}
    Status fill(Prompt &prompt)
    {
        for (Attachment &file : prompt.attachments) {
            auto &known = m_known[file.sha256];
            if (file.bytes) {
                known = file.bytes;
            } else if (!known) {
                Result<std::shared_ptr<const std::string>> read = m_reader.attachment(file.sha256);
                if (!read)
                    return makeError(read.error().code, "the file " + file.name +
                                                            " is not in this workspace; attach it to the prompt again");
                known = std::move(*read);
            }
            file.bytes = known;
        }
        return Ok{};
    }

private:
    const store::Reader &m_reader;
    std::map<std::string, std::shared_ptr<const std::string>> m_known;
};

bool lacksBytes(const Prompt &prompt)
{
    for (const Attachment &file : prompt.attachments)
        if (!file.bytes)
            return true;
    return false;
}
} // namespace

Result<Attachment> readAttachment(const QString &path)
{
    const QFileInfo info(path);
    const std::string name = info.fileName().toStdString();
    if (!info.exists())
        return makeError(ErrorCode::BadInput, name + ": there is no such file");
    if (!info.isFile()) // no folder, device or pipe
        return makeError(ErrorCode::BadInput, name + ": this is not a regular file");
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return makeError(ErrorCode::BadInput, name + ": " + file.errorString().toStdString());
    return makeAttachment(name, file.read(qint64(LargestAttachment) + 1).toStdString());
}

Status fillBytes(const store::Reader &reader, RunPlan &plan)
{
    Bytes bytes(reader);
    if (Status filled = bytes.fill(plan.prompt); !filled)
        return filled;
    for (Case &item : plan.cases)
        if (item.prompt)
            if (Status filled = bytes.fill(*item.prompt); !filled)
                return filled;
    return Ok{};
}

int attachedFiles(const RunPlan &plan)
{
    std::set<std::string> files;
    for (const Case &item : plan.cases)
        for (const Attachment &file : plan.promptOf(item).attachments)
            files.insert(file.sha256);
    return static_cast<int>(files.size());
}

Status fillBytes(const Session &session, std::vector<Case> &cases)
{
    const auto lacks = [](const Case &item) { return item.prompt && lacksBytes(*item.prompt); };
    if (std::none_of(cases.begin(), cases.end(), lacks))
        return Ok{};
    const Result<std::unique_ptr<store::Reader>> reader = store::Reader::open(session.path().toStdString());
    if (!reader)
        return reader.error();
    Bytes bytes(**reader);
    for (Case &item : cases)
        if (item.prompt)
            if (Status filled = bytes.fill(*item.prompt); !filled)
                return filled;
    return Ok{};
}

QString whyNotTaken(const ModelTarget &target, const std::vector<Attachment> &attachments)
{
    if (attachments.empty())
        return {};
    ModelAbilities abilities;
    const ParameterFacts facts = parameterFacts(target);
    abilities.images = facts.images;
    abilities.pdfs = facts.pdfs;
    abilities.attachments = facts.attachments;
    return QString::fromStdString(providers::whyNotTaken(target, abilities, attachments).value_or(std::string()));
}
} // namespace assay::session
