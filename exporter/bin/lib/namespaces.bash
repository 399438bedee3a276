# Two hosts in two network namespaces: this one is the host, the other one its peer, and there is no way out of either.
# shellcheck shell=bash
host4=192.0.2.1 peer4=192.0.2.2
host6=2001:db8::1 peer6=2001:db8::2

make_peer() {
  ip netns add peer
  ip link add host0 type veth peer name peer0 netns peer
  with_addresses host0 "$host4" "$host6"
  in_peer bash -c "$(declare -f with_addresses); with_addresses peer0 $peer4 $peer6"
}

in_peer() {
  nsenter --net=/run/netns/peer -- "$@"
}

# Netfilter counts what is merged or not yet cut with one header: with offloads a byte count would lack some.
# nodad: an address is usable at once, instead of after a second of asking whether somebody else has it.
with_addresses() {
  ip link set lo up
  ip address add "$2/24" dev "$1"
  if [ -e /proc/sys/net/ipv6/conf ]; then
    echo 0 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"
    ip address add "$3/64" dev "$1" nodad
  fi
  if command -v ethtool >/dev/null 2>&1; then
    ethtool -K "$1" gro off gso off tso off >/dev/null 2>&1 || true
  fi
  ip link set "$1" up
}

have_ipv6() {
  [ -e /proc/sys/net/ipv6/conf ]
}

# A veth's carrier, and with it its routes, come a moment after both ends are up.
await_peer() {
  local address tries
  for address in "$@"; do
    tries=0
    until in_peer bash -c "exec 3<>/dev/tcp/$address/22" 2>/dev/null; do
      tries=$((tries + 1))
      [ "$tries" -le 50 ] || return 1
      sleep 0.2
    done
  done
}
