# The bill of materials: what of others is in the jar, in CycloneDX. What the images hold of Debian they list themselves.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, version, dist: set by exporter/bin/package

package_sbom() {
  local log=$root/exporter/target/sbom.log
  mvn -q -B -Dstyle.color=never -f "$root/pom.xml" -pl exporter org.cyclonedx:cyclonedx-maven-plugin:makeBom >"$log" 2>&1 \
    || fail "sbom" "mvn makeBom did not succeed" "$log"
  install -m 0644 -- "$root/exporter/target/bom.json" "$dist/curfew-$version.cdx.json"
  say "exporter/target/dist/curfew-$version.cdx.json"
}
