#!/usr/bin/env bash
# up --once from the inside: this runs as the first process of namespaces that `up` made. Whatever it starts, mounts and
# loads ends with it, however it ends.
set -euo pipefail

# once.bash ROOT SIGNALS SECONDS LOGS: SIGNALS separated by commas; SECONDS that have passed already; LOGS is where the
# logs are copied at the end, empty for nowhere.
# shellcheck disable=SC2034 # for say.bash
program="up --once"
root=$1 signals=,$2, passed=$3 keep_logs=$4
for part in say mounts processes namespaces settings programs sshd signals checks idle dashboards; do
  # shellcheck source=/dev/null
  . "$root/exporter/bin/lib/$part.bash"
done
# shellcheck disable=SC2034 # for say.bash
begun=$((SECONDS - passed))

wanted() { [[ $signals == *,$1,* ]]; }

for_wanted() {
  local signal
  for signal in ssh firewall flow apt; do
    if wanted "$signal"; then "$1_$signal"; fi
  done
}

switch() {
  if wanted "$1"; then printf '%s\n' "${3:-$2 = true}"; else printf '%s\n' "$2 = false"; fi
}

keep_logs() {
  [ -z "$keep_logs" ] || cp -R -- "$work/logs" "$work/curfew.conf" "$work/rules" "$keep_logs/" || true
}

private_run
private_apt
work=/run/curfew-once
mkdir -m 0755 "$work"
# Not /run itself: that may be noexec, and jffi must run what it unpacks.
mount -t tmpfs -o mode=0755,nosuid,nodev curfew "$work"
trap keep_logs EXIT

# The standard ports: nobody else listens in a network namespace of our own.
prepare_settings 10220 9090 9093
make_peer
make_probe_table
if wanted ssh; then
  prepare_sshd
  start_sshd
fi
write_exporter_config "sleep.idle-window = 20s" \
  "$(switch ssh ssh.enabled "ssh { ports = [22], source = file, log-file = \"${ssh_log:-}\" }")" \
  "$(switch firewall firewall.enabled)" "$(switch flow flows.enabled)" "$(switch apt apt.enabled)"

start_exporter
start_prometheus
start_alertmanager
targets_up
for_wanted cause
for_wanted check
if [ "$signals" = ,ssh,firewall,flow,apt, ]; then
  check_idle_alert 240
  await_decision 120
  check_dashboards
else
  post_idle_alert
  await_any_decision 120
fi
end_programs
