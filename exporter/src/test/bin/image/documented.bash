# The commands of container.md, run as they stand there. Put in their place are only the host's network, which is one of the
# test's, the directories on the host, the program's own options, and the version.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, work, namespace, pod, limits: set by image.test and the other parts
document=$root/exporter/docs/container.md
place=$work/documented

# documented HEADING NUMBER: a block of commands below a heading.
documented() {
  awk -v heading="## $1" -v wanted="$2" '
    /^## / { inside = $0 == heading }
    !inside { next }
    /^```/ { open = !open; number += open; next }
    open && number == wanted' "$document"
}

# fitted PROGRAM…: the commands of standard input, with PROGRAM for the first word of those for podman or Docker.
fitted() {
  sed -e "s,\(install .*\)/var/lib/curfew\$,\1$place/state," -e "s,/etc/curfew/seccomp,$place/seccomp,g" \
    -e "s,--volume /var/lib/curfew:,--volume $place/state:," -e "s,--volume /etc/curfew:,--volume $place/etc:," \
    -e "s,^\(podman\|docker\) run,$* run ${limits[*]}," -e "s,VERSION,$(project_version),"
}

# A journal as of a host with systemd, in the test's own mounts, where this machine's is covered if it has one.
keeps_a_journal() {
  local directory
  for directory in /run/systemd /run/log; do
    mkdir -p "$directory" && mount -t tmpfs -o mode=0755 curfew "$directory" || return 1
  done
  [ ! -d /var/log/journal ] || mount -t tmpfs -o mode=0755 curfew /var/log/journal || return 1
  mkdir -p /run/systemd/journal /run/systemd/journald.conf.d /run/log/journal
  # The kernel's audit has one switch for the whole machine; it is not the test's to turn.
  printf '[Journal]\nStorage=volatile\nAudit=no\nReadKMsg=no\nForwardToWall=no\n' \
    >/run/systemd/journald.conf.d/curfew.conf
  setpriv --pdeathsig TERM -- /lib/systemd/systemd-journald >"$work/journald.log" 2>&1 &
  journald=$!
  within 10 test -S /run/systemd/journal/dev-log || { cat "$work/journald.log"; return 1; }
}
journald=''

loses_the_journal() {
  [ -n "$journald" ] || return 0
  kill "$journald" 2>/dev/null && ended "$journald" 10
  umount /run/systemd /run/log
  [ ! -d /var/log/journal ] || umount /var/log/journal
  journald=''
}

# prepare SETTING…: the directories of the host.
prepare() { rm -rf -- "$place" && mkdir -p "$place/etc" && printf '%s\n' "$@" >"$place/etc/curfew.conf"; }

podman_runs() {
  prepare 'curfew {}' || return 1
  documented podman 1 | fitted "${pod[@]}" | sed "s,--network host,--network ns:/run/netns/$namespace," \
    >"$place/commands"
  [ -s "$place/commands" ] && bash -euxo pipefail "$place/commands" || return 1
  within 60 fetch /-/ready || { "${pod[@]}" logs curfew; return 1; }
}

everything_succeeds() { equal 'apt 1 destination 1 firewall 1 flow 1 ssh 1' "$(collectors)"; }

# 2 DAC_READ_SEARCH, 12 NET_ADMIN, 13 NET_RAW, 19 SYS_PTRACE, 38 PERFMON, 39 BPF of linux/capability.h, all effective.
has_documented_rights() {
  local status
  status=$(cat "/proc/$(pid_of curfew)/status") || return 1
  equal 10220 "$(awk '/^Uid:/ { print $2 }' <<<"$status")" \
    && equal "$((1 << 2 | 1 << 12 | 1 << 13 | 1 << 19 | 1 << 38 | 1 << 39))" "$(capabilities "$status")" \
    && equal "$(awk '/^CapBnd:/ { print $2 }' <<<"$status")" "$(awk '/^CapEff:/ { print $2 }' <<<"$status")"
}

# sshd's own words, as root's sshd would say them.
reads_the_hosts_journal() {
  logger --socket /run/systemd/journal/dev-log -d -t sshd -p authpriv.info -- \
    "Failed password for invalid user ann from 192.0.2.7 port 40000 ssh2" || return 1
  within 20 counts_a_failure || { "${pod[@]}" logs curfew; return 1; }
}

counts_a_failure() { fetch /metrics | grep -x 'curfew_ssh_login_failures_total 1.0'; }

# A process of the host, which the container knows by the host's processes alone. It takes its time, since a socket that is
# gone can't be looked up.
names_the_host_process() {
  local status=0
  inside curl --silent --max-time 20 --limit-rate 1k --output "$place/slow" http://127.0.0.1:10220/metrics &
  within 18 has_named_curl || status=1
  kill "$!" 2>/dev/null
  wait "$!" || true
  return "$status"
}

has_named_curl() { fetch /metrics | grep -q '^curfew_flows_total{.*process="curl".*} [1-9]'; }

reads_the_hosts_times() {
  equal "$(stat -c %Y /var/lib/dpkg/status)" \
    "$(fetch /metrics | awk '/^curfew_apt_mtime_timestamp_seconds.*\/var\/lib\/dpkg\/status"/ { printf "%d", $2 }')"
}

health_check_succeeds() {
  "${pod[@]}" healthcheck run curfew && equal healthy "$("${pod[@]}" inspect --format '{{.State.Health.Status}}' curfew)"
}

# Where podman has learnt to allow bpf(2) by its capability there is nothing to say.
says_what_forbids_the_witness() {
  is_witnessed && return 0
  "${pod[@]}" exec curfew "${curfew[@]}" doctor >"$place/findings" || true
  grep -A1 '^note  *flow owners.*(seccomp)' "$place/findings" | grep -F -- '--security-opt seccomp=' \
    || { cat "$place/findings"; return 1; }
}

# podman's own profile forbids bpf(2) whatever the capabilities, so the documentation makes another of it.
witnesses() {
  "${pod[@]}" rm --force curfew >/dev/null || return 1
  documented podman 2 | fitted >"$place/make-profile"
  [ -s "$place/make-profile" ] && bash -euxo pipefail "$place/make-profile" || return 1
  sed -i "s,no-new-privileges,& --security-opt seccomp=$place/seccomp.json," "$place/commands"
  bash -euxo pipefail "$place/commands" || return 1
  within 60 is_witnessed || { "${pod[@]}" logs curfew; return 1; }
}

is_witnessed() { fetch /metrics | grep '^curfew_flow_source_info{.*attribution="witness"'; }

stops() { "${pod[@]}" stop --time 20 curfew && equal 0 "$("${pod[@]}" inspect --format '{{.State.ExitCode}}' curfew)"; }
