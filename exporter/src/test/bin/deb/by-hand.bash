# What install.md says for other distributions, command by command, where the package is gone.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

# commands NAME: those of install.md's block of this name.
commands() {
  awk -v mark="<!-- $1: run by deb.test -->" '$0 == mark { wanted = 1 } wanted && /^```$/ { exit } shown { print }
    wanted && /^```sh$/ { shown = 1 }' "$root/exporter/docs/install.md"
}

by_hand() {
  local block
  block=$(commands "$1")
  [ -n "$block" ] && in_machine bash -euxc "cd /checkout
$block"
}

runs_by_hand() { within "$patience" active && metrics_answer && runs_with_few_rights && native_library_is_ours; }
