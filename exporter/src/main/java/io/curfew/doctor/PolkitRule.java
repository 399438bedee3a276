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

  private PolkitRule() {}

  /** The command that allows it, by the package's rule where that is installed. */
  static String allow(long uid, String action) {
    return "apt-get install polkitd && "
        + (Files.exists(PACKAGED) && !action.equals("poweroff")
            ? "ln -sf " + PACKAGED + " /etc/polkit-1/rules.d/"
            : install(uid, action));
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
