#!/usr/bin/env bash
# Tests of the desk from outside, over the real service with invented reports: in a real browser, and against the description of
# its API. Needs chromium (scripts/install-chromium.sh) and what scripts/ui.sh installs.
#
# Usage:  scripts/desk.sh [browser [FILTER…]|contract]     both unless one is named
#   PICTURES=1   writes the pictures of the README into docs/desk/
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'desk: %s\n' "$*" >&2; }

target=${CARGO_TARGET_DIR:-$PWD/target}
scripts/ui.sh build
# With the features of the whole workspace: what the tests have built is used again.
cargo build --quiet --workspace --locked --bins --example desk
export HARK_DESK=$target/debug/examples/desk HARK=$target/debug/hark

browser() {
  if ! command -v "${CHROMIUM:-chromium}" >/dev/null; then
    say "NOT TESTED in a browser: there is no chromium"
    return
  fi
  (cd crates/review/ui && npx --no-install playwright test "$@")
}

# As the account that may do most, briefly; `crates/review/contract.sh` alone asks as all of them, at length.
contract() {
  CONTRACT_ACCOUNTS="${CONTRACT_ACCOUNTS:-everybody}" crates/review/contract.sh "${1:-3}"
}

case "${1:-all}" in
  browser) shift; browser "$@" ;;
  contract) shift; contract "$@" ;;
  all) browser; contract ;;
  *) say "unknown: $1"; exit 64 ;;
esac
