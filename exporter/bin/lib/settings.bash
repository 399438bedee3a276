# The files that the three programs read. They are the shipped ones with the addresses of this run put in.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # root and work come from every script; what is set here is used by the others

# prepare_settings EXPORTER_PORT PROMETHEUS_PORT ALERTMANAGER_PORT: sets where everything is.
prepare_settings() {
  exporter_port=$1 prometheus_port=$2 alertmanager_port=$3
  instance=127.0.0.1:$exporter_port
  prometheus_url=http://127.0.0.1:$prometheus_port
  alertmanager_url=http://127.0.0.1:$alertmanager_port
  exporter_config=$work/curfew.conf
  token_file=$work/token
  logs=$work/logs
  mkdir -m 0700 "$logs" "$work/state" "$work/prometheus" "$work/alertmanager" "$work/tmp"
  (umask 0077 && od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$token_file")
  copy_rules
}

# Prometheus and Alertmanager run without the right to read what is not theirs, and a checkout may be private to its
# user: they read a copy, in which relative paths still lead where they did.
copy_rules() {
  local file
  for file in rules/prometheus.yml rules/alertmanager/alertmanager.yml; do
    [ -r "$root/$file" ] || fail "rules" "no $file in $root: this is not a whole checkout"
  done
  cp -R -- "$root/rules" "$work/rules"
  chown -R 0:0 "$work/rules"
  sed -i -E \
    -e "s/(127\.0\.0\.1|localhost):10220/$instance/g" \
    -e "s/(127\.0\.0\.1|localhost):9090/127.0.0.1:$prometheus_port/g" \
    -e "s/(127\.0\.0\.1|localhost):9093/127.0.0.1:$alertmanager_port/g" \
    "$work/rules/prometheus.yml" "$work/rules/alertmanager/alertmanager.yml"
  # Groups of two or four minutes spare a Prometheus with a thousand hosts; here they would only make people wait.
  sed -i -E 's/^(    interval:) [24]m$/\1 1m/' "$work"/rules/curfew-*.rules.yml
  sed -i -E \
    -e "s#(url: *['\"]?)https?://[^/'\"]*/api/v1/alerts#\1http://$instance/api/v1/alerts#" \
    -e "s#(credentials_file: *).*#\1$token_file#" \
    "$work/rules/alertmanager/alertmanager.yml"
  grep -qF "http://$instance/api/v1/alerts" "$work/rules/alertmanager/alertmanager.yml" \
    || fail "rules" "rules/alertmanager/alertmanager.yml has no receiver with a url that ends in /api/v1/alerts"
  grep -qF "$instance" "$work/rules/prometheus.yml" \
    || fail "rules" "rules/prometheus.yml has no target with port 10220 on loopback"
}

# write_exporter_config LINE…: what every run has, then the lines of this kind of run; the later of two wins in HOCON.
write_exporter_config() {
  (
    umask 0077
    cat >"$exporter_config" <<END
curfew {
  web.listen = ["$instance"]
  control.socket = "$work/curfew.sock"
  state.dir = "$work/state"
  ssh.table = curfew_up
  sleep {
    enabled = true
    armed = false
    token-file = "$token_file"
    instances = ["$instance"]
  }
$(printf '  %s\n' "$@")
}
END
  )
}
