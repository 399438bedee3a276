# From quiet to the webhook: the shipped rules call the host idle, Alertmanager tells the exporter, the guard decides.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by settings.bash and by every script

check_idle_alert() {
  await "idle" "$1" "$logs/prometheus.log" "Prometheus did not call $instance idle" firing CurfewHostIdle
  say "idle: CurfewHostIdle fires for $(label instance)"
}

# In place of the rule, which needs proof from a signal that this run was told to leave out.
post_idle_alert() {
  local awake
  awake=$(ask "curfew_sleep_ready{instance=\"$instance\"}" 2>/dev/null | jq -r '.metric.awake // empty' | head -n 1) || awake=
  jq -n --arg instance "$instance" --arg awake "$awake" --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '[{
      startsAt: $now,
      labels: ({alertname: "CurfewHostIdle", severity: "none", curfew_action: "sleep", job: "curfew", instance: $instance, host: "127.0.0.1"}
        + if $awake == "" then {} else {awake: $awake} end),
      annotations: {summary: "a drill of the webhook"}
    }]' \
    | curl -sSf --noproxy '*' -m 10 -H 'Content-Type: application/json' --data @- -o /dev/null "$alertmanager_url/api/v2/alerts" \
    || fail "webhook" "Alertmanager did not take an alert over its API" "$logs/alertmanager.log"
  say "webhook: the rules need all signals, so Alertmanager was given CurfewHostIdle over its own API"
}

# What the machine as such lacks for sleep is a decision too. Every other reason means that a signal has not calmed down,
# and Alertmanager will ask again.
await_decision() {
  check_decision "$1" 'no_logind|no_swap|cannot_hibernate|inhibited'
}

# Without all signals no host can be proven idle, hence any reason will do.
await_any_decision() {
  check_decision "$1" '.+'
}

check_decision() {
  await_sample "webhook" "$1" "$logs/alertmanager.log $logs/exporter.log" \
    "curfew_sleep_requests_total{outcome=\"dry_run\"} > 0 or curfew_sleep_requests_total{outcome=\"refused\",reason=~\"$2\"} > 0"
  local reason
  reason=$(label reason)
  say "webhook: Alertmanager's alert became a decision: $(label outcome)${reason:+, $reason}"
}
