// SPDX-License-Identifier: GPL-3.0-or-later
// Which class is which place. The only file that knows all pages.
#pragma once
#include "widgets/page.h"

namespace assay::widgets
{
bool hasPage(PageId id) noexcept;
Page *makePage(PageId id, session::Session &session, QWidget *parent); // null when the place does not exist
} // namespace assay::widgets
