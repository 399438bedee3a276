# Processes that a script starts, by name. A pid with its start time names one process for ever; a pid alone does not.
# shellcheck shell=bash
declare -A started=()

# start_time PID: the kernel's start tick, field 22 of stat; a command's name in field 2 may contain anything. Fails for
# what is gone, a zombie included: on some machines nobody reaps what lost its parent.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  awk '{ if ($1 == "Z") exit 1; print $20 }' <<<"${stat##*) }"
}

same_process() {
  [ "$(start_time "$1")" = "$2" ]
}

# launch NAME LOG COMMAND…: in the background, and sent SIGTERM by the kernel when this shell dies, be it by SIGKILL.
# In a session of its own: Ctrl-C is for this shell, which ends the programs in their order. Never call it in a subshell,
# whose end the kernel takes for the parent's.
launch() {
  local name=$1 log=$2
  shift 2
  setpriv --pdeathsig TERM -- setsid -- "$@" >"$log" 2>&1 </dev/null 9<&- &
  started[$name]=$!
}

# launch_unprivileged: the same for programs that need nothing of root but their own files.
launch_unprivileged() {
  local name=$1 log=$2
  shift 2
  launch "$name" "$log" setpriv --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
}

is_running() {
  [ -n "${started[$1]:-}" ] && start_time "${started[$1]}" >/dev/null
}

# end NAME: SIGTERM, ten seconds, SIGKILL.
end() {
  local pid=${started[$1]:-} tries=0
  [ -n "$pid" ] || return 0
  unset "started[$1]"
  kill -TERM "$pid" 2>/dev/null || true
  while start_time "$pid" >/dev/null; do
    tries=$((tries + 1))
    [ "$tries" -ne 100 ] || kill -KILL "$pid" 2>/dev/null || true
    [ "$tries" -le 120 ] || return 0
    sleep 0.1
  done
  wait "$pid" 2>/dev/null || true
}
