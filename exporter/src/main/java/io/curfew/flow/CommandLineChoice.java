package io.curfew.flow;

import java.util.Optional;

/**
 * How much of a command line the flow log may say: arguments hold passwords, and a process may
 * write what it likes over its own.
 */
enum CommandLineChoice {
  NONE,
  /** The program alone. */
  EXE,
  FULL;

  /** Characters of a command line at most; Linux allows megabytes. */
  static final int MAX_CHARACTERS = 4096;

  static CommandLineChoice named(String word) {
    return switch (word) {
      case "none" -> NONE;
      case "exe" -> EXE;
      case "full" -> FULL;
      default -> throw new IllegalArgumentException("none, exe or full expected, not " + word);
    };
  }

  Optional<String> of(ProcessFacts facts) {
    return switch (this) {
      case NONE -> Optional.empty();
      case EXE -> facts.exe().or(() -> facts.cmdline().map(CommandLineChoice::program));
      case FULL -> facts.cmdline().map(CommandLineChoice::bounded);
    };
  }

  /** setproctitle(3) puts all into the first argument, with blanks. */
  private static String program(String cmdline) {
    int blank = cmdline.indexOf(' ');
    return bounded(blank < 0 ? cmdline : cmdline.substring(0, blank));
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_CHARACTERS) {
      return text;
    }
    int end = MAX_CHARACTERS - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
