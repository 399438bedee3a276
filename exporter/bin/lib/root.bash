# Root rights: namespaces, nf_tables and packages need them.
# shellcheck shell=bash

# need_root SCRIPT ARGUMENT…: returns as root, or runs the script again through sudo.
# What a build reads from the environment goes through env, because sudoers may refuse --preserve-env.
need_root() {
  local script=$1 name
  shift
  [ "$(id -u)" -ne 0 ] || return 0
  command -v sudo >/dev/null 2>&1 \
    || fail "rights" "this needs root and there is no sudo here: run it as root"
  local kept=()
  for name in JAVA_HOME MAVEN_OPTS MAVEN_ARGS CURFEW_JAVA_OPTS TMPDIR http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || kept+=("$name=${!name}")
  done
  exec sudo -- env "${kept[@]}" "$script" "$@"
}
