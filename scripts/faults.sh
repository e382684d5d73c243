#!/usr/bin/env bash
# The faults with their whole counts: kills, outages, cuts, storms, poison, over a real broker and a ClickHouse server.
# Takes about half an hour; `make test` runs a tenth of each. Arguments choose tests: `scripts/faults.sh kills`.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"

# One at a time: each test wants the whole machine.
said=$(mktemp); trap 'rm -f "$said"' EXIT
HARK_FAULTS=full cargo test --package app --test it --locked -- --test-threads 1 "scale::${1:-}" 2>&1 | tee "$said"
printf '\n'
grep -hoE '(PROVEN|SKIPPED 1 test:).*' "$said"
