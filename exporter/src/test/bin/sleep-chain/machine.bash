# A machine with the distribution's systemd and logind, started from a copy-on-write view of the tree.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash
leader=

# make_root TREE: everything that is not the distribution's. Debian's services of their own have nothing to do here, and
# their timers would start APT at some time.
make_root() {
  local unit
  mkdir "$work/upper" "$work/overlay" "$work/root"
  mount -t overlay -o "lowerdir=$1,upperdir=$work/upper,workdir=$work/overlay" curfew-machine "$work/root"
  for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer; do
    ln -sfn /dev/null "$work/root/etc/systemd/system/$unit"
  done
  put /etc/hostname <<<idle-host
  put_swaps
  put_exporter
}

# /proc/swaps for all of the machine, and again for logind, whose unit has a /proc of its own.
put_swaps() {
  put /etc/systemd/system/substitute-swaps.service <<'END_OF_UNIT'
[Unit]
DefaultDependencies=no
Before=sysinit.target systemd-logind.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/mount --bind /run/substitute-swaps /proc/swaps
[Install]
WantedBy=sysinit.target
END_OF_UNIT
  mkdir -p "$work/root/etc/systemd/system/sysinit.target.wants"
  ln -s ../substitute-swaps.service "$work/root/etc/systemd/system/sysinit.target.wants/"
  put /etc/systemd/system/systemd-logind.service.d/substitute-swaps.conf <<'END_OF_UNIT'
[Service]
BindReadOnlyPaths=/run/substitute-swaps:/proc/swaps
END_OF_UNIT
}

# put PATH: a file of the machine, from standard input.
put() {
  mkdir -p -- "$work/root${1%/*}"
  cat >"$work/root$1"
}

# start_machine: without machined and D-Bus of the host, which need not have them. Its own network is that of this script:
# loopback and nothing else. machine_options is the test's own word: what else the machine gets of this host.
start_machine() {
  local options
  mapfile -t options < <(machine_options)
  launch machine "$logs/machine.log" env SYSTEMD_SECCOMP="${machine_seccomp:-1}" systemd-nspawn --quiet --boot \
    --directory="$work/root" --machine=idle-host --register=no --keep-unit --console=pipe --resolv-conf=off --timezone=off \
    --link-journal=no --bind="$work/power:/sys/power" --bind-ro="$work/swap-node:$swap_node" \
    --bind-ro="$work/swaps:/run/substitute-swaps" "${options[@]}"
  # Not in a subshell, as `within` is: it sets the leader.
  local tries=0
  until find_leader; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || { cat "$logs/machine.log"; return 1; }
    sleep 0.3
  done
  within "$patience" in_machine systemctl is-active --quiet multi-user.target dbus.socket
}

# nspawn's child is the machine's first process.
find_leader() {
  leader=$(pgrep --parent "${started[machine]}" --exact systemd) && in_machine true
}

# Without /usr/local, where a case may put a program in the exporter's way.
# Without this machine's Java, which need not be in the other.
in_machine() { nsenter --target "$leader" --all -- env --unset=JAVA_HOME PATH=/usr/sbin:/usr/bin "$@"; }

journal() { in_machine journalctl --quiet --no-pager --output=cat "$@"; }

can_hibernate() {
  equal 's "yes"' "$(in_machine busctl call org.freedesktop.login1 /org/freedesktop/login1 \
    org.freedesktop.login1.Manager CanHibernate)"
}

# sleep_result: what systemd says of the last run of its unit.
sleep_result() { in_machine systemctl show --property=Result --value systemd-hibernate.service; }

# A failed unit leaves the system degraded until somebody has seen it.
forget_failures() { in_machine systemctl reset-failed; }
