package io.curfew.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Who may ask over the control socket: root and the exporter's own user for anything, the group
 * curfew (group(5)) to read; by the kernel's word (unix(7), SO_PEERCRED).
 */
final class Admission {
  private static final String GROUP = "curfew";

  private final long ownUid;
  private final Path passwd;
  private final Path group;

  Admission(long ownUid, Path passwd, Path group) {
    this.ownUid = ownUid;
    this.passwd = passwd;
    this.group = group;
  }

  boolean mayChange(long uid) {
    return uid == 0 || uid == ownUid;
  }

  boolean mayRead(long uid, long gid) throws IOException {
    return uid == 0 || uid == ownUid || inGroup(uid, gid);
  }

  /** The user's name, or "uid N" where passwd(5) has none. */
  String name(long uid) throws IOException {
    String name = nameOf(uid);
    if (!name.isEmpty()) {
      return name;
    }
    return uid == 0 ? "root" : "uid " + uid;
  }

  private boolean inGroup(long uid, long gid) throws IOException {
    for (String line : lines(group)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && fields[0].equals(GROUP)) {
        return fields[2].equals(Long.toString(gid))
            || List.of(fields[3].split(",")).contains(nameOf(uid));
      }
    }
    return false;
  }

  private String nameOf(long uid) throws IOException {
    return lines(passwd).stream()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length >= 3 && fields[2].equals(Long.toString(uid)))
        .map(fields -> fields[0])
        .findFirst()
        .orElse("");
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
  }
}
