# The jar as it is, for machines with a Java of their own.
# shellcheck shell=bash
# shellcheck disable=SC2154 # jar, version, dist: set by exporter/bin/package

package_jar() {
  install -m 0644 -- "$jar" "$dist/curfew-$version.jar"
  say "exporter/target/dist/curfew-$version.jar"
}
