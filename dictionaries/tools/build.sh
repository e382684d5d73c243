#!/usr/bin/env bash
# Rebuilds the derived term sets: the pinned packages go into a virtual environment under target/.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=target/dictionary-venv
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --no-deps --requirement dictionaries/tools/requirements.txt
"$venv/bin/python" dictionaries/tools/build.py
python3 dictionaries/tools/check.py
