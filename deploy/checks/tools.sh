#!/usr/bin/env bash
# Puts the linters of deploy/ into target/tools, where they are missing. Sourced by deploy/check.sh.
#
# Never fails: what cannot be installed stays away, and the checks that need it say NOT CHECKED with its name. Each tool
# lies under its version, so that a change of version installs it anew. Nothing outside target/ is touched, but for
# systemd-analyze, which only works as a whole package.

HELM_VERSION=v3.19.5
COMPOSE_GO_VERSION=v2.9.0
KEDA_VERSION=v2.17.2
PROMETHEUS_OPERATOR_VERSION=v0.85.0

tools="$PWD/target/tools"
log="$tools/install.log"
mkdir -p "$tools/bin"

say() { printf 'deploy: %s\n' "$*" >&2; }

# Runs a command as root where that needs no password.
as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

# A file out of a Debian package, without installing the package (which would start a service).
from_debian() { # PACKAGE FILE
  local to="$tools/bin/${2##*/}"
  [[ -x $to ]] && return
  command -v apt-get >/dev/null || { echo "no apt-get for $1"; return; }
  local dir; dir=$(mktemp -d "$tools/deb.XXXXXX")
  chmod 0755 "$dir"
  ( cd "$dir" && { apt-get download -q "$1" || { as_root apt-get update -q && apt-get download -q "$1"; }; } \
      && dpkg -x ./*.deb root && install -m 0755 "root$2" "$to.new" && mv "$to.new" "$to" )
  rm -rf "$dir"
}

# A program out of a Go module, under its version.
from_go() { # NAME PACKAGE@VERSION
  local version=${2##*@} package=${2%@*}
  local to="$tools/go/$1-$version"
  if [[ ! -x $to/$1 ]]; then
    command -v go >/dev/null || { echo "no go for $1"; return; }
    GOBIN="$to/.new" go install -trimpath -ldflags='-s -w' "$2" && mv "$to/.new/${package##*/}" "$to/$1"
    rm -rf "$to/.new"
  fi
  [[ -x $to/$1 ]] && ln -sfn "$to/$1" "$tools/bin/$1"
}

# Files out of a Go module, under its version, without building anything.
files_from_go() { # MODULE@VERSION FILE…
  local to="$tools/crds/${1//\//_}" module=$1; shift
  [[ -d $to ]] && return
  command -v go >/dev/null || { echo "no go for $module"; return; }
  local dir; dir=$(cd "$tools" && go mod download -json "$module" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
  mkdir -p "$to.new"
  for file in "$@"; do install -m 0644 "$dir/$file" "$to.new/" || return; done
  mv "$to.new" "$to"
}

python_packages() {
  local stamp="$tools/venv/requirements.txt"
  cmp -s deploy/checks/requirements.txt "$stamp" && return
  rm -rf "$tools/venv"
  python3 -m venv "$tools/venv" || { as_root apt-get install -y -q python3-venv && python3 -m venv "$tools/venv"; } || return
  "$tools/venv/bin/pip" install -q --disable-pip-version-check -r deploy/checks/requirements.txt \
    && cp deploy/checks/requirements.txt "$stamp"
}

# Systemd's checker needs systemd's own library beside it.
systemd_tools() {
  command -v systemd-analyze >/dev/null && return
  command -v apt-get >/dev/null || { echo "no apt-get for systemd"; return; }
  as_root apt-get install -y -q --no-install-recommends systemd \
    || { as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends systemd; }
}

install_tools() {
  : > "$log"
  # Helm takes the longest, and keeps a core busy beside the rest.
  { from_go helm "helm.sh/helm/v3/cmd/helm@$HELM_VERSION"; } >>"$log" 2>&1 &
  local helm=$!
  {
    python_packages
    from_debian prometheus /usr/bin/promtool
    from_debian shellcheck /usr/bin/shellcheck
    systemd_tools
    from_go compose-go "github.com/compose-spec/compose-go/v2/cmd@$COMPOSE_GO_VERSION"
    files_from_go "github.com/kedacore/keda/v2@$KEDA_VERSION" \
      config/crd/bases/keda.sh_scaledobjects.yaml config/crd/bases/keda.sh_triggerauthentications.yaml
    files_from_go "github.com/prometheus-operator/prometheus-operator@$PROMETHEUS_OPERATOR_VERSION" \
      example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml \
      example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml
  } >>"$log" 2>&1
  wait "$helm" || true
}
