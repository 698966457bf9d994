// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pace.h"

#include <algorithm>

namespace assay::engine
{
void Pace::tooFast(MonoTime sentAt, MonoTime now, int running)
{
    // What was on its way when the limit was met says nothing about the pace that holds since.
    if (m_allowed && sentAt <= m_lowered)
        return;
    const double before = std::min(m_allowed.value_or(running), static_cast<double>(std::max(running, 1)));
    m_allowed = std::max(before / 2, 1.0);
    m_lowered = now;
}

void Pace::wentWell(MonoTime sentAt, int userLimit)
{
    if (!m_allowed || sentAt <= m_lowered)
        return;
    *m_allowed += 1 / *m_allowed;
    if (*m_allowed >= userLimit)
        m_allowed.reset();
}

int Pace::allowed(int userLimit) const
{
    const int limit = std::max(userLimit, 1);
    return m_allowed ? std::clamp(static_cast<int>(*m_allowed), 1, limit) : limit;
}
} // namespace assay::engine
