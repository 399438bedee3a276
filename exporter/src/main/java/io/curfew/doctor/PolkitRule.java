package io.curfew.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What lets a user who is not root put the machine to sleep, and no more (polkit(8)). */
final class PolkitRule {
  private static final String LOGIN = "org.freedesktop.login1.";

  /** logind has one action for all that writes the memory to disk (login1's policy file). */
  private static final Map<String, String> ACTIONS =
      Map.of("suspend", LOGIN + "suspend", "poweroff", LOGIN + "power-off");

  /** As the Debian package installs it: inactive, for the user curfew. */
  static final Path PACKAGED = Path.of("/usr/share/curfew/50-curfew-sleep.rules");

  private static final Path ARMED = Path.of("/etc/polkit-1/rules.d/50-curfew-sleep.rules");
  private static final Path SERVICE =
      Path.of("/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service");
  static final String RESTART = "systemctl unmask polkit && systemctl restart polkit";

  private PolkitRule() {}

  /**
   * The command that allows it, by the package's rule where that is installed.
   *
   * @param root of the file system
   */
  static String allow(Path root, long uid, String action) {
    boolean packaged = Files.exists(below(root, PACKAGED)) && !action.equals("poweroff");
    if (packaged && Files.exists(below(root, ARMED))) {
      return RESTART + " # the rule is there: journalctl -u polkit says what becomes of it";
    }
    // A server need not have it; its name on the bus is in no other package.
    return (Files.exists(below(root, SERVICE)) ? "" : "apt-get install polkitd && ")
        + (packaged ? "ln -sf " + PACKAGED + " " + ARMED.getParent() + "/" : install(uid, action));
  }

  private static Path below(Path root, Path path) {
    return root.resolve(Path.of("/").relativize(path));
  }

  /** What lets a user sleep past inhibitors (login1's policy file). */
  static String ignoring(String action) {
    return ACTIONS.getOrDefault(action, LOGIN + "hibernate") + "-ignore-inhibit";
  }

  /**
   * The command that allows it. Another user's session, such as that of whoever runs the doctor, is
   * an action of its own to logind; to ignore inhibitors is a third one, and not allowed.
   */
  static String install(long uid, String action) {
    String id = ACTIONS.getOrDefault(action, LOGIN + "hibernate");
    return "printf 'polkit.addRule(function(action, subject) {\\n  if (subject.user == \"%s\" &&"
        + " [\""
        + id
        + "\", \""
        + id
        + "-multiple-sessions\"].indexOf(action.id) >= 0) {\\n    return polkit.Result.YES;\\n"
        + "  }\\n});\\n' \"$(id -un "
        + uid
        + ")\" >/etc/polkit-1/rules.d/50-curfew.rules";
  }
}
