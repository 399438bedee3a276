# Messages for people: what is done, how long it took, and one line for what failed. Sourced first by every script here.
# shellcheck shell=bash
program=${program:-${0##*/}}
begun=$SECONDS

say() {
  printf '%4ds  %s\n' "$((SECONDS - begun))" "$*"
}

note() {
  printf '       %s\n' "$*"
}

# fail STEP WHY [LOG…]: the ends of the logs are shown as well. A log in the run's private place is gone with the run, so
# its path would lead nowhere.
fail() {
  local step=$1 why=$2 log kept=''
  shift 2
  for log in "$@"; do
    [ -n "${work:-}" ] && [[ $log == "$work"/* ]] || kept+=" $log"
  done
  printf '%s: failed: %s: %s%s\n' "$program" "$step" "$why" "${kept:+ (log:$kept)}" >&2
  for log in "$@"; do
    [ -s "$log" ] || continue
    printf '%s: the last lines of %s:\n' "$program" "${log##*/}" >&2
    tail -n 25 -- "$log" | sed 's/^/  | /' >&2
  done
  exit 1
}

usage_error() {
  printf '%s: %s; see %s --help\n' "$program" "$1" "$program" >&2
  exit 2
}
