#!/usr/bin/env bash
# Everything CI runs, in the order in which a mistake is found soonest.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
# Incremental files cost more to write than a clean run gets back.
[[ -n "${CI:-}" ]] && export CARGO_INCREMENTAL=0

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

step 'format';        cargo fmt --all --check
step 'web application'; scripts/ui.sh build; scripts/ui.sh check; scripts/ui.sh test
step 'term sources';  python3 dictionaries/tools/check.py
step 'lints';         cargo clippy --workspace --all-targets --locked -- -D warnings
# Known holes (`advisories`) change from day to day and need the network: they are no part of a check of this tree.
if command -v cargo-deny >/dev/null; then
    step 'dependencies'; cargo deny --offline --locked check licenses bans sources
else
    step 'dependencies: NOT CHECKED, cargo-deny is not installed'
fi
step 'tests';         cargo test --workspace --locked
step 'browser and contract'; scripts/desk.sh
step 'documentation'; RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked --quiet
step 'deployment';    HARK="$PWD/target/debug/hark" deploy/check.sh
step 'demo';          make --no-print-directory demo ARGS=--exit DEMO_DIR="$(mktemp -d)/demo"
step 'dictionary'
found=$(mktemp); trap 'rm -f "$found"' EXIT
target/release/hark dictionary check dictionaries --output json > "$found" || { grep '"error"' "$found"; exit 1; }
step 'done'
