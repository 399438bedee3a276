package io.curfew.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a version: 2.42.0+ds is 2.42. */
record Release(int major, int minor) implements Comparable<Release> {
  private static final Pattern FORM = Pattern.compile("v?(\\d{1,5})\\.(\\d{1,5})\\b.*");

  /** 0.0 where it is none. */
  static Release of(String version) {
    Matcher numbers = FORM.matcher(version.strip());
    return numbers.matches()
        ? new Release(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
        : new Release(0, 0);
  }

  @Override
  public int compareTo(Release other) {
    return major != other.major
        ? Integer.compare(major, other.major)
        : Integer.compare(minor, other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
