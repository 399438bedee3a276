package io.curfew.doctor;

/**
 * What one check found.
 *
 * @param what the thing that was looked at, in a few words
 * @param detail how it is
 * @param mend the command or setting that mends it; empty where nothing is wrong. A command is one
 *     line for a shell, with what else there is behind a #
 */
public record Finding(Level level, String what, String detail, String mend) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** Right, and worth knowing. */
    NOTE,
    /** Can't be told from here. */
    UNSEEN,
    /** Doesn't work; the doctor ends with 1. */
    BAD
  }

  static Finding ok(String what, String detail) {
    return new Finding(Level.OK, what, detail, "");
  }

  static Finding note(String what, String detail, String more) {
    return new Finding(Level.NOTE, what, detail, more);
  }

  static Finding unseen(String what, String detail, String toSee) {
    return new Finding(Level.UNSEEN, what, detail, toSee);
  }

  /** What is wrong; also for the command that reads the configuration before any check can run. */
  public static Finding bad(String what, String detail, String mend) {
    return new Finding(Level.BAD, what, detail, mend);
  }
}
