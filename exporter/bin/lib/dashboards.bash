# Every query of the shipped dashboards, asked of this run's Prometheus.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, logs and prometheus_url come from once.bash and settings.bash

# What only shows after an evaluation or two of the rules has had the time of the idle window by now.
check_dashboards() {
  local tests=$root/dashboards/tests
  # Its group runs every two minutes, the first time perhaps before there was a flow.
  await_sample "dashboards" 150 "$logs/prometheus.log" 'cluster_unit:curfew_flows:rate5m'
  python3 "$tests/queries" --may-be-empty "$tests/empty-in-up.txt" "$prometheus_url" >"$logs/dashboards.log" 2>&1 \
    || fail "dashboards" "a query of the dashboards failed or was empty" "$logs/dashboards.log"
  say "dashboards: $(tail -n 1 "$logs/dashboards.log")"
}
