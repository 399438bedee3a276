# What the manifests grant, and what they promise to Prometheus.
# shellcheck shell=bash
# shellcheck disable=SC2016,SC2154 # jq's own variables; scratch and the like come from run
holds "no container may gain privileges" says_all '[containers.securityContext] | all(.[]; .privileged == false and .allowPrivilegeEscalation == false)'
holds "every container drops all capabilities" says_all '[containers.securityContext.capabilities.drop] | all(.[]; . == ["ALL"])'
holds "every root file system is read-only" says_all '[containers.securityContext.readOnlyRootFilesystem] | all'
holds "every pod has the runtime's seccomp profile" says_all '[pods.securityContext.seccompProfile.type] | all(. == "RuntimeDefault")'
holds "no pod gets a token of the API server" says_all \
  '([pods.automountServiceAccountToken] | all(. == false)) and ([kinds("ServiceAccount")[].automountServiceAccountToken] | all(. == false))'
holds "nobody is granted anything at the API server" says_all '[.[].kind] | any(test("Role")) | not'
holds "every container has requests and a limit of memory" says_all '[containers.resources] | all(.[]; .requests.cpu and .requests.memory and .limits.memory)'
holds "exporter and relay have probes of life and readiness" says_all \
  '[.[] | select(.kind == "DaemonSet" or .kind == "Deployment") | .spec.template.spec.containers[] | .startupProbe and .livenessProbe and .readinessProbe] | all'
holds "no image is without a version" says_all '[containers.image] | all(test("(:[0-9][^/:]*|@sha256:[0-9a-f]{64})$"))'
holds "the host's files are mounted read-only, but for the state" says_all \
  'exporter | [.volumes[] | select(.hostPath and .name != "state" and .name != "log").name] as $host
    | [.containers[].volumeMounts[] | select(.name as $n | $host | index($n)) | .readOnly and .recursiveReadOnly == "IfPossible"] | all'
holds "the state is the node's" says_all 'exporter.volumes[] | select(.name == "state").hostPath | .path == "/var/lib/curfew" and .type == "DirectoryOrCreate"'
holds "secrets are readable by their owner alone" says_all '[pods.volumes[]? | select(.secret).secret.defaultMode] | all(. == 256)'
holds "no PodDisruptionBudget is made" says_all 'kinds("PodDisruptionBudget") == []'
holds "an upgrade takes a tenth of the nodes, and no two pods of a node" says_all \
  'kinds("DaemonSet")[0].spec.updateStrategy.rollingUpdate == {maxUnavailable: "10%", maxSurge: 0}'
holds "pods on the host's network resolve the cluster's names" says_all 'exporter | (.hostNetwork // false) == (.dnsPolicy == "ClusterFirstWithHostNet")'
holds "the exporter listens on the node's own address" says default \
  'exporter.containers[0] | (.args | index("--set=curfew.web.listen=[\"[$(POD_IP)]:10220\"]")) and .env[0].valueFrom.fieldRef.fieldPath == "status.podIP"'
holds "the exporter listens everywhere if told to" says everything 'exporter.containers[0].args == ["serve", "--config=/etc/curfew/config/curfew.conf"]'

holds "all features together have six capabilities" says default 'rights == ["BPF", "DAC_READ_SEARCH", "NET_ADMIN", "NET_RAW", "PERFMON", "SYS_PTRACE"]'
holds "firewall hits alone have one, the host's network, and see nothing else of it" says firewall \
  'rights == ["NET_ADMIN"] and (exporter | .hostNetwork and (.hostPID | not) and ([.volumes[].name] | index("root") | not))'
holds "APT's times alone have none, and no network of the host" says apt 'rights == [] and (exporter | (.hostNetwork | not) and .hostPID)'
holds "the kernel's log alone may be read and no more" says gateway 'rights == ["DAC_READ_SEARCH"] and (exporter | (.hostNetwork | not) and (.hostPID | not))'
holds "the relay is nobody, with nothing of the host" says everything \
  'kinds("Deployment")[0].spec.template.spec | .securityContext.runAsNonRoot and (.hostNetwork | not) and (.hostPID | not)
    and ([.volumes[] | select(.hostPath)] == []) and (.containers[0].securityContext.capabilities | has("add") | not)'
holds "no NetworkPolicy is made unless asked for, and none for pods that it would not bind" says firewall 'kinds("NetworkPolicy") == []'
holds "the default has no NetworkPolicy" says default 'kinds("NetworkPolicy") == []'
holds "the relay's policy lets in whom the values name, and helm test" says everything \
  'kinds("NetworkPolicy") | length == 1 and (.[0].spec | .podSelector.matchLabels["app.kubernetes.io/component"] == "relay" and (.ingress[0].from | length == 2))'

holds "rules find the exporter by job=curfew, and never the relay" says everything \
  'kinds("ServiceMonitor")[0].spec as $m | [kinds("Service")[].metadata.labels[$m.jobLabel]] == ["curfew", "curfew-relay"]'
holds "a PodMonitor makes the same job" says pod-monitor \
  'kinds("PodMonitor")[0].spec.jobLabel as $l | kinds("DaemonSet")[0].spec.template.metadata.labels[$l] == "curfew"'
holds "scrapes set node, and the target's labels win" says everything \
  'kinds("ServiceMonitor")[0].spec.endpoints[0] | .honorLabels == false and .relabelings[0] == {sourceLabels: ["__meta_kubernetes_pod_node_name"], targetLabel: "node"}'
holds "a PodMonitor sets node alike" says pod-monitor \
  'kinds("PodMonitor")[0].spec.podMetricsEndpoints[0] | .honorLabels == false and .relabelings[0].targetLabel == "node" and .basicAuth.username.name == "scrape"'
holds "monitors select what exists" says everything \
  'kinds("ServiceMonitor")[0].spec.selector as $s | [kinds("Service")[].metadata.labels | contains($s.matchLabels)] == [true, true]'
holds "Services and pods find each other" says everything \
  '[kinds("Service")[].spec.selector] as [$e, $r] | (kinds("DaemonSet")[0].spec.template.metadata.labels | contains($e))
    and (kinds("Deployment")[0].spec.template.metadata.labels | contains($r))'
holds "neither monitor is made by default" says default '[.[].apiVersion | select(startswith("monitoring"))] == []'
holds "the certificate has the name that scrapes, relay and Alertmanager ask for" says everything \
  'kinds("Certificate")[0].spec.dnsNames as $n
    | (conf("curfew-relay").relay.targets[0]["server-name"] as $s | $n | index($s))
    and (kinds("ServiceMonitor")[0].spec.endpoints[0].tlsConfig.serverName as $s | $n | index($s))
    and (kinds("AlertmanagerConfig")[0].spec.receivers[0].webhookConfigs[0].url | capture("//(?<h>[^:]+):").h as $s | $n | index($s))'
holds "Alertmanager, relay and nodes have the same token" says everything \
  '[kinds("AlertmanagerConfig")[0].spec.receivers[0].webhookConfigs[0].httpConfig.authorization.credentials | [.name, .key]]
    + [pods.volumes[]? | select(.name == "token").secret | [.secretName, .items[0].key]] | unique == [["sleep-token", "bearer"]]'
holds "the AlertmanagerConfig stands in the namespace of the alerts" says everything \
  '[kinds("AlertmanagerConfig")[0], kinds("ServiceMonitor")[0], kinds("DaemonSet")[0] | .metadata.namespace] | unique | length == 1'
holds "a token in the values becomes a Secret, and stands nowhere else" says dry-run \
  '(kinds("Secret")[0].data.token | @base64d) == "not-a-secret-but-an-example" and ([.[] | select(.kind != "Secret")] | tojson | contains("not-a-secret") | not)'
holds "dashboards carry the sidecar's label" says everything '[kinds("ConfigMap")[] | select(.metadata.labels.grafana_dashboard == "1")] | length == 4'
holds "dashboards go where the sidecar looks" says pod-monitor \
  '[kinds("ConfigMap")[] | select(.metadata.labels.dashboards == "yes").metadata.namespace] == ["grafana", "grafana", "grafana", "grafana"]'

# Kubelets have no certificate; what a pod on the host's network opens beside its port is not to be reached from elsewhere.
holds "probes of a pod on the host's network ask the node's loopback, in the clear, at a port that is listened on there alone" says client-certificates \
  '([exporter.containers[0] | .startupProbe, .livenessProbe, .readinessProbe | .httpGet]
      | all(.[]; .host == "127.0.0.1" and .port == "probes" and .scheme == "HTTP"))
    and conf("curfew").web["probe-listen"] == "127.0.0.1:10221"'
holds "probes of the relay ask its own address" says client-certificates \
  'kinds("Deployment")[0].spec.template.spec.containers[0].readinessProbe.httpGet | has("host") | not'
holds "elsewhere there is no such port" says everything \
  '[conf("curfew", "curfew-relay").web | has("probe-listen")] == [false, false] and ([containers.ports // [] | length] | all(. < 2))'
holds "a client's certificate has a name that nodes and relay let in, of an issuer that vouches for others too" says client-certificates \
  '(kinds("Secret")[] | select(.metadata.name == "curfew-web").data["web.yml"] | @base64d) as $web
    | named("Certificate"; "curfew-client").spec | (.dnsNames[0] as $name | $web | contains("- " + $name)) and .usages == ["digital signature", "client auth"]
      and ($web | contains("client_auth_type: RequireAndVerifyClientCert"))'
holds "Prometheus, Alertmanager, relay and helm test show the same certificate" says client-certificates \
  '[(kinds("ServiceMonitor")[0].spec.endpoints[0], kinds("AlertmanagerConfig")[0].spec.receivers[0].webhookConfigs[0].httpConfig | .tlsConfig
      | .cert.secret.name, .keySecret.name),
    (kinds("Deployment")[0].spec.template.spec, kinds("Pod")[0].spec | .volumes[] | select(.name == "client").secret.secretName)] | unique == ["curfew-client"]'
holds "clients' certificates give nobody more rights" says client-certificates \
  'rights == ["BPF", "DAC_READ_SEARCH", "NET_ADMIN", "NET_RAW", "PERFMON", "SYS_PTRACE"]
    and (kinds("Deployment")[0].spec.template.spec.containers[0].securityContext.capabilities | has("add") | not)'

# linted: the difference between what Monokle's rules find in all cases and what lint/accepted gives a reason for.
linted() {
  local found
  found=$(node "$tests/lint/lint.mjs" "$cache/lint/node_modules" "$scratch/$newest"/*.yaml.json) || return
  diff -u --label lint/accepted --label found <(sed '/^#/d; /^$/d' "$tests/lint/accepted" | LC_ALL=C sort) \
    <(LC_ALL=C sort <<<"$found")
}

holds "Monokle's rules, of pod security, practice and references, find nothing but what lint/accepted explains" linted

# pod CASE: what works with just the rights that its manifest gives.
pod() {
  local json=$scratch/$newest/$1.yaml.json capabilities
  mapfile -t capabilities < <(jq -r "$library rights[]" "$json")
  "$tests/as-a-pod" "$json" "${capabilities[@]}"
}

without_net_admin() {
  "$tests/as-a-pod" "$scratch/$newest/default.yaml.json" BPF DAC_READ_SEARCH NET_RAW PERFMON SYS_PTRACE
}

holds "with the manifest's capabilities alone every feature works, the eBPF witness too" equal_output \
  $'apt 1\ndestination 1\nfirewall 1\nflow 1\nsource="ctnetlink",attribution="witness",\nssh 1' pod default
holds "without NET_ADMIN firewall hits and flows do not" equal_output $'apt 1\ndestination 0\nfirewall 0\nflow 0\nssh 1' without_net_admin
holds "firewall hits need NET_ADMIN alone" equal_output "firewall 1" pod firewall
holds "where clients must show a certificate, kubelet, Prometheus, helm test, Alertmanager and the relay come in, and others don't" equal_output \
  "DaemonSet startupProbe 200
DaemonSet livenessProbe 200
DaemonSet readinessProbe 200
Deployment startupProbe 200
Deployment livenessProbe 200
Deployment readinessProbe 200
probe port, metrics: 404
probe port, from elsewhere: 000 (no answer)
scrape without a certificate: 000 (no answer)
scrape with a stranger's: 000 (no answer)
scrape with the monitor's: 200
helm test: passed
alert to the relay: 200
alert to the node: accepted" "$tests/with-certificates" "$scratch/$newest/client-certificates.yaml.json"
holds "APT's times need no capability" equal_output "apt 1" pod apt
