# Free TCP ports on loopback, below the range from which the kernel picks ephemeral ones.
# shellcheck shell=bash

# free_ports COUNT: prints that many, one a line. Another program may still take one before it is used; whoever starts
# a program on it sees that as a failed start.
free_ports() {
  local wanted=$1 port tries=0 taken
  taken=$(ss -Htnla | awk '{ sub(/.*:/, "", $4); print $4 }')
  while [ "$wanted" -gt 0 ]; do
    tries=$((tries + 1))
    [ "$tries" -le 1000 ] || fail "ports" "no free port found between 20000 and 32000"
    port=$((20000 + RANDOM % 12000))
    ! grep -qx "$port" <<<"$taken" || continue
    taken+=$'\n'$port
    printf '%s\n' "$port"
    wanted=$((wanted - 1))
  done
}
