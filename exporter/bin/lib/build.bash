# The build: exporter/target/curfew.jar from this checkout.
# shellcheck shell=bash
# shellcheck disable=SC2154 # root: the checkout, set by every script
jar=$root/exporter/target/curfew.jar
# By Debian's names of the architectures for which there are packages.
declare -A jni_of=([amd64]=x86_64-Linux [arm64]=aarch64-Linux)

project_version() { sed -n 's:^  <version>\(.*\)</version>$:\1:p' "$root/pom.xml"; }

# The time of every file in what is built, in place of the clock's.
build_time() { sed -n 's:.*<project.build.outputTimestamp>\(.*\)</project.build.outputTimestamp>.*:\1:p' "$root/pom.xml"; }

is_built() {
  [ -r "$jar" ] || return 1
  [ -z "$(find "$root/pom.xml" "$root/exporter/pom.xml" "$root/exporter/src/main" -newer "$jar" -print -quit)" ]
}

# What was run through sudo builds as the user who called it, in a checkout that is his. The death signal is given again,
# as the kernel forgets it when the user changes.
caller() {
  if [ -n "${SUDO_UID:-}" ] && [ "$SUDO_UID" -ne 0 ] && [ "$(stat -c %u "$root")" -eq "$SUDO_UID" ]; then
    # shellcheck disable=SC2153 # sudo sets both
    printf '%s\n' setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" --init-groups --pdeathsig TERM -- \
      env "HOME=$(getent passwd "$SUDO_UID" | cut -d: -f6)"
  else
    printf 'env\n'
  fi
}

# In the background, so that Ctrl-C and up --stop need not wait for it.
build() {
  local log=$root/exporter/target/up-build.log as_caller word=$((SECONDS + 20))
  use_jdk
  if is_built; then
    say "built already: exporter/target/curfew.jar is newer than its sources"
    return 0
  fi
  [ -r "$root/pom.xml" ] || fail "build" "no pom.xml in $root: this is not a whole checkout"
  say "building with mvn and $JAVA_HOME; the first time Maven fetches its libraries, which takes minutes"
  mapfile -t as_caller < <(caller)
  "${as_caller[@]}" mkdir -p "${log%/*}"
  launch build "$log" "${as_caller[@]}" mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true \
    -Dcurfew.revision="${CURFEW_REVISION:-}" -f "$root/pom.xml" package
  while is_running build; do
    sleep 0.5
    if [ "$SECONDS" -ge "$word" ]; then
      say "… still building"
      word=$((SECONDS + 20))
    fi
  done
  wait "${started[build]}" || fail "build" "mvn package did not succeed" "$log"
  unset 'started[build]'
  [ -r "$jar" ] || fail "build" "mvn package made no exporter/target/curfew.jar" "$log"
  # Maven leaves the jar as it is when only a file that doesn't go into it is newer.
  touch -- "$jar"
  say "built exporter/target/curfew.jar"
}

# put_native_library ARCHITECTURE TREE: jffi's, of the jar, to where packages and images have it.
put_native_library() {
  local library=jni/${jni_of[$1]}/libjffi-1.2.so
  (cd "$2" && "$JAVA_HOME/bin/jar" xf "$jar" "$library") || fail "build" "$jar can't be unpacked"
  # A name that the jar lacks is no failure to jar.
  [ -r "$2/$library" ] || fail "build" "no $library in $jar"
  install -D -m 0644 -- "$2/$library" "$2/usr/lib/curfew/${library##*/}"
  rm -rf -- "$2/jni"
}
