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
      Set.of("apt", "apt-get", "aptitude", "aptitude-curses", "dpkg", "dpkg-deb");

  /** comm of the script apt.systemd.daily. */
  private static final String DAILY = "apt.systemd.dai";

  /** comm of the script unattended-upgrade, and of the helper that waits for the shutdown. */
  private static final String UNATTENDED = "unattended-upgr";

  private static final String HELPER = "unattended-upgrade-shutdown";
  private static final Set<String> SCRIPTS = Set.of("unattended-upgrade", "unattended-upgrades");
  private static final String PYTHON = "python";
  private static final Set<String> SHELLS = Set.of("sh", "dash", "bash", "busybox");

  /** By these libapt fetches and checks, in whatever program it works. */
  private static final Set<String> METHODS =
      Set.of("cdrom", "copy", "file", "ftp", "gpgv", "http", "https", "mirror", "rred", "store");

  private static final String METHODS_DIRECTORY = "/apt/methods/";

  /** Words of a command line that are looked at: interpreter, its options, script. */
  private static final int WORDS = 4;

  private AptProgram() {}

  /** Whether there is reason to ask for more than the program; sparing, as all are asked. */
  static boolean concerns(String program) {
    return PROGRAMS.contains(program)
        || METHODS.contains(program)
        || SHELLS.contains(program)
        || program.startsWith(PYTHON);
  }

  /**
   * Whether such a process is at work.
   *
   * @param comm of a script its own name
   * @param arguments its command line; that of a zombie is empty
   */
  static boolean works(String program, String comm, List<String> arguments) {
    List<String> words = arguments.stream().limit(WORDS).map(AptProgram::last).toList();
    if (words.isEmpty()) {
      return false;
    }
    if (PROGRAMS.contains(program) || comm.equals(DAILY)) {
      return true;
    }
    if (METHODS.contains(program)) {
      return arguments.get(0).contains(METHODS_DIRECTORY);
    }
    // The helper runs for ever, and waits for the shutdown.
    return program.startsWith(PYTHON)
        && !words.contains(HELPER)
        && (comm.equals(UNATTENDED) || words.stream().anyMatch(SCRIPTS::contains));
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
