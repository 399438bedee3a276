package io.curfew.doctor;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the firewall's rules can be read, which of them don't count, and what lets them. */
final class FirewallCheck implements Check {
  static final String WHAT = "firewall rules";
  private static final String UNCOUNTED = "no counter";

  private static final int COMMANDS = 10;
  private static final int CHAINS = 8;

  /** One run of nft for each, where they are not taken together. */
  private static final int TRIED = 30;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  // Not -s: it would leave out what a rule has used of its quota, and the counter of an element.
  private static final Command LIST =
      Command.of("nft", "-t", "-a", "list", "ruleset")
          .withTimeout(PATIENCE)
          .withMaxOutput(16 << 20);

  @Override
  public List<Finding> look(Patient patient) {
    if (!patient.settings().firewall().enabled()) {
      return List.of(Finding.note("firewall", "firewall.enabled is false: no firewall hits", ""));
    }
    if (!Command.exists("nft")) {
      return List.of(
          Finding.note(
              WHAT,
              "no program nft, which tells the text of rules: those without a comment are summed as"
                  + " rule=\"uncommented\", one for each chain and verdict",
              "apt install nftables"));
    }
    try {
      Command.Result listing = LIST.run();
      return listing.succeeded()
          ? judge(listing.output(), patient)
          : List.of(unread(listing.complaint(), patient.root()));
    } catch (IOException e) {
      return List.of(Finding.unseen(WHAT, String.valueOf(e.getMessage()), "run this again"));
    }
  }

  static Finding unread(String complaint, boolean root) {
    if (!root) {
      return Finding.unseen(WHAT, complaint, "run this as root");
    }
    return complaint.contains("Operation not permitted")
        ? Finding.bad(WHAT, complaint + ": no CAP_NET_ADMIN here", RightsCheck.MEND)
        : Finding.bad(
            WHAT,
            complaint + ": has this kernel nf_tables?",
            "modprobe nf_tables # or firewall.enabled = false");
  }

  private static List<Finding> judge(String listing, Patient patient) throws IOException {
    if (!ListedRule.whole(listing)) {
      return List.of(
          Finding.unseen(
              WHAT,
              "the ruleset is too long to look through for rules without a counter",
              "narrow firewall.include"));
    }
    UncountedRules uncounted = UncountedRules.of(ListedRule.read(listing), patient.settings());
    List<Finding> found = new ArrayList<>();
    found.add(summary(uncounted));
    if (!uncounted.addable().isEmpty()) {
      add(uncounted.addable(), found);
    }
    others(uncounted, found);
    return found;
  }

  static Finding summary(UncountedRules uncounted) {
    int rules = uncounted.rules();
    String read = "nf_tables: " + rules + (rules == 1 ? " rule" : " rules");
    return Finding.ok(
        WHAT,
        uncounted.count() == 0
            ? read + (rules == 0 ? "" : ", and all count")
            : read + ", of which " + (rules - uncounted.count()) + " count");
  }

  /** What nft would take, and how many it would not. */
  private static void add(List<ListedRule> rules, List<Finding> found) throws IOException {
    List<CounterCommand> commands = new ArrayList<>();
    int refused = 0;
    int tried = 0;
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (ListedRule rule : rules) {
      if (commands.size() == COMMANDS || tried == TRIED || System.nanoTime() > end) {
        break;
      }
      tried++;
      Optional<CounterCommand> command = CounterCommand.checked(rule);
      command.ifPresent(commands::add);
      refused += command.isPresent() ? 0 : 1;
    }
    found.addAll(additions(rules, commands, refused));
  }

  /**
   * Says what can be added.
   *
   * @param commands for the first of them, checked
   * @param refused how many had none that nft takes
   */
  static List<Finding> additions(
      List<ListedRule> rules, List<CounterCommand> commands, int refused) {
    List<Finding> found = new ArrayList<>();
    found.add(
        Finding.note(
            UNCOUNTED,
            rules.size()
                + (rules.size() == 1 ? " rule has" : " rules have")
                + " no counter, hence no hits: "
                + UncountedRules.chains(rules, CHAINS),
            "a command below lasts until the ruleset is loaded anew: put the word counter into the"
                + " file that makes it, such as /etc/nftables.conf"));
    for (CounterCommand command : commands) {
      found.add(
          Finding.note(
              UNCOUNTED,
              command.rule().place() + " handle " + command.rule().handle(),
              command.line()));
    }
    int rest = rules.size() - commands.size() - refused;
    if (refused > 0) {
      found.add(
          Finding.note(
              UNCOUNTED,
              refused
                  + " more for which nft takes no command: the file that makes them is the place",
              ""));
    }
    if (rest > 0) {
      found.add(
          Finding.note(
              UNCOUNTED,
              rest + " more, whose commands are not shown",
              "run this again after those above, or narrow firewall.include"));
    }
    return found;
  }

  static void others(UncountedRules uncounted, List<Finding> found) {
    List<ListedRule> lookups = uncounted.lookups();
    if (!lookups.isEmpty()) {
      found.add(
          Finding.note(
              UNCOUNTED,
              lookups.size()
                  + (lookups.size() == 1 ? " rule looks its verdict" : " rules look their verdicts")
                  + " up in a map, where a counter tells no verdict's hits: "
                  + UncountedRules.chains(lookups, CHAINS),
              ""));
    }
    List<ListedRule> generated = uncounted.generated();
    if (!generated.isEmpty()) {
      String makers = String.join(", ", uncounted.makers());
      found.add(
          Finding.note(
              UNCOUNTED,
              generated.size()
                  + (generated.size() == 1 ? " rule" : " rules")
                  + " of "
                  + makers
                  + ", remade without a counter whenever that changes them; nothing to do: "
                  + UncountedRules.chains(generated, CHAINS),
              ""));
    }
  }
}
