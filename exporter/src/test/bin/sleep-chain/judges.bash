# Prometheus and Alertmanager with the shipped files, and what is asked of them.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash and settings.bash

# The rules prove minute by minute. Here a minute lasts ten seconds, in every place where the proof knows of its length; with
# `exporter/bin/test --long` the files stay as shipped.
shorten_minutes() {
  local rules=$work/rules/curfew-idle.rules.yml
  sed -i -E -e '/^ *#/d' -e 's/interval: 1m/interval: 10s/' -e 's/offset 1m/offset 10s/' -e 's/\[90s\]/[15s]/' \
    -e 's/\[2m\]/[20s]/' -e 's/\b60 \* min by/10 * min by/' -e 's/time\(\) - 60$/time() - 10/' \
    -e 's/\* 0 \+ time\(\) - 60\)/* 0 + time() - 10)/' "$rules"
  if grep -nE '\b(1m|2m|90s|60)\b' "$rules"; then
    printf 'these lines of %s still know of minutes\n' "${rules##*/}"
    return 1
  fi
  sed -i -E -e 's/scrape_interval: 15s/scrape_interval: 2s/' -e 's/evaluation_interval: 1m/evaluation_interval: 10s/' \
    "$work/rules/prometheus.yml"
  promtool check config "$work/rules/prometheus.yml"
}

# A declined alert comes again after seconds, not minutes.
hurry_alertmanager() {
  sed -i -E -e 's/group_wait: .*/group_wait: 1s/' -e 's/group_interval: .*/group_interval: 5s/' \
    -e 's/repeat_interval: .*/repeat_interval: 5s/' "$work/rules/alertmanager/alertmanager.yml"
}

# prometheus_has EXPRESSION
prometheus_has() { [ -n "$(ask "$1")" ] || { ask "{__name__=~\"curfew_sleep.*\"} > 0"; return 1; }; }

# counted METRIC OUTCOME [REASON]: by Prometheus; 0 where there is no such series yet. Never by a scrape of our own: the exporter
# would take that for the one that its announcement waits for.
counted() {
  ask "sum($1{outcome=\"$2\"${3:+,reason=\"$3\"}}) or vector(0)" | jq -r .value
}

# counts_more METRIC OUTCOME REASON THAN
counts_more() { [ "$(counted "$1" "$2" "$3")" -gt "$4" ]; }

# refused_anew REASON: a refusal that was not there yet, and as many again: the repeat is judged anew.
refused_anew() {
  local before
  before=$(counted curfew_sleep_requests_total refused "$1")
  within "$patience" counts_more curfew_sleep_requests_total refused "$1" $((before + 1))
}

# ends_as OUTCOME: the next attempt; fails where it ends otherwise.
ends_as() {
  local name before after=0 outcomes='completed failed vetoed' end=$((SECONDS + patience))
  declare -A before=()
  for name in $outcomes; do before[$name]=$(counted curfew_sleeps_total "$name"); done
  while [ "$SECONDS" -lt "$end" ]; do
    for name in $outcomes; do
      after=$(counted curfew_sleeps_total "$name")
      if [ "$after" -gt "${before[$name]}" ]; then
        equal "$1" "$name"
        return
      fi
    done
    sleep 0.5
  done
  printf 'no attempt ended\n'
  return 1
}

# post_alert: an idle alert that Prometheus did not raise, for this time awake; its fingerprint is another one's.
post_alert() {
  local awake
  awake=$(ask curfew_sleep_ready | jq -r '.metric.awake // empty' | head -n 1)
  jq -n --arg instance "$instance" --arg awake "$awake" --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '[{
      startsAt: $now,
      labels: {alertname: "CurfewHostIdle", severity: "none", curfew_action: "sleep", job: "curfew", instance: $instance,
        host: "127.0.0.1", awake: $awake, drill: "again"}
    }]' \
    | curl -sSf --noproxy '*' -m 10 -H 'Content-Type: application/json' --data @- -o /dev/null "$alertmanager_url/api/v2/alerts"
}
