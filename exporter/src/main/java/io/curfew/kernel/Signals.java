package io.curfew.kernel;

import jnr.constants.platform.Signal;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** Signals that the program handles itself (signal(7)); handlers run on a thread of their own. */
public final class Signals {
  private static final POSIX LIBRARY = POSIXFactory.getPOSIX();

  private Signals() {}

  public static void onTerminate(Runnable action) {
    LIBRARY.signal(Signal.SIGTERM, number -> action.run());
    LIBRARY.signal(Signal.SIGINT, number -> action.run());
  }

  public static void onHangUp(Runnable action) {
    LIBRARY.signal(Signal.SIGHUP, number -> action.run());
  }
}
