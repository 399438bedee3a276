package io.curfew.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a file is safe to write to as root: a log at a place that others control would let them
 * have root write to any file, or read what it logs.
 */
final class LogPlace {
  // include/uapi/linux/stat.h
  private static final int S_IFMT = 0170000;
  private static final int S_IFREG = 0100000;
  private static final int S_ISVTX = 01000;
  private static final int GROUP_OR_OTHERS_WRITE = 022;
  private static final int OTHERS_WRITE = 02;

  private LogPlace() {}

  /**
   * Checks the directory of a file and all above it. A group that may write to it is the
   * administrator's choice, as for /var/log of some distributions.
   *
   * @throws IOException where somebody else could replace what is in it
   */
  static void checkAbove(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    long self = self();
    for (Path at = parent == null ? null : parent.toRealPath(); at != null; at = at.getParent()) {
      Map<String, Object> status = Files.readAttributes(at, "unix:mode,uid");
      int mode = (int) FileIdentity.number(status, "mode");
      long owner = FileIdentity.number(status, "uid");
      boolean open = (mode & OTHERS_WRITE) != 0 && (mode & S_ISVTX) == 0;
      boolean stranger = owner != 0 && owner != self;
      if (open || stranger) {
        throw new IOException(
            "directory "
                + at
                + (open ? " can be written by everybody" : " belongs to uid " + owner)
                + ": no flow log below it; choose another place or mend that");
      }
    }
  }

  /**
   * Checks the file itself.
   *
   * @return which one was checked
   * @throws IOException where it is none of ours
   */
  static Optional<FileIdentity> checkFile(Path path) throws IOException {
    Map<String, Object> status =
        Files.readAttributes(path, "unix:dev,ino,mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
    int mode = (int) FileIdentity.number(status, "mode");
    long owner = FileIdentity.number(status, "uid");
    if ((mode & S_IFMT) != S_IFREG) {
      throw new IOException(path + ": a plain file expected, no link, pipe or device");
    }
    if (owner != 0 && owner != self()) {
      throw new IOException(path + ": belongs to uid " + owner + ", not written to");
    }
    if ((mode & GROUP_OR_OTHERS_WRITE) != 0) {
      throw new IOException(path + ": can be written by others, not written to; chmod 640 it");
    }
    if (FileIdentity.number(status, "nlink") != 1) {
      throw new IOException(path + ": has other names as well (hard links), not written to");
    }
    return Optional.of(
        new FileIdentity(FileIdentity.number(status, "dev"), FileIdentity.number(status, "ino")));
  }

  private static long self() throws IOException {
    return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
  }
}
