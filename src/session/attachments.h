// SPDX-License-Identifier: GPL-3.0-or-later
// Files that go with prompts: from a person's disk into a prompt, and back out of the workspace, which keeps their
// bytes once.
#pragma once
#include "core/values.h"
#include <QString>
#include <string>
#include <vector>

namespace assay::store
{
class Reader;
}

namespace assay::session
{
class Session;

// A regular file of at most 20 MB that is a picture or a PDF. BadInput says what is wrong with it.
Result<Attachment> readAttachment(const QString &path);
// Puts the bytes into every attachment that has none; each is read once. BadInput: the workspace has no such file.
Status fillBytes(const store::Reader &reader, RunPlan &plan);
Status fillBytes(const Session &session, std::vector<Case> &cases);
int attachedFiles(const RunPlan &plan); // different ones, of all its cases
// Why a prompt with these is not sent to this target; empty: it is.
QString whyNotTaken(const ModelTarget &target, const std::vector<Attachment> &attachments);
} // namespace assay::session
