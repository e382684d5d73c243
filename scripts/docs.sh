#!/usr/bin/env bash
# Regenerates the documents that the program writes; the tests compare them with what is committed.
set -euo pipefail
cd "$(dirname "$0")/.."
target/release/hark settings doc > docs/settings.md
UPDATE_EXPECT=1 cargo test --package app --test it architecture::
