# Cases of a script test: each prints one line that exporter/bin/test counts, and the script fails if one of them did.
# shellcheck shell=bash
root=$(readlink -f -- "$(dirname -- "${BASH_SOURCE[0]}")/../../../..")
export root
failures=0

output=$(mktemp)
trap 'rm -f -- "$output"' EXIT

# check SENTENCE COMMAND…: in this shell, since a function may start a process that a later one waits for. errexit does
# not hold inside, so functions join what must hold with &&.
check() {
  local sentence=$1
  shift
  if "$@" >"$output" 2>&1; then
    printf 'ok      %s\n' "$sentence"
  else
    failures=$((failures + 1))
    printf 'FAILED  %s\n' "$sentence"
    tail -n 40 -- "$output" | sed 's/^/        | /'
  fi
}

finish() {
  [ "$failures" -eq 0 ]
}

# interruptible COMMAND…: background jobs of a shell ignore SIGINT, and what they start can't but do so too; hence perl.
interruptible() {
  # shellcheck disable=SC2016 # perl's own variables
  exec perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$@"
}

equal() {
  [ "$1" = "$2" ] || { printf 'expected: %s\n     got: %s\n' "$1" "$2"; return 1; }
}

# ended PID SECONDS: its exit status; 124, and no more of it, when it is not over by then.
ended() {
  local end=$((SECONDS + $2))
  while kill -0 "$1" 2>/dev/null; do
    if [ "$SECONDS" -ge "$end" ]; then
      kill -KILL "$1"
      return 124
    fi
    sleep 0.2
  done
  wait "$1"
}

# await_line SECONDS FILE PATTERN PID: what the process prints into the file.
await_line() {
  local end=$((SECONDS + $1))
  until grep -qE -- "$3" "$2" 2>/dev/null; do
    if [ "$SECONDS" -ge "$end" ] || ! kill -0 "$4" 2>/dev/null; then
      printf 'no line like %s in:\n' "$3"
      cat "$2"
      return 1
    fi
    sleep 0.3
  done
}

# within SECONDS COMMAND…: until the command succeeds; what it said last, when it does not.
within() {
  local end=$((SECONDS + $1)) said
  shift
  until said=$("$@" 2>&1); do
    if [ "$SECONDS" -ge "$end" ]; then
      printf 'in vain: %s\n%s\n' "$*" "$said"
      return 1
    fi
    sleep 0.3
  done
}

# equal_output EXPECTED COMMAND…
equal_output() {
  equal "$1" "$("${@:2}")"
}

# traces MARK: what a run may leave on a machine, one a line, so that before and after can be compared. Of the processes
# those with MARK in their environment, because others may build and test on this machine too.
traces() {
  local process
  nft list tables | sed 's/^/table: /'
  ip netns list | sed 's/^/namespace: /'
  ip -o link | awk '{ print "link: " $2 }'
  find "${TMPDIR:-/tmp}" /run -maxdepth 1 -name 'curfew*' | LC_ALL=C sort | sed 's/^/file: /'
  getent passwd curfew-guest | sed 's/^/user: /' || true
  grep curfew /proc/self/mountinfo | sed 's/^/mount: /' || true
  while IFS= read -r process; do
    process=${process%/environ}
    printf 'process: %s %s\n' "${process#/proc/}" "$(tr '\0' ' ' 2>/dev/null <"$process/cmdline")"
  done < <(grep -lsF "$1" /proc/[0-9]*/environ)
}

# leaves_nothing MARK BEFORE: a moment of grace, since the kernel takes namespaces apart after their last process.
leaves_nothing() {
  local end=$((SECONDS + 10)) now
  while :; do
    now=$(traces "$1")
    [ "$now" != "$2" ] || return 0
    [ "$SECONDS" -lt "$end" ] || break
    sleep 0.5
  done
  diff <(printf '%s\n' "$2") <(printf '%s\n' "$now")
}
