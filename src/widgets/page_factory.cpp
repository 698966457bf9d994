// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/page_factory.h"
#include "widgets/analyse/analyse_page.h"
#include "widgets/compare/compare_page.h"
#include "widgets/history/history_page.h"
#include "widgets/home/home_page.h"
#include "widgets/score/score_page.h"
#include "widgets/settings/settings_page.h"

namespace assay::widgets
{
namespace
{
template <typename T> Page *make(session::Session &session, QWidget *parent) { return new T(session, parent); }
using Maker = Page *(*)(session::Session &, QWidget *);

Maker makerOf(PageId id) noexcept
{
    switch (id) {
    case PageId::Home:
        return &make<HomePage>;
    case PageId::Settings:
        return &make<SettingsPage>;
    case PageId::Compare:
        return &make<ComparePage>;
    case PageId::Score:
        return &make<ScorePage>;
    case PageId::Analyse:
        return &make<AnalysePage>;
    case PageId::History:
        return &make<HistoryPage>;
    }
    return nullptr;
}
} // namespace

bool hasPage(PageId id) noexcept { return makerOf(id) != nullptr; }

Page *makePage(PageId id, session::Session &session, QWidget *parent)
{
    const Maker maker = makerOf(id);
    return maker ? maker(session, parent) : nullptr;
}
} // namespace assay::widgets
