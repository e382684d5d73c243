#!/usr/bin/env bash
# Builds the web application (crates/review/ui) that is embedded in the program, where it is older than its sources.
#
# Usage:  scripts/ui.sh [build|check|test|install]
#   build    node_modules and dist, each only where out of date [default]
#   check    types, and that the client is the one of the interface
#   test     its unit tests
#   install  node_modules alone
set -euo pipefail
cd "$(dirname "$0")/../crates/review/ui"

say() { printf 'ui: %s\n' "$*" >&2; }

install() {
  # npm writes this file last: without it, or with an older one, nothing counts as installed.
  [[ node_modules/.package-lock.json -nt package-lock.json ]] && return
  say "installing packages"
  npm ci --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
}

build() {
  install
  local newer
  newer=$(find index.html package-lock.json vite.config.ts tsconfig.json src public -newer dist/index.html -print -quit 2>/dev/null || true)
  [[ -f dist/index.html && -z $newer ]] && return
  say "building"
  npm run --silent build
}

case "${1:-build}" in
  build) build ;;
  check)
    install
    npm run --silent check
    made=$(mktemp)
    trap 'rm -f "$made"' EXIT
    npx --no-install openapi-typescript ../openapi.json --output "$made" >/dev/null
    diff -q "$made" src/api/schema.d.ts >/dev/null || { say "src/api/schema.d.ts is not made from openapi.json: npm run api"; exit 1; }
    ;;
  test) install; npm run --silent test ;;
  install) install ;;
  *) say "unknown: $1"; exit 64 ;;
esac
