# The sum of all tests: of Maven's reports, of the rules and of the scripts.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root comes from every script
passed=0 failed=0 skipped=0 times=()

# run_maven LOG ARGUMENT…: the reports count; a build that fails without a failed test counts as one.
run_maven() {
  local log=$1 status=0 counts before=$failed start=$SECONDS
  shift
  say "mvn $* verify (log: $log)"
  rm -rf -- "$root"/exporter/target/{surefire-reports,failsafe-reports,figures.txt}
  mvn "$@" -f "$root/pom.xml" verify </dev/null 2>&1 | tee "$log" || status=$?
  # Debian's mvn ends with a colour code and no line end.
  printf '\n'
  counts=$(perl "$root/exporter/bin/lib/reports.pl" "$root/exporter/src/test/skips.txt" \
    "$root/exporter/target/surefire-reports" "$root/exporter/target/failsafe-reports")
  grep -v '^[0-9]' <<<"$counts" || true
  add "$(tail -n 1 <<<"$counts")"
  if [ "$status" -ne 0 ] && [ "$failed" -eq "$before" ]; then
    failed=$((failed + 1))
    say "FAILED  mvn verify: no test failed, but the build did (log: $log)"
  fi
  times+=("mvn $((SECONDS - start)) s")
}

# run_cases NAME LOG COMMAND…: lines that begin with ok, FAILED or skipped are its cases; one that prints none counts as
# one case itself.
run_cases() {
  local name=$1 log=$2 status=0 ok bad start=$SECONDS
  shift 2
  say "$name"
  "$@" </dev/null 2>&1 | tee "$log" || status=$?
  ok=$(grep -c '^ok\b' "$log") || true
  bad=$(grep -c '^FAILED\b' "$log") || true
  if [ $((ok + bad)) -eq 0 ]; then
    if [ "$status" -eq 0 ]; then ok=1; else bad=1; fi
  elif [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi
  [ "$bad" -eq 0 ] || say "FAILED  $name: exit status $status (log: $log)"
  add "$ok $bad 0"
  times+=("$name $((SECONDS - start)) s")
}

add() {
  local p f s
  read -r p f s <<<"$1"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

print_tally() {
  printf 'tests: %d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  [ "$failed" -eq 0 ]
}

# print_times: what each part took, to see where the minutes go.
print_times() {
  local joined
  joined=$(printf ', %s' "${times[@]}")
  say "times: ${joined:2}"
}

# print_figures: what the tests measured, one figure a line.
print_figures() {
  local figures=$root/exporter/target/figures.txt
  if [ -r "$figures" ]; then sed 's/^/figure: /' "$figures"; fi
}

# print_coverage: JaCoCo's figure, of unit and live tests together.
print_coverage() {
  local report=$root/exporter/target/site/jacoco/jacoco.csv
  [ -r "$report" ] || return 0
  awk -F, 'NR > 1 { missed += $8; covered += $9 }
    END { printf "coverage: %.1f %% of %d lines (JaCoCo)\n", 100 * covered / (missed + covered), missed + covered }' "$report"
}
