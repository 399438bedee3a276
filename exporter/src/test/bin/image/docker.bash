# Docker of this Debian: its programs beside the machine's own, fetched from its mirror and not installed, in a network of its
# own, which is "the host's" to its containers. What its daemon writes below /etc, /opt and /run goes into the test's
# directory.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, work: set by image.test
docker_age_days=30

# docker_programs PLACE: prints the directory of the programs, made anew where it is missing or old.
docker_programs() {
  local kept=$1/docker lock fresh file packages=(docker.io containerd tini)
  (umask 0077 && mkdir -p -- "$1")
  exec {lock}>"$1/lock"
  flock "$lock"
  if [ -z "$(find "$kept" -maxdepth 0 -mtime "-$docker_age_days" 2>/dev/null)" ]; then
    fresh=$(mktemp -d "$1/making.XXXXXXXX")
    # From Debian 13 on the client is a package of its own.
    if apt-cache show docker-cli >/dev/null 2>&1; then packages+=(docker-cli); fi
    (cd -- "$fresh" && apt-get -q -o APT::Sandbox::User=root download "${packages[@]}") >&2 || return 1
    for file in "$fresh"/*.deb; do dpkg-deb -x "$file" "$fresh" || return 1; done
    rm -rf --one-file-system -- "$fresh"/*.deb "$kept"
    mv -T -- "$fresh" "$kept"
  fi
  exec {lock}>&-
  printf '%s\n' "$kept/usr"
}

docker_starts() {
  docker=$(docker_programs "${CURFEW_TEST_TREES:-/var/cache/curfew-test}") && [ -x "$docker/bin/docker" ] || return 1
  daemon=$work/docker
  mkdir -p "$daemon"
  cat >"$daemon/start" <<END2
set -euo pipefail
for directory in etc opt run; do
  mkdir -p "$daemon/\$directory/upper" "$daemon/\$directory/work"
  own=$daemon/\$directory
  mount -t overlay -o "lowerdir=/\$directory,upperdir=\$own/upper,workdir=\$own/work" curfew "/\$directory"
done
mount --make-rshared /
ip link set lo up
export PATH=$docker/bin:$docker/sbin:\$PATH
exec dockerd --data-root "$daemon/data" --exec-root "$daemon/exec" --pidfile "$daemon/pid" \
  --host "unix://$daemon/socket" --cgroup-parent "/curfew-image-$$" --bridge none --iptables=false --ip6tables=false --storage-driver vfs
END2
  setpriv --pdeathsig TERM -- unshare --net --mount --propagation slave -- bash "$daemon/start" >"$daemon/log" 2>&1 &
  dockerd=$!
  within 30 run_docker version || { cat "$daemon/log"; return 1; }
}
docker='' dockerd='' daemon=''

run_docker() { "$docker/bin/docker" --host "unix://$daemon/socket" "$@"; }

in_docker() { nsenter --net --target "$(cat "$daemon/pid")" "$@"; }

docker_loads() {
  equal "Loaded image: curfew-exporter/curfew:$(project_version)" "$(run_docker load --input "$archive" | tail -n 1)"
}

# Docker before 23 knows neither capability, and its profile of system calls no bpf(2) without CAP_SYS_ADMIN.
docker_runs() {
  : >"$work/auth.log"
  prepare "curfew.ssh { source = file, log-file = \"$work/auth.log\" }" || return 1
  documented Docker 1 | fitted "$docker/bin/docker" --host "unix://$daemon/socket" \
    | sed 's,--health-interval [^ ]*,,; s,run --detach,& --health-interval 2s,' >"$place/commands"
  if [ "$(run_docker version --format '{{.Server.Version}}' | cut -d. -f1)" -lt 23 ]; then
    sed -i 's, --cap-add \(BPF\|PERFMON\),,g' "$place/commands"
  fi
  [ -s "$place/commands" ] && bash -euxo pipefail "$place/commands" || return 1
  within 60 in_docker curl --silent --fail http://127.0.0.1:10220/-/ready || { run_docker logs curfew; return 1; }
}

docker_everything_succeeds() {
  equal 'apt 1 destination 1 firewall 1 flow 1 ssh 1' "$(in_docker curl --silent --fail http://127.0.0.1:10220/metrics \
    | sed -n 's/^curfew_collector_success{collector="\([a-z]*\)",*} \([01]\).*/\1 \2/p' | LC_ALL=C sort | paste -sd' ')"
}

docker_is_healthy() { equal healthy "$(run_docker inspect --format '{{.State.Health.Status}}' curfew)"; }

docker_stops() {
  run_docker stop --time 20 curfew && equal 0 "$(run_docker inspect --format '{{.State.ExitCode}}' curfew)"
}

docker_ends() {
  [ -n "$dockerd" ] || return 0
  run_docker rm --force --volumes curfew >/dev/null 2>&1
  kill "$dockerd" 2>/dev/null && ended "$dockerd" 30
  find /sys/fs/cgroup -depth -path "*/curfew-image-$$*" -type d -exec rmdir {} + 2>/dev/null
  dockerd=''
}
