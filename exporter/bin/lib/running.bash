# The one `up` that may run at a time: its lock, what it has to clear away, and how another call ends it.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root comes from every script
table=curfew_up
if [ -w /run ]; then record=/run/curfew-up; else record=${TMPDIR:-/tmp}/curfew-up; fi

# take_lock SECONDS: descriptor 9. The kernel lets go of it however this process ends, and no child inherits it. The
# file goes with its directory at the end, so a lock got on a file that is gone is worth nothing.
take_lock() {
  local tries
  for tries in 1 2 3 4 5; do
    mkdir -m 0700 "$record" 2>/dev/null || is_ours "$record" || fail "lock" "$record is not a directory of root's: remove it"
    exec 9>>"$record/lock" || continue
    flock -w "$1" 9 || return 1
    [ "$(stat -Lc %d:%i "/proc/$$/fd/9")" != "$(stat -c %d:%i "$record/lock" 2>/dev/null)" ] || return 0
  done
  fail "lock" "could not get $record/lock after $tries tries"
}

is_ours() {
  [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]
}

claim() {
  if ! take_lock 1; then
    printf '%s: one is running already (pid %s): %s --stop ends it\n' "$program" "$(owner_pid)" "$0" >&2
    exit 1
  fi
  clear_leftovers
  printf '%s %s\n' "$$" "$(start_time "$$")" >"$record/owner"
}

owner_pid() {
  cut -d' ' -f1 "$record/owner" 2>/dev/null || echo unknown
}

# remember_work, remember_processes: what somebody else must clear away if this process is killed.
remember_work() {
  printf '%s\n' "$1" >"$record/work"
}

remember_processes() {
  local name
  for name in "${!started[@]}"; do
    printf '%s %s %s\n' "${started[$name]}" "$(start_time "${started[$name]}")" "$name"
  done >"$record/processes"
}

# With the lock held: ends and removes what the record names, then the table, whose name belongs to `up` alone.
clear_leftovers() {
  local pid start name work
  while read -r pid start name; do
    same_process "$pid" "$start" || continue
    say "ending $name (pid $pid), left by an up that was killed"
    started["$name"]=$pid
    end "$name"
  done < <(cat "$record/processes" 2>/dev/null)
  work=$(cat "$record/work" 2>/dev/null) || work=
  case $work in
    */curfew-up.??????????) rm -rf -- "$work" ;;
  esac
  rm -f -- "$record/processes" "$record/work" "$record/owner"
  remove_table
}

# Deleting fails where the table is not there, and that is the usual case here.
remove_table() {
  ! command -v nft >/dev/null 2>&1 || nft delete table inet "$table" 2>/dev/null || true
}

release() {
  rm -rf -- "$record"
}

stop_running() {
  local pid start
  if ! take_lock 0; then
    read -r pid start <"$record/owner" || fail "stop" "the running up has not said yet who it is: try again"
    if same_process "$pid" "$start" && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qE '(^|[/ ])up( |$)'; then
      say "ending up (pid $pid)"
      kill -TERM "$pid"
    fi
    # An installation of packages is not broken off, so this can take its time.
    take_lock 300 || fail "stop" "up (pid $pid) did not end within 300 s"
  fi
  clear_leftovers
  release
  say "nothing of up is left: no process, no table $table, no file"
}
