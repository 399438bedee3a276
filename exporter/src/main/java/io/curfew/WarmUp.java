package io.curfew;

import io.curfew.kernel.Native;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import javax.management.MBeanServer;

/**
 * Makes ready what takes longest to begin with, while the configuration is read: where there is a
 * second core, a start is shorter by that. Nothing waits for it, and nothing depends on it.
 */
final class WarmUp {
  private WarmUp() {}

  static void begin() {
    inBackground("native", Native::bind);
    inBackground("java", WarmUp::java);
  }

  /** Jetty asks for both. Not Jetty's own classes: two threads that initialize them could meet. */
  private static void java() {
    MBeanServer unused = ManagementFactory.getPlatformMBeanServer();
    Locale[] unusedToo = Locale.getAvailableLocales();
  }

  private static void inBackground(String what, Runnable work) {
    Thread thread = new Thread(work, "warm-up-" + what);
    thread.setDaemon(true);
    // Whoever needs it meets the same failure, and says it.
    thread.setUncaughtExceptionHandler((failed, why) -> {});
    thread.start();
  }
}
