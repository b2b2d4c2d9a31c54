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

die() { echo "aws.sh: $*" >&2; exit 1; }
note() { echo "aws.sh: $*" >&2; }
[ $# -ge 2 ] || die "say install DIR, start DIR PORT or stop DIR"
command=$1
mkdir -p "$2"
home=$(cd "$2" && pwd)

install_aws() {
  if [ -e "$home/installed-$VERSION" ]; then note "already in $home"; return; fi
  python3 -m venv "$home/python"
  "$home/python/bin/pip" install --quiet --disable-pip-version-check "ministack==$VERSION" 'duckdb>=1' cryptography
  touch "$home/installed-$VERSION"
  note "installed $VERSION in $home"
}

is_running() { [ -s "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null; }

start_aws() {
  local port=${1:-} waited
  [ -n "$port" ] || die "start needs a PORT"
  if is_running; then note "already running"; return; fi
  [ -e "$home/installed-$VERSION" ] || install_aws
  rm -rf "$home/run"
  mkdir -p "$home/run"
  cd "$home/run"
  # its defaults listen on every interface, and on one more port for IoT
  BIND_HOST=127.0.0.1 GATEWAY_PORT=$port MINISTACK_HOST=127.0.0.1 MINISTACK_REGION=eu-west-2 IOT_MTLS_ENABLED=0 \
    TMPDIR=$home/run setsid "$home/python/bin/ministack" </dev/null >"$home/aws.log" 2>&1 &
  echo $! >"$home/pid"
  for waited in $(seq 1 120); do
    is_running || { tail -n 20 "$home/aws.log" >&2; die "it ended while starting, see $home/aws.log"; }
    if curl -sf --noproxy '*' -o /dev/null "http://127.0.0.1:$port/_ministack/health"; then
      note "ready on http://127.0.0.1:$port"
      return
    fi
    sleep 0.25
  done
  die "not ready after 30 s, see $home/aws.log"
}

stop_aws() {
  is_running || { note "not running"; return; }
  local pid waited
  pid=$(cat "$home/pid")
  kill "$pid"
  for waited in $(seq 1 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
  rm -f "$home/pid"
  note "stopped"
}

case $command in
  install) install_aws ;;
  start) start_aws "${3:-}" ;;
  stop) stop_aws ;;
  *) die "unknown command '$command': say install DIR, start DIR PORT or stop DIR" ;;
esac
