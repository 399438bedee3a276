# The chart as helm would package it, without helm: what .helmignore leaves out is left out, links to rules and dashboards are files.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, dist: set by exporter/bin/package

package_chart() {
  local tree chart=$root/helm/curfew file
  file=$dist/curfew-$(sed -n 's/^version: //p' "$chart/Chart.yaml").tgz
  tree=$(mktemp -d "$root/exporter/target/chart.XXXXXXXX")
  tar --create --dereference --directory="$chart" --anchored --no-wildcards-match-slash --exclude-from=<(left_out "$chart/.helmignore") . \
    | tar --extract --directory="$tree"
  archive "$file" curfew "$tree"
  rm -rf -- "$tree"
  say "exporter/target/dist/${file##*/}"
}

# Patterns of .helmignore as tar reads them: all of the chart's directory, with or without their slashes.
left_out() { sed -n '/^[^#]/{s,^/,,;s,/$,,;s,^,./,p}' "$1"; }
