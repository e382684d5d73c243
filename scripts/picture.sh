#!/usr/bin/env bash
# Takes the picture of the page in README.md: the demo's reports in a headless browser. Needs curl, chromium and a font
# with emoji (fonts-noto-color-emoji).
# HARK is the program, PICTURE the file to write.
set -euo pipefail
cd "$(dirname "$0")/.."
hark=${HARK:-target/release/hark} picture=${PICTURE:-docs/page.png}
address=127.0.0.1:8479
command -v chromium >/dev/null || { echo 'picture: no chromium: apt-get install chromium' >&2; exit 69; }

work=$(mktemp -d)
"$hark" demo --data-dir "$work/data" --set "serve.listen=$address" >"$work/demo.txt" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null; wait "$demo" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 300); do
    curl --silent --fail --output /dev/null "http://$address/readyz" && break
    kill -0 "$demo" 2>/dev/null || { cat "$work/demo.txt" >&2; exit 1; }
    sleep 0.2
done

# The filter is a part of the picture: it shows that there is one. Nothing of the browser may reach the network.
chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/browser" \
    --window-size=1160,960 --screenshot="$work/page.png" "http://$address/?min_score=0.65" 2>"$work/browser.txt" \
    || { cat "$work/browser.txt" >&2; exit 1; }
[[ -s $work/page.png ]] || { echo 'picture: the browser wrote nothing' >&2; exit 1; }
mv "$work/page.png" "$picture"
echo "$picture: $(stat --format=%s "$picture") bytes"
