#!/usr/bin/env bash
# A real Apache Kafka (one node, KRaft) on 127.0.0.1 and without containers, for the tests whose names end in .rig.test.ts.
#
#   kafka.sh start DIR              answers when it serves; installs first if need be; data and ports stay in DIR
#   kafka.sh stop DIR               its data stays: another start goes on with it, on the same ports
#   kafka.sh tool DIR CLASS ARG…    one of Kafka's own tools, such as org.apache.kafka.tools.ConsoleProducer
#
# DIR/addresses has one line a listener: PLAINTEXT, SASL_PLAINTEXT, SSL and SASL_SSL with its host:port. DIR/ca.crt is
# what signs them. SASL knows alice with alice-secret, by PLAIN and by SCRAM; as OAUTHBEARER it takes any unsigned token.
# Topics do not come by themselves. DIR/pid is the broker's, for those who want to kill or pause it.
#
# Needs bash, node, Java >= 17, Maven and openssl; those of the last three that are missing it installs with apt-get.
# The jars (about 45 MB, from Maven Central) are kept in $KAFKA_RIG_CACHE or the user's cache folder between runs.
set -euo pipefail

VERSION=4.4.0
LOG4J=2.25.5
USER_NAME=alice
USER_PASSWORD=alice-secret
LISTENERS=(PLAINTEXT SASL_PLAINTEXT SSL SASL_SSL CONTROLLER)

USAGE='start DIR, stop DIR or tool DIR CLASS ARG…'
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
shift 2
cache=${KAFKA_RIG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/flights-metrics}/kafka-$VERSION

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

need() { # whatever is missing of COMMAND:PACKAGE…
  local pair missing=()
  for pair in "$@"; do command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}"); done
  [ ${#missing[@]} = 0 ] && return
  note "installing ${missing[*]}"
  { as_root apt-get update -q && as_root apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$home/apt.log" 2>&1 ||
    die "cannot install ${missing[*]}, see $home/apt.log"
}

install_jars() {
  need java:openjdk-17-jre-headless openssl:openssl
  [ -e "$cache" ] && return
  need mvn:maven
  local building
  mkdir -p "$(dirname "$cache")"
  building=$(mktemp -d "$cache.XXXXXX") # renamed when complete: two that install at once do not see each other's halves
  {
    echo '<project><modelVersion>4.0.0</modelVersion><groupId>rig</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>'
    local artifact
    for artifact in org.apache.kafka:kafka_2.13:$VERSION org.apache.kafka:kafka-tools:$VERSION org.apache.logging.log4j:log4j-slf4j-impl:$LOG4J; do
      IFS=: read -r group name version <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version></dependency>"
    done
    echo '</dependencies></project>'
  } >"$building/pom.xml"
  (cd "$building" && mvn --quiet --batch-mode dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$building/jars")
  mv -T "$building" "$cache" 2>/dev/null || rm -rf "$building"
  note "installed Kafka $VERSION in $cache"
}

run_java() { java -Djava.awt.headless=true "-Dlog4j2.configurationFile=$home/log4j2.properties" -cp "$cache/jars/*" "$@"; }

make_certificates() { # one PEM with key and chain: no keystore tool is needed
  cd "$home"
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=rig-ca -keyout ca.key -out ca.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null
  echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' >server.ext
  openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile server.ext -out server.crt 2>/dev/null
  { openssl pkcs8 -topk8 -nocrypt -in server.key && cat server.crt ca.crt; } >server.pem
}

free_ports() { # COUNT, all different because they are held at once
  node -e '
    const servers = Array.from({ length: Number(process.argv[1]) }, () => require("net").createServer().listen(0, "127.0.0.1"));
    Promise.all(servers.map((server) => new Promise((done) => server.once("listening", done)))).then(() => {
      console.log(servers.map((server) => server.address().port).join("\n"));
      for (const server of servers) server.close();
    });' "$1"
}

address_of() { awk -v name="$1" '$1 == name { print $2 }' "$home/addresses"; }

# log.retention.ms: Kafka sweeps by a record's own time, and some tests write records of years ago
configure() { # once a folder
  local name listeners=()
  paste -d ' ' <(printf '%s\n' "${LISTENERS[@]}") <(free_ports ${#LISTENERS[@]} | sed 's/^/127.0.0.1:/') >"$home/addresses"
  for name in "${LISTENERS[@]}"; do listeners+=("$name://$(address_of "$name")"); done
  make_certificates
  jaas() { echo "org.apache.kafka.common.security.$1 required$2;"; }
  {
    cat <<END
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=$(address_of CONTROLLER)
controller.listener.names=CONTROLLER
listeners=$(IFS=,; echo "${listeners[*]}")
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
ssl.keystore.type=PEM
ssl.keystore.location=$home/server.pem
log.dirs=$home/data
auto.create.topics.enable=false
log.retention.ms=-1
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
END
    for name in sasl_plaintext sasl_ssl; do
      echo "listener.name.$name.plain.sasl.jaas.config=$(jaas plain.PlainLoginModule " user_$USER_NAME=\"$USER_PASSWORD\"")"
      echo "listener.name.$name.scram-sha-256.sasl.jaas.config=$(jaas scram.ScramLoginModule '')"
      echo "listener.name.$name.scram-sha-512.sasl.jaas.config=$(jaas scram.ScramLoginModule '')"
      echo "listener.name.$name.oauthbearer.sasl.jaas.config=$(jaas oauthbearer.OAuthBearerLoginModule '')"
    done
  } >"$home/server.properties"
  cat >"$home/log4j2.properties" <<END
rootLogger.level=WARN
rootLogger.appenderRef.stderr.ref=stderr
appender.stderr.type=Console
appender.stderr.name=stderr
appender.stderr.target=SYSTEM_ERR
appender.stderr.layout.type=PatternLayout
appender.stderr.layout.pattern=[%d] %p %m (%c)%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
END
  local id
  id=$(run_java kafka.tools.StorageTool random-uuid | tail -n 1)
  run_java kafka.tools.StorageTool format --standalone -t "$id" -c "$home/server.properties" \
    --add-scram "SCRAM-SHA-256=[name=$USER_NAME,password=$USER_PASSWORD]" \
    --add-scram "SCRAM-SHA-512=[name=$USER_NAME,password=$USER_PASSWORD]" >"$home/format.log" 2>&1 ||
    { tail -n 5 "$home/format.log" >&2; die "its storage could not be formatted"; }
}

start_kafka() {
  if is_running; then note "already running"; return; fi
  install_jars
  [ -e "$home/data/meta.properties" ] || configure
  launch java "-Xmx${KAFKA_HEAP:-512m}" -XX:+UseSerialGC -Djava.awt.headless=true "-Dlog4j2.configurationFile=$home/log4j2.properties" \
    -cp "$cache/jars/*" kafka.Kafka "$home/server.properties"
  await_ready 120 grep -q 'Kafka Server started' "$log"
  note "ready on $(address_of PLAINTEXT)"
}

case $command in
  start) start_kafka ;;
  stop) stop_server 30 ;;
  tool) run_java "$@" ;;
  *) die "unknown command '$command': say $USAGE" ;;
esac
