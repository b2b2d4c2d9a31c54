#!/usr/bin/env bash
# An AWS emulator (MiniStack: S3 that honours conditional writes, Glue, Lambda …) on 127.0.0.1 and without containers, for the
# tests whose names end in .rig.test.ts.
#
#   aws.sh install DIR       from PyPI (about 175 MB)
#   aws.sh start DIR PORT    answers when it is ready; region eu-west-2, any credentials; empty at each start
#   aws.sh guard DIR PORT    the same on https, with every policy enforced: test/test is the account's root, and what calls
#                            it must trust DIR/cert.pem
#   aws.sh stop DIR
#
# Needs bash, curl, and python3 >= 3.10 with venv; guard needs openssl too.
set -euo pipefail

VERSION=1.5.33

USAGE='install DIR, start DIR PORT, guard DIR PORT or stop DIR'
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Functions run in the first `node` there is: the workspace's own, as on AWS.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH="$root/node_modules/.bin:$PATH"

install_aws() {
  if [ -e "$home/installed-$VERSION" ]; then note "already in $home"; return; fi
  python3 -m venv "$home/python"
  "$home/python/bin/pip" install --quiet --disable-pip-version-check "ministack==$VERSION" 'duckdb>=1' cryptography
  touch "$home/installed-$VERSION"
  note "installed $VERSION in $home"
}

start_aws() { # PORT SCHEME [NAME=VALUE…] for its environment
  local port=${1:-} scheme=$2
  [ -n "$port" ] || die "$command needs a PORT"
  shift 2
  if is_running; then note "already running"; return; fi
  [ -e "$home/installed-$VERSION" ] || install_aws
  must_be_free "$port"
  rm -rf "$home/run"
  mkdir -p "$home/run"
  cd "$home/run"
  # its defaults listen on every interface, and on one more port for IoT
  launch env BIND_HOST=127.0.0.1 "GATEWAY_PORT=$port" MINISTACK_HOST=127.0.0.1 MINISTACK_REGION=eu-west-2 IOT_MTLS_ENABLED=0 \
    "TMPDIR=$home/run" "$@" "$home/python/bin/ministack"
  await_ready 30 curl -skf --noproxy '*' -o /dev/null "$scheme://127.0.0.1:$port/_ministack/health"
  note "ready on $scheme://127.0.0.1:$port"
}

# A bucket's policy that allows TLS alone is enforced as well, hence the certificate. Functions trust it by their environment.
guard_aws() {
  local cert=$home/cert.pem key=$home/key.pem
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 7 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$key" -out "$cert" 2>/dev/null
  start_aws "${1:-}" https AUTH=true USE_SSL=1 "MINISTACK_SSL_CERT=$cert" "MINISTACK_SSL_KEY=$key" "NODE_EXTRA_CA_CERTS=$cert" \
    AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
}

case $command in
  install) install_aws ;;
  start) start_aws "${3:-}" http ;;
  guard) guard_aws "${3:-}" ;;
  stop) stop_server 5 ;;
  *) die "unknown command '$command': say $USAGE" ;;
esac
