# What happens to the machine, one case after the other. One and the same alert goes through most of them: it is refused, comes
# again, is judged anew, and sleeps in the end.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

# attempt_ends_as OUTCOME: lets one attempt through.
attempt_ends_as() {
  local status=0
  let_go && ends_as "$1" || status=1
  # Also after a failure: what is under way must not end in the next case.
  hold && within "$patience" settled && return "$status"
}

# No attempt is under way, and every accepted request has its outcome.
settled() {
  prometheus_has "sum(curfew_sleep_requests_total{outcome=\"accepted\"}) == sum(curfew_sleeps_total)
    and on () curfew_sleep_announced_timestamp_seconds == 0" \
    || prometheus_has 'absent(curfew_sleep_requests_total{outcome="accepted"})'
}

nothing_written() { equal '' "$(asked_kernel)"; }

somebody_elses_sleep_passes() {
  in_machine systemctl hibernate && within 30 equal_output disk asked_kernel && wake_up
}

refused_by_inhibitor() {
  within "$patience" counts_more curfew_sleep_requests_total refused inhibited 0 && refused_anew inhibited && nothing_written
}

# The login ends the alert. A new one comes a window after the logout, and the attempts of the next cases are by it.
awake_by_session() {
  log_in && within "$patience" prometheus_has 'curfew_sleep_blocker{reason="session_open"} == 1' \
    && within "$patience" equal_output '' firing CurfewHostIdle && let_go && nothing_written && hold && log_out
}

late_inhibitor() {
  local status=0
  between_look_and_systemctl inhibit-now
  attempt_ends_as failed && nothing_written && exporter_said 'Operation inhibited by "latecomer"' || status=1
  not_between
  drop_latecomer
  return "$status"
}

# The exporter has reset the failed unit by then, or the system would stay degraded.
not_degraded() { equal success "$(sleep_result)"; }

# By APT, since logind takes no inhibitor any more once it prepares for sleep (systemd 252).
last_check_stops() {
  local status=0
  remember_now
  before_last_check "/usr/bin/touch /var/lib/dpkg/status"
  attempt_ends_as vetoed && nothing_written && exporter_said "systemd-hibernate.service: exit-code" && not_degraded || status=1
  not_before
  forget_failures
  return "$status"
}

failure_is_reported() {
  local status=0
  remember_now
  break_power
  attempt_ends_as failed && nothing_written && exporter_said "systemd-hibernate.service: exit-code" && not_degraded || status=1
  mend_power
  forget_failures
  return "$status"
}

# Written once: it is put back at once, and stays so while the alert comes again several times.
sleeps_once() {
  local before
  before=$(counted curfew_sleep_requests_total ignored already_slept)
  remember_now
  let_go && within "$patience" equal_output disk asked_kernel && wake_up \
    && within "$patience" counts_more curfew_sleeps_total completed '' 0 \
    && within "$patience" counts_more curfew_sleep_requests_total ignored already_slept $((before + 2)) \
    && nothing_written && equal 1 "$(counted curfew_sleeps_total completed)" \
    && equal success "$(sleep_result)" && equal 1 "$(kernel_calls)"
}

# systemd's own word for it in the journal, beside what the substitute shows.
kernel_calls() { journal --since="@$since" --identifier=systemd-sleep | grep -c 'Entering sleep state'; }

# Between its asking and the check. The alert is another one than that which ended in a sleep.
dead_exporter_stops() {
  local status=0 pid
  pid=$(exporter_pid)
  before_last_check "/usr/bin/systemctl kill --signal=KILL curfew.service"
  post_alert && within "$patience" is_other_than "$pid" && within "$patience" equal_output exit-code sleep_result && nothing_written || status=1
  not_before
  forget_failures
  return "$status"
}

is_other_than() { [ "$(exporter_pid)" != "$1" ]; }
