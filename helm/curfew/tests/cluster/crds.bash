# The operators' kinds as the API server needs them to take an object: any content. What may be in them, Manifests.java
# checks.
# shellcheck shell=bash

crds() {
  local group plural kind version
  while read -r group plural kind version; do
    cat <<END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: $plural.$group}
spec:
  group: $group
  names: {kind: $kind, plural: $plural, singular: ${kind,,}}
  scope: Namespaced
  versions:
    - name: $version
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
END
  done <<'END'
monitoring.coreos.com servicemonitors ServiceMonitor v1
monitoring.coreos.com podmonitors PodMonitor v1
monitoring.coreos.com prometheusrules PrometheusRule v1
monitoring.coreos.com alertmanagerconfigs AlertmanagerConfig v1alpha1
cert-manager.io certificates Certificate v1
END
}
