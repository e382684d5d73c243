#!/usr/bin/env bash
# The contract of the API: schemathesis asks every operation of the document, with values that it allows and values that it
# does not, as each role, of the example desk. No answer may be a 5xx or another than the document describes.
#
#   crates/review/contract.sh [examples for each operation, 20 unless given]
#   CONTRACT_ACCOUNTS   the accounts to ask as, all unless given
#
# Needs: Python 3, a folder for a virtual environment (CONTRACT_VENV, `target/contract` unless given), the embedded ClickHouse.
set -euo pipefail
cd "$(dirname "$0")/../.."

examples="${1:-20}"
venv="${CONTRACT_VENV:-target/contract}"
listen="${CONTRACT_LISTEN:-127.0.0.1:8497}"
version="4.32.5"

if [[ ! -x "$venv/bin/schemathesis" ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "schemathesis==$version"
fi

# With the features of the whole workspace: what the tests have built is used again.
cargo build --quiet --workspace --locked --example desk
target="${CARGO_TARGET_DIR:-target}"
log="$(mktemp)"
"$target/debug/examples/desk" --reports 500 --listen "$listen" >"$log" 2>&1 &
desk=$!
trap 'kill "$desk" 2>/dev/null || true' EXIT
for _ in $(seq 120); do
    curl --silent --fail --max-time 2 "http://$listen/readyz" >/dev/null && break
    kill -0 "$desk" || { cat "$log"; exit 1; }
    sleep 1
done

failed=0
for account in ${CONTRACT_ACCOUNTS:-viewer analyst reviewer exporter dictionary-editor admin auditor everybody}; do
    echo "== $account"
    header="$(python3 crates/review/contract.py "http://$listen" "$account")"
    # News never end; signing out would end the session, revoking tokens the one that is used here, and a sign-in or a set-up
    # belongs to nobody. The ways in have tests of their own. What is asked here is checked for its status, its media type, its headers and its body; that bad values are
    # refused and good ones taken has tables of its own in the tests, as a reason may lie outside of a schema.
    "$venv/bin/schemathesis" run "http://$listen/api/v1/openapi.json" \
        --url "http://$listen" --header "$header" \
        --phases examples,coverage,fuzzing --max-examples "$examples" --continue-on-failure \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
        --exclude-operation-id events --exclude-operation-id signOut --exclude-operation-id signIn \
        --exclude-operation-id setUp --exclude-operation-id endSession --exclude-operation-id changeAccount \
        --exclude-operation-id setPassword --exclude-operation-id verifyTrail --exclude-operation-id revokeToken \
        || failed=1
done
exit "$failed"
