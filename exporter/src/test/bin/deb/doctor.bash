# The doctor on a host with a real logind, polkit, sshd and unit: what it says is broken, and that the very commands it
# gives mend it.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash
armed_settings='flows.enabled = false, sleep { enabled = true, armed = true, token-file = /etc/curfew/token }'

put_token() {
  printf 'chosen-for-this-test\n' | put /etc/curfew/token
  in_machine chgrp curfew /etc/curfew/token && in_machine chmod 0640 /etc/curfew/token
}

# diagnose: as JSON, with nothing said but that; in bounded time, of which a busy builder takes most. Prints the status.
diagnose() {
  local status=0
  in_machine timeout 60 "$@" curfew doctor --json >"$work/diagnosis.json" 2>"$work/complaint" || status=$?
  equal '' "$(cat "$work/complaint")" >&2 && jq -e '.findings | length > 0' "$work/diagnosis.json" >&2 && printf '%s\n' "$status"
}

# of_bad FIELD: of what is wrong, one a line.
of_bad() { jq -r --arg field "$1" '.findings[] | select(.level == "bad") | .[$field]' "$work/diagnosis.json"; }

# ill DETAIL…: the doctor ends with 1, and each of these is part of what it holds against the host.
ill() {
  local detail
  equal 1 "$(diagnose)" || return 1
  for detail in "$@"; do
    of_bad detail | grep -F -- "$detail" || { printf 'not said: %s\n' "$detail"; of_bad detail; return 1; }
  done
}

well() { equal "0 " "$(diagnose) $(of_bad detail)"; }

# mended DETAIL…: by the doctor's commands in its own order, as they are.
mended() {
  local command
  within 30 ill "$@" || return 1
  while IFS= read -r command; do
    printf '+ %s\n' "$command"
    in_machine bash -c "$command" </dev/null || return 1
  done < <(of_bad mend)
  within "$patience" well
}

# What is only configured sleeps not; and the rest is what people do to a host.
breakage_is_mended() {
  put_token && configure "$armed_settings" && in_machine systemctl restart curfew || return 1
  printf '[Service]\nAmbientCapabilities=\nAmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH\n' \
    | put /etc/systemd/system/curfew.service.d/override.conf
  put /etc/ssh/sshd_config.d/quiet.conf <<<'LogLevel QUIET'
  in_machine mkdir -p /etc/systemd/system/systemd-hibernate.service.d
  in_machine ln -s /dev/null /etc/systemd/system/systemd-hibernate.service.d/50-curfew-last-check.conf
  in_machine systemctl daemon-reload && in_machine systemctl restart curfew ssh \
    && mended 'logind answers "challenge" to hibernate' 'the exporter lacks CAP_NET_ADMIN' "sshd's LogLevel is " \
      'no last check before hibernate' \
    && is_armed && in_machine systemctl cat systemd-hibernate.service | grep -F 'curfew sleep last-check'
}

silence_is_mended() {
  in_machine systemctl stop curfew ssh && in_machine systemctl mask --now systemd-logind \
    && mended 'no exporter answers' 'nobody listens on TCP port 22' 'logind: '
}

masked_polkit_is_mended() { in_machine systemctl mask --now polkit && mended 'logind: '; }

standstill_is_mended() {
  local pid
  pid=$(unit_says MainPID)
  [ "$pid" -gt 1 ] && in_machine kill -STOP "$pid" && mended 'control socket '
}

# systemd gives the directory itself back to the unit's user, and not what is in it.
state_is_mended() {
  in_machine chmod -R a-w /var/lib/curfew && in_machine systemctl restart curfew && mended "the exporter can't write /var/lib/curfew"
}

counters_are_added() {
  local command
  in_machine nft 'add table inet probe; add chain inet probe input { type filter hook input priority 0; }
    add rule inet probe input tcp dport 9 drop' && equal 0 "$(diagnose)" || return 1
  command=$(jq -r '.findings[] | select(.what == "no counter" and (.mend | startswith("nft "))) | .mend' "$work/diagnosis.json")
  printf '+ %s\n' "$command"
  [ -n "$command" ] && in_machine bash -c "$command" && equal 0 "$(diagnose)" \
    && jq -e '.findings[] | select(.what == "firewall rules" and (.detail | endswith("and all count")))' "$work/diagnosis.json"
  local counted=$?
  in_machine nft delete table inet probe
  return "$counted"
}

too_broad_rule_is_named() {
  put /etc/polkit-1/rules.d/40-broad.rules <<'END_OF_RULES'
polkit.addRule(function (action, subject) {
  if (subject.user === "curfew" && action.id.indexOf("org.freedesktop.login1.") === 0) {
    return polkit.Result.YES;
  }
});
END_OF_RULES
  within 30 ill 'may hibernate past inhibitors' && in_machine bash -c "$(of_bad mend)" | grep -x /etc/polkit-1/rules.d/40-broad.rules
  local named=$?
  rm -f -- "$work/root/etc/polkit-1/rules.d/40-broad.rules"
  return "$named"
}

guest_is_answered() {
  [ -n "$(diagnose runuser -u guest --)" ] && ! grep -E 'Exception|^[[:space:]]*at ' "$work/diagnosis.json"
}

recover() {
  rm -f -- "$work/root"/etc/systemd/system/curfew.service.d/{override,z-CAP_*}.conf \
    "$work/root"/etc/ssh/sshd_config.d/{quiet,00-curfew}.conf "$work/root/etc/polkit-1/rules.d/50-curfew-sleep.rules" \
    "$work/root/etc/systemd/system/systemd-hibernate.service.d/50-curfew-last-check.conf" "$work/root/etc/curfew/token"
  configure '# mine'
  in_machine systemctl daemon-reload && in_machine systemctl restart curfew ssh && active && within 20 not_armed
}

not_armed() { ! is_armed; }

# polkit_says ACTION: to the exporter's process; 0 for yes, 2 for a password that nobody is asked for (pkcheck(1)).
polkit_says() {
  local status=0
  in_machine pkcheck --action-id "org.freedesktop.login1.$1" --process "$(unit_says MainPID)" >/dev/null 2>&1 || status=$?
  printf '%s\n' "$status"
}

polkit_allows_no_more() {
  equal "0 0 2 2" \
    "$(polkit_says hibernate) $(polkit_says suspend) $(polkit_says hibernate-ignore-inhibit) $(polkit_says power-off)"
}
