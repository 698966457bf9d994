#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds what has changed, starts Assay. Arguments go to the program.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
require_debian12
install_packages
configure_release
cmake --build --preset release --target assay assay-cli -- --quiet >&2
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    say "Assay is built (build/release/assay), but there is no display to show its window on."
    say "Start this command from a desktop session, or use build/release/assay-cli."
    exit 1
fi
exec build/release/assay "$@"
