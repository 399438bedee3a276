package io.curfew.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Which file a name stands for (stat(2)); a link is a file of its own. */
record FileIdentity(long device, long inode) {
  /** Empty where there is none. */
  static Optional<FileIdentity> of(Path path) throws IOException {
    try {
      Map<String, Object> status =
          Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
      return Optional.of(new FileIdentity(number(status, "dev"), number(status, "ino")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static long number(Map<String, Object> status, String attribute) {
    return status.get(attribute) instanceof Number number ? number.longValue() : -1;
  }
}
