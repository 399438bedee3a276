#!/usr/bin/env bash
# A machine on which both packages seem to be installed: the first process of namespaces that start-cost.test made. What is
# written is in memory, and gone with it.
set -euo pipefail

# inside.bash DIRECTORY COMMAND…
work=$1
shift
ip link set lo up
nft -f "$work/rules.nft"
mount -t overlay -o "lowerdir=$work/tree/usr:/usr" curfew /usr
mount -t tmpfs curfew /run
mkdir /run/curfew /run/upper /run/work
mount -t overlay -o lowerdir=/var,upperdir=/run/upper,workdir=/run/work curfew /var
: >/var/log/auth.log
/usr/lib/curfew/class-data
exec "$@"
