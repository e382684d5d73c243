#!/usr/bin/env bash
# Everything CI runs, in the order in which a mistake is found soonest.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
# Incremental files cost more to write than a clean run gets back.
[[ -n "${CI:-}" ]] && export CARGO_INCREMENTAL=0

# What a fresh clone grows to. On a disk that fills up half way the linker dies without saying why.
NEEDS_GB=12
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
room=$(( ($(df --output=avail --block-size=1M "$target" | tail -n 1) + $(du -sm "$target" | cut -f1)) / 1024 ))
if ((room < NEEDS_GB)); then
    printf 'check: needs %s GB on the disk of %s, and has %s with what is there already: make room and run it again\n' \
        "$NEEDS_GB" "$target" "$room" >&2
    exit 74
fi

# What tests leave behind (who is killed clears nothing away) goes with the check.
TMPDIR=$(mktemp -d); export TMPDIR
trap 'rm -rf "$TMPDIR" || true' EXIT

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

step 'format';        cargo fmt --all --check
step 'web application'; scripts/ui.sh build; scripts/ui.sh check; scripts/ui.sh test
step 'term sources';  python3 dictionaries/tools/check.py
step 'lints';         cargo clippy --workspace --all-targets --locked -- -D warnings
# Known holes (`advisories`) change from day to day: they are no part of a check of this tree.
deny=$(scripts/install-cargo-deny.sh)
if [[ -n $deny ]]; then
    step 'dependencies'; PATH="$deny:$PATH" cargo deny --locked check licenses bans sources
else
    step 'dependencies: NOT CHECKED, cargo-deny is not installed'
fi
step 'tests';         cargo test --workspace --locked
step 'browser and contract'; scripts/desk.sh
step 'documentation'; RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked --quiet
step 'deployment';    HARK="$PWD/target/debug/hark" deploy/check.sh
step 'demo';          make --no-print-directory demo ARGS=--exit DEMO_DIR="$(mktemp -d)/demo"
step 'dictionary'
found=$(mktemp)
target/release/hark dictionary check dictionaries --output json > "$found" || { grep '"error"' "$found"; exit 1; }
step 'done'
