# Private places, for a mount namespace that this process has for itself. They end with the namespace.
# shellcheck shell=bash

# A /run of our own: namespaces that `ip netns` names, sockets and pid files stay in here. Of the host's /run only the
# way to logind is kept. The old one is reached through a descriptor once the new one covers it, as a path of its own
# would have to be made somewhere first; mount(8) must not resolve that link, hence --no-canonicalize.
private_run() {
  local old name
  exec {old}</run
  mount -t tmpfs -o mode=0755,nosuid,nodev curfew /run
  for name in dbus systemd; do
    [ -d "/proc/$$/fd/$old/$name" ] || continue
    mkdir "/run/$name"
    mount --no-canonicalize --rbind "/proc/$$/fd/$old/$name" "/run/$name"
  done
  exec {old}<&-
  mkdir -m 0755 /run/netns /run/sshd /run/lock
}

# private_accounts DIRECTORY USER HOME: the accounts of this machine and one more, seen in this namespace only.
private_accounts() {
  local directory=$1 user=$2 home=$3 id=64000 file
  while getent passwd "$id" >/dev/null || getent group "$id" >/dev/null; do id=$((id + 1)); done
  mkdir -m 0755 "$directory"
  for file in passwd group shadow; do cp -p -- "/etc/$file" "$directory/$file"; done
  printf '%s:x:%d:%d::%s:/bin/sh\n' "$user" "$id" "$id" "$home" >>"$directory/passwd"
  printf '%s:x:%d:\n' "$user" "$id" >>"$directory/group"
  # A star, not an exclamation mark: sshd without PAM calls the latter a locked account.
  printf '%s:*:19000:0:99999:7:::\n' "$user" >>"$directory/shadow"
  for file in passwd group shadow; do mount --bind "$directory/$file" "/etc/$file"; done
  install -d -m 0700 -o "$id" -g "$id" "$home"
}

# The paths of APT and dpkg, under their default names, so that the configuration stays as shipped.
private_apt() {
  local directory
  for directory in /var/lib/apt /var/cache/apt /var/lib/dpkg; do
    mount -t tmpfs -o mode=0755 curfew "$directory"
  done
  mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial
  touch /var/lib/dpkg/lock /var/lib/dpkg/lock-frontend /var/lib/dpkg/status
}

# private_devices DIRECTORY: a /dev with the devices that a daemon needs. What binds DIRECTORY/log is syslog to whoever
# has DIRECTORY as /dev. /dev itself can't take a new name: it is one file system for the whole machine.
private_devices() {
  local directory=$1 name
  mkdir -m 0755 "$directory"
  mount -t tmpfs -o mode=0755,nosuid curfew "$directory"
  for name in null zero full random urandom tty; do
    : >"$directory/$name"
    mount --bind "/dev/$name" "$directory/$name"
  done
  ln -s /proc/self/fd "$directory/fd"
  ln -s /proc/self/fd/0 "$directory/stdin"
  ln -s /proc/self/fd/1 "$directory/stdout"
  ln -s /proc/self/fd/2 "$directory/stderr"
}
