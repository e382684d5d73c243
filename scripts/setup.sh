#!/usr/bin/env bash
# Installs what is missing to build, run and test Hark: a C compiler and make for the bundled SQLite and zstd, the
# embedded ClickHouse library, the Kafka broker and the browser of the tests. Does nothing where everything is there.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'setup: %s\n' "$*" >&2; }

for tool in cargo npm python3; do
  command -v "$tool" >/dev/null || { say "$tool is missing: install Rust (rustup), Node.js and Python first"; exit 69; }
done

missing=()
command -v cc >/dev/null || missing+=(gcc libc6-dev)
command -v make >/dev/null || missing+=(make)
command -v curl >/dev/null || missing+=(curl)
# The client of Kafka is built against the system's OpenSSL and zlib.
command -v pkg-config >/dev/null || missing+=(pkg-config)
for header in openssl/ssl.h:libssl-dev zlib.h:zlib1g-dev; do
  echo "#include <${header%%:*}>" | cc -E - >/dev/null 2>&1 || missing+=("${header##*:}")
done
if ((${#missing[@]})); then
  command -v apt-get >/dev/null || { say "install these by hand: ${missing[*]}"; exit 69; }
  as_root=""
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null || { say "run as root, or install these by hand: ${missing[*]}"; exit 77; }
    as_root=sudo
  fi
  say "installing ${missing[*]}"
  $as_root apt-get update -qq
  $as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

scripts/install-chdb.sh
scripts/install-kafka.sh
scripts/install-chromium.sh
