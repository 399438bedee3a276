package io.curfew.logfile;

import io.curfew.logfile.LogGeneration.Packed;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A log file and what rotation left of it, as logrotate names them: {@code auth.log.1}, {@code
 * auth.log-20261121}, {@code auth.log-20261121-1795271299}, {@code auth-20261121.log}, each of them
 * maybe compressed.
 */
final class LogGenerations {
  /** A directory of more is not looked through. */
  private static final int MAX_FILES = 10_000;

  private LogGenerations() {}

  /** Those of before, oldest first; where a file stands beside its compressed self, it alone. */
  static List<LogGeneration> past(Path path) throws IOException {
    Pattern name = name(path);
    // By count and date, each once.
    TreeMap<String, LogGeneration> found = new TreeMap<>();
    Path directory = path.resolveSibling(".").normalize();
    int seen = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (++seen > MAX_FILES) {
          break;
        }
        Matcher parts = name.matcher(file.getFileName().toString());
        if (parts.matches()) {
          generation(file, parts)
              .ifPresent(
                  g ->
                      found.merge(
                          g.dated() + g.number(),
                          g,
                          (one, other) -> one.packed() == Packed.NOT ? one : other));
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    List<LogGeneration> all = new ArrayList<>(found.values());
    boolean oneWay = all.stream().map(LogGeneration::dated).distinct().count() < 2;
    all.sort(
        oneWay
            ? (one, other) -> one.follows(other) ? 1 : other.follows(one) ? -1 : 0
            : Comparator.comparing(LogGeneration::modified));
    return all;
  }

  private static Pattern name(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String end = dot > 0 ? name.substring(dot) : "";
    return Pattern.compile(
        "(?:%1$s\\.(?<count>\\d{1,9})|%1$s-(?<date>%4$s)|%2$s-(?<inner>%4$s)%3$s)%5$s"
            .formatted(
                Pattern.quote(name),
                Pattern.quote(stem),
                Pattern.quote(end),
                "\\d[\\d-]{3,40}",
                "(?<packed>\\.(?:gz|xz|zst|bz2|lz4|Z))?"));
  }

  private static Optional<LogGeneration> generation(Path file, Matcher parts) throws IOException {
    String suffix = parts.group("packed");
    Packed packed =
        suffix == null ? Packed.NOT : suffix.equals(".gz") ? Packed.GZIP : Packed.OTHERWISE;
    String count = parts.group("count");
    if (count != null) {
      // Of one length, so that they compare as numbers do.
      String padded = "0".repeat(9 - count.length()) + count;
      return LogGeneration.of(file, padded, false, packed);
    }
    String date = parts.group("date");
    return LogGeneration.of(file, date == null ? parts.group("inner") : date, true, packed);
  }
}
