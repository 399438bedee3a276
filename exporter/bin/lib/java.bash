# The JDK and Maven: those that are there already, or the distribution's.
# shellcheck shell=bash
java_floor=17

# jdk_major HOME: the feature release of the JDK in HOME; fails where that is no JDK.
jdk_major() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# find_jdk: prints the home of a JDK that is new enough.
find_jdk() {
  local home major on_path=
  if command -v javac >/dev/null 2>&1; then
    on_path=$(readlink -f "$(command -v javac)")
    on_path=${on_path%/bin/javac}
  fi
  for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/default-java /usr/lib/jvm/java-*-openjdk-*; do
    [ -n "$home" ] || continue
    major=$(jdk_major "$home") || continue
    if [ "${major:-0}" -ge "$java_floor" ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# default-jdk-headless is Java 11 on Ubuntu 22.04, which has 17 beside it.
jdk_package() {
  local default
  default=$(apt-cache depends default-jdk-headless 2>/dev/null \
    | sed -n 's/.*Depends: openjdk-\([0-9]*\)-jdk-headless.*/\1/p' | head -n 1)
  if [ -n "$default" ] && [ "$default" -lt "$java_floor" ]; then
    printf 'openjdk-%s-jdk-headless\n' "$java_floor"
  else
    printf 'default-jdk-headless\n'
  fi
}

use_jdk() {
  JAVA_HOME=$(find_jdk) || fail "java" "no JDK of version $java_floor or newer was found: install one, or set JAVA_HOME to it"
  export JAVA_HOME
}
