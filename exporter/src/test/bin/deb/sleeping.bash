# Who may put the machine to sleep. logind's and polkit's answers are real; the kernel's interface is a substitute.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

# may_hibernate: logind's answer to the user curfew.
may_hibernate() {
  as_curfew busctl call org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager CanHibernate
}

unarmed_is_refused() {
  equal 's "challenge"' "$(may_hibernate)" && ! as_curfew systemctl --check-inhibitors=yes hibernate && equal '' "$(asked_kernel)"
}

is_armed() { equal 's "yes"' "$(may_hibernate)"; }

# The command is install.md's own. polkitd sees the new file by itself.
arm() {
  local step='ln -s /usr/share/curfew/50-curfew-sleep.rules /etc/polkit-1/rules.d/'
  grep -qF "$step" "$root/exporter/docs/install.md" && in_machine bash -c "$step" && within 20 is_armed
}

# In a unit of its own, by the manager of the machine.
inhibitor_stops() {
  in_machine systemd-run --quiet --unit=inhibitor systemd-inhibit --what=sleep --mode=block --why=test sleep 600 \
    && within 20 inhibitor_is_held && ! as_curfew systemctl hibernate && ! as_curfew systemctl --check-inhibitors=yes hibernate \
    && equal '' "$(asked_kernel)"
  local stopped=$?
  in_machine systemctl stop inhibitor
  return "$stopped"
}

inhibitor_is_held() { in_machine systemd-inhibit --list --no-pager | grep -w test; }

slept() { equal disk "$(asked_kernel)" && equal inactive "$(unit_says ActiveState systemd-hibernate.service)"; }

armed_sleeps() {
  as_curfew systemctl --check-inhibitors=yes hibernate && within "$patience" slept && wake_up \
    && equal success "$(unit_says Result systemd-hibernate.service)"
}

# The alert as Alertmanager sends it; each with a start of its own, since one that was refused is remembered.
send_alert() {
  local now
  now=$(date -u +%Y-%m-%dT%H:%M:%S.%NZ)
  curl -sS --noproxy '*' -m 20 -o /dev/null -H 'Authorization: Bearer chosen-for-this-test' -H 'Content-Type: application/json' \
    --data @- http://127.0.0.1:10220/api/v1/alerts <<END_OF_ALERT
{"version":"4","groupKey":"{}:{}","status":"firing","receiver":"idle","groupLabels":{},"commonLabels":{},"commonAnnotations":{},
 "externalURL":"","truncatedAlerts":0,"alerts":[{"status":"firing","startsAt":"$now","endsAt":"0001-01-01T00:00:00Z","generatorURL":"",
 "fingerprint":"0123456789abcdef","annotations":{},"labels":{"alertname":"CurfewHostIdle","severity":"none","curfew_action":"sleep",
 "instance":"127.0.0.1:10220"}}]}
END_OF_ALERT
}

asked_again() { metrics >/dev/null && send_alert && slept; }

# From the webhook to the kernel's interface, with the unit's rights and nothing else of root's.
exporter_sleeps() {
  put_token
  configure 'flows.enabled = false, sleep { enabled = true, armed = true, token-file = /etc/curfew/token
    instances = ["127.0.0.1:10220"], idle-window = 20s, warning = 1s, back-off = 1s }'
  in_machine systemctl restart curfew && within "$((2 * patience))" asked_again
  local outcome=$?
  [ "$outcome" -eq 0 ] || in_machine curfew sleep explain
  wake_up
  configure '# mine'
  # The administrator's file: a purge leaves it, and the directory with it.
  rm -f -- "$work/root/etc/curfew/token"
  in_machine systemctl restart curfew && active && return "$outcome"
}
