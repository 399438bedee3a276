# TLS of what curfew asks, by the image's own runtime and trust store: Prometheus for a report, another host for the relay.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, work, here, namespace, pod, limits, name: set by image.test and the other parts
tls=$work/tls
no_features=(--set=curfew.{apt,ssh,flows,firewall}.enabled=false)

# A test's authority, on a curve, and a certificate of it for the loopback address.
makes_authority() {
  local curve=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
  mkdir -p "$tls" && cd "$tls" || return 1
  openssl req -x509 "${curve[@]}" -days 2 -subj '/CN=Test authority' -keyout ca.key -out ca.pem \
    && openssl req "${curve[@]}" -subj /CN=127.0.0.1 -keyout key.pem -out request.pem \
    && openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem \
      -extfile <(echo 'subjectAltName=IP:127.0.0.1') \
    && printf 'tls_server_config:\n  cert_file: cert.pem\n  key_file: key.pem\n' >web.yml \
    && cat "$work/files-$here/etc/ssl/certs/ca-certificates.crt" ca.pem >both.pem \
    && python3 "$root/exporter/src/packaging/image/truststore.py" both.pem 0 both.jks \
    && echo 'a-token-of-the-test' >token && echo 'scrape_configs: []' >prometheus.yml || return 1
  chown -R 10220:10220 "$tls" && chmod 0600 key.pem token web.yml
  cd - >/dev/null || return 1
}

fetch_by_tls() { inside curl --silent --fail --max-time 5 --cacert "$tls/ca.pem" "https://127.0.0.1:$1"; }

starts_prometheus() {
  ip netns exec "$namespace" setpriv --pdeathsig TERM -- prometheus --config.file="$tls/prometheus.yml" \
    --web.config.file="$tls/web.yml" --web.listen-address=127.0.0.1:9443 --storage.tsdb.path="$tls/data" --log.level=warn \
    >"$tls/prometheus.log" 2>&1 &
  # shellcheck disable=SC2034 # ended by image.test
  prometheus=$!
  within 30 fetch_by_tls 9443/-/ready || { cat "$tls/prometheus.log"; return 1; }
}

reports() {
  "${pod[@]}" run --rm --network "ns:/run/netns/$namespace" "${limits[@]}" "$@" \
    "$name" report usage --since 1h --prometheus https://127.0.0.1:9443
}

# It is the store that decides. Nothing was scraped there, which is an answer.
reports_as_trusted() {
  if reports >"$work/refused" 2>&1; then echo "anybody is trusted"; return 1; fi
  grep -i 'certification path' "$work/refused" || { cat "$work/refused"; return 1; }
  reports --volume "$tls/both.jks:/etc/ssl/certs/java-cacerts:ro" >"$work/answered" 2>&1 || true
  grep 'has no curfew_ssh_bytes_total' "$work/answered" || { cat "$work/answered"; return 1; }
}

# One container is the host that is asked, another the relay; one listens with TLS, the other trusts its authority.
relays() {
  start_asked && start_relay || return 1
  within 60 fetch /-/ready || { "${pod[@]}" logs relay; return 1; }
  within 60 fetch_by_tls 10221/-/ready || { "${pod[@]}" logs asked; return 1; }
  equal forwarded "$(alert | jq -r '.requests[0].outcome')" || return 1
  within 20 was_accepted || { fetch /metrics | grep curfew_relay; "${pod[@]}" logs relay; "${pod[@]}" logs asked; return 1; }
}

start_asked() {
  start asked --volume "$tls:/tls:ro" "$name" serve "${no_features[@]}" --set=curfew.web.listen=127.0.0.1:10221 \
    --set=curfew.web.config-file=/tls/web.yml --set=curfew.sleep.enabled=true --set=curfew.sleep.token-file=/tls/token \
    --set='curfew.sleep.instances=["web-1:10221"]'
}

start_relay() {
  local target='match="web-1:10221",address="127.0.0.1",server-name="127.0.0.1",scheme=https,port=10221'
  start relay --volume "$tls:/tls:ro" "$name" serve "${no_features[@]}" --set=curfew.web.listen=127.0.0.1:10220 \
    --set=curfew.sleep.token-file=/tls/token --set=curfew.relay.enabled=true --set='curfew.relay.networks=["127.0.0.0/8"]' \
    --set="curfew.relay.targets=[{$target,token-file=\"/tls/token\",ca-file=\"/tls/ca.pem\"}]"
}

# What the relay answers to an idle alert of the host.
alert() {
  jq -c --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    '.alerts = [.alerts[0] | .labels.instance = "web-1:10221" | .startsAt = $now]' \
    "$root/exporter/src/test/resources/alertmanager/firing-and-resolved-0.25.json" \
    | inside curl --silent --show-error --max-time 10 --header "Authorization: Bearer $(cat "$tls/token")" \
      --header 'Content-Type: application/json' --data @- http://127.0.0.1:10220/api/v1/alerts
}

was_accepted() { fetch /metrics | grep -q '^curfew_relay_forwards_total{outcome="accepted",*} 1'; }
