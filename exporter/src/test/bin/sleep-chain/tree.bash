# The machine's files: a small Debian with systemd and logind, kept between runs and never written to by a run.
# shellcheck shell=bash
tree_packages=systemd,systemd-sysv,dbus,libpam-systemd,nftables
tree_age_days=30

own_suite() { (. /etc/os-release && printf '%s' "$VERSION_CODENAME"); }

# tree PLACE [SUITE]: prints the directory, made anew where it is missing or old. The lock is for runs beside each other; a
# tree that was not finished has no name yet. What apt is told here, mmdebstrap is told: the sources of this machine.
tree() {
  local place=$1 suite=${2:-} kept fresh
  [ -n "$suite" ] || suite=$(own_suite)
  kept=$place/$suite-${tree_packages//,/-}
  (umask 0077 && mkdir -p -- "$place")
  exec {lock}>"$place/lock"
  flock "$lock"
  find "$place" -maxdepth 1 -name 'making.*' -exec rm -rf --one-file-system -- {} +
  if [ -z "$(find "$kept" -maxdepth 0 -mtime "-$tree_age_days" 2>/dev/null)" ]; then
    fresh=$(mktemp -d "$place/making.XXXXXXXX")
    chmod 0755 "$fresh"
    # Without documentation, whose half of the files nobody reads; but a JRE's alternatives want a place for manuals.
    # shellcheck disable=SC2016 # mmdebstrap's own argument
    sources_for "$suite" | mmdebstrap --quiet --variant=minbase --include="$tree_packages" \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
      --dpkgopt='path-exclude=/usr/share/man/*' --essential-hook='mkdir -p "$1/usr/share/man/man1"' "$suite" "$fresh" - >&2 || return 1
    rm -rf --one-file-system -- "$kept"
    # The archive's files keep its times; by the directory's own one its age is told.
    touch -- "$fresh"
    mv -T -- "$fresh" "$kept"
  fi
  exec {lock}>&-
  printf '%s\n' "$kept"
}

# sources SUITE: those of the machine that name the suite, in both of apt's forms.
sources() {
  local file
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -r "$file" ] || grep -E "^deb .*[ /]$1([-/ ]|\$)" "$file" || true
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -r "$file" ] || continue
    grep -qE "^Suites:.*\b$1\b" "$file" || continue
    printf '\n'
    cat -- "$file"
    printf '\n'
  done
}

# sources_for SUITE: of another suite than the machine's own the same archives, without updates and security, which not
# every suite has.
sources_for() {
  local own
  own=$(own_suite)
  if [ "$1" = "$own" ]; then
    sources "$own"
    return
  fi
  sources "$own" | awk -v own="$own" -v suite="$1" '
    $1 == "deb" { for (i = 2; i < NF; i++) if ($i == own) { $i = suite; print } }
    $1 == "deb" { next }
    NF == 0 { if (wanted) print paragraph; paragraph = ""; wanted = 0; next }
    $1 == "Suites:" { for (i = 2; i <= NF; i++) if ($i == own) wanted = 1; $0 = "Suites: " suite }
    { paragraph = paragraph $0 "\n" }
    END { if (wanted) print paragraph }'
}
