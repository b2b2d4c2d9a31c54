#!/usr/bin/env bash
# An AWS emulator (MiniStack: S3 that honours conditional writes, Glue, Lambda …) on 127.0.0.1 and without containers, for the
# tests whose names end in .rig.test.ts.
#
#   aws.sh install DIR       from PyPI (about 175 MB)
#   aws.sh start DIR PORT    answers when it is ready; region eu-west-2, any credentials; empty at each start
#   aws.sh stop DIR
#
# Needs bash, curl, and python3 >= 3.10 with venv.
set -euo pipefail

VERSION=1.5.33

USAGE='install DIR, start DIR PORT or stop DIR'
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# Functions run in the first `node` there is: the workspace's own, as on AWS.
export PATH="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/node_modules/.bin:$PATH"

install_aws() {
  if [ -e "$home/installed-$VERSION" ]; then note "already in $home"; return; fi
  python3 -m venv "$home/python"
  "$home/python/bin/pip" install --quiet --disable-pip-version-check "ministack==$VERSION" 'duckdb>=1' cryptography
  touch "$home/installed-$VERSION"
  note "installed $VERSION in $home"
}

start_aws() {
  local port=${1:-}
  [ -n "$port" ] || die "start needs a PORT"
  if is_running; then note "already running"; return; fi
  [ -e "$home/installed-$VERSION" ] || install_aws
  must_be_free "$port"
  rm -rf "$home/run"
  mkdir -p "$home/run"
  cd "$home/run"
  # its defaults listen on every interface, and on one more port for IoT
  launch env BIND_HOST=127.0.0.1 "GATEWAY_PORT=$port" MINISTACK_HOST=127.0.0.1 MINISTACK_REGION=eu-west-2 IOT_MTLS_ENABLED=0 \
    "TMPDIR=$home/run" "$home/python/bin/ministack"
  await_ready 30 curl -sf --noproxy '*' -o /dev/null "http://127.0.0.1:$port/_ministack/health"
  note "ready on http://127.0.0.1:$port"
}

case $command in
  install) install_aws ;;
  start) start_aws "${3:-}" ;;
  stop) stop_server 5 ;;
  *) die "unknown command '$command': say $USAGE" ;;
esac
