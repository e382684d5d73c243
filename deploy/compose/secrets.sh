#!/usr/bin/env bash
# Makes the secrets of deploy/compose.yaml where they are missing: the master key, the passwords, and the file by which
# ClickHouse learns their hashes. Never replaces one that is there. Keep a copy of secrets/hark-key elsewhere: without it
# no seal can be opened.
#
# The directory is closed to others (0700). The files in it are readable by all, as each container reads its own under
# another user id; on the host nobody gets past the directory.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
mkdir -p secrets inbox
# Hark in the container is user 65532: it reads what is put here, and moves what it has read.
chmod 0777 inbox

random_hex() { head -c "$1" /dev/urandom | od -An -tx1 | tr -d ' \n'; }

make_secret() { # NAME TEXT
  [[ -e "secrets/$1" ]] && return
  printf '%s' "$2" > "secrets/$1.new"
  chmod 0444 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
  printf 'secrets: made deploy/compose/secrets/%s\n' "$1" >&2
}

make_secret hark-key "hark-key-1 $(random_hex 32)"
for name in clickhouse-hark clickhouse-grafana grafana-admin; do
  make_secret "$name" "$(random_hex 24)"
done

hash_of() { sha256sum < "secrets/$1" | cut -d' ' -f1; }

rm -f secrets/clickhouse-passwords.xml
make_secret clickhouse-passwords.xml "<!-- Made by deploy/compose/secrets.sh from the files beside it. -->
<clickhouse>
    <users>
        <hark><password_sha256_hex>$(hash_of clickhouse-hark)</password_sha256_hex></hark>
        <grafana><password_sha256_hex>$(hash_of clickhouse-grafana)</password_sha256_hex></grafana>
    </users>
</clickhouse>"
