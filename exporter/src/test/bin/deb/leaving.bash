# Upgrade, downgrade, removal and purge.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

table_id() { in_machine nft list table inet curfew | sed -n 's/^[[:space:]]*comment "\(curfew .*\)"$/\1/p'; }

# shellcheck disable=SC2016 # dpkg-query's own variable
version_is() { equal "$1" "$(in_machine dpkg-query -W -f '${Version}' curfew)"; }

# keeps_all FILE VERSION: the state by its oldest file, the table by the id in its comment.
keeps_all() {
  local table since configuration
  table=$(table_id) since=$(state_since) configuration=$(cat "$work/root/etc/curfew/curfew.conf")
  [ -n "$table" ] && install_package "$1" && version_is "$2" && metrics >/dev/null && equal "$table" "$(table_id)" \
    && equal "$since" "$(state_since)" && equal "$configuration" "$(cat "$work/root/etc/curfew/curfew.conf")"
}

state_since() { in_machine find /var/lib/curfew -type f -printf '%W@ %f\n' | sort -n | head -n 1; }

upgrade_keeps_all() { keeps_all curfew_9.9.9.deb 9.9.9; }

downgrade_keeps_all() { keeps_all curfew_0.0.9.deb 0.0.9; }

removal_leaves() {
  local before
  before=$(in_machine find /var/lib/curfew -type f | sort)
  in_machine env DEBIAN_FRONTEND=noninteractive apt-get -q -y remove curfew \
    && equal inactive "$(unit_says ActiveState)" && [ -r "$work/root/etc/curfew/curfew.conf" ] && [ -n "$before" ] \
    && equal "$before" "$(in_machine find /var/lib/curfew -type f | sort)" \
    && ! in_machine test -e /usr/bin/curfew \
    && in_machine systemctl hibernate && within "$patience" slept && wake_up \
    && ! is_armed
}

returns() {
  grep -qF '# mine' "$work/root/etc/curfew/curfew.conf" && install_package curfew.deb && metrics >/dev/null \
    && grep -qF '# mine' "$work/root/etc/curfew/curfew.conf"
}

purge_leaves_nothing() {
  in_machine env DEBIAN_FRONTEND=noninteractive apt-get -q -y purge curfew || return 1
  in_machine nft list tables | grep curfew && return 1
  in_machine getent passwd curfew && return 1
  in_machine getent group curfew && return 1
  # The test's own drop-in is the administrator's, and stays; the page as last shown is man's.
  in_machine find / -xdev -name '*curfew*' -not -path '/proc/*' -not -path '/packages*' -not -path '*/curfew.service.d*' \
    -not -path '/var/log/journal/*' -not -path '/var/cache/man/*' | grep . && return 1
  in_machine systemctl --failed --plain --no-legend | grep -E 'curfew|sleep|hibernate' && return 1
  equal not-found "$(unit_says LoadState)"
}
