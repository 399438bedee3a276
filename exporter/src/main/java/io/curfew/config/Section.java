package io.curfew.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One section of the merged tree; each reader checks the type and names the place of what does not
 * fit.
 */
final class Section {
  /** Turns one text into a value, or says what was expected. */
  @FunctionalInterface
  interface Parser<T> {
    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException whose message says what was expected
     */
    T parse(String text);
  }

  private final Config config;
  private final String path;

  Section(Config config, String path) {
    this.config = config;
    this.path = path;
  }

  Section section(String key) throws ConfigProblem {
    if (!(value(key) instanceof ConfigObject object)) {
      throw problem(key, "a section { … } expected");
    }
    return new Section(object.toConfig(), path + "." + key);
  }

  boolean has(String key) {
    return config.hasPath(key);
  }

  boolean bool(String key) throws ConfigProblem {
    return read(key, "true or false expected", () -> config.getBoolean(key));
  }

  int integer(String key, int min, int max) throws ConfigProblem {
    String expected = "a whole number from " + min + " to " + max + " expected";
    int value = read(key, expected, () -> config.getInt(key));
    if (value < min || value > max) {
      throw problem(key, expected + ", not " + value);
    }
    return value;
  }

  /** A size with an optional unit, as in 512 KiB. */
  long bytes(String key, long min, long max) throws ConfigProblem {
    long size = read(key, "a size as in 512 KiB or 8 MiB expected", () -> config.getBytes(key));
    if (size < min || size > max) {
      throw problem(key, "between " + min + " and " + max + " bytes expected, not " + size);
    }
    return size;
  }

  String text(String key) throws ConfigProblem {
    return oneText(value(key), path + "." + key);
  }

  <T> T text(String key, Parser<T> parser) throws ConfigProblem {
    return parse(value(key), path + "." + key, parser);
  }

  /** A text, or nothing where the value is null. */
  Optional<String> optionalText(String key) throws ConfigProblem {
    return value(key).valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(text(key));
  }

  Optional<Path> optionalPath(String key) throws ConfigProblem {
    return value(key).valueType() == ConfigValueType.NULL
        ? Optional.empty()
        : Optional.of(path(key));
  }

  /**
   * The token in a file, or nothing where the value is null.
   *
   * @param used whether it is read at all
   */
  Optional<Secret> secret(String key, boolean used) throws ConfigProblem {
    Optional<Path> file = optionalPath(key);
    if (file.isEmpty() || !used) {
      return Optional.empty();
    }
    try {
      return Optional.of(Secret.read(file.get()));
    } catch (IOException e) {
      throw problem(key, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The token that is sent, from a file, or nothing where the value is null.
   *
   * @param used whether it is read at all
   */
  Optional<BearerToken> token(String key, boolean used) throws ConfigProblem {
    Optional<Path> file = optionalPath(key);
    if (file.isEmpty() || !used) {
      return Optional.empty();
    }
    try {
      return Optional.of(BearerToken.read(file.get()));
    } catch (IOException e) {
      throw problem(key, String.valueOf(e.getMessage()));
    }
  }

  Path path(String key) throws ConfigProblem {
    return text(key, Section::absolute);
  }

  /** A size in bytes, 0 or more. */
  long bytes(String key) throws ConfigProblem {
    String expected = "a size as in 512KiB or 64MiB expected";
    long value = read(key, expected, () -> config.getBytes(key));
    if (value < 0) {
      throw problem(key, expected);
    }
    return value;
  }

  /** One of a few words. */
  String word(String key, String... words) throws ConfigProblem {
    return text(
        key,
        given -> {
          if (!List.of(words).contains(given)) {
            throw new IllegalArgumentException(
                "one of " + String.join(", ", words) + " expected, not " + given);
          }
          return given;
        });
  }

  Duration duration(String key, Duration min) throws ConfigProblem {
    String expected = "a duration as in 90s, 5m or 3h expected";
    Duration value = read(key, expected, () -> config.getDuration(key));
    if (value.compareTo(min) < 0) {
      throw problem(key, "at least " + min.toMillis() / 1000.0 + " s expected");
    }
    return value;
  }

  List<String> texts(String key) throws ConfigProblem {
    return texts(key, text -> text);
  }

  <T> List<T> texts(String key, Parser<T> parser) throws ConfigProblem {
    List<T> parsed = new ArrayList<>();
    for (ConfigValue element : list(key)) {
      parsed.add(parse(element, path + "." + key, parser));
    }
    return List.copyOf(parsed);
  }

  /** A list of texts, for which a single text may stand. */
  <T> List<T> textOrTexts(String key, Parser<T> parser) throws ConfigProblem {
    return value(key).valueType() == ConfigValueType.STRING
        ? List.of(text(key, parser))
        : texts(key, parser);
  }

  List<Path> paths(String key) throws ConfigProblem {
    return texts(key, Section::absolute);
  }

  List<Pattern> patterns(String key) throws ConfigProblem {
    return texts(
        key,
        text -> {
          try {
            return Pattern.compile(text);
          } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                "regular expression expected: " + e.getDescription(), e);
          }
        });
  }

  List<Integer> ports(String key) throws ConfigProblem {
    return texts(key, Section::port);
  }

  /** A list of sections that may hold only the given keys. */
  List<Section> sections(String key, Set<String> known) throws ConfigProblem {
    List<Section> sections = new ArrayList<>();
    for (ConfigValue element : list(key)) {
      if (!(element instanceof ConfigObject object)) {
        throw ConfigProblem.at(element.origin(), path + "." + key, "a list of { … } expected");
      }
      for (String name : object.keySet()) {
        if (!known.contains(name)) {
          throw ConfigProblem.at(
              element.origin(),
              path + "." + key + "." + name,
              "unknown key, known are " + new TreeSet<>(known));
        }
      }
      sections.add(new Section(object.toConfig(), path + "." + key));
    }
    return List.copyOf(sections);
  }

  /** Whether the value was written by the user rather than taken from the defaults. */
  boolean configured(String key, Config user) {
    return user.hasPath(path + "." + key);
  }

  ConfigProblem problem(String key, String problem) {
    ConfigValue at = config.root().get(key);
    return ConfigProblem.at(at == null ? config.origin() : at.origin(), path + "." + key, problem);
  }

  static int port(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, like a number out of range.
    }
    throw new IllegalArgumentException("a port from 0 to 65535 expected, not " + text);
  }

  private static Path absolute(String text) {
    try {
      Path parsed = Path.of(text);
      if (parsed.isAbsolute()) {
        return parsed;
      }
    } catch (InvalidPathException e) {
      // Said below, like a relative one.
    }
    throw new IllegalArgumentException("an absolute path expected, not " + text);
  }

  private ConfigValue value(String key) throws ConfigProblem {
    ConfigValue value = config.root().get(key);
    if (value == null) {
      throw problem(key, "missing");
    }
    return value;
  }

  private ConfigList list(String key) throws ConfigProblem {
    if (!(value(key) instanceof ConfigList elements)) {
      throw problem(key, "a list [ … ] expected");
    }
    return elements;
  }

  private static String oneText(ConfigValue value, String key) throws ConfigProblem {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> String.valueOf(value.unwrapped());
      default -> throw ConfigProblem.at(value.origin(), key, "a text expected");
    };
  }

  private static <T> T parse(ConfigValue value, String key, Parser<T> parser) throws ConfigProblem {
    try {
      return parser.parse(oneText(value, key));
    } catch (IllegalArgumentException e) {
      throw ConfigProblem.at(value.origin(), key, String.valueOf(e.getMessage()));
    }
  }

  @FunctionalInterface
  private interface Getter<T> {
    T get();
  }

  private <T> T read(String key, String expected, Getter<T> getter) throws ConfigProblem {
    value(key);
    try {
      return getter.get();
    } catch (ConfigException e) {
      throw problem(key, expected);
    }
  }
}
