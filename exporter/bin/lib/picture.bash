# The live picture of a running `up`, and the wait for its end.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # set by settings.bash, processes.bash and by every script

start_picture() {
  if [ -t 1 ]; then
    setpriv --pdeathsig TERM -- "$root/exporter/bin/curfew" status --config "$exporter_config" --watch </dev/null 9<&- &
  else
    # exec: the pid that is ended stays the one that is there. A parent that was killed before the kernel was asked to
    # tell of its end is not there any more.
    # shellcheck disable=SC2016
    setpriv --pdeathsig TERM -- bash -c '
      [ "$PPID" = "$1" ] || exit 0
      "$2" status --config "$3" || true
      exec sleep 30' picture "$$" "$root/exporter/bin/curfew" "$exporter_config" </dev/null 9<&- &
  fi
  started[picture]=$!
  remember_processes
}

# Returns only by a failure; a signal's trap ends it otherwise.
watch_programs() {
  local name
  start_picture
  while :; do
    wait -n || true
    for name in exporter prometheus alertmanager; do
      is_running "$name" || fail "$name" "it ended" "$logs/$name.log"
    done
    is_running picture && continue
    if [ -t 1 ]; then
      say "the live picture ended; the three programs go on, Ctrl-C ends them"
      unset 'started[picture]'
      wait -n || true
    else
      start_picture
    fi
  done
}
