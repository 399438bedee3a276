package io.curfew.apt;

import java.util.List;
import java.util.Set;

/**
 * Tells by a process's names whether it changes packages. Pure.
 *
 * <p>PackageKit's daemon stays when its work is done: it is told by its locks and by the methods
 * that fetch for it. The same goes for anything else that works through libapt.
 */
final class AptProgram {
  private static final Set<String> PROGRAMS =
      Set.of(
          "apt",
          "apt-get",
          "aptitude",
          "aptitude-curses",
          "dpkg",
          "dpkg-deb",
          "apt.systemd.dai"); // apt.systemd.daily, a script: comm has 15 bytes

  /** comm of the script unattended-upgrade, and of the helper that waits for the shutdown. */
  private static final String UNATTENDED = "unattended-upgr";

  private static final String HELPER = "unattended-upgrade-shutdown";
  private static final Set<String> SCRIPTS = Set.of("unattended-upgrade", "unattended-upgrades");
  private static final String PYTHON = "python";

  /** By these libapt fetches and checks, in whatever program it works. */
  private static final Set<String> METHODS =
      Set.of("cdrom", "copy", "file", "ftp", "gpgv", "http", "https", "mirror", "rred", "store");

  private static final String METHODS_DIRECTORY = "/apt/methods/";

  /** Words of a command line that are looked at: interpreter, its options, script. */
  private static final int WORDS = 4;

  private AptProgram() {}

  /** Whether the names are reason to look at the command line; sparing, as all are asked. */
  static boolean concerns(String program, String comm) {
    return named(program, comm)
        || comm.equals(UNATTENDED)
        || METHODS.contains(comm)
        || program.startsWith(PYTHON);
  }

  /**
   * Whether such a process is at work.
   *
   * @param arguments its command line; that of a zombie is empty
   */
  static boolean works(String program, String comm, List<String> arguments) {
    List<String> words = arguments.stream().limit(WORDS).map(AptProgram::last).toList();
    if (words.isEmpty()) {
      return false;
    }
    if (named(program, comm)) {
      return true;
    }
    if (comm.equals(UNATTENDED)) {
      // The helper runs for ever, and waits for the shutdown.
      return !words.contains(HELPER);
    }
    return METHODS.contains(comm)
        ? arguments.get(0).contains(METHODS_DIRECTORY)
        : words.stream().anyMatch(SCRIPTS::contains);
  }

  private static boolean named(String program, String comm) {
    return PROGRAMS.contains(program) || PROGRAMS.contains(comm);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
