{{/* What the exporter's and the relay's pods share. Each of the two adds its own rights. */}}
{{- define "curfew.container" -}}
name: curfew
image: {{ include "curfew.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
{{- end -}}

{{/*
(list $ HOSTNETWORK). The state is read and the first readings are done when it is ready; a node that sleeps answers neither.
The kubelet has no certificate to show. It asks pods on the host's network at the loopback that is its own, too.
*/}}
{{- define "curfew.probes" -}}
{{- $root := first . -}}
{{- $get := dict "path" "/-/healthy" "port" "http" "scheme" (ternary "HTTPS" "HTTP" (eq (include "curfew.tls" $root) "yes")) -}}
{{- if $root.Values.tls.clients.required -}}
{{- $get = dict "path" "/-/healthy" "port" "probes" "scheme" "HTTP" -}}
{{- if last . }}{{ $_ := set $get "host" "127.0.0.1" }}{{ end -}}
{{- end -}}
startupProbe:
  httpGet:
    {{- toYaml $get | nindent 4 }}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet:
    {{- toYaml $get | nindent 4 }}
  periodSeconds: 30
  timeoutSeconds: 5
  failureThreshold: 4
readinessProbe:
  httpGet:
    {{- toYaml (set (deepCopy $get) "path" "/-/ready") | nindent 4 }}
  periodSeconds: 10
  timeoutSeconds: 5
{{- end -}}

{{- define "curfew.ports" -}}
- name: http
  containerPort: {{ .Values.port }}
  protocol: TCP
{{- if .Values.tls.clients.required }}
- name: probes
  containerPort: {{ .Values.probePort }}
  protocol: TCP
{{- end }}
{{- end -}}

{{/* Restarts the pods when what they read at start has changed. */}}
{{- define "curfew.checksums" -}}
{{- $root := first . -}}
checksum/config: {{ last . | sha256sum }}
{{- if or $root.Values.sleep.token (eq (include "curfew.hasWebFile" $root) "yes") }}
checksum/secret: {{ printf "%s\n%s" $root.Values.sleep.token (include "curfew.webFile" $root) | sha256sum }}
{{- end }}
{{- end -}}

{{- define "curfew.mounts" -}}
- name: config
  mountPath: /etc/curfew/config
  readOnly: true
{{- if eq (include "curfew.hasToken" .) "yes" }}
- name: token
  mountPath: /etc/curfew/token
  readOnly: true
{{- end }}
{{- if eq (include "curfew.hasWebFile" .) "yes" }}
- name: web
  mountPath: /etc/curfew/web
  readOnly: true
{{- end }}
{{- if eq (include "curfew.tls" .) "yes" }}
- name: tls
  mountPath: /etc/curfew/tls
  readOnly: true
{{- end }}
- name: run
  mountPath: /run/curfew
- name: tmp
  mountPath: /tmp
- name: state
  mountPath: /var/lib/curfew
{{- end -}}

{{/* (list $ CONFIGMAP). Secrets that others may read are refused by curfew; where the pod has an fsGroup, the kubelet adds it. */}}
{{- define "curfew.volumes" -}}
{{- $root := index . 0 -}}
- name: config
  configMap:
    name: {{ index . 1 }}
{{- if eq (include "curfew.hasToken" $root) "yes" }}
- name: token
  secret:
    secretName: {{ include "curfew.tokenSecret" $root }}
    # 0400, as YAML 1.1 and 1.2 both read it.
    defaultMode: 256
    items:
      - key: {{ include "curfew.tokenKey" $root }}
        path: token
{{- end }}
{{- if eq (include "curfew.hasWebFile" $root) "yes" }}
- name: web
  secret:
    secretName: {{ include "curfew.fullname" $root }}-web
    # 0400, as YAML 1.1 and 1.2 both read it.
    defaultMode: 256
{{- end }}
{{- if eq (include "curfew.tls" $root) "yes" }}
- name: tls
  secret:
    secretName: {{ include "curfew.tlsSecret" $root }}
    # 0400, as YAML 1.1 and 1.2 both read it.
    defaultMode: 256
{{- end }}
- name: run
  emptyDir:
    sizeLimit: 1Mi
- name: tmp
  emptyDir:
    sizeLimit: 64Mi
{{- end -}}
