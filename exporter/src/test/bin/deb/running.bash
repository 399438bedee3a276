# What the installed exporter is and does.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

active() {
  equal "notify active running" "$(unit_says Type) $(unit_says ActiveState) $(unit_says SubState)"
}

metrics_answer() {
  local page
  page=$(metrics) && grep -E '^curfew_collector_success' <<<"$page" && ! grep -E '^curfew_collector_success.* 0' <<<"$page"
}

# CAP_DAC_READ_SEARCH 2, CAP_NET_ADMIN 12, CAP_SYS_PTRACE 19, CAP_PERFMON 38, CAP_BPF 39 (linux/capability.h).
runs_with_few_rights() {
  local set status wanted
  printf -v wanted '%016x' $((1 << 2 | 1 << 12 | 1 << 19 | 1 << 38 | 1 << 39))
  status=$(in_machine cat "/proc/$(unit_says MainPID)/status")
  for set in CapEff CapPrm CapBnd CapAmb CapInh; do
    grep -P "^$set:\t$wanted\$" <<<"$status" || { printf '%s\n' "$status"; return 1; }
  done
  grep -P '^NoNewPrivs:\t1$' <<<"$status" && equal curfew "$(in_machine stat -c %U "/proc/$(unit_says MainPID)")"
}

table_is_there() { in_machine nft list table inet curfew | grep 'comment "curfew '; }

native_library_is_ours() {
  local maps
  maps=$(in_machine cat "/proc/$(unit_says MainPID)/maps") && grep ' /usr/lib/curfew/libjffi-1.2.so$' <<<"$maps" \
    && ! grep -E 'jffi.*\.so' <<<"${maps//\/usr\/lib\/curfew\/libjffi-1.2.so/}"
}

# The cases that follow are the same on each machine.
print_versions() {
  # shellcheck disable=SC2016 # dpkg-query's own variables
  in_machine dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\n' systemd polkitd nftables openssh-server \
    'openjdk-*-jre-headless' | awk '$1 == "ii" { printf "%s%s %s", n++ ? ", " : "note    ", $2, $3 } END { print "" }'
}

manual_is_shown() { in_machine man -P cat curfew | grep -E '^ *curfew doctor'; }

# bash-completion has renamed what loads on demand (2.12).
completes_in_bash() {
  # shellcheck disable=SC2016 # the other shell's variables
  in_machine bash --norc -c '. /usr/share/bash-completion/bash_completion
    for load in _comp_load _completion_loader; do
      if declare -F "$load" >/dev/null; then "$load" curfew || [ $? -eq 124 ] || exit 1; break; fi
    done
    complete -p curfew && COMP_WORDS=(curfew doctor --j) COMP_CWORD=2 COMP_LINE="curfew doctor --j" COMP_POINT=17 \
      && _complete_curfew && printf "%s\n" "${COMPREPLY[@]}"' | grep -xF -- --json
}

group_asks() {
  in_machine useradd --groups curfew member && in_machine useradd guest && in_machine runuser -u member -- curfew sessions \
    && ! in_machine runuser -u guest -- curfew sessions
}

# The machine has process ids of its own: that the host's can't be named is true.
doctor_is_content() {
  local said
  said=$(in_machine curfew doctor)
  printf '%s\n' "$said"
  grep -q '^ok  *exporter ' <<<"$said" && equal processes "$(awk '$1 == "BAD" { print $2 }' <<<"$said")"
}

security_score() {
  local score
  score=$(in_machine systemd-analyze security --no-pager curfew.service | sed -n 's/.*exposure level for curfew.service: \([0-9.]*\).*/\1/p')
  printf 'score: %s\n' "$score"
  [ -n "$score" ] && grep -F "systemd-analyze security\` gives $score " "$root/exporter/docs/install.md"
}

configure() { printf 'curfew { %s\n}\n' "$1" | put /etc/curfew/curfew.conf; }

reloaded_at() { metrics | sed -n 's/^curfew_config_last_reload_success_timestamp_seconds //p'; }

reloaded_since() { [ "$(reloaded_at)" != "$1" ]; }

reload_takes() {
  local before
  before=$(reloaded_at)
  configure 'apt.enabled = false'
  in_machine systemctl reload curfew && within "$patience" reloaded_since "$before" && within "$patience" active \
    && ! metrics | grep '^curfew_apt_mtime'
}

# What the unit's log says of it is one line of curfew's.
reload_refuses() {
  local pid since
  pid=$(unit_says MainPID) since=$(date +%s.%N)
  configure 'apt.enabled = perhaps'
  ! in_machine systemctl reload curfew && active && equal "$pid" "$(unit_says MainPID)" && metrics >/dev/null \
    && equal 1 "$(journal --unit=curfew --since="@$since" | grep -cF '/etc/curfew/curfew.conf:1: curfew.apt.enabled')"
}

unsuccessful() { metrics | grep -x 'curfew_config_last_reload_successful 0.0'; }

hang_up_refuses() {
  in_machine systemctl kill --kill-who=main --signal=HUP curfew && within "$patience" unsuccessful && active
  local refused=$?
  configure '# mine'
  return "$refused"
}

replaced() { [ "$(unit_says MainPID)" != "$1" ] && [ "$(unit_says NRestarts)" -ge 1 ] && active; }

gave_up() { [ "$(unit_says Result)" = exit-code ] && [ "$(unit_says ActiveState)" = failed ]; }

# Started again and again it would say the same again and again.
wrong_start_is_final() {
  configure 'no-such-key = 1'
  ! in_machine systemctl restart curfew && within "$patience" gave_up && equal 0 "$(unit_says NRestarts)"
  local final=$?
  configure '# mine'
  in_machine systemctl start curfew && active && return "$final"
}

watchdog_replaces() {
  local pid
  pid=$(unit_says MainPID)
  # Of a unit that does not run it is 0, and a signal to 0 stops whoever sends it, with the whole run.
  [ "$pid" -gt 1 ] && in_machine kill -STOP "$pid" && within "$patience" replaced "$pid" && metrics >/dev/null
}
