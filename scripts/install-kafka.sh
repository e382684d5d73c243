#!/bin/sh
# Installs the Apache Kafka broker that the tests of the Kafka journal run against: its jars, a formatted empty data
# directory, and an archive of its loaded classes that makes a broker start in about a second.
#
# Usage:  scripts/install-kafka.sh [--force]
#   XDG_CACHE_HOME  the installation is $XDG_CACHE_HOME/hark/kafka-VERSION (default ~/.cache/hark/kafka-VERSION)
#
# Layout:  lib/*.jar   template/   classes.jsa   installed (written last: without it, nothing counts as installed)
#
# Only tests need this, never the program: where it cannot be done this says what is missing and exits with 0, and the
# tests that need a broker say that they were left out.
set -eu
# One order of names, whatever the language of the user.
export LC_ALL=C

# In step with `VERSION`, `USER` and `PASSWORD` of crates/testkit/src/kafka/install.rs (a test there compares them).
VERSION='4.3.1'
LOG4J='2.24.3'
BROKER_USER='hark'
BROKER_PASSWORD='invented-password'
CLUSTER='aW52ZW50ZWQtY2x1c3Rlcg'
# sha256 over the sha256 of every jar, by name: one jar too few, too many or altered gives another.
SHA256='5883066cc3bfde54e3b215e1d1e62978e8f198109b87c15e0b7bcd4c83f56c0e'
MIN_JAVA=17

say() { printf 'install-kafka: %s\n' "$*" >&2; }
give_up() {
    say "$*"
    say "NOT INSTALLED: tests against a real Kafka broker are left out. Run scripts/install-kafka.sh again to have them."
    exit 0
}
sum() { (cd "$1" 2>/dev/null && sha256sum -- *.jar 2>/dev/null | sha256sum | cut -d' ' -f1); }
java_major() { java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1; }

[ -n "${XDG_CACHE_HOME:-}${HOME:-}" ] || give_up "neither XDG_CACHE_HOME nor HOME is set."
home=${XDG_CACHE_HOME:-$HOME/.cache}/hark
root=$home/kafka-$VERSION

missing=
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v setpriv >/dev/null 2>&1 || missing="$missing util-linux"
if [ -n "$missing" ]; then
    command -v apt-get >/dev/null 2>&1 || give_up "install these by hand:$missing."
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || give_up "run as root, or install these by hand:$missing."
        as_root=sudo
    fi
    say "installing$missing"
    # Word splitting is meant: one argument for each package.
    # shellcheck disable=SC2086
    { $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null; } ||
        give_up "the system's package manager could not install$missing."
fi
java=$(java_major)
[ "${java:-0}" -ge "$MIN_JAVA" ] || give_up "Kafka $VERSION needs Java $MIN_JAVA or newer, and \`java\` is version ${java:-unknown}."

# The archive of classes is good for one Java only; a newer one makes it anew.
built_for="kafka $VERSION, java $(java -version 2>&1 | head -n 1)"
if [ "${1:-}" != --force ] && [ "$(cat "$root/installed" 2>/dev/null)" = "$built_for" ] && [ "$(sum "$root/lib")" = "$SHA256" ]; then
    exit 0
fi

# Half an installation is none.
rm -f "$root/installed" 2>/dev/null || true
mkdir -p "$home" 2>/dev/null && [ -w "$home" ] || give_up "$home cannot be written."
work=$(mktemp -d "$home/.kafka.XXXXXX") || give_up "no folder could be made in $home."
broker=
trap '[ -z "$broker" ] || kill -9 "$broker" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

cat >"$work/pom.xml" <<END
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>test</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>$VERSION</version></dependency>
    <!-- Kafka names no logging back end of its own. -->
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>$LOG4J</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>$LOG4J</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-1.2-api</artifactId><version>$LOG4J</version></dependency>
  </dependencies>
</project>
END
if [ "$(sum "$root/lib")" = "$SHA256" ]; then
    mkdir "$work/root" && cp -p -R "$root/lib" "$work/root/lib"
else
    say "fetching Apache Kafka $VERSION with Maven (44 MB)"
    (cd "$work" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=root/lib -DincludeScope=runtime >mvn.log 2>&1) || {
        grep ERROR "$work/mvn.log" | head -n 3 | sed 's/^/  mvn: /' >&2
        give_up "Maven could not fetch the jars: see its words above, and check the network and Maven's settings."
    }
    found=$(sum "$work/root/lib")
    [ "$found" = "$SHA256" ] || give_up "the fetched jars are not those this version of hark was tested with (sha256 $found, not $SHA256)."
fi

# From here on the jars lie where they will be used: an archive of classes is good for one place only.
rm -rf "$root" && mv "$work/root" "$root" || give_up "$root could not be replaced."
classpath=$(printf '%s:' "$root"/lib/*.jar)
# Ports that are handed to no outgoing connection; another run of this script takes others.
port=$((20000 + $$ % 6000 * 2))
cat >"$work/server.properties" <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=CLIENTS://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENTS
listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$work/data
END
printf 'rootLogger.level=warn\nlogger.k.name=kafka.server.KafkaRaftServer\nlogger.k.level=info\nappender.o.type=Console\nappender.o.name=o\nrootLogger.appenderRef.o.ref=o\n' >"$work/log4j2.properties"
options="-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlog4j2.configurationFile=$work/log4j2.properties"

say "formatting a data directory"
# shellcheck disable=SC2086
java $options -cp "$classpath" kafka.tools.StorageTool format --config "$work/server.properties" --cluster-id "$CLUSTER" \
    --add-scram "SCRAM-SHA-256=[name=$BROKER_USER,password=$BROKER_PASSWORD]" \
    --add-scram "SCRAM-SHA-512=[name=$BROKER_USER,password=$BROKER_PASSWORD]" >"$work/format.log" 2>&1 || {
    tail -n 5 "$work/format.log" | sed 's/^/  kafka: /' >&2
    give_up "the broker could not format a data directory: see its words above."
}
cp -R "$work/data" "$root/template"

say "starting the broker once, to see that it runs and to archive its classes"
: >"$work/broker.log"
# shellcheck disable=SC2086
java $options -XX:ArchiveClassesAtExit="$work/classes.jsa" -cp "$classpath" kafka.Kafka "$work/server.properties" >"$work/broker.log" 2>&1 &
broker=$!
waited=0
until grep -q 'Kafka Server started' "$work/broker.log"; do
    if [ "$waited" -ge 600 ] || ! kill -0 "$broker" 2>/dev/null; then
        tail -n 5 "$work/broker.log" | sed 's/^/  kafka: /' >&2
        give_up "the broker did not start: see its words above."
    fi
    sleep 0.1
    waited=$((waited + 1))
done
kill "$broker"
wait "$broker" 2>/dev/null || true
broker=
# Without the archive a broker starts all the same, in three seconds instead of one.
mv "$work/classes.jsa" "$root/classes.jsa" 2>/dev/null || say "Java made no archive of classes: brokers will start slowly."
printf '%s\n' "$built_for" >"$work/installed" && mv "$work/installed" "$root/installed"
say "installed $root"
