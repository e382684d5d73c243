#!/usr/bin/env bash
# Checks everything under deploy/ by its own linter, schema or engine; see deploy/README.md for what runs it really.
# Installs the linters into target/tools first (about two minutes, once).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=deploy/checks/tools.sh
source deploy/checks/tools.sh

# In a condition, so that no failure in it ends this script.
install_tools || true
python=$tools/venv/bin/python
if [[ ! -e $tools/venv/requirements.txt ]]; then
  say "the Python packages of deploy/checks/requirements.txt cannot be installed; see $log"
  python=python3
fi
exec env PATH="$tools/bin:$tools/venv/bin:$PATH" PYTHONDONTWRITEBYTECODE=1 "$python" deploy/checks/run.py "$@"
