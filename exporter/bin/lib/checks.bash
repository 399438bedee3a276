# Questions to Prometheus, since what only the exporter knows has not arrived.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by settings.bash and processes.bash

# All waiting together ends here, whatever each step may still take.
last_moment=$((SECONDS + 390))

prometheus_api() {
  curl -sSf --noproxy '*' -m 10 -G "$prometheus_url/api/v1/$1" "${@:2}"
}

# ask EXPRESSION: the samples of an instant query as JSON lines {"metric":{…},"value":"…"}; none where there are none.
ask() {
  prometheus_api query --data-urlencode "query=$1" | jq -c '.data.result[] | {metric, value: .value[1]}'
}

# await_sample STEP SECONDS LOG EXPRESSION: sets answer to the first sample once there is one.
await_sample() {
  await "$1" "$2" "$3" "Prometheus had nothing for: $4" ask "$4"
}

# await STEP SECONDS LOGS COMPLAINT COMMAND…: until the command prints a line, which becomes answer. LOGS: one or more,
# separated by blanks.
await() {
  local step=$1 seconds=$2 read_next=$3 complaint=$4 end=$((SECONDS + $2)) word=$((SECONDS + 30)) name
  shift 4
  while :; do
    answer=$("$@" 2>"$logs/question.log" | head -n 1) || answer=
    [ -z "$answer" ] || return 0
    for name in "${!started[@]}"; do
      is_running "$name" || fail "$step" "$name ended meanwhile" "$logs/$name.log"
    done
    if [ "$SECONDS" -ge "$end" ] || [ "$SECONDS" -ge "$last_moment" ]; then
      # shellcheck disable=SC2086 # several words on purpose
      fail "$step" "$complaint, after $((SECONDS - end + seconds)) s" $read_next
    fi
    if [ "$SECONDS" -ge "$word" ]; then
      say "… still waiting for: $step"
      word=$((SECONDS + 30))
    fi
    sleep 1
  done
}

value() { jq -r .value <<<"$answer"; }
label() { jq -r --arg name "$1" '.metric[$name] // ""' <<<"$answer"; }

# Every target that the configuration names, the exporter among them, as Prometheus itself judges its scrapes.
targets_up() {
  await "targets" 90 "$logs/exporter.log" "Prometheus does not call all its targets up ($prometheus_url/targets)" count_up
  say "all targets of Prometheus are up ($answer)"
}

count_up() {
  prometheus_api targets -d state=active | jq --arg instance "$instance" '.data.activeTargets
    | select(all(.health == "up") and any(.labels.instance == $instance)) | length'
}

# Prometheus' own list, not the series ALERTS: that one begins two evaluations after a start, the notifications don't.
firing() {
  prometheus_api alerts | jq -c --arg name "$1" --arg instance "$instance" \
    '.data.alerts[] | select(.state == "firing" and .labels.alertname == $name and .labels.instance == $instance) | {metric: .labels}'
}
