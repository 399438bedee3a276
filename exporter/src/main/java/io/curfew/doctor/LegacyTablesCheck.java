package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether iptables-legacy's tables are in use, which packets pass besides those of nf_tables. */
final class LegacyTablesCheck implements Check {
  private static final String WHAT = "iptables-legacy";

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().firewall().enabled()) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>();
    for (String tool : List.of("iptables", "ip6tables")) {
      // Of the network namespace of the process that reads it (ip_tables.c), hence not host.proc.
      Path names = Path.of("/proc/net", tool.replace("tables", "_tables") + "_names");
      String program = tool + "-legacy-save";
      try {
        List<String> tables = Files.readAllLines(names, StandardCharsets.ISO_8859_1);
        found.addAll(
            judge(tool, tables, Command.exists(program), patient.settings().firewall().iptables()));
      } catch (NoSuchFileException e) {
        // The module is not loaded, so there are no such tables.
      } catch (IOException e) {
        found.add(Finding.unseen(WHAT, names + " can't be read", "run this as root"));
      }
    }
    return found;
  }

  static List<Finding> judge(String tool, List<String> tables, boolean readable, boolean wanted) {
    if (tables.isEmpty()) {
      return List.of();
    }
    String used = tool + "-legacy has tables in use beside nf_tables: " + String.join(", ", tables);
    if (!wanted) {
      return List.of(
          Finding.note(
              WHAT, used + "; not read, as firewall.iptables is off", "firewall.iptables = auto"));
    }
    return List.of(
        readable
            ? Finding.note(
                WHAT,
                used + "; a packet passes both, and both are shown",
                "iptables-nft has the same rules in nf_tables: update-alternatives --config "
                    + tool)
            : Finding.bad(
                WHAT,
                used + "; no program " + tool + "-legacy-save to read their hits",
                "apt install iptables"));
  }
}
