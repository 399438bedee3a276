package io.curfew.ssh;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The host's journal, as journalctl is asked about it. Starts nothing by itself but {@link
 * #newest}.
 */
record Journal(Path root) {
  /** Files of a big journal on a cold disk take their time to be opened. */
  private static final Duration OPENED = Duration.ofSeconds(60);

  /**
   * Entries of root's sshd, from {@code cursor} on, that entry included where it is one of them.
   *
   * <p>Not {@code --after-cursor}: journalctl then drops the first entry that it finds even where
   * the cursor is another's, or is gone with a file that journald has rotated away.
   */
  Command entries(Optional<String> cursor, boolean follow) {
    List<String> arguments = journalctl();
    if (follow) {
      // Without it only the last ten, and the rest when the next entry comes.
      arguments.addAll(List.of("--follow", "--no-tail"));
    }
    arguments.addAll(List.of("--all", "--output-fields=MESSAGE,_PID"));
    cursor.ifPresent(c -> arguments.add("--cursor=" + c));
    // Different fields are joined by "and", the same one by "or".
    arguments.addAll(List.of("_UID=0", "SYSLOG_IDENTIFIER=sshd", "SYSLOG_IDENTIFIER=sshd-session"));
    return new Command(arguments, "", OPENED, 0);
  }

  /**
   * Where the journal ends now; nothing where it is empty.
   *
   * @throws IOException with journalctl's complaint
   */
  Optional<String> newest() throws IOException {
    List<String> arguments = journalctl();
    arguments.addAll(List.of("--lines=1", "--output-fields=_PID"));
    Command.Result result = new Command(arguments, "", OPENED, 1 << 16).run();
    check(result.errors().lines().findFirst());
    if (!result.succeeded()) {
      throw new IOException("journalctl: " + result.complaint());
    }
    return result.output().lines().flatMap(l -> JournalEntry.read(l).cursor().stream()).findFirst();
  }

  /** journalctl ends well also where it may read nothing, or not sshd's part, and says so aside. */
  static void check(Optional<String> complaint) throws IOException {
    Optional<String> blind =
        complaint.filter(c -> c.matches("No journal files .*|.*(not seeing|insufficient perm).*"));
    if (blind.isPresent()) {
      throw new IOException("journalctl: " + blind.get());
    }
  }

  private List<String> journalctl() {
    List<String> arguments = new ArrayList<>(List.of("journalctl", "--output=json", "--no-pager"));
    if (!root.equals(Path.of("/"))) {
      arguments.add("--root=" + root);
    }
    return arguments;
  }
}
