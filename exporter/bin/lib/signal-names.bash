# The names that --signals takes.
# shellcheck shell=bash

# ordered_signals LIST: the list, checked and in the order in which they are caused; fails on an unknown name.
ordered_signals() {
  local name known=(ssh firewall flow apt) asked=,$1, rest=$1, ordered=
  for name in "${known[@]}"; do
    [[ $asked != *,$name,* ]] || ordered+=,$name
    rest=${rest//$name,/}
  done
  [ -z "$rest" ] && [ -n "$ordered" ] || return 1
  printf '%s\n' "${ordered#,}"
}
