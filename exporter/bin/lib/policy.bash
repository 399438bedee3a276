# A policy-rc.d that forbids starting services, for the time of an installation.
# shellcheck shell=bash
policy_file=${CURFEW_POLICY_FILE:-/usr/sbin/policy-rc.d}
policy_saved=$policy_file.curfew-saved
policy_mark='# curfew: written for the time of an installation'

# The old file is renamed, not copied: mode, owner, attributes and a symbolic link come back as they were.
forbid_services() {
  allow_services
  if [ -e "$policy_file" ] || [ -L "$policy_file" ]; then
    mv -- "$policy_file" "$policy_saved"
  fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" >"$policy_file"
  chmod 0755 "$policy_file"
}

# Also puts back what a killed run left, hence looks at the files and not at a variable.
allow_services() {
  if [ -e "$policy_saved" ] || [ -L "$policy_saved" ]; then
    mv -f -- "$policy_saved" "$policy_file"
  elif [ -f "$policy_file" ] && grep -qxF "$policy_mark" "$policy_file"; then
    rm -f -- "$policy_file"
  fi
}
