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
# The tests check written cases against their schema, send files to a real SFTP server and read the text of forms.
command -v xmllint >/dev/null || missing+=(libxml2-utils)
[[ -x /usr/sbin/sshd ]] || missing+=(openssh-server)
command -v pdftotext >/dev/null || missing+=(poppler-utils)
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

# The public package that receivers of webhooks use verifies what is sent in the tests.
receiver=crates/alert/tests/receiver
if [[ ! $receiver/node_modules/.package-lock.json -nt $receiver/package-lock.json ]]; then
  say "installing the receiver of the tests of alerts"
  (cd "$receiver" && npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json)
fi
# A real mail server, in a folder of its own.
if [[ ! -d $receiver/python/aiosmtpd ]]; then
  say "installing the mail server of the tests of alerts"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$receiver/python" \
    aiosmtpd==1.4.6 atpublic==9.0.0 attrs==26.1.0
fi
