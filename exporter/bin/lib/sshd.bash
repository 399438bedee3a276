# An sshd of our own, with its own keys and its own syslog, for one throw-away user.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by settings.bash, namespaces.bash and by every script
ssh_user=curfew-guest
ssh_log=

prepare_sshd() {
  ssh_home=$work/home
  ssh_log=$logs/auth.log
  mkdir -m 0755 "$work/ssh"
  ssh-keygen -q -t ed25519 -N '' -C host -f "$work/ssh/host_key"
  ssh-keygen -q -t ed25519 -N '' -C guest -f "$work/ssh/guest_key"
  install -m 0644 "$work/ssh/guest_key.pub" "$work/ssh/authorized_keys"
  printf '%s %s\n' "$host4,$host6" "$(cut -d' ' -f1,2 "$work/ssh/host_key.pub")" >"$work/ssh/known_hosts"
  private_accounts "$work/accounts" "$ssh_user" "$ssh_home"
  private_devices "$work/dev"
  launch devlog "$logs/devlog.log" perl "$root/exporter/bin/lib/devlog.pl" "$work/dev/log" "$ssh_log" host
  await_file "$work/dev/log"
  : >>"$ssh_log"
}

await_file() {
  local tries=0
  until [ -e "$1" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 100 ] || fail "devlog" "it made no socket" "$logs/devlog.log"
    sleep 0.1
  done
}

# With PAM as the system has it, unless a login does not come through: a machine that looks like a container can lack
# what its PAM stack calls required (pam_loginuid without the right to write login uids is the usual one).
start_sshd() {
  local pam
  pam=$(/usr/sbin/sshd -T -h "$work/ssh/host_key" 2>/dev/null | awk '$1 == "usepam" { print $2 }')
  run_sshd "${pam:-no}"
  if [ "${pam:-no}" = yes ] && ! login "$host4" true >"$logs/ssh.log" 2>&1; then
    note "no login through this machine's PAM: $(grep -i 'pam' "$ssh_log" | tail -n 1 | cut -c1-160); going on with UsePAM no"
    end sshd
    run_sshd no
    pam=no
  fi
  login "$host4" true >"$logs/ssh.log" 2>&1 || fail "sshd" "$ssh_user can't log in from the peer" "$ssh_log"
  say "sshd takes logins on port 22 (UsePAM ${pam:-no})"
}

run_sshd() {
  cat >"$work/ssh/sshd_config" <<END
Port 22
$(ssh_addresses | sed 's/^/ListenAddress /')
HostKey $work/ssh/host_key
AuthorizedKeysFile $work/ssh/authorized_keys
AllowUsers $ssh_user
UsePAM $1
PasswordAuthentication no
KbdInteractiveAuthentication no
SyslogFacility AUTH
LogLevel INFO
PidFile none
UseDNS no
PrintMotd no
END
  launch sshd "$logs/sshd.log" unshare --mount --propagation private -- \
    bash "$root/exporter/bin/lib/in-own-dev.bash" "$work/dev" /usr/sbin/sshd -D -f "$work/ssh/sshd_config"
  # shellcheck disable=SC2046 # addresses, one a word
  await_peer $(ssh_addresses) || fail "sshd" "it does not listen" "$(fuller_log "$logs/sshd.log" "$ssh_log")"
}

fuller_log() {
  if [ -s "$1" ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

ssh_addresses() {
  printf '%s\n' "$host4"
  ! have_ipv6 || printf '%s\n' "$host6"
}

# login ADDRESS COMMAND: from the peer, as the throw-away user; no configuration and no agent of the caller's.
login() {
  in_peer env -i PATH="$PATH" timeout 30 ssh -F /dev/null -T -i "$work/ssh/guest_key" -o IdentitiesOnly=yes \
    -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$work/ssh/known_hosts" \
    -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=10 -o Compression=no "$ssh_user@$1" "$2"
}
