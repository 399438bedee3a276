# Distribution packages: installs what is missing, starts nothing, and remembers what came.
# shellcheck shell=bash
installed_packages=()

# install_packages COMMAND PACKAGE …: pairs; nothing happens, and no list is fetched, where every command is there.
# A JDK, Maven and clang are always among what is needed; clang's package brings the kernel's headers for programs.
install_packages() {
  local missing scratch status traps
  mapfile -t missing < <(missing_packages mvn maven clang clang "$@")
  find_jdk >/dev/null || missing+=(jdk)
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null 2>&1 \
    || fail "packages" "no apt-get here, and these are missing: ${missing[*]}; install them, then run this again"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/curfew-packages.XXXXXXXX")
  # A subshell puts everything back however the installation ends. It is not part of an || list, which would switch
  # errexit off inside. With traps of its own this shell waits for it, and does not die first of the same Ctrl-C.
  traps=$(trap -p INT TERM HUP)
  trap : INT TERM HUP
  set +e
  (
    set -e
    # Two installations at once would take each other's policy for the administrator's.
    exec 8</usr/sbin
    flock 8
    trap 'allow_services; disable_new "$scratch"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    enabled_units >"$scratch/units"
    enabled_scripts >"$scratch/scripts"
    known_packages >"$scratch/packages"
    forbid_services
    fetch_and_install "$scratch/apt.log" "${missing[@]}"
  )
  status=$?
  set -e
  trap - INT TERM HUP
  eval "$traps"
  remember_installed "$scratch/packages"
  [ "$status" -eq 0 ] || { list_installed; exit "$status"; }
  rm -rf -- "$scratch"
}

missing_packages() {
  while [ $# -gt 1 ]; do
    PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1 || printf '%s\n' "$2"
    shift 2
  done | LC_ALL=C sort -u
}

known_packages() {
  # shellcheck disable=SC2016 # dpkg-query's own variables
  dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii //p' | LC_ALL=C sort -u
}

fetch_and_install() {
  local log=$1 package wanted=()
  shift
  say "fetching the package lists"
  # One broken third-party list must not stop this: whether the lists are good enough, the installation tells.
  apt-get -q -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 8<&- 9<&- \
    || note "apt-get update failed in part ($(grep -c '^[EW]:' "$log") messages); going on"
  for package in "$@"; do
    case $package in
      jdk) wanted+=("$(jdk_package)") ;;
      *) wanted+=("$package") ;;
    esac
  done
  say "installing ${wanted[*]}"
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 \
    -o Dpkg::Options::=--force-confold install "${wanted[@]}" >>"$log" 2>&1 8<&- 9<&- </dev/null \
    || fail "packages" "apt-get install ${wanted[*]} did not succeed" "$log"
}

remember_installed() {
  local new
  [ -s "$1" ] || return 0
  mapfile -t new < <(LC_ALL=C comm -13 "$1" <(known_packages))
  installed_packages+=("${new[@]}")
}

list_installed() {
  [ "${#installed_packages[@]}" -eq 0 ] \
    || say "installed from the distribution, and left there: ${installed_packages[*]}"
}
