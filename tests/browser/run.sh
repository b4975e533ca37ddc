#!/usr/bin/env bash
# Opens the report of a demo in headless Chromium: no console message, figures there, tables sort, screenshots.
#   tests/browser/run.sh PROGRAM [FOLDER]      # FOLDER keeps page and screenshots; a temporary one without it
set -euo pipefail
program=${1:?usage: tests/browser/run.sh PROGRAM [FOLDER]}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "no Chromium here: apt-get install chromium fonts-noto-cjk" >&2
    exit 1
}
[ -n "$(fc-list :lang=zh 2>/dev/null)" ] || echo "note: no font with Chinese characters (apt-get install fonts-noto-cjk); names will be boxes" >&2
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
[ $# -gt 1 ] || trap 'rm -rf "$folder"' EXIT
"$program" --quiet synth "$folder/nation.h5" --provinces 6 --regions 40
"$program" --quiet solve --table "$folder/nation.h5" --output "$folder/archive.h5" 2>/dev/null
"$program" --quiet scenario "$here/configs/scenarios.toml" --table "$folder/nation.h5" --output "$folder/scenarios.h5" 2>/dev/null
"$program" report "$folder/archive.h5" "$folder/scenarios.h5" --output "$folder/report"
page="file://$(cd "$folder/report" && pwd)/index.html"

# The page as the browser has it, and what it says on its console. Nothing may be fetched: no host resolves.
open() {
    "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --host-resolver-rules='MAP * ~NOTFOUND' \
        --enable-logging=stderr --log-level=0 --virtual-time-budget=4000 "$@" 2>"$folder/console"
    if grep -E 'CONSOLE|Uncaught|ERR_NAME_NOT_RESOLVED.*index' "$folder/console"; then
        echo "the page spoke on the console" >&2
        exit 1
    fi
}
fail() { echo "$1" >&2; exit 1; }

open --dump-dom "$page" >"$folder/plain.html"
for figure in map-footprints map-footprints-a-head ranked-footprints affluence structure categories lorenz group-flows \
    largest-flows value-added-per-emission emitters waterfall savings; do
    grep -q "id=\"figure-$figure\"" "$folder/plain.html" || fail "figure $figure is missing"
    for ending in svg png csv; do
        [ -s "$folder/report/figures/$figure.$ending" ] || fail "figures/$figure.$ending is missing"
    done
done
if grep -Eo '(src|href)="(https?:)?//[^"]*"' "$folder/plain.html"; then fail "the page names another host"; fi

# Names of the regions in the order of the table.
regions() { sed -n '/id="regions"/,/<\/table>/p' "$1" | grep -o 'scope="row" title="[^"]*"' | cut -d'"' -f4; }
keys() { # keys FILE CELL: the sort keys of a column of numbers
    sed -n '/id="regions"/,/<\/table>/p' "$1" | sed 's/<tr>/\n<tr>/g; s/<td/\n<td/g' |
        awk -v cell="$2" '/<th scope="row"/ { at = 0 } /^<td/ { at++; if (at == cell) print }' | grep -o 'data-v="[^"]*"' | cut -d'"' -f2
}
open --dump-dom "$page#sort=regions,0,ascending" >"$folder/named.html"
[ "$(regions "$folder/named.html" | wc -l)" = 40 ] || fail "the table has not 40 regions"
regions "$folder/named.html" | LC_ALL=C.UTF-8 sort -c || fail "the table does not sort by name"
open --dump-dom "$page#sort=regions,2,ascending" >"$folder/sorted.html"
keys "$folder/sorted.html" 2 | sort -gc || fail "the table does not sort by footprint"
[ "$(keys "$folder/sorted.html" 2 | wc -l)" = 40 ] || fail "footprints are missing"
grep -q 'aria-sort="ascending"' "$folder/sorted.html" || fail "the heading does not tell the order"

# A click does what the address does: the page clicks every heading of a copy, twice, and writes what it sees.
sed 's#</body>#<script>document.querySelectorAll("table.sortable").forEach(t => { [...t.tHead.rows[0].cells].forEach(c => {\
 c.querySelector("button").click(); const up = c.getAttribute("aria-sort"); c.querySelector("button").click();\
 const down = c.getAttribute("aria-sort"); const n = document.createElement("i"); n.className = "clicked";\
 n.textContent = [up, down].sort().join(); document.body.append(n); }); });</script></body>#' \
    "$folder/report/index.html" >"$folder/report/clicked.html"
open --dump-dom "${page%index.html}clicked.html" >"$folder/clicked.html"
rm "$folder/report/clicked.html"
clicked=$(grep -o '<i class="clicked">[a-z,]*' "$folder/clicked.html" | sort | uniq -c)
echo "$clicked" | grep -q 'ascending,descending' || fail "clicks do not sort: $clicked"
[ "$(echo "$clicked" | wc -l)" = 1 ] || fail "some headings do not sort: $clicked"

for theme in light dark; do
    settings=$([ $theme = dark ] && echo --force-dark-mode --blink-settings=preferredColorScheme=0 || echo --blink-settings=preferredColorScheme=1)
    # shellcheck disable=SC2086
    open --hide-scrollbars --window-size=1280,9000 $settings --screenshot="$folder/$theme.png" "$page" >/dev/null
    [ -s "$folder/$theme.png" ] || fail "no screenshot"
done
open --hide-scrollbars --window-size=420,3000 --screenshot="$folder/narrow.png" "$page" >/dev/null
echo "the page opens, says nothing on the console, has its figures and sorts its tables"
[ $# -lt 2 ] || echo "look at $folder/light.png, $folder/dark.png, $folder/narrow.png"
