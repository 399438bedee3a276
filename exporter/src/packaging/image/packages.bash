# The Debian packages of which the image is made: fetched by the lock's versions, with the lock's checksums.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, packaging: set by who sources this
image=$packaging/image
kept=${XDG_CACHE_HOME:-$HOME/.cache}/curfew/packages

# The runtime is linked of the one for its architecture, by the one that runs here.
jdk=(openjdk-17-jdk-headless openjdk-17-jre-headless)

image_packages() { sed -n 's/^\([a-z0-9][^ ]*\) .*/\1/p' "$image/files.list" | LC_ALL=C sort -u; }

# private_apt ARCHITECTURE COMMAND…: the machine's own sources, asked for Debian 12, with lists of both architectures, aside
# from its own state.
private_apt() {
  local state=$kept/apt
  mkdir -p "$state"/{lists/partial,archives/partial,sources}
  : >"$state/status"
  "$2" -q -o Dir::State="$state" -o Dir::State::lists="$state/lists" -o Dir::State::status="$state/status" -o Dir::Cache="$state" \
    -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$state/sources" \
    -o APT::Sandbox::User="$(id -un)" -o APT::Architecture="$1" -o APT::Architectures::=amd64 -o APT::Architectures::=arm64 \
    -o Acquire::Languages=none -o Acquire::ForceHash=SHA256 "${@:3}"
}

# bookworm_sources DIRECTORY: in both of apt's forms, for a machine of a later Debian, whose mirror has this one too.
bookworm_sources() {
  local file suite
  suite=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-bookworm}")
  mkdir -p "$1" && find "$1" -type f -delete
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
    [ ! -r "$file" ] || sed -E "/^(deb|Suites:)/s/\\b$suite\\b/bookworm/g" "$file" >"$1/${file##*/}"
  done
  [ ! -r "$1/sources.list" ] || mv -- "$1/sources.list" "$1/machine.list"
}

lists_lock=''

# Until this shell ends nobody else changes them.
fetch_lists() {
  local log=$root/exporter/target/image-apt.log
  if [ -z "$lists_lock" ]; then
    mkdir -p "$kept"
    exec {lists_lock}>"$kept/lock"
    flock "$lists_lock"
  fi
  say "fetching the package lists of both architectures"
  bookworm_sources "$kept/apt/sources"
  private_apt amd64 apt-get update >"$log" 2>&1 || note "apt-get update failed in part; going on"
}

# newest_lock: architecture, package, version and checksum of what the sources have now.
newest_lock() {
  local architecture packages lines log=$root/exporter/target/image-apt.log
  mapfile -t packages < <(printf '%s\n' "${jdk[@]}"; image_packages)
  for architecture in amd64 arm64; do
    lines=$(private_apt "$architecture" apt-get --print-uris download "${packages[@]}" 2>>"$log" | lock_lines) || true
    [ "$(grep -c . <<<"$lines")" -eq "${#packages[@]}" ] \
      || fail "packages" "the sources lack some of the image's packages for $architecture, which are Debian 12's" "$log"
    printf '%s\n' "$lines"
  done | LC_ALL=C sort -u
}

# Of 'URI' PACKAGE_VERSION_ARCHITECTURE.deb SIZE SHA256:SUM; a colon of the version is %3a there.
lock_lines() {
  sed -n "s/^'[^']*' \([^_ ]*\)_\([^_ ]*\)_\([a-z0-9]*\)\.deb [0-9]* SHA256:\([0-9a-f]\{64\}\)\$/\3 \1 \2 \4/p" | sed 's/%3a/:/'
}

file_of() { printf '%s/%s_%s_%s.deb\n' "$kept" "$2" "${3/:/%3a}" "$1"; }

is_kept() {
  local file
  file=$(file_of "$1" "$2" "$3")
  [ -r "$file" ] && printf '%s  %s\n' "$4" "$file" | sha256sum --check --status -
}

# fetch_locked LOCK: all packages of the lock into the kept directory.
fetch_locked() {
  local architecture package version sum gone missing=() names=() log=$root/exporter/target/image-apt.log
  mkdir -p "$kept"
  while read -r architecture package version sum; do
    is_kept "$architecture" "$package" "$version" "$sum" && continue
    missing+=("$architecture $package $version $sum")
    names+=("$package:${architecture/all/amd64}=$version")
  done <"$1"
  [ "${#missing[@]}" -gt 0 ] || return 0
  fetch_lists
  # What the sources don't have in these very bytes; apt complains of it in the log.
  gone=$(LC_ALL=C comm -23 <(printf '%s\n' "${missing[@]}" | LC_ALL=C sort) \
    <(private_apt amd64 apt-get --print-uris download "${names[@]}" 2>>"$log" | lock_lines | LC_ALL=C sort))
  [ -z "$gone" ] || fail "packages" \
    "the sources lack $(wc -l <<<"$gone") of the packages that are locked in ${1#"$root"/}: $(named "$gone");\
 exporter/src/packaging/image/relock takes the newest, or put those files into $kept" "$log"
  say "fetching ${#missing[@]} packages"
  (cd "$kept" && private_apt amd64 apt-get download "${names[@]}") >>"$log" 2>&1 \
    || fail "packages" "apt-get download did not succeed" "$log"
  while read -r architecture package version sum; do
    is_kept "$architecture" "$package" "$version" "$sum" \
      || fail "packages" "$package $version for $architecture is not what the lock says"
  done <"$1"
}

# named LINES: the first five of a lock's lines, as people name packages.
named() {
  awk '{ printf "%s%s %s (%s)", (NR > 1 ? ", " : ""), $2, $3, $1 } NR == 5 { exit }' <<<"$1"
  [ "$(wc -l <<<"$1")" -le 5 ] || printf ' and more'
}

# unpack LOCK ARCHITECTURE DIRECTORY PACKAGE…: as on a system where /bin, /lib and /sbin are links into /usr.
unpack() {
  local lock=$1 wanted=$2 directory=$3 name architecture package version
  shift 3
  for name in bin sbin lib lib64; do
    mkdir -p "$directory/usr/$name"
    ln -s "usr/$name" "$directory/$name"
  done
  while read -r architecture package version _; do
    case " $* " in *" $package "*) ;; *) continue ;; esac
    case $architecture in
      "$wanted" | all)
        dpkg-deb --fsys-tarfile "$(file_of "$architecture" "$package" "$version")" \
          | tar -x --keep-directory-symlink --no-same-owner -C "$directory"
        ;;
    esac
  done <"$lock"
}
