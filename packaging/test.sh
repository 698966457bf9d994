#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what is missing, builds everything, runs every test headless. Ends in ctest's summary.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
require_debian12
install_packages
configure_release
cmake --build --preset release -- --quiet >&2
exec ctest --preset release -j "$(nproc)" "$@"
