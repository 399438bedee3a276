# The shipped files with this test's addresses and with seconds for minutes.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

derive_files() {
  local alerting=$work/rules/alertmanager
  cp -R -- "$root/rules" "$work/rules"
  printf 'secret' >"$work/token"
  # The receivers that are commented out, as the file's first lines tell an operator to.
  sed -i -E -e 's/^( *)#(  |[a-z_]+:)/\1\2/' \
    -e 's/group_wait: 10s/group_wait: 1s/' -e 's/group_wait: 30s/group_wait: 4s/' -e 's/group_interval: .*/group_interval: 2s/' -e 's/repeat_interval: 10m/repeat_interval: 5s/' \
    -e "s|credentials_file: .*|credentials_file: $work/token|" -e 's|localhost:25|127.0.0.1:2525|' \
    -e 's|https://chat.example.net|http://127.0.0.1:9900|' -e 's|url: http://.*/api/v1/alerts|url: http://127.0.0.1:9900/api/v1/alerts|' \
    "$alerting/alertmanager.yml" || return 1
  # Read before the shipped file, whose empty address must not win.
  printf '{{ define "curfew.grafana" }}https://grafana.example.net{{ end }}' >"$alerting/templates/a-site.tmpl"
  sed 's|http://127.0.0.1:9900/api/v1/alerts|http://127.0.0.9:10220/api/v1/alerts|' "$alerting/alertmanager.yml" >"$alerting/direct.yml"
  sed -i -E -e 's/interval: 1m/interval: 1s/' -e 's/for: 5m/for: 3s/' -e 's/keep_firing_for: 2m/keep_firing_for: 10s/' "$work"/rules/curfew-*.rules.yml || return 1
  # node_exporter's alert as its users have it, and its job beside curfew's.
  cat >"$work/rules/curfew-node.rules.yml" <<'RULES'
groups:
  - name: node
    interval: 1s
    rules:
      - alert: InstanceDown
        expr: up == 0
        for: 3s
        labels: {severity: critical}
        annotations: {summary: Instance is down., description: 'Instance {{ $labels.instance }} is down.'}
RULES
  sed -i -E -e 's/scrape_interval: .*/scrape_interval: 1s/' -e "s/targets: \['127.0.0.1:10220'\].*/targets: ['127.0.0.2:10220', '127.0.0.3:10220']/" \
    -e "s/^scrape_configs:/&\n  - job_name: node\n    static_configs: [{targets: ['127.0.0.2:9100', '127.0.0.3:9100']}]/" "$work/rules/prometheus.yml"
}

derived_files_are_good() {
  "${AMTOOL:-amtool}" check-config "$work/rules/alertmanager/alertmanager.yml" \
    && grep -q '127.0.0.1:2525' "$work/rules/alertmanager/alertmanager.yml" \
    && [ "$(grep -cE '^ +(group_wait: [14]s|group_interval: 2s|repeat_interval: 5s)$' "$work/rules/alertmanager/alertmanager.yml")" -eq 5 ] \
    && "${PROMTOOL:-promtool}" check config "$work/rules/prometheus.yml" \
    && grep -q '127.0.0.3:10220' "$work/rules/prometheus.yml"
}

# Twice evaluated, so that the rules have seen the word that they hold.
scraped_both() {
  local count
  count=$(curl -sSf --noproxy '*' -m 5 http://127.0.0.1:9090/api/v1/query \
    --data-urlencode 'query=count(count_over_time(instance:curfew_sleep_announced_timestamp_seconds:held[1m]) > 1)
      + count(count_over_time(up{job="node"}[1m]) > 1)' | jq -r '.data.result[0].value[1] // 0')
  equal 4 "$count"
}

both_sent() { at_least 1 mail "$1:10220" && at_least 1 mail "$1:9100"; }
