// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace assay::charts
{
// What becomes of that for which a picture has no room.
enum class Overflow {
    Leave, // a sheet of its own: what may be left to the table is, and the picture says so
    Grow   // a window that can be scrolled, a report: the picture is taller
};
} // namespace assay::charts
