package io.curfew.control;

import java.util.Locale;

/** A number of bytes for people. */
public final class ByteText {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private ByteText() {}

  /** Powers of 1024, three digits or so. */
  public static String of(long bytes) {
    double value = (double) bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }
}
