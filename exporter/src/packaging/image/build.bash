# The container images, from Debian's packages and the jar; no registry, no daemon, and of root's rights none.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root, jar, jni_of, packaging, version, dist: set by exporter/bin/package
# shellcheck source=/dev/null
. "$packaging/image/packages.bash"

# Without java.desktop and java.sql, which only parts of libraries that curfew does not call would load.
modules=java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.management
modules+=,jdk.security.auth,jdk.unsupported,jdk.zipfs

# CURFEW_IMAGE_ARCHITECTURES: those to build, both by default. CURFEW_IMAGE_CLASS_DATA=no: without the classes' archive, whose bytes
# are the same for the same kernel only. CURFEW_IMAGE_BASE=newest: not the lock's packages but the newest.
package_image() {
  local architecture lock=$image/packages.lock
  command -v dpkg-deb >/dev/null 2>&1 || fail "image" "no dpkg-deb here: images are built on Debian and Ubuntu"
  here=$(dpkg --print-architecture)
  work=$(mktemp -d "$root/exporter/target/image.XXXXXXXX")
  trap 'rm -rf --one-file-system -- "$work"; end build' EXIT
  if [ "${CURFEW_IMAGE_BASE:-locked}" = newest ]; then
    fetch_lists
    lock=$work/packages.lock
    newest_lock >"$lock"
    note "not from packages.lock, but from the newest packages that the sources have"
  fi
  fetch_locked "$lock"
  unpack "$lock" "$here" "$work/jdk" "${jdk[@]}"
  relative_links "$work/jdk"
  for architecture in ${CURFEW_IMAGE_ARCHITECTURES:-amd64 arm64}; do
    [ -n "${jni_of[$architecture]:-}" ] || fail "image" "no such architecture: $architecture"
    mkdir -p "$work/$architecture"/{base,java,app}
    chmod -R 0755 "$work/$architecture"
    base_layer "$lock" "$architecture" "$work/$architecture/base"
    java_layer "$lock" "$architecture" "$work/$architecture/java"
    app_layer "$architecture" "$work/$architecture/app"
    ! has_class_data "$architecture" || class_data "$work/$architecture"
    python3 "$image/archive.py" "$architecture" "$version" "$SOURCE_DATE_EPOCH" "$work/$architecture" \
      "$dist/curfew-$version-image-$architecture.tar" || fail "image" "the archive was not written"
    say "exporter/target/dist/curfew-$version-image-$architecture.tar"
  done
  rm -rf --one-file-system -- "$work"
}

# Debian's JDK has its settings in /etc, and this machine's may be those of another version.
relative_links() {
  local link
  find "$1" -type l -lname '/*' -print0 | while IFS= read -r -d '' link; do ln -sfn -- "$1$(readlink -- "$link")" "$link"; done
}

base_layer() {
  local lock=$1 tree=$3 all=$work/unpacked-$2 package patterns
  mapfile -t packages < <(image_packages)
  unpack "$lock" "$2" "$all" "${packages[@]}"
  (
    # An own matching: a pattern without a match is a file that went away, for which the image must not lack it silently.
    shopt -s nullglob
    cd "$all" || exit
    while read -r package patterns; do
      eval "files=($patterns)"
      # shellcheck disable=SC2154 # set by eval
      [ "${#files[@]}" -gt 0 ] || fail "image" "$package has no $patterns"
      cp --parents --no-dereference --preserve=mode,links -- "${files[@]}" "$tree"
      # A package of the same source may have it by a link.
      install -D -m 0644 -- "$(readlink -e "usr/share/doc/$package/copyright")" "$tree/usr/share/doc/$package/copyright"
    done < <(grep '^[a-z0-9]' "$image/files.list")
  )
  for package in bin sbin lib lib64; do
    mkdir -p "$tree/usr/$package"
    ln -s "usr/$package" "$tree/$package"
  done
  ln -sfn /usr/share/zoneinfo/Etc/UTC "$tree/etc/localtime"
  accounts "$tree"
  mkdir -p "$tree"/{dev,proc,sys,run/curfew,tmp,host,var/lib/curfew,etc/curfew,etc/ssl/certs,var/lib/dpkg/status.d,usr/share/curfew}
  cat "$tree"/usr/share/ca-certificates/mozilla/*.crt >"$tree/etc/ssl/certs/ca-certificates.crt"
  python3 "$image/truststore.py" "$tree/etc/ssl/certs/ca-certificates.crt" "$SOURCE_DATE_EPOCH" "$tree/etc/ssl/certs/java-cacerts"
  status "$lock" "$2" "$tree/var/lib/dpkg/status.d"
  grep -E "^($2|all) " "$lock" >"$tree/usr/share/curfew/packages.lock"
}

accounts() {
  printf '%s\n' 'root:x:0:0:root:/:/usr/sbin/nologin' 'nobody:x:65534:65534:nobody:/:/usr/sbin/nologin' \
    'curfew:x:10220:10220:curfew:/var/lib/curfew:/usr/sbin/nologin' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'nogroup:x:65534:' 'curfew:x:10220:' >"$1/etc/group"
  printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' 'services: files' 'protocols: files' >"$1/etc/nsswitch.conf"
  printf '%s\n' 'NAME="curfew"' 'ID=debian' 'VERSION_ID="12"' 'VERSION_CODENAME=bookworm' \
    'PRETTY_NAME="curfew, of Debian 12 packages"' >"$1/etc/os-release"
}

# Where scanners for known holes look in images without a package manager.
status() {
  local architecture package version
  while read -r architecture package version _; do
    case $architecture in "$2" | all) ;; *) continue ;; esac
    dpkg-deb -f "$(file_of "$architecture" "$package" "$version")" >"$3/$package"
  done <"$1"
}

java_layer() {
  local all=$work/jdk-$2 home=$work/jdk/usr/lib/jvm/java-17-openjdk-$here log=$root/exporter/target/image-jlink.log
  unpack "$1" "$2" "$all" openjdk-17-jdk-headless
  mkdir -p "$3/usr/lib/jvm"
  "$home/bin/jlink" --module-path "$all/usr/lib/jvm/java-17-openjdk-$2/jmods" --add-modules "$modules" --vm server \
    --no-header-files --no-man-pages --add-options "$(jvm_options "$2")" --output "$3/usr/lib/jvm/curfew" >"$log" 2>&1 \
    || fail "image" "jlink did not succeed" "$log"
  rm -f -- "$3"/usr/lib/jvm/curfew/bin/{keytool,jrunscript,rmiregistry}
  ln -sfn /etc/ssl/certs/java-cacerts "$3/usr/lib/jvm/curfew/lib/security/cacerts"
}

has_class_data() { [ "${CURFEW_IMAGE_CLASS_DATA:-yes}" = yes ] && [ "$1" = "$here" ]; }

# Options that are linked in come before all others: JDK_JAVA_OPTIONS of whoever starts the container wins.
jvm_options() {
  local options
  options=$(grep -v '^#' "$packaging/java.options" | tr '\n' ' ')
  options+=' -XX:-UsePerfData -Djffi.boot.library.path=/usr/lib/curfew'
  ! has_class_data "$1" || options+=' -XX:SharedArchiveFile=/usr/share/curfew/classes.jsa'
  printf '%s\n' "$options" | tr -s ' '
}

app_layer() {
  local tree=$2
  install -D -m 0644 -- "$jar" "$tree/usr/share/curfew/curfew.jar"
  put_native_library "$1" "$tree"
  install -D -m 0644 -- "$image/curfew.conf" "$tree/etc/curfew/curfew.conf"
  install -D -m 0644 -- "$root/exporter/src/main/resources/reference.conf" "$tree/usr/share/doc/curfew/reference.conf"
}

# The classes as the JVM wants them in memory. It takes them only with the very jar and runtime, at their paths and with their
# times: so they are dumped inside the image. Another architecture's can't be run here: it starts slower.
class_data() {
  local whole=$work/whole log=$root/exporter/target/image-classes.log
  mkdir "$whole"
  find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" -- {} +
  cp -a -- "$1"/{base,java,app}/. "$whole"
  cp -- "$packaging/classes.list" "$whole/tmp/"
  unshare --user --map-root-user --mount --pid --fork --kill-child -- "$image/dump-classes" "$whole" >"$log" 2>&1 \
    || fail "image" "no class data" "$log"
  mv -- "$whole/usr/share/curfew/classes.jsa" "$1/app/usr/share/curfew/"
}
