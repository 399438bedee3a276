# The image under podman, as a user without rights but those that it names, in a network of its own.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, work, namespace, archive: set by image.test
# Not /etc/containers' storage: what is left of a run that is killed is one directory. runc, as crun takes no host where
# version 1 of cgroups is beside version 2; and the limits that podman would raise take CAP_SYS_RESOURCE.
pod=(podman --root "$work/storage" --runroot "$work/run" --tmpdir "$work/tmp" --runtime runc --events-backend none)
limits=(--ulimit nofile=1024:1024 --ulimit nproc=1000:1000)
curfew=(/usr/lib/jvm/curfew/bin/java -jar /usr/share/curfew/curfew.jar)

loads() {
  name=$("${pod[@]}" load --input "$archive" | sed -n 's/^Loaded image: //p')
  [ -n "$name" ]
}

# start NAME ARGUMENT…: all of the file system read-only but the state and the socket's directory; no /tmp to write to.
start() {
  mkdir -p "$work/state-$1" && chown 10220:10220 "$work/state-$1" && : >"$work/auth.log" || return 1
  "${pod[@]}" run --detach --name "$1" --network "ns:/run/netns/$namespace" "${limits[@]}" \
    --read-only --read-only-tmpfs=false --mount type=tmpfs,destination=/run/curfew,U=true \
    --security-opt no-new-privileges --cap-drop ALL --volume "$work/state-$1:/var/lib/curfew" \
    --volume "$work/auth.log:/var/log/auth.log:ro" "${@:2}"
}

# alone ARGUMENT…: for a moment, without a network.
alone() { "${pod[@]}" run --rm --network none "${limits[@]}" "$@"; }

inside() { ip netns exec "$namespace" "$@"; }
fetch() { inside curl --silent --show-error --fail --max-time 5 "http://127.0.0.1:10220$1"; }

makes_network() { ip netns add "$namespace" && ip -n "$namespace" link set lo up; }

runs() {
  start whole --cap-add NET_ADMIN --cap-add NET_RAW --cap-add SYS_PTRACE --cap-add DAC_READ_SEARCH "$name" serve \
    --set=curfew.apt.enabled=false || return 1
  within 60 fetch /-/ready || { "${pod[@]}" logs whole; return 1; }
}

pid_of() { "${pod[@]}" inspect --format '{{.State.Pid}}' "$1"; }

# collectors: each with its success.
collectors() {
  fetch /metrics | sed -n 's/^curfew_collector_success{collector="\([a-z]*\)",*} \([01]\).*/\1 \2/p' \
    | LC_ALL=C sort | paste -sd' '
}

all_succeed() { equal 'destination 1 firewall 1 flow 1 ssh 1' "$(collectors)"; }

counts_in_its_table() { inside nft list table inet curfew >/dev/null; }

# capabilities STATUS: what it may do at most, as the kernel numbers them.
capabilities() { printf '%s\n' "$((16#$(awk '/^CapBnd:/ { print $2 }' <<<"$1")))"; }

# The kernel's own words: its user, and what it may do at most.
has_no_more_rights() {
  local status
  status=$(cat "/proc/$(pid_of whole)/status") || return 1
  equal 10220 "$(awk '/^Uid:/ { print $2 }' <<<"$status")" \
    && equal "$((1 << 2 | 1 << 12 | 1 << 13 | 1 << 19))" "$(capabilities "$status")" \
    && equal 1 "$(awk '/^NoNewPrivs:/ { print $2 }' <<<"$status")"
}

maps() { grep -q -- "$1" "/proc/$(pid_of whole)/maps"; }

is_healthy() { "${pod[@]}" exec whole "${curfew[@]}" status --json | jq -e .at >/dev/null; }

is_unhealthy() { ! alone "$name" status --json; }

has_no() {
  local file
  for file in bin/sh bin/bash bin/dash bin/busybox usr/bin/apt usr/bin/dpkg usr/bin/perl; do
    ! [ -e "/proc/$(pid_of whole)/root/$file" ] || { echo "there is $file"; return 1; }
  done
  ! "${pod[@]}" exec whole sh -c true
}

tool_runs() { "${pod[@]}" exec whole "$@"; }

# The first lines of what it says come to whoever asks podman, on standard error; standard output is for a flow log.
logs() {
  equal '' "$("${pod[@]}" logs whole 2>/dev/null)" && "${pod[@]}" logs whole 2>&1 | grep -q 'serving /metrics'
}

takes_names() {
  mkdir -p "$work/names" && echo 'curfew {}' >"$work/names/größe.conf" && chmod -R a+rX "$work/names" || return 1
  alone --volume "$work/names:/names:ro" "$name" check-config /names/größe.conf
}

ends() {
  local began=$SECONDS
  "${pod[@]}" stop --time 20 whole >/dev/null && [ "$((SECONDS - began))" -lt 10 ] \
    && equal 0 "$("${pod[@]}" inspect --format '{{.State.ExitCode}}' whole)" && [ -s "$work/state-whole/curfew.mv" ]
}

lacks() { "${pod[@]}" logs "$1" 2>&1 | grep -qiE 'not permitted|CAP_NET_ADMIN'; }

# Without any capability it runs as well, and says what each feature lacks.
runs_without_rights() {
  start plain "$name" serve --set=curfew.apt.enabled=false && within 60 fetch /-/healthy \
    && within 30 lacks plain
}

remove_all() { "${pod[@]}" rm --force --all >/dev/null 2>&1 || true; }

# Median of five starts to the first page of metrics, and what is resident then.
measure() {
  local title=$1 round pid hz times=() sizes=()
  hz=$(getconf CLK_TCK)
  shift
  for round in 1 2 3 4 5; do
    start "measured$round" --cap-add NET_ADMIN,NET_RAW,SYS_PTRACE,DAC_READ_SEARCH "$@" >/dev/null || return 1
    pid=$(pid_of "measured$round")
    until fetch /metrics >/dev/null 2>&1; do sleep 0.01; done
    times+=("$(awk -v hz="$hz" -v now="$(cut -d' ' -f1 /proc/uptime)" '{ print int(1000 * (now - $22 / hz)) }' "/proc/$pid/stat")")
    sizes+=("$(awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$pid/status")")
    "${pod[@]}" rm --force --time 5 "measured$round" >/dev/null
  done
  printf '# image, %s: first scrape after %s ms, %s MiB resident (medians of 5)\n' "$title" \
    "$(printf '%s\n' "${times[@]}" | sort -n | sed -n 3p)" "$(printf '%s\n' "${sizes[@]}" | sort -n | sed -n 3p)"
}
