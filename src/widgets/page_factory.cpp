// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/page_factory.h"
#include "widgets/home/home_page.h"
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
    case PageId::Score:
    case PageId::Analyse:
    case PageId::History:
        break;
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
