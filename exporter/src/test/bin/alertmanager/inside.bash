#!/usr/bin/env bash
# alertmanager.test from the inside: the first process of namespaces that the test made. What it starts and mounts ends with it.
set -euo pipefail

# inside.bash LOGS
logs=$1
here=$(dirname -- "$(readlink -f -- "$0")")
# shellcheck source-path=SCRIPTDIR source=../cases.bash
. "$here/../cases.bash"
# shellcheck source-path=SCRIPTDIR source=../../../../bin/lib/processes.bash
. "$root/exporter/bin/lib/processes.bash"
# shellcheck source-path=SCRIPTDIR source=alerts.bash
. "$here/alerts.bash"
# shellcheck source-path=SCRIPTDIR source=files.bash
. "$here/files.bash"

conclude() {
  local name
  for name in "${!started[@]}"; do end "$name"; done
  cp -R -- "$work"/*.log "$sink" "$work/rules" "$logs/" || true
  rm -f -- "$output"
}

ip link set lo up
mount -t tmpfs -o mode=0755,nosuid,nodev curfew /run
work=/run/curfew-alertmanager sink=/run/curfew-alertmanager/sink.json
alertmanager=http://127.0.0.1:9093 direct=http://127.0.0.1:9094
mkdir "$work"
: >"$sink"
trap conclude EXIT

answers() { curl -sSf --noproxy '*' -m 5 -o /dev/null "$1"; }

# start_alertmanager NAME CONFIG PORT: as a program without root's rights would be seen to, with a fixed address in its links.
start_alertmanager() {
  launch "$1" "$work/$1.log" "${ALERTMANAGER:-prometheus-alertmanager}" --config.file="$2" --storage.path="$work/$1" \
    --cluster.listen-address= --web.listen-address="127.0.0.1:$3" --web.external-url=http://alertmanager.example.net
}

is_up() { within 20 answers "$1/-/ready"; }

security=(UnknownDestination UnknownDestinationBurst UnknownDestinationBeacon UnknownForwardedDestination KnownProgramNewPort
  UnitFirstFlow SshUserUnusual SshOutsideWorkingHours SshForgedRecords SshLoginFailures FirewallDropsSurge OwnTableMissing AptChangedOutsideWindow)

idle() { alert CurfewHostIdle none "$1" curfew_action=sleep "awake=${2:-1f2e}"; }

# One security alert a host. Another cluster's of the same host, and one that is none, keep nobody awake.
security_alerts() {
  local name
  for name in "${security[@]}"; do
    alert "Curfew$name" warning "$name:10220" process=curl
  done
  alert CurfewUnknownDestination warning calm:10220 process=curl | jq -c '.labels.cluster = "eu2"'
  for name in SshBudgetExceeded SshUnattributed FirewallRulesetChanged FirewallRuleSilent SeriesCapped; do
    alert "Curfew$name" warning calm:10220
  done
}

idle_alerts() {
  local name
  for name in refused calm "${security[@]}"; do idle "$name:10220"; done
}

other_alerts() {
  local number
  for number in {100..199}; do
    alert CurfewUnknownDestination warning hundred:10220 "destination=198.51.100.$number" port=443 protocol=tcp \
      direction=outbound process=curl unit=cron.service
  done
  alert CurfewUnknownDestinationBurst critical burst:10220
  for number in 1 2 3; do
    alert CurfewUnknownDestination warning burst:10220 "destination=203.0.113.$number" port=22 protocol=tcp direction=outbound \
      process=masscan unit=session.scope
  done
  alert CurfewSshUserUnusual warning user:10220 user=alice
  alert CurfewSshUserUnusual warning '[2001:db8::7]:10220' user=bob direction=out
  alert OtherAlert critical other:10220
  hostile_alerts
}

# What an intruder may put into a label: markup, mentions, links, line ends, headers, commands, text without end, and a text that
# turns what follows around.
# shellcheck disable=SC2016 # commands that nothing is to run
hostile_alerts() {
  local long
  printf -v long '%0.sx' {1..5000}
  alert CurfewKnownProgramNewPort critical hostile:10220 $'process=x\r\nBcc: everybody@example.net\r\n\r\n<script>alert(1)</script>' \
    'unit=$(reboot);`reboot`|& @channel' "destination=$long" 'port=[pay](https://evil.example.net)' $'protocol=\u202egnp.exe' \
    'direction={{ len "x" }}'
  alert CurfewSshBudgetExceeded warning hostile:10220 'user=<!channel> <https://evil.example.net|log in> &lt;*_~`' \
    | jq -c --arg long "$long" '.annotations.summary = "<!here> @all \n\n# \($long)" | .annotations.description = "<b>\($long)"
      | .annotations.runbook_url = "javascript:alert(1)" | .annotations.dashboard = "/d/x\"><script>"'
}

hostile_goes_through() {
  local text
  text=$(sent mail hostile:10220 && sent /hooks/curfew hostile:10220) || return 1
  [ "$(wc -l <<<"$text")" -eq 2 ] || return 1
  ! jq -r '.subject, .text, (.attachments[0] | .title, .title_link, .text) | select(.)' <<<"$text" \
    | grep -v '^Dashboard: https://grafana.example.net/d/curfew-host?' \
    | grep -E '[<>`$|&]|@(all|channel|here)|://evil|\]\(|javascript' || return 1
  equal '["text/plain"]' "$(jq -c 'select(.types) | .types' <<<"$text")" \
    && equal false "$(jq -c 'select(.headers) | .headers | map(ascii_downcase) | any(. == "bcc")' <<<"$text")" \
    && equal true "$(jq -sc 'map(tostring | length) | max < 4000' <<<"$text")"
}

same_alert_again() {
  equal 1 "$(sent /api/v1/alerts refused:10220 | jq -c '.alerts[] | [.startsAt, .fingerprint, .labels.awake]' | sort -u | wc -l)" \
    && equal "$began" "$(sent /api/v1/alerts refused:10220 | jq -r '.alerts[].startsAt' | sort -u)"
}

# One at the start and one each five seconds, which is its repeat_interval here; one more for the moment of the count.
not_sooner() {
  local count=$((SECONDS / 5 + 2))
  [ "$(times /api/v1/alerts refused:10220)" -le "$count" ]
}

one_each() { equal 'refused:10220' "$(sent /api/v1/alerts refused:10220 | jq -r '.alerts[].labels.instance' | sort -u)"; }

none_for_security() {
  local name
  for name in "${security[@]}"; do
    exactly 0 /api/v1/alerts "\"$name:10220" && is_state "$name:10220" CurfewHostIdle suppressed || return 1
  done
}

# The rest of a group's time: the alert would have been said over by then.
nothing_of_the_end() {
  idle refused:10220 | over | post "$alertmanager"
  sleep 4
  equal firing "$(sent /api/v1/alerts refused:10220 | jq -r '.status, .alerts[].status' | sort -u)"
}

# A restart of its host gives the alert another `awake`, and so another fingerprint: a new one, asked at once.
new_alert_at_once() {
  idle refused:10220 3d4c | post "$alertmanager"
  within 10 at_least 1 /api/v1/alerts 3d4c
}

ends_are_told() {
  alert CurfewSshUserUnusual warning user:10220 user=alice | over | post "$alertmanager"
  within 15 at_least 2 /hooks/curfew user:10220
  sent /hooks/curfew user:10220 | tail -n 1 | jq -r '.attachments[0].title' >"$work/title"
  equal '[over] CurfewSshUserUnusual on user:10220 in eu1' "$(cat "$work/title")"
}

sleeper_asked_directly() { idle 127.0.0.9:10220 | post "$direct"; }

direct_fails() { [ "$(failed "$direct")" -ge 1 ]; }

check "the shipped files can be hurried for the test" derive_files
check "what was hurried is still an Alertmanager's and a Prometheus' configuration" derived_files_are_good
launch sink "$work/sink.log" python3 "$here/sink.py" 9900 2525 "$sink"
start_alertmanager alertmanager "$work/rules/alertmanager/alertmanager.yml" 9093
start_alertmanager direct "$work/rules/alertmanager/direct.yml" 9094
launch asleep "$work/asleep.log" python3 "$here/host.py" 127.0.0.2 announced
launch dead "$work/dead.log" python3 "$here/host.py" 127.0.0.3
launch prometheus "$work/prometheus.log" "${PROMETHEUS:-prometheus}" --config.file="$work/rules/prometheus.yml" \
  --storage.tsdb.path="$work/prometheus" --web.listen-address=127.0.0.1:9090
check "Alertmanager takes the shipped file" is_up "$alertmanager"
check "another one asks each host directly" is_up "$direct"
check "Prometheus takes the shipped file" is_up http://127.0.0.1:9090
security_alerts >"$work/security"
other_alerts >"$work/other"
idle_alerts >"$work/idle"
SECONDS=0
begin_now
post "$alertmanager" <"$work/security"
post "$alertmanager" <"$work/other"
post "$alertmanager" <"$work/idle"
sleeper_asked_directly
check "Prometheus saw both hosts while they were up" within 15 scraped_both
check "a host that announced its sleep goes" end asleep
check "a host that announced nothing goes" end dead

check "an idle host is asked" within 15 at_least 1 /api/v1/alerts refused:10220
check "a notification is one host's" one_each
check "an alert of another cluster, or one that means no intruder, doesn't keep a host awake" within 15 at_least 1 /api/v1/alerts calm:10220
check "each security alert does" none_for_security
check "a hundred destinations of one host are one notification" within 15 exactly 1 /hooks/curfew hundred:10220
check "chat shows ten of them" within 10 says /hooks/curfew hundred:10220 chat-hundred.txt
check "a burst is told by mail" within 15 exactly 1 mail burst:10220
check "the mail says what to do" within 10 says mail burst:10220 mail-burst.txt
check "its single destinations are not told meanwhile" exactly 0 /hooks/curfew burst:10220
check "an SSH user is told by chat" within 10 says /hooks/curfew user:10220 chat-user.txt
check "an IPv6 host's links are whole" within 10 says /hooks/curfew 2001:db8::7 chat-ipv6.txt
check "an alert of somebody else's is told, too" within 10 says mail other:10220 mail-other.txt
check "hostile labels are neither markup nor headers nor long" within 10 hostile_goes_through
check "the mail of hostile labels" within 10 says mail hostile:10220 mail-hostile.txt
check "the chat of hostile labels" within 10 says /hooks/curfew hostile:10220 chat-hostile.txt
check "the end of an alert is told by chat" ends_are_told
check "a refused request comes again, and again" within 20 at_least 3 /api/v1/alerts refused:10220
check "always as the same alert" same_alert_again
check "not before repeat_interval" not_sooner
check "a new alert of the host is asked at once" new_alert_at_once
check "the end of an idle time is not sent" nothing_of_the_end

check "a host that fell silent is told as down" within 20 is_state 127.0.0.3:10220 CurfewHostDown active
check "so is what its node_exporter's alert says" within 20 is_state 127.0.0.3:9100 InstanceDown active
check "and both are sent" within 15 both_sent 127.0.0.3
check "one that announced its sleep is asleep" within 20 is_state 127.0.0.2:10220 CurfewHostAsleep active
check "its node_exporter's alert on another port is muted" within 20 is_state 127.0.0.2:9100 InstanceDown suppressed
check "curfew's own says nothing" is_state 127.0.0.2:10220 CurfewHostDown ''
check "it wakes up, its node_exporter last" launch waking "$work/waking.log" python3 "$here/host.py" 127.0.0.2 waking
check "its node_exporter's alert ends" within 15 is_state 127.0.0.2:9100 InstanceDown ''
check "then its sleep does" within 20 is_state 127.0.0.2:10220 CurfewHostAsleep ''
check "nobody was told of any of it" exactly 0 mail 127.0.0.2

check "a sleeping host that is asked directly is a failed notification" within 20 direct_fails
check "with a relay that answers for it there is none" equal 0 "$(failed "$alertmanager")"
finish
