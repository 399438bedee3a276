# Alerts as Prometheus sends them, and what the sink and Alertmanager say about them.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash
shown='2020-01-02 03:04 UTC'

# alert NAME SEVERITY INSTANCE LABEL=VALUE…: one alert as JSON, with the annotations that every rule has. It has no end, so
# that nothing ends it but a later post; its begin is left to begin_now.
alert() {
  local name=$1 severity=$2 instance=$3
  shift 3
  jq -nc --arg name "$name" --arg severity "$severity" --arg instance "$instance" \
    '{startsAt: "BEGAN", endsAt: "2099-01-01T00:00:00Z", generatorURL: "http://prometheus.example.net/graph",
      labels: ([$ARGS.positional[] | capture("(?<key>[^=]+)=(?<value>[\\s\\S]*)")] | from_entries
        + {alertname: $name, severity: $severity, cluster: "eu1", job: "curfew", instance: $instance,
           host: ($instance | sub(":[0-9]+$"; ""))}),
      annotations: {summary: "What \($name) means.", description: "What happened on \($instance).",
        runbook_url: "https://github.com/curfew-exporter/curfew/blob/main/rules/runbooks/\($name).md",
        dashboard: "/d/curfew-host?var-cluster=eu1&var-job=curfew&var-instance=\($instance)"}}' --args -- "$@"
}

# begin_now: Alertmanager waits group_wait from the begin on, so that an older alert would be sent by itself.
begin_now() { began=$(date -u +%Y-%m-%dT%H:%M:%SZ); }

# post URL: alerts on standard input.
post() {
  jq -sc . | sed "s/BEGAN/$began/g" | curl -sSf --noproxy '*' -m 10 -H 'Content-Type: application/json' --data-binary @- "$1/api/v2/alerts"
}

# over: the same alerts, ended now.
over() {
  jq -c --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '.endsAt = $now'
}

# sent TO INSTANCE: notifications to a path or to "mail" that name the instance, one a line.
sent() {
  jq -c --arg to "$1" --arg instance "$2" 'select(.to == $to and (.sent | tostring | contains($instance))) | .sent' "$sink"
}

times() { sent "$@" | wc -l; }

at_least() { [ "$(times "$2" "$3")" -ge "$1" ] || { sent "$2" "$3"; return 1; }; }

exactly() { [ "$(times "$2" "$3")" -eq "$1" ] || { sent "$2" "$3"; return 1; }; }

# state INSTANCE ALERT: active or suppressed; nothing when Alertmanager has no such alert.
state() {
  curl -sSf --noproxy '*' -m 10 "$alertmanager/api/v2/alerts" \
    | jq -r --arg instance "$1" --arg name "$2" \
      '.[] | select(.labels.instance == $instance and .labels.alertname == $name) | .status.state'
}

is_state() { equal "$3" "$(state "$1" "$2")"; }

# failed URL: notifications that Alertmanager gave up on.
failed() {
  curl -sSf --noproxy '*' -m 10 "$1/metrics" \
    | awk '/^alertmanager_notifications_failed_total/ { sum += $2 } END { print sum + 0 }'
}

# says TO INSTANCE FILE: the first notification is, to the letter, the golden text, but for the time.
says() {
  local golden=$here/golden/$3
  case $1 in
    mail) sent "$1" "$2" | head -n 1 | jq -r '.subject, "", .text' ;;
    *) sent "$1" "$2" | head -n 1 | jq -r '.attachments[0] | .title, .title_link, "", .text' ;;
  esac | sed "s/$(date -u -d "$began" '+%Y-%m-%d %H:%M UTC')/$shown/" >"$work/text"
  [ -s "$work/text" ] || return 1
  [ -z "${CURFEW_TEST_UPDATE:-}" ] || cp "$work/text" "$golden"
  diff "$golden" "$work/text"
}
