package io.curfew.config;

import java.util.Locale;

/** By which way the host is asked to sleep. */
public enum SleepVia {
  /** The command on the host itself; the bus where the host's files are seen from a container. */
  AUTO,
  COMMAND,
  /** logind's own method, over the host's system bus. */
  DBUS;

  static SleepVia of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** Whether the bus is used, where the host's root is seen at {@code host}. */
  public boolean bus(HostSettings host) {
    return this == DBUS || (this == AUTO && host.contained());
  }
}
