{{/*
curfew.conf as JSON, which HOCON includes. What the chart decides itself can't be set in `config` too: rights, mounts, probes and
scrapes hang on it.
*/}}
{{- define "curfew.config" -}}
{{- $rights := include "curfew.rights" . | fromJson -}}
{{- $sleep := dict "enabled" .Values.sleep.enabled -}}
{{- if .Values.sleep.enabled -}}
{{- $sleep = dict
      "enabled" true
      "armed" .Values.sleep.armed
      "action" .Values.sleep.action
      "idle-window" .Values.sleep.idleWindow
      "kubernetes" (dict "ignore-namespaces" (append .Values.sleep.ignoreNamespaces .Release.Namespace | uniq)) -}}
{{- if eq (include "curfew.hasToken" .) "yes" }}{{ $_ := set $sleep "token-file" "/etc/curfew/token/token" }}{{ end -}}
{{- end -}}
{{- $own := dict
      "web" (include "curfew.web" (list . .Values.sleep.enabled $rights.hostNetwork) | fromJson)
      "control" (dict "socket" "/run/curfew/curfew.sock")
      "state" (dict "dir" "/var/lib/curfew")
      "ssh" (dict "enabled" .Values.ssh.enabled)
      "firewall" (dict "enabled" .Values.firewall.enabled)
      "flows" (dict "enabled" .Values.flows.enabled)
      "apt" (dict "enabled" .Values.apt.enabled)
      "sleep" $sleep -}}
{{- if $rights.hostRoot }}{{ $_ := set $own "host" (dict "root" "/host" "sys" "/host/sys") }}{{ end -}}
{{- dict "curfew" (mustMergeOverwrite (deepCopy .Values.config) $own) | toPrettyJson -}}
{{- end -}}

{{/* (list $ WEBHOOK LOOPBACK): with the webhook open in the clear, curfew wants to be told that this is meant. */}}
{{- define "curfew.web" -}}
{{- $root := first . -}}
{{- $web := dict "listen" (list (printf ":%v" (int $root.Values.port))) -}}
{{- if eq (include "curfew.hasWebFile" $root) "yes" }}{{ $_ := set $web "config-file" "/etc/curfew/web/web.yml" }}{{ end -}}
{{- if and (index . 1) (ne (include "curfew.tls" $root) "yes") }}{{ $_ := set $web "insecure" true }}{{ end -}}
{{- if $root.Values.tls.clients.required -}}
{{- $_ := set $web "probe-listen" (printf "%s:%v" (ternary "127.0.0.1" "" (last .)) (int $root.Values.probePort)) -}}
{{- end -}}
{{- $web | toJson -}}
{{- end -}}

{{/* The relay watches nothing of its own node. */}}
{{- define "curfew.relayConfig" -}}
{{- $off := dict "enabled" false -}}
{{- $targets := list -}}
{{- range .Values.relay.targets }}
{{- $target := dict "match" .match "scheme" (default (ternary "https" "http" (eq (include "curfew.tls" $) "yes")) .scheme) -}}
{{- $_ := set $target "port" (int (default $.Values.port .port)) -}}
{{- with .address }}{{ $_ := set $target "address" . }}{{ end -}}
{{- if eq (include "curfew.hasToken" $) "yes" }}{{ $_ := set $target "token-file" "/etc/curfew/token/token" }}{{ end -}}
{{- if eq $target.scheme "https" -}}
{{- $_ := set $target "server-name" (default (include "curfew.serverName" $) .serverName) -}}
{{- with $.Values.tls.caKey }}{{ $_ := set $target "ca-file" (printf "/etc/curfew/tls/%s" .) }}{{ end -}}
{{- if include "curfew.clientSecret" $ -}}
{{- $_ := set $target "cert-file" "/etc/curfew/client/tls.crt" -}}
{{- $_ := set $target "key-file" "/etc/curfew/client/tls.key" -}}
{{- end -}}
{{- end -}}
{{- $targets = append $targets $target -}}
{{- end -}}
{{- $sleep := dict "enabled" false -}}
{{- if eq (include "curfew.hasToken" .) "yes" }}{{ $_ := set $sleep "token-file" "/etc/curfew/token/token" }}{{ end -}}
{{- dict "curfew" (dict
      "web" (include "curfew.web" (list . true false) | fromJson)
      "control" (dict "socket" "/run/curfew/curfew.sock")
      "state" (dict "dir" "/var/lib/curfew")
      "ssh" $off "firewall" $off "flows" $off "apt" $off
      "sleep" $sleep
      "relay" (dict "enabled" true "targets" $targets "networks" .Values.relay.networks)) | toPrettyJson -}}
{{- end -}}

{{- define "curfew.hasToken" -}}
{{- if or .Values.sleep.token .Values.sleep.existingSecret.name }}yes{{ end -}}
{{- end -}}

{{- define "curfew.tokenSecret" -}}
{{- default (printf "%s-token" (include "curfew.fullname" .)) .Values.sleep.existingSecret.name -}}
{{- end -}}

{{- define "curfew.tokenKey" -}}
{{- if .Values.sleep.existingSecret.name }}{{ .Values.sleep.existingSecret.key }}{{ else }}token{{ end -}}
{{- end -}}

{{- define "curfew.tls" -}}
{{- if or .Values.tls.certManager.enabled .Values.tls.existingSecret }}yes{{ end -}}
{{- end -}}

{{- define "curfew.tlsSecret" -}}
{{- default (printf "%s-tls" (include "curfew.fullname" .)) .Values.tls.existingSecret -}}
{{- end -}}

{{/* What clients show, empty where they show nothing. */}}
{{- define "curfew.clientSecret" -}}
{{- if .Values.tls.clients.existingSecret -}}
{{- .Values.tls.clients.existingSecret -}}
{{- else if and .Values.tls.clients.required .Values.tls.certManager.enabled -}}
{{- printf "%s-client" (include "curfew.fullname" .) -}}
{{- end -}}
{{- end -}}

{{- define "curfew.clientName" -}}
{{- printf "%s-client.%s.svc" (include "curfew.fullname" .) .Release.Namespace -}}
{{- end -}}

{{/* For the operator's tlsConfig. */}}
{{- define "curfew.clientCertificate" -}}
{{- with include "curfew.clientSecret" . -}}
cert:
  secret:
    name: {{ . }}
    key: tls.crt
keySecret:
  name: {{ . }}
  key: tls.key
{{- end -}}
{{- end -}}

{{- define "curfew.hasWebFile" -}}
{{- if or .Values.web.basicAuthUsers (eq (include "curfew.tls" .) "yes") }}yes{{ end -}}
{{- end -}}

{{/* In the manner of exporter-toolkit. */}}
{{- define "curfew.webFile" -}}
{{- $file := dict -}}
{{- with .Values.web.basicAuthUsers }}{{ $_ := set $file "basic_auth_users" . }}{{ end -}}
{{- if eq (include "curfew.tls" .) "yes" -}}
{{- $tls := dict "cert_file" "/etc/curfew/tls/tls.crt" "key_file" "/etc/curfew/tls/tls.key" -}}
{{- with .Values.tls.clients }}
{{- if .required -}}
{{- $_ := set $tls "client_auth_type" "RequireAndVerifyClientCert" -}}
{{- $_ := set $tls "client_ca_file" (printf "/etc/curfew/tls/%s" .caKey) -}}
{{- $made := ternary (list (include "curfew.clientName" $)) list (and $.Values.tls.certManager.enabled (not .existingSecret)) -}}
{{- with default $made .allowedSans }}{{ $_ := set $tls "client_allowed_sans" . }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $file "tls_server_config" $tls -}}
{{- end -}}
{{- toYaml $file -}}
{{- end -}}
