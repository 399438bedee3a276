# Rules, runbooks, examples and dashboards in one archive, for a Prometheus and a Grafana that have no checkout.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, version, dist: set by exporter/bin/package

package_rules() {
  local tree file=$dist/curfew-rules-$version.tar.gz
  tree=$(mktemp -d "$root/exporter/target/rules.XXXXXXXX")
  mkdir "$tree/rules" "$tree/dashboards"
  cp -R -- "$root"/rules/{*.rules.yml,*.md,prometheus.yml,alertmanager,examples,runbooks} "$tree/rules"
  rm -f -- "$tree"/rules/examples/*.test.yml
  links_outside "$tree/rules"
  cp -- "$root"/dashboards/*.json "$root/exporter/LICENSE" "$tree/dashboards"
  mv -- "$tree/dashboards/LICENSE" "$tree"
  archive "$file" "curfew-rules-$version" "$tree"
  rm -rf -- "$tree"
  say "exporter/target/dist/${file##*/}"
}

# links_outside DIRECTORY: what is in the checkout alone, above the rules, is linked where it is published.
links_outside() {
  local published=https://github.com/curfew-exporter/curfew/blob/main
  find "$1" -maxdepth 1 -name '*.md' -exec sed -i "s,](\.\./,]($published/,g" {} +
  find "$1/runbooks" -name '*.md' -exec sed -i "s,](\.\./\.\./,]($published/,g" {} +
}
