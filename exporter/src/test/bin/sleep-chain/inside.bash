#!/usr/bin/env bash
# sleep-chain.test from the inside: the first process of namespaces that the test made. What it starts and mounts ends with it.
set -euo pipefail

# inside.bash TREE LOGS
here=$(dirname -- "$(readlink -f -- "$0")")
tree=$1 logs_directory=$2
# shellcheck source-path=SCRIPTDIR source=../cases.bash
. "$here/../cases.bash"
for part in say java processes settings checks programs; do
  # shellcheck source=/dev/null
  . "$root/exporter/bin/lib/$part.bash"
done
for part in power machine exporter judges hindrances story; do
  # shellcheck source=/dev/null
  . "$here/$part.bash"
done

# The journal is asked for while the machine runs.
conclude() {
  [ -z "$leader" ] || journal >"$logs/journal.log" 2>&1 || true
  cp -R -- "$logs" "$work/rules" "$logs_directory/" || true
  end_programs
  rm -f -- "$output"
}

# As shipped, the rules take three minutes to call the machine idle; a busy builder takes its time for everything.
if [ -n "${CURFEW_TEST_LONG:-}" ]; then patience=480; else patience=180; fi
use_jdk
ip link set lo up
work=/run/curfew-chain logs=$work/logs
mount -t tmpfs -o mode=0755,nosuid,nodev curfew /run
mkdir -m 0755 "$work"
mount -t tmpfs -o mode=0755 curfew "$work"
trap conclude EXIT
prepare_settings 10220 9090 9093
remember_now
[ -n "${CURFEW_TEST_LONG:-}" ] || check "the rules can be told that a minute lasts ten seconds" shorten_minutes
hurry_alertmanager
make_power
make_root "$tree"
put_late_inhibitor

printf 'note    real hibernation is not possible here: /sys/power is a substitute, and what systemd writes to it is the proof\n'
check "a machine with systemd and logind starts" start_machine
check "logind believes that the machine can hibernate" can_hibernate
check "the exporter is ready" within "$patience" exporter_ready
start_prometheus
start_alertmanager
check "somebody else's hibernation passes the last check" somebody_elses_sleep_passes
check "an inhibitor is held" hold
check "an idle machine with a block inhibitor of root's is refused again and again: inhibited" refused_by_inhibitor
check "a login session blocks, session_open, and ends the alert" awake_by_session
check "an inhibitor taken between the guard's look and systemctl stops the sleep, and it failed" late_inhibitor
check "the last check stops a sleep when something came up, and it was vetoed" last_check_stops
check "a kernel that refuses is reported as a failure" failure_is_reported
check "an idle machine sleeps exactly once for all its alerts" sleeps_once
check "the last check stops a sleep whose exporter was killed" dead_exporter_stops
finish
