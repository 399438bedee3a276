# The Debian package, for each architecture of which the jar holds the native library.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, jar, packaging, version, dist: set by exporter/bin/package

package_deb() {
  local architecture
  command -v dpkg-deb >/dev/null 2>&1 || fail "deb" "no dpkg-deb here: apt-get install dpkg"
  for architecture in amd64 arm64; do
    build_deb "$architecture" "$(deb_version "$version")"
  done
}

# deb_version VERSION: what is not released yet sorts before what is.
deb_version() {
  local lower=${1,,}
  printf '%s\n' "${lower/-/\~}"
}

# build_deb ARCHITECTURE VERSION: the jar is packed already, xz would save 6 % and take ten times as long.
build_deb() {
  local tree file=$dist/curfew_$2_$1.deb
  tree=$(mktemp -d "$root/exporter/target/deb.XXXXXXXX")
  chmod 0755 "$tree"
  lay_out "$tree" "$1"
  debian_changelog "$2" | gzip -9nc >"$tree/usr/share/doc/curfew/changelog.gz"
  control_files "$tree" "$1" "$2"
  find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" -- {} +
  dpkg-deb --root-owner-group -Zgzip --build "$tree" "$file" >"$root/exporter/target/deb.log" 2>&1 \
    || fail "deb" "dpkg-deb did not succeed" "$root/exporter/target/deb.log"
  rm -rf -- "$tree"
  say "exporter/target/dist/${file##*/}"
}

# put TREE MODE SOURCE PATH…
put() {
  local tree=$1 mode=$2 source=$3 path
  shift 3
  for path in "$@"; do install -D -m "$mode" -- "$source" "$tree$path"; done
}

lay_out() {
  local tree=$1 unit doc=/usr/share/doc/curfew
  put "$tree" 0755 "$packaging/deb/curfew" /usr/bin/curfew
  put "$tree" 0644 "$jar" /usr/share/curfew/curfew.jar
  put "$tree" 0644 "$packaging/java.options" /usr/share/curfew/java.options
  put "$tree" 0644 "$packaging/classes.list" /usr/share/curfew/classes.list
  put "$tree" 0755 "$packaging/deb/class-data" /usr/lib/curfew/class-data
  put "$tree" 0644 "$packaging/polkit/50-curfew-sleep.rules" /usr/share/curfew/50-curfew-sleep.rules
  put_native_library "$2" "$tree"
  put "$tree" 0644 "$packaging/systemd/curfew.service" /usr/lib/systemd/system/curfew.service
  put "$tree" 0644 "$packaging/systemd/curfew.sysusers" /usr/lib/sysusers.d/curfew.conf
  for unit in hibernate suspend hybrid-sleep suspend-then-hibernate; do
    put "$tree" 0644 "$root/exporter/src/main/systemd/50-curfew-last-check.conf" \
      "/usr/lib/systemd/system/systemd-$unit.service.d/50-curfew-last-check.conf"
  done
  put "$tree" 0644 "$packaging/curfew.conf" /etc/curfew/curfew.conf
  mkdir -p "$tree/usr/share/bash-completion/completions"
  # It is sourced: its first line, which names a program, means nothing there.
  tail -n +2 "$packaging/completion/curfew" >"$tree/usr/share/bash-completion/completions/curfew"
  put "$tree" 0644 "$packaging/man/curfew.1" /usr/share/man/man1/curfew.1
  gzip -9n "$tree/usr/share/man/man1/curfew.1"
  put "$tree" 0644 "$packaging/deb/copyright" "$doc/copyright"
  put "$tree" 0644 "$root/exporter/src/main/resources/reference.conf" "$doc/reference.conf"
  put "$tree" 0644 "$root/exporter/docs/install.md" "$doc/install.md"
  put "$tree" 0644 "$root/exporter/docs/sleep.md" "$doc/sleep.md"
  put "$tree" 0644 "$root/exporter/docs/web-config.md" "$doc/web-config.md"
  put "$tree" 0644 "$packaging/deb/lintian-overrides" /usr/share/lintian/overrides/curfew
  gzip -9nc "$root/exporter/CHANGELOG.md" >"$tree$doc/CHANGELOG.md.gz"
}

# debian_changelog VERSION: Debian's tools read this form alone.
debian_changelog() {
  printf 'curfew (%s) unstable; urgency=medium\n\n  * What changed stands in CHANGELOG.md.gz.\n\n' "$1"
  printf ' -- The curfew authors <curfew@localhost>  %s\n' "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

# installed_size TREE: in KiB, a directory as one: what du says depends on the file system.
installed_size() { find "$1" -printf '%y %s\n' | awk '{ kib += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print kib }'; }

control_files() {
  local tree=$1 size script
  size=$(installed_size "$tree")
  mkdir "$tree/DEBIAN"
  sed -e "s/@VERSION@/$3/" -e "s/@ARCHITECTURE@/$2/" -e "s/@SIZE@/$size/" "$packaging/deb/control" >"$tree/DEBIAN/control"
  cp -- "$packaging/deb/conffiles" "$packaging/deb/triggers" "$tree/DEBIAN/"
  for script in postinst prerm postrm; do install -m 0755 -- "$packaging/deb/$script" "$tree/DEBIAN/$script"; done
  (cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum --) >"$tree/DEBIAN/md5sums"
  chmod 0644 "$tree"/DEBIAN/{control,conffiles,triggers,md5sums}
}
