# What the packages are, seen without installing one.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, debs, package: set by deb.test

build_packages() {
  "$root/exporter/bin/package" deb && package=$(echo "$root"/exporter/target/dist/curfew_*_amd64.deb) && [ -r "$package" ]
}

# Into the same place, hence the copy.
same_bytes() {
  cp -- "$root"/exporter/target/dist/curfew_*.deb "$debs/" \
    && (umask 077 && TZ=Pacific/Kiritimati "$root/exporter/bin/package" deb) \
    && for file in "$debs"/*.deb; do cmp -- "$file" "$root/exporter/target/dist/${file##*/}" || return 1; done
}

belongs_to_root() {
  local listing
  listing=$(dpkg-deb --contents "$package") && ! grep -vE '^[-d]rw[-x]r-[-x]r-[-x] root/root ' <<<"$listing"
}

library_fits() {
  local architecture machine
  for architecture in amd64:003e arm64:00b7; do
    # e_machine of the ELF header (elf(5)), little-endian at offset 18.
    machine=$(dpkg-deb --fsys-tarfile "${package/amd64/${architecture%:*}}" | tar -xO ./usr/lib/curfew/libjffi-1.2.so \
      | od -An -tx2 -j18 -N2 --endian=little | tr -d ' ')
    equal "${architecture#*:}" "$machine" || return 1
  done
}

last_checks() {
  equal "hibernate hybrid-sleep suspend suspend-then-hibernate" "$(dpkg-deb --contents "$package" \
    | sed -n 's:.*/usr/lib/systemd/system/systemd-\(.*\)\.service\.d/50-curfew-last-check\.conf$:\1:p' | LC_ALL=C sort | paste -sd' ')"
}

keeps_out_of_etc() {
  equal ./etc/curfew/curfew.conf "$(dpkg-deb --contents "$package" | awk '$NF ~ "^./etc/.*[^/]$" { print $NF }')"
}

completes() {
  # shellcheck disable=SC2016 # the other shell's variables
  bash --norc -c '. "$1" && COMP_WORDS=(curfew serve --co) COMP_CWORD=2 COMP_LINE="curfew serve --co" COMP_POINT=17 \
    && _complete_curfew && printf "%s\n" "${COMPREPLY[@]}"' complete "$root/exporter/src/packaging/completion/curfew" | grep -qxF -- --config
}

# other_versions: an upgrade changes the configuration as it is shipped, so that dpkg has two to choose from.
other_versions() {
  local tree=$debs/tree version
  for version in 0.0.9 9.9.9; do
    rm -rf -- "$tree"
    dpkg-deb -R "$package" "$tree" \
      && sed -i "s/^Version: .*/Version: $version/" "$tree/DEBIAN/control" \
      && printf '# as of %s\n' "$version" >>"$tree/etc/curfew/curfew.conf" \
      && dpkg-deb --root-owner-group -Zgzip -b "$tree" "$debs/curfew_$version.deb" || return 1
  done
  rm -rf -- "$tree"
  cp -- "$package" "$debs/curfew.deb"
}

manual_is_clean() { equal '' "$(groff -man -ww -b -z -Tutf8 "$root/exporter/src/packaging/man/curfew.1" 2>&1)"; }

lintian_is_content() {
  local file
  (
    for file in say java policy enabled packages; do
      # shellcheck source=/dev/null
      . "$root/exporter/bin/lib/$file.bash"
    done
    install_packages lintian lintian
  ) || return 1
  for file in "$root"/exporter/target/dist/curfew_*.deb; do
    lintian --fail-on error,warning "$file" || return 1
  done
}
