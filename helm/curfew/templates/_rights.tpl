{{/*
What of the node the features that are switched on need, as JSON: hostNetwork, hostPID, hostRoot, capabilities.

  NET_ADMIN         nf_tables, conntrack's events                         ssh, firewall, flows
  NET_RAW           iptables-legacy-save                                  firewall, unless firewall.iptables is off; ssh.counting = useraccount
  SYS_PTRACE        whose socket it is: links of other users' processes   ssh, flows, sleep
  DAC_READ_SEARCH   directories of other users' processes, sshd's log     ssh, flows, sleep
  BPF, PERFMON      the eBPF witness                                      flows, unless flows.witness is off

Flows from the kernel's log (flows.source = kernel-log) need DAC_READ_SEARCH alone.
*/}}
{{- define "curfew.rights" -}}
{{- $v := .Values -}}
{{- $ssh := $v.ssh.enabled -}}
{{- $firewall := $v.firewall.enabled -}}
{{- $conntrack := and $v.flows.enabled (ne (dig "flows" "source" "conntrack" $v.config) "kernel-log") -}}
{{- $processes := or $ssh $conntrack $v.sleep.enabled -}}
{{- $legacy := or (and $firewall (ne (toString (dig "firewall" "iptables" "auto" $v.config)) "off"))
      (and $ssh (eq (dig "ssh" "counting" "auto" $v.config) "useraccount")) -}}
{{- $capabilities := list -}}
{{- if and $conntrack (ne (toString (dig "flows" "witness" "auto" $v.config)) "off") -}}
{{- $capabilities = list "BPF" "PERFMON" -}}
{{- end -}}
{{- if or $processes $v.flows.enabled }}{{ $capabilities = append $capabilities "DAC_READ_SEARCH" }}{{ end -}}
{{- if or $ssh $firewall $conntrack }}{{ $capabilities = append $capabilities "NET_ADMIN" }}{{ end -}}
{{- if $legacy }}{{ $capabilities = append $capabilities "NET_RAW" }}{{ end -}}
{{- if $processes }}{{ $capabilities = append $capabilities "SYS_PTRACE" }}{{ end -}}
{{- dict
      "hostNetwork" (or $ssh $firewall $conntrack $v.sleep.enabled)
      "hostPID" (or $processes $v.apt.enabled)
      "hostRoot" (or $processes $v.flows.enabled $v.apt.enabled)
      "capabilities" (sortAlpha $capabilities) | toJson -}}
{{- end -}}
