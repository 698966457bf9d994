# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by run.sh and test.sh: the system's check, the packages, the build. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }

packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' packaging/packages.txt; }

require_debian12() {
    local id="" version="" name="this system"
    if [ -r /etc/os-release ]; then
        id=$(. /etc/os-release && echo "${ID:-}")
        version=$(. /etc/os-release && echo "${VERSION_ID:-}")
        name=$(. /etc/os-release && echo "${PRETTY_NAME:-this system}")
    fi
    [ "$id" = debian ] && [ "${version%%.*}" = 12 ] && return 0
    say "This script sets up Debian 12; $name is not Debian 12, so nothing was installed."
    say "Install the same things with your own package manager:"
    say "  a C++20 compiler, CMake 3.25+, Ninja, Qt 6.4+ (Core, Gui, Widgets, Charts, Svg, Test, LinguistTools), libcurl 7.85+,"
    say "  SQLite 3.37+, OpenSSL 3, zlib, nlohmann-json 3.11+, simdjson 3.0+, yaml-cpp, libxlsxwriter, cmark-gfm, and for the system keyring QtKeychain (optional)"
    say "(Debian's names are in packaging/packages.txt), then:"
    say "  cmake --preset release && cmake --build --preset release && build/release/assay"
    return 2
}

install_packages() {
    local missing=()
    mapfile -t missing < <(comm -23 <(packages | sort) \
        <(packages | xargs dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | sed -n 's/ installed$//p' | sort -u))
    [ ${#missing[@]} -eq 0 ] && return 0
    local run=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "These packages are missing, and installing them needs root (there is no sudo here):"
            say "  ${missing[*]}"
            say "As root: apt-get install --no-install-recommends ${missing[*]}"
            return 2
        fi
        run=(sudo)
    fi
    say "Installing ${#missing[@]} packages: ${missing[*]}"
    "${run[@]}" apt-get -o DPkg::Lock::Timeout=600 update -qq
    "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
        --no-install-recommends "${missing[@]}" >&2
}

# The same commands as in the README; arguments name targets.
configure_release() {
    [ -f build/release/build.ninja ] || cmake --preset release >&2
    # A compiler cache works across clones when paths are taken relative to the tree.
    export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
}
