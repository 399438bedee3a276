# Programs that Debian has in sid only, beside this machine's own: fetched from its own mirror, checked by its own keys, unpacked
# and not installed.
# shellcheck shell=bash
program_packages=(promtool prometheus prometheus-alertmanager libc6)
programs_age_days=30

# programs PLACE: prints the directory of their starters, made anew where it is missing or old. The lock is for runs beside each
# other; what was not finished has no name yet.
programs() {
  local kept=$1/sid-${program_packages[0]} fresh lock
  (umask 0077 && mkdir -p -- "$1")
  exec {lock}>"$1/lock"
  flock "$lock"
  if [ -z "$(find "$kept" -maxdepth 0 -mtime "-$programs_age_days" 2>/dev/null)" ]; then
    find "$1" -maxdepth 1 -name 'making.*' -exec rm -rf --one-file-system -- {} +
    fresh=$(mktemp -d "$1/making.XXXXXXXX")
    fetch_packages "$fresh" && unpack_packages "$fresh" && write_starters "$fresh" || return 1
    rm -rf --one-file-system -- "$kept"
    mv -T -- "$fresh" "$kept"
  fi
  exec {lock}>&-
  printf '%s/bin\n' "$kept"
}

# What apt is told here is this machine's but for the sources and for what it keeps: its proxy, its keys. One of the sources may be
# somebody else's without a sid: whether there is enough, the download tells.
fetch_packages() {
  local place=$1/apt options
  mkdir -p -- "$place"/{sources,preferences,lists/partial,archives/partial}
  sid_sources "$place/sources"
  : >"$place/status"
  options=(-q -o APT::Sandbox::User=root -o Acquire::Languages=none -o Acquire::Retries=2
    -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$place/sources"
    -o Dir::Etc::Preferences=/dev/null -o "Dir::Etc::PreferencesParts=$place/preferences"
    -o "Dir::State::lists=$place/lists" -o "Dir::State::status=$place/status" -o "Dir::Cache=$place")
  apt-get "${options[@]}" update >&2 || true
  (cd -- "$place/archives" && apt-get "${options[@]}" download "${program_packages[@]}" >&2)
}

# sid_sources DIRECTORY: the machine's sources of its release, asked for sid instead, in both of apt's forms.
sid_sources() {
  local suite file
  suite=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ ! -r "$file" ] || sed -nE "s/^(deb( +\[[^]]*\])? +[^ ]+) +$suite +main\b.*/\1 sid main/p" "$file" >>"$1/sid.list"
  done
  for file in /etc/apt/sources.list.d/*.sources; do
    [ ! -r "$file" ] || awk -v suite="$suite" -v RS= -v FS='\n' '
      {
        text = ""; fits = 0
        for (i = 1; i <= NF; i++) {
          if ($i ~ "^Suites:(.* )?" suite "( .*)?$") { fits = 1; $i = "Suites: sid" }
          if ($i ~ /^Components:/) $i = "Components: main"
          if ($i ~ /^Types:/) $i = "Types: deb"
          text = text $i "\n"
        }
        if (fits) print text
      }' "$file" >>"$1/sid.sources"
  done
}

unpack_packages() {
  local package
  mkdir -- "$1/files"
  for package in "$1"/apt/archives/*.deb; do
    dpkg-deb -x "$package" "$1/files" || return 1
  done
  rm -rf -- "$1/apt"
}

# Each starts with sid's own C library, for which this machine's may be too old.
write_starters() {
  local program loader
  mkdir -- "$1/bin"
  loader=$(find "$1/files/usr/lib" -name 'ld-linux*.so.*' -printf '%P\n') && [ -n "$loader" ] || return 1
  for program in promtool prometheus prometheus-alertmanager amtool; do
    [ -x "$1/files/usr/bin/$program" ] || return 1
    cat >"$1/bin/$program" <<END
#!/bin/sh
files=\$(dirname -- "\$0")/../files/usr
exec "\$files/lib/$loader" --library-path "\$files/lib/${loader%/*}" "\$files/bin/$program" "\$@"
END
    chmod 0755 "$1/bin/$program"
  done
}
