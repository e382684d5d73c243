#!/usr/bin/env bash
# Installs the browser that the tests of the web application run in: Debian's Chromium and fonts for the scripts of the
# invented posts. Only tests and pictures need it, never the program.
set -euo pipefail

say() { printf 'install-chromium: %s\n' "$*" >&2; }

missing=()
command -v chromium >/dev/null || missing+=(chromium)
# Arabic, Hebrew, Japanese and emoji in the posts: without fonts a picture shows boxes.
for font in fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji; do
  dpkg-query -W -f='${Status}' "$font" 2>/dev/null | grep -q '^install ok' || missing+=("$font")
done
((${#missing[@]})) || exit 0
as_root=""
if [[ $(id -u) != 0 ]]; then
  command -v sudo >/dev/null || { say "NOT INSTALLED: run as root, or install ${missing[*]} by hand; tests in a browser are left out"; exit 0; }
  as_root=sudo
fi
say "installing ${missing[*]}"
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
