#!/usr/bin/env bash
# Installs the program that holds the dependencies against deny.toml, and prints the folder that it is in. Only the check needs it:
# where it cannot be had this says so and exits with 0, and the check tells that it was left out.
#
#   XDG_CACHE_HOME  the folder is $XDG_CACHE_HOME/hark/cargo-deny-VERSION/bin (default ~/.cache/hark/...)
set -euo pipefail

VERSION=0.20.2
home="${XDG_CACHE_HOME:-$HOME/.cache}/hark/cargo-deny-$VERSION"
if [[ ! -x $home/bin/cargo-deny ]]; then
  printf 'install-cargo-deny: installing cargo-deny %s\n' "$VERSION" >&2
  built=$(mktemp -d); trap 'rm -rf "$built"' EXIT
  # Not optimised: compiling it takes longer than what it does.
  CARGO_TARGET_DIR="$built" cargo install cargo-deny --version "$VERSION" --locked --debug --quiet --root "$home" >&2 || {
    printf 'install-cargo-deny: NOT INSTALLED: the dependencies are not held against deny.toml\n' >&2
    exit 0
  }
fi
printf '%s\n' "$home/bin"
