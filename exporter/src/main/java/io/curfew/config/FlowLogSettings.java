package io.curfew.config;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Where and how single flows are written down.
 *
 * @param template empty for JSON
 * @param stamp how a template writes the time
 * @param cmdline how much of a command line is said, here and in the live view: none, exe or full
 * @param maxSize bytes after which a file is rotated; 0 for never
 * @param keep rotated files that are kept
 */
public record FlowLogSettings(
    Target target,
    Optional<FlowTemplate> template,
    StampFormat stamp,
    String cmdline,
    long maxSize,
    int keep) {

  /** Where it goes. */
  public enum Kind {
    NOWHERE,
    STANDARD_OUTPUT,
    JOURNAL,
    FILE
  }

  /**
   * Where it goes.
   *
   * @param file the root directory where it is no file
   */
  public record Target(Kind kind, Path file) {
    private static final Path NO_FILE = Path.of("/");

    static Target of(Kind kind) {
      return new Target(kind, NO_FILE);
    }

    static Target parse(String text) {
      return switch (text) {
        case "-", "stdout" -> of(Kind.STANDARD_OUTPUT);
        case "journal" -> of(Kind.JOURNAL);
        default -> {
          if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                "an absolute path, stdout, journal or null expected, not " + text);
          }
          yield new Target(Kind.FILE, Path.of(text));
        }
      };
    }
  }

  static FlowLogSettings read(Section log) throws ConfigProblem {
    long maxSize = log.bytes("max-size");
    if (maxSize != 0 && maxSize < 65_536) {
      throw log.problem("max-size", "at least 64 KiB expected, or 0 for never");
    }
    return new FlowLogSettings(
        log.optionalText("file").isPresent()
            ? log.text("file", Target::parse)
            : Target.of(Kind.NOWHERE),
        log.text(
            "format",
            text -> text.equals("json") ? Optional.empty() : Optional.of(FlowTemplate.parse(text))),
        log.text("format-ts", text -> StampFormat.parse(text, ZoneId.systemDefault())),
        log.word("cmdline", "none", "exe", "full"),
        maxSize,
        log.integer("keep", 0, 1000));
  }
}
