# Control groups for the machine: nspawn makes two below its own, and nobody takes them away after it.
# shellcheck shell=bash

# group_places: our own group in each hierarchy that systemd manages: the only one, or that of version 1 named systemd and,
# beside it, that of version 2.
group_places() {
  local hierarchy names path mount
  while IFS=: read -r hierarchy names path; do
    case $hierarchy:$names in
      0:) mount=$(findmnt -n -t cgroup2 -o TARGET | head -n 1) ;;
      *:name=systemd) mount=$(findmnt -n -t cgroup -O name=systemd -o TARGET | head -n 1) ;;
      *) continue ;;
    esac
    [ -z "$mount" ] || printf '%s\n' "$mount${path%/}"
  done </proc/self/cgroup
}

# enter_groups NAME: with this process and all that it will start.
enter_groups() {
  local place
  while IFS= read -r place; do
    mkdir -- "$place/$1"
    printf '%s\n' "$$" >"$place/$1/cgroup.procs"
  done < <(group_places)
}

# remove_groups NAME: the innermost first. The kernel takes a moment to see that the last process is gone.
remove_groups() {
  local place end=$((SECONDS + 10))
  while IFS= read -r place; do
    while [ -d "$place/$1" ]; do
      find "$place/$1" -depth -type d -exec rmdir -- {} + 2>/dev/null || true
      [ ! -d "$place/$1" ] || [ "$SECONDS" -lt "$end" ] || { printf 'not empty: %s\n' "$place/$1"; return 1; }
      sleep 0.1
    done
  done < <(group_places)
}
