# Services that an installation enabled: what was not enabled before is disabled again.
# shellcheck shell=bash

# --root=/ reads and writes the links themselves, so that this also holds where systemd is installed but not running.
enabled_units() {
  if command -v systemctl >/dev/null 2>&1; then
    systemctl --root=/ list-unit-files --no-legend --no-pager --full --state=enabled,enabled-runtime 2>/dev/null \
      | awk '$1 ~ /\.(service|timer|socket|path)$/ { print $1 }' | LC_ALL=C sort -u
  fi
}

enabled_scripts() {
  find /etc/rc[2-5].d -name 'S*' 2>/dev/null | sed 's|.*/S[0-9]*||' | LC_ALL=C sort -u
}

# disable_new DIRECTORY: where the two lists from before the installation are.
disable_new() {
  local name
  while IFS= read -r name; do
    systemctl --root=/ --quiet disable "$name" 2>/dev/null || note "could not disable $name: systemctl disable $name"
  done < <(LC_ALL=C comm -13 "$1/units" <(enabled_units))
  while IFS= read -r name; do
    update-rc.d "$name" disable >/dev/null 2>&1 || note "could not disable $name: update-rc.d $name disable"
  done < <(LC_ALL=C comm -13 "$1/scripts" <(enabled_scripts))
}
