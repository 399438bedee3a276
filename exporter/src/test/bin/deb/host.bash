# The machine of deb.test: nothing of this host but the packages, and the checkout for what is done by hand.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

# nspawn's own filter refuses bpf(2).
# shellcheck disable=SC2034 # machine.bash reads it
machine_seccomp=0
machine_options() {
  printf '%s\n' --capability=CAP_NET_ADMIN,CAP_BPF,CAP_PERFMON "--bind-ro=$debs:/packages" "--bind-ro=$root:/checkout"
}

# put_exporter: make_root asks; the package is installed later, by apt. The watchdog's minute is a quarter of one
# here, and the unit has a /proc of its own, as logind's has.
put_exporter() {
  # Left by mmdebstrap: the machine's other packages have no manuals, this one is to have its own.
  rm -f -- "$work/root"/etc/dpkg/dpkg.cfg.d/*mmdebstrap
  put /etc/systemd/system/curfew.service.d/hurry.conf <<'END_OF_UNIT'
[Service]
WatchdogSec=15s
BindReadOnlyPaths=/run/substitute-swaps:/proc/swaps
END_OF_UNIT
}

# install_package FILE OPTION…: as an administrator who keeps his own configuration does.
install_package() {
  in_machine env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --allow-downgrades \
    -o Dpkg::Options::=--force-confold install "/packages/$1" \
    && within "$patience" active
}

metrics() { curl -sSf --noproxy '*' -m 20 http://127.0.0.1:10220/metrics; }

unit_says() { in_machine systemctl show --property="$1" --value "${2:-curfew.service}"; }

# as_curfew COMMAND…: with the rights that its unit gives.
as_curfew() { in_machine setpriv --reuid=curfew --regid=curfew --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs -- "$@"; }
