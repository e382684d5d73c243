#!/bin/sh
# Installs libchdb.so, the embedded ClickHouse engine that `hark` opens at run time.
#
# Usage:  scripts/install-chdb.sh [--force]
#   HARK_CHDB_DIR   folder to install into (default /usr/local/lib; ~/.local/lib/hark when that is not writable)
#   HARK_CHDB_TMP   folder for the download, about 800 MB (default: $TMPDIR or /tmp)
#
# Running it again is cheap: a library with the right checksum is left alone.
# Exit codes: 0 installed, 69 a tool or the download is missing, 70 checksum mismatch, 73 cannot write, 78 wrong platform.
set -eu

PACKAGE='@chdb/lib-linux-x64-gnu'
VERSION='26.7.3-stable.1'
SHA256='36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5'
LIBRARY='libchdb.so'
# The packed archive (178 MB) and the unpacked library (566 MB) lie side by side for a moment.
NEEDED_KB=780000
LIBRARY_KB=560000

say() { printf 'install-chdb: %s\n' "$*"; }
fail() { code=$1; shift; printf 'install-chdb: %s\n' "$*" >&2; exit "$code"; }
free_kb() { df -Pk "$1" | awk 'NR == 2 { print $4 }'; }
checksum_ok() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$SHA256" ]; }

[ "$(uname -s)" = Linux ] && [ "$(uname -m)" = x86_64 ] ||
    fail 78 "the engine is published for Linux on x86-64 only, and this is $(uname -s) on $(uname -m). Use a ClickHouse server instead: set [store] engine = \"server\"."
if ldd --version 2>&1 | grep -qi musl; then
    fail 78 "the engine needs glibc, and this system uses musl. Use a glibc distribution or a ClickHouse server."
fi
for tool in tar sha256sum awk df; do
    command -v "$tool" >/dev/null 2>&1 || fail 69 "\`$tool\` is missing: install it with the system's package manager and run this again."
done

# Where to: an explicit folder must work; the default falls back to the user's own folder.
if [ -n "${HARK_CHDB_DIR:-}" ]; then
    target=$HARK_CHDB_DIR
    mkdir -p "$target" 2>/dev/null && [ -w "$target" ] || fail 73 "HARK_CHDB_DIR=$target cannot be written: choose another folder or run this with more rights."
elif [ -d /usr/local/lib ] && [ -w /usr/local/lib ]; then
    target=/usr/local/lib
else
    target=${HOME:?HOME is not set: set HARK_CHDB_DIR to say where to install}/.local/lib/hark
    mkdir -p "$target" 2>/dev/null || fail 73 "neither /usr/local/lib nor $target can be written: set HARK_CHDB_DIR."
fi

if [ "${1:-}" != --force ] && checksum_ok "$target/$LIBRARY"; then
    say "$target/$LIBRARY is already version $VERSION"
    exit 0
fi

command -v npm >/dev/null 2>&1 ||
    fail 69 "npm is missing: it is how the engine is fetched. Install Node.js (for example \`apt-get install npm\`) and run this again."

work=$(mktemp -d "${HARK_CHDB_TMP:-${TMPDIR:-/tmp}}/hark-chdb.XXXXXX") || fail 73 "cannot make a temporary folder: set HARK_CHDB_TMP."
staged=$target/.$LIBRARY.$$
trap 'rm -rf "$work" "$staged"' EXIT
trap 'exit 130' INT TERM

[ "$(free_kb "$work")" -ge "$NEEDED_KB" ] ||
    fail 73 "less than $((NEEDED_KB / 1000)) MB free in $(dirname "$work"): free some, or set HARK_CHDB_TMP to a roomier folder."
[ "$(free_kb "$target")" -ge "$LIBRARY_KB" ] ||
    fail 73 "less than $((LIBRARY_KB / 1000)) MB free in $target: free some, or set HARK_CHDB_DIR to a roomier folder."

say "fetching $PACKAGE@$VERSION (178 MB)"
(cd "$work" && npm pack --silent "$PACKAGE@$VERSION" >npm.out 2>npm.err) || {
    sed 's/^/  npm: /' "$work/npm.err" >&2
    fail 69 "npm could not fetch $PACKAGE@$VERSION: see its words above, check the network and npm's registry setting, and run this again."
}
archive=$work/$(tail -n 1 "$work/npm.out")
[ -f "$archive" ] || fail 69 "npm ended well but left no archive: run this again with a newer npm."

say "unpacking"
tar -xzf "$archive" -C "$work" "package/$LIBRARY" ||
    fail 73 "the archive could not be unpacked into $work: the disk is full or the download was cut; run this again."
rm -f "$archive"
checksum_ok "$work/package/$LIBRARY" ||
    fail 70 "checksum mismatch: the fetched $LIBRARY is not the one this version of hark was tested with (sha256 $SHA256). Nothing was installed."

# Copied beside the target first and renamed: a running process keeps the old file, a reader never sees half of one.
cp "$work/package/$LIBRARY" "$staged" || fail 73 "could not write $target: the disk is full or read-only."
chmod 0755 "$staged"
mv -f "$staged" "$target/$LIBRARY" || fail 73 "could not put $LIBRARY into $target."
say "installed $target/$LIBRARY (version $VERSION)"
