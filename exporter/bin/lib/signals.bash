# The four signals: each is caused here, in this namespace, and then looked for in Prometheus.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by settings.bash, namespaces.bash, sshd.bash and by every script
moved_bytes=8192      # by each login in each direction
probe_packets=7
probe_program=curfew-probe

# The session is held for a second after its last byte: a login record counts only while the process that holds the
# connection can be asked whether it is that user's.
cause_ssh() {
  local address
  for address in $(ssh_addresses); do
    head -c "$moved_bytes" /dev/zero \
      | login "$address" "cat >/dev/null; head -c $moved_bytes /dev/zero; sleep 1" >"$work/received" 2>"$logs/ssh.log" \
      || fail "ssh" "$ssh_user could not log in at $address" "$logs/ssh.log"
    [ "$(stat -c %s "$work/received")" -eq "$moved_bytes" ] || fail "ssh" "the login at $address moved too little" "$logs/ssh.log"
  done
  say "ssh: $ssh_user logged in from the peer at $(ssh_addresses | paste -sd' '), $moved_bytes bytes each way"
}

check_ssh() {
  local direction least got=()
  least=$((moved_bytes * $(ssh_addresses | wc -l)))
  for direction in in out; do
    await_sample "ssh" 60 "$logs/exporter.log" \
      "curfew_ssh_bytes_total{user=\"$ssh_user\",direction=\"$direction\"} > $least"
    got+=("$(value) $direction")
  done
  say "ssh: Prometheus has bytes of $ssh_user: ${got[0]}, ${got[1]}"
}

# The rule on ct is there because a network namespace tracks no connection until some rule asks for its state.
make_probe_table() {
  nft -f - <<END
table inet curfew_probe {
  chain input {
    type filter hook input priority filter; policy accept;
    ct state invalid counter accept
    udp dport 9 counter drop comment "curfew-up probe"
  }
}
END
}

cause_firewall() {
  in_peer bash -c "for i in {1..$probe_packets}; do echo probe >/dev/udp/$host4/9; done"
  say "firewall: the peer sent $probe_packets packets into a rule that drops them"
}

check_firewall() {
  await_sample "firewall" 60 "$logs/exporter.log" \
    "curfew_firewall_rule_packets_total{backend=\"nft\",family=\"inet\",table=\"curfew_probe\",chain=\"input\",rule=\"curfew-up probe\",verdict=\"drop\"} >= $probe_packets"
  say "firewall: Prometheus has $(value) packets of rule \"$(label rule)\""
}

# A copy of perl under a name of its own is a process that nothing else on the machine is taken for.
cause_flow() {
  local script=$root/exporter/bin/lib/one-flow.pl
  cp -- "$(command -v perl)" "$work/tmp/$probe_program"
  launch listener "$logs/listener.log" nsenter --net=/run/netns/peer -- perl "$script" listen 443
  "$work/tmp/$probe_program" "$script" connect "$peer4" 443 2>"$logs/flow.log" \
    || fail "flow" "$probe_program could not connect to the peer" "$logs/flow.log"
  end listener
  say "flow: $probe_program connected to the peer's port 443"
}

check_flow() {
  await_sample "flow" 60 "$logs/exporter.log" \
    "curfew_flows_total{direction=\"outbound\",protocol=\"tcp\",class=\"https\",process=\"$probe_program\"} >= 1"
  say "flow: Prometheus has $(value) outbound flow of $(label process), class $(label class)"
}

cause_apt() {
  apt_touched=$(date +%s)
  touch -d "@$apt_touched" /var/lib/apt/lists /var/lib/apt/lists/partial /var/cache/apt/archives \
    /var/cache/apt/archives/partial /var/lib/dpkg/lock /var/lib/dpkg/lock-frontend /var/lib/dpkg/status
  say "apt: its seven paths changed at $apt_touched"
}

check_apt() {
  await_sample "apt" 60 "$logs/exporter.log" "count(curfew_apt_mtime_timestamp_seconds == $apt_touched) == 7"
  say "apt: Prometheus has $apt_touched as the time of $(value) paths"
}
