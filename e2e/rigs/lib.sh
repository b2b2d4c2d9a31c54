# shellcheck shell=bash
# What kafka.sh, trino.sh and aws.sh share: one server a folder, its process id in $home/pid, its output in $home/NAME.log.
# They source this with USAGE set; it takes COMMAND and DIR from their arguments.

script=$(basename "$0")
die() { echo "$script: $*" >&2; exit 1; }
note() { echo "$script: $*" >&2; }
[ $# -ge 2 ] || die "say $USAGE"
# shellcheck disable=SC2034 # for the script that sources this
command=$1
mkdir -p "$2"
home=$(cd "$2" && pwd)
log=$home/${script%.sh}.log

is_running() { [ -s "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null; }

must_be_free() { # PORT: another server there would answer for ours, which then ends
  if (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then die "port $1 is taken"; fi
}

launch() { # COMMAND…, in its own session, so that it outlives this script
  : >"$log" # here already: what an earlier one wrote must not be taken for its answer
  setsid "$@" </dev/null >"$log" 2>&1 &
  echo $! >"$home/pid"
  SECONDS=0
}

await_ready() { # LIMIT COMMAND…: until the command succeeds; bash counts the SECONDS
  local limit=$1
  shift
  while [ "$SECONDS" -lt "$limit" ]; do
    is_running || { tail -n 20 "$log" >&2; die "it ended while starting, see $log"; }
    if "$@" 2>/dev/null; then return; fi
    sleep 0.25
  done
  die "not ready after $limit s, see $log"
}

stop_server() { # LIMIT in seconds to end by itself
  is_running || { note "not running"; return; }
  local pid tries
  pid=$(cat "$home/pid")
  kill "$pid"
  kill -CONT "$pid" 2>/dev/null || true # a paused one takes the signal only then
  for ((tries = $1 * 10; tries > 0; tries--)); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  if kill -0 "$pid" 2>/dev/null; then kill -9 "$pid"; fi
  rm -f "$home/pid"
  note "stopped"
}
