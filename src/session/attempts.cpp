// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/attempts.h"

#include "session/session.h"
#include "store/attempts.h"
#include <QFile>

namespace assay::session
{
Result<std::vector<StoredAttempt>> attemptsOf(const Session &session, TrialId trial)
{
    if (!session.isOpen())
        return makeError(ErrorCode::CannotOpen, "no workspace is open");
    return store::readAttempts(QFile::encodeName(session.path()).toStdString(), trial);
}
} // namespace assay::session
