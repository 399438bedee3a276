package io.curfew.flow;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Real user and group id of a process, from /proc/PID/status, where the kernel escapes what is odd
 * in the name: no line there can be the process's own.
 */
record ProcessIds(long uid, long gid) {
  private static final Pattern UID = Pattern.compile("^Uid:\\t(\\d{1,10})\\t", Pattern.MULTILINE);
  private static final Pattern GID = Pattern.compile("^Gid:\\t(\\d{1,10})\\t", Pattern.MULTILINE);

  static Optional<ProcessIds> parse(byte[] status) {
    String text = new String(status, StandardCharsets.ISO_8859_1);
    Matcher uid = UID.matcher(text);
    Matcher gid = GID.matcher(text);
    return uid.find() && gid.find()
        ? Optional.of(new ProcessIds(Long.parseLong(uid.group(1)), Long.parseLong(gid.group(1))))
        : Optional.empty();
  }
}
