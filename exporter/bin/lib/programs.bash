# The three programs: exporter, Prometheus, Alertmanager.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by settings.bash and by every script

alertmanager_program() {
  command -v prometheus-alertmanager || command -v alertmanager
}

start_exporter() {
  # jffi unpacks its library into the temporary directory, which may be noexec or shared with others.
  CURFEW_JAVA_OPTS="${CURFEW_JAVA_OPTS:-} -Djava.io.tmpdir=$work/tmp" \
    launch exporter "$logs/exporter.log" "$root/exporter/bin/curfew" serve --config "$exporter_config"
  await_url exporter "http://$instance/-/ready" 60
}

start_prometheus() {
  launch_unprivileged prometheus "$logs/prometheus.log" prometheus \
    --config.file="$work/rules/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --storage.tsdb.retention.time=2d --web.listen-address="127.0.0.1:$prometheus_port"
  await_url prometheus "$prometheus_url/-/ready" 60
}

# Without an empty cluster address it would listen for other Alertmanagers on every address of the host.
start_alertmanager() {
  launch_unprivileged alertmanager "$logs/alertmanager.log" "$(alertmanager_program)" \
    --config.file="$work/rules/alertmanager/alertmanager.yml" --storage.path="$work/alertmanager" \
    --cluster.listen-address= --web.listen-address="127.0.0.1:$alertmanager_port"
  await_url alertmanager "$alertmanager_url/-/ready" 60
}

# await_url NAME URL SECONDS
await_url() {
  local name=$1 url=$2 end=$((SECONDS + $3))
  until curl -sf --noproxy '*' -m 5 -o /dev/null "$url"; do
    is_running "$name" || fail "$name" "it ended while it was being started" "$logs/$name.log"
    [ "$SECONDS" -lt "$end" ] || fail "$name" "$url did not answer 200 within $3 s" "$logs/$name.log"
    sleep 0.3
  done
  say "$name is ready, ${url%/-/ready}"
}

# Prometheus first: it would otherwise log, and count, the loss of the others.
end_programs() {
  local name
  for name in picture prometheus alertmanager exporter "${!started[@]}"; do end "$name"; done
}
