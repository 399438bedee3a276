#!/usr/bin/env bash
# deb.test from the inside: the first process of namespaces that the test made. What it starts and mounts ends with it.
# shellcheck disable=SC2034 # the parts read what is set here
set -euo pipefail

# inside.bash TREE PACKAGES LOGS THOROUGH
here=$(dirname -- "$(readlink -f -- "$0")")
tree=$1 debs=$2 logs_directory=$3 thorough=$4
# shellcheck source-path=SCRIPTDIR source=../cases.bash
. "$here/../cases.bash"
for part in say processes; do
  # shellcheck source=/dev/null
  . "$root/exporter/bin/lib/$part.bash"
done
for part in sleep-chain/power sleep-chain/machine deb/host deb/running deb/class-data deb/doctor deb/sleeping deb/leaving deb/by-hand; do
  # shellcheck source=/dev/null
  . "$here/../$part.bash"
done

conclude() {
  [ -z "$leader" ] || journal >"$logs/journal.log" 2>&1 || true
  cp -R -- "$logs" "$logs_directory/" || true
  end machine
  rm -f -- "$output"
}

patience=180
ip link set lo up
work=/run/curfew-deb logs=$work/logs
mount -t tmpfs -o mode=0755,nosuid,nodev curfew /run
mkdir -m 0755 "$work"
mount -t tmpfs -o mode=0755 curfew "$work"
mkdir "$logs"
trap conclude EXIT
make_power
make_root "$tree"

check "a machine with systemd starts" start_machine
print_versions
check "apt installs the package from a file" install_package curfew.deb
check "the unit is active, and ready was its own word" active
check "/metrics answers, and no collector fails" metrics_answer
check "it runs as curfew, with five capabilities and no way to more" runs_with_few_rights
check "its child nft could make the table" table_is_there
check "jffi's library is root's file, and none is unpacked" native_library_is_ours
check "man shows its manual" manual_is_shown
check "bash completes its commands and their options" completes_in_bash
check "it runs with the classes' archive that its installation made" archive_is_mapped
check "which is root's, and which it can't write" archive_is_roots
check "a broken archive is passed over without a word" broken_archive_is_passed_over
check "another Java that is unpacked has the archive made anew" other_java_renews
check "root asks the control socket" in_machine curfew sessions
check "a member of the group curfew asks it, and anybody else can't" group_asks
check "the doctor finds nothing wrong but that this is a container" doctor_is_content
check "systemd-analyze security gives the score that install.md states" security_score
check "a reload takes a changed configuration" reload_takes
check "a reload refuses a broken one in one line, and the old goes on" reload_refuses
check "so does a SIGHUP by hand" hang_up_refuses
check "a start with a broken configuration is tried once, and says why" wrong_start_is_final
check "the watchdog replaces an exporter that stands still" watchdog_replaces
check "without the polkit rule the user curfew can't hibernate" unarmed_is_refused
if [ -n "$thorough" ]; then
  check "the doctor's own commands mend what an administrator can break" breakage_is_mended
  check "so they do where the exporter, sshd and logind are gone" silence_is_mended
  check "so they do where polkit is masked" masked_polkit_is_mended
  check "so they do where an exporter stands still, and in bounded time" standstill_is_mended
  check "so they do where the state can't be written" state_is_mended
  check "the doctor gives the command that adds a counter to a rule" counters_are_added
  check "a rule that lets curfew pass inhibitors is named" too_broad_rule_is_named
  check "who is not root gets an answer, too" guest_is_answered
  check "all of that is taken back" recover
fi
check "one step arms it" arm
check "armed, polkit allows it to hibernate, and not to ignore an inhibitor" polkit_allows_no_more
check "armed, it gives way to an inhibitor of root's" inhibitor_stops
check "armed, it hibernates, and the last check lets it pass" armed_sleeps
[ -z "${CURFEW_TEST_LONG:-}" ] || check "the armed exporter hibernates an idle machine by itself" exporter_sleeps
check "an upgrade keeps the configuration, the state and the table" upgrade_keeps_all
check "it has an archive for its own jar" archive_is_mapped
check "a downgrade does, too" downgrade_keeps_all
check "removed, it leaves configuration and state, and other sleeps go on" removal_leaves
check "the archive is gone" archive_is_gone
check "installed again, it goes on with both" returns
check "purged, it leaves nothing" purge_leaves_nothing
if [ -n "$thorough" ]; then
  check "the commands for other distributions than Debian install it, too" by_hand "by hand"
  check "with systemd it runs" by_hand "with systemd"
  check "it is ready, and no collector fails" runs_by_hand
fi
finish
