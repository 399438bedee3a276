package io.curfew.config;

import com.typesafe.config.ConfigOrigin;

/** What is wrong with the configuration, as one line: {@code file:line: key: what was expected}. */
public final class ConfigProblem extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigProblem(String line) {
    super(line);
  }

  static ConfigProblem at(ConfigOrigin origin, String key, String problem) {
    String file =
        origin.filename() != null
            ? origin.filename()
            : origin.description().replaceFirst(": \\d+$", "");
    String place = origin.lineNumber() > 0 ? file + ":" + origin.lineNumber() : file;
    return new ConfigProblem(place + ": " + key + ": " + problem);
  }
}
