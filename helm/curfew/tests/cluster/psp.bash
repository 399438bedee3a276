# Kubernetes 1.20 has no pod security standards yet, but the policies that they were made of. These are its
# documentation's of the same names, and which namespace may use which.
# shellcheck shell=bash

# policy NAME SPEC NAMESPACE
policy() {
  cat <<END
apiVersion: policy/v1beta1
kind: PodSecurityPolicy
metadata: {name: $1, annotations: {seccomp.security.alpha.kubernetes.io/allowedProfileNames: "*"}}
spec: {$2, seLinux: {rule: RunAsAny}, supplementalGroups: {rule: RunAsAny}, fsGroup: {rule: RunAsAny}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: pods-$1}
rules: [{apiGroups: [policy], resources: [podsecuritypolicies], resourceNames: [$1], verbs: [use]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: pods-$1, namespace: $3}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: pods-$1}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:serviceaccounts:$3"}]
---
END
}

policies() {
  local volumes='[configMap, downwardAPI, emptyDir, persistentVolumeClaim, projected, secret]'
  policy privileged 'privileged: true, hostNetwork: true, hostPID: true, hostIPC: true, hostPorts: [{min: 0, max: 65535}],
    allowedCapabilities: ["*"], volumes: ["*"], runAsUser: {rule: RunAsAny}' wide
  policy restricted "privileged: false, allowPrivilegeEscalation: false, requiredDropCapabilities: [ALL], volumes: $volumes,
    runAsUser: {rule: MustRunAsNonRoot}" narrow
}
