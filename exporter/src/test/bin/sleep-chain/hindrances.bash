# What keeps the machine awake, each put in the way at its own moment.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

# hold, let_go: a block inhibitor of root's. It is held from case to case, so that no attempt falls between two.
hold() {
  in_machine systemd-run --quiet --unit=holder --collect \
    systemd-inhibit --what=sleep --mode=block --who=holder --why=test sleep infinity \
    && within 10 is_inhibited holder
}

let_go() { ! is_inhibited holder || in_machine systemctl stop holder; }

is_inhibited() { in_machine systemd-inhibit --list --no-pager --no-legend | grep -q "^$1 "; }

# log_in, log_out: a login session by PAM, as login(1) and sshd open theirs. Without the type it would be one of class
# background, as cron's are (pam_systemd(8)).
log_in() {
  in_machine useradd --create-home guest \
    && in_machine systemd-run --quiet --unit=guest --collect --uid=guest --property=PAMName=login \
      --setenv=XDG_SESSION_TYPE=tty sleep infinity \
    && within 20 is_logged_in
}

is_logged_in() { in_machine loginctl list-sessions --no-legend | grep -q guest; }

log_out() { in_machine systemctl stop guest && in_machine loginctl terminate-user guest && within 20 nobody_is_logged_in; }

nobody_is_logged_in() { equal '' "$(in_machine loginctl list-sessions --no-legend)"; }

# A program in the machine that takes an inhibitor and returns once logind has it.
put_late_inhibitor() {
  put /usr/local/bin/inhibit-now <<'END_OF_PROGRAM'
#!/bin/sh
set -eu
/usr/bin/systemd-run --quiet --unit=latecomer --collect \
  /usr/bin/systemd-inhibit --what=sleep --mode=block --who=latecomer --why=test sleep infinity
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  /usr/bin/systemd-inhibit --list --no-pager --no-legend | grep -q '^latecomer ' && exit 0
  sleep 0.1
done
exit 1
END_OF_PROGRAM
  chmod 0755 "$work/root/usr/local/bin/inhibit-now"
}

drop_latecomer() { ! is_inhibited latecomer || in_machine systemctl stop latecomer; }

# between_look_and_systemctl, not_between: the exporter finds this systemctl first.
between_look_and_systemctl() {
  put /usr/local/sbin/systemctl <<END_OF_PROGRAM
#!/bin/sh
set -eu
$1
exec /usr/bin/systemctl "\$@"
END_OF_PROGRAM
  chmod 0755 "$work/root/usr/local/sbin/systemctl"
}

not_between() { rm -f -- "$work/root/usr/local/sbin/systemctl"; }

# before_last_check COMMAND, not_before: systemd reads drop-ins in the order of their names.
before_last_check() {
  put /etc/systemd/system/systemd-hibernate.service.d/05-before.conf <<END_OF_UNIT && in_machine systemctl daemon-reload
[Service]
ExecStartPre=$1
END_OF_UNIT
}

not_before() {
  rm -f -- "$work/root/etc/systemd/system/systemd-hibernate.service.d/05-before.conf"
  in_machine systemctl daemon-reload
}
