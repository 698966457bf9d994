#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the pictures of README.md anew from the real window on the sample: tests/pictures.sh BUILD_DIR
# Needs Xvfb, xdotool and ImageMagick. A picture is an SVG around a PNG of 256 colours, so that it is a text file like all else.
set -euo pipefail
build=$(realpath "${1:?BUILD_DIR}")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$here/resources/pictures
work=$(mktemp -d)
wide=1480 high=900
export HOME=$work XDG_RUNTIME_DIR=$work QT_QPA_PLATFORM=xcb LC_ALL=C.UTF-8
chmod 700 "$work"
mkdir -p "$out"

picture() { # NAME THEME KEY...: the window after Enter (the sample) and these keys
    local name=$1 theme=$2
    shift 2
    rm -rf "$work/.local" "$work/.config"
    xvfb-run -a -s "-screen 0 ${wide}x${high}x24" bash -euc '
        name=$1 theme=$2 build=$3 work=$4 wide=$5 high=$6
        shift 6
        "$build/assay" --theme "$theme" >"$work/log" 2>&1 &
        window=$(xdotool search --sync --onlyvisible --name Assay | tail -1)
        xdotool windowsize --sync "$window" "$wide" "$high" windowmove "$window" 0 0 windowfocus "$window"
        sleep 2
        xdotool key Return
        sleep 3
        for key in "$@"; do xdotool key "$key"; sleep 1.5; done
        xdotool mousemove 0 0
        sleep 1
        import -window root "$work/$name.png"
        kill %1' picture "$name" "$theme" "$build" "$work" "$wide" "$high" "$@"
    convert "$work/$name.png" -strip +dither -colors 256 "PNG8:$work/small.png"
    {
        printf '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">\n' $wide $high $wide $high
        printf '<image width="%d" height="%d" href="data:image/png;base64,' $wide $high
        base64 -w 0 "$work/small.png"
        printf '"/>\n</svg>\n'
    } >"$out/$name.svg"
    ls -l "$out/$name.svg"
}

picture compare light
picture analyse light ctrl+4
rm -rf "$work"
