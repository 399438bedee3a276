# What the chart makes of values, and which it refuses.
# shellcheck shell=bash
# shellcheck disable=SC2154 # cases, newest and the like come from run
holds "helm and the models of Kubernetes' API are there" fetch_tools
[ "$failures" -eq 0 ] || exit 1
holds "the values of every file in ci/ render for each Kubernetes" render_all
for case in "${cases[@]}"; do
  holds "helm lint --strict finds nothing in ci/$case-values.yaml" lints "$case"
  holds "ci/$case-values.yaml renders as golden/$case.yaml" golden "$case.yaml" "$scratch/$newest/$case.yaml"
done
holds "Kubernetes 1.27 gets AppArmor as an annotation, as in golden/default-1.27.yaml" golden default-1.27.yaml "$scratch/1.27/default.yaml"
holds "Kubernetes' own models from 1.27 to $newest, and the operators', know every field" manifests check "$cache/jars" "$scratch"

token=(--set sleep.existingSecret.name=token)
holds "both monitors at once are refused" refuses \
  "serviceMonitor.enabled and podMonitor.enabled: every node would be scraped twice" --set serviceMonitor.enabled=true --set podMonitor.enabled=true
holds "sleep without credentials is refused" refuses \
  "sleep.enabled opens a webhook that puts nodes to sleep, and needs credentials" --set sleep.enabled=true
holds "a token in two places is refused" refuses "sleep.token and sleep.existingSecret.name: which of them?" "${token[@]}" --set sleep.token=a
holds "armed without sleep is refused" refuses "sleep.armed without sleep.enabled" --set sleep.armed=true
holds "a relay without a token is refused" refuses "relay.enabled needs the token" --set relay.enabled=true
holds "a relay without networks is refused" refuses "relay.enabled needs relay.networks" --set relay.enabled=true "${token[@]}"
holds "an AlertmanagerConfig that leads nowhere is refused" refuses "nobody would take the alerts" --set alertmanagerConfig.enabled=true "${token[@]}"
holds "an AlertmanagerConfig without a token is refused" refuses "needs the token that Alertmanager sends" \
  --set alertmanagerConfig.enabled=true --set alertmanagerConfig.url=http://relay.example.net/
holds "two certificates are refused" refuses "tls.certManager.enabled and tls.existingSecret: which of them?" \
  --set tls.certManager.enabled=true --set tls.existingSecret=a
holds "cert-manager without an issuer is refused" refuses "tls.certManager.enabled needs tls.certManager.issuerRef.name" --set tls.certManager.enabled=true
holds "clients' certificates without TLS are refused" refuses "certificates are shown in TLS alone" --set tls.clients.required=true
holds "clients that must show a certificate and have none are refused" refuses "set tls.clients.existingSecret" \
  --set tls.clients.required=true --set tls.existingSecret=a
holds "probes at the port of the metrics are refused" refuses "the probes need a port of their own" \
  --set tls.clients.required=true --set tls.existingSecret=a --set tls.clients.existingSecret=b --set probePort=10220
holds "the address of the probes has one place" refuses "use the value tls.clients.required and probePort" --set config.web.probe-listen=:1
# shellcheck disable=SC2016 # a hash
holds "scrapes without the password that guards the metrics are refused" refuses "let serviceMonitor.basicAuth name the Secret keys" \
  --set serviceMonitor.enabled=true \
  --set-literal 'web.basicAuthUsers.a=$2y$10$w5K6p0cT8aVvlSg0EYv5dOqGmnH8n9IFXHmkzvHfJ4v7UyeHjH0Ve'
holds "a password in the clear is refused" refuses "/web/basicAuthUsers/a" --set web.basicAuthUsers.a=secret
holds "no feature at all is refused" refuses "nothing to do" --set ssh.enabled=false,firewall.enabled=false,flows.enabled=false,apt.enabled=false
holds "a feature is switched on in one place alone" refuses "config.ssh.enabled: the chart sets this by itself: use the value ssh.enabled" \
  --set config.ssh.enabled=true
holds "namespaces to ignore have one place" refuses "use the value sleep.ignoreNamespaces" \
  --set 'config.sleep.kubernetes.ignore-namespaces={a}'
holds "a room that curfew does not have is refused" refuses "additional properties 'shh' not allowed" --set config.shh.ports=22
holds "an action that curfew does not know is refused" refuses "/sleep/action" --set sleep.action=nap
holds "a port that is none is refused" refuses "/port" --set port=70000
holds "an unknown key is refused at every level" closed_at_every_level
holds "of the schema only Kubernetes' own objects and curfew's rooms are open" equal_output \
  "affinity config.apt config.destinations config.firewall config.flows config.report config.sleep config.ssh config.web extraVolumeMounts.items extraVolumes.items global networkPolicy.from.items podMonitor.metricRelabelings.items podMonitor.relabelings.items prometheusRule.additionalGroups.items relay.affinity relay.resources.claims.items relay.tolerations.items resources.claims.items serviceMonitor.metricRelabelings.items serviceMonitor.relabelings.items tolerations.items" \
  open_levels
holds "README's table is that of values.yaml, and the schema knows each value" schema_knows_each_value
holds "the chart's appVersion is the project's version" versions_agree
