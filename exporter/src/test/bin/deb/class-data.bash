# The archive of classes, which the installation makes for the machine's own Java.
# shellcheck shell=bash
# shellcheck disable=SC2154 # set by inside.bash

archive() { in_machine find /var/cache/curfew -name 'classes-*.jsa'; }

archive_is_mapped() {
  local file
  file=$(archive) && [ -n "$file" ] && in_machine grep -F " $file" "/proc/$(unit_says MainPID)/maps"
}

archive_is_roots() {
  local file
  file=$(archive) && equal "root 755" "$(in_machine stat -c '%U %a' /var/cache/curfew)" \
    && equal "root 644" "$(in_machine stat -c '%U %a' "$file")" && ! as_curfew touch "$file"
}

restarts_in_silence() {
  local since
  since=$(date +%s.%N)
  in_machine systemctl restart curfew && within "$patience" active && metrics >/dev/null \
    && ! journal --unit=curfew --since="@$since" | grep -iE '\[(warning|error)|archive|shared|\.jsa'
}

# First cut short, then of the right size with nothing in it. Never in place: the running exporter has the file mapped.
broken_archive_is_passed_over() {
  local file size
  file=$(archive) && size=${file##*-} \
    && in_machine bash -c "head -c 1000000 '$file' >/broken && mv /broken '$file'" && restarts_in_silence && ! archive_is_mapped \
    && in_machine bash -c "head -c '${size%.jsa}' /dev/zero >/broken && mv /broken '$file'" && restarts_in_silence \
    && ! archive_is_mapped
}

# dpkg tells it of any package that brings a file there.
other_java_renews() {
  in_machine bash -c 'umask 022 && mkdir -p /root/java/DEBIAN /root/java/usr/lib/jvm/new && : >/root/java/usr/lib/jvm/new/release \
    && printf "%s\n" "Package: new-java" "Version: 1" "Architecture: all" "Maintainer: Nobody <nobody@localhost>" "Description: new" \
      >/root/java/DEBIAN/control && dpkg-deb --root-owner-group --build /root/java /root/java.deb && dpkg --install /root/java.deb \
    && dpkg --purge new-java && rm -r /root/java /root/java.deb' \
    && restarts_in_silence && archive_is_mapped
}

archive_is_gone() { ! in_machine test -e /var/cache/curfew; }
