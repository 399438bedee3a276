package io.curfew.flow;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes sure that the kernel tracks flows in this network namespace: it makes no conntrack entry
 * before some rule there uses {@code ct}.
 *
 * <p>curfew's SSH table is such a rule. Where that is off, a table of our own stands in, whose one
 * chain has no hook: its rule is never evaluated, decides nothing and costs no packet anything, yet
 * its existence keeps conntrack switched on.
 */
final class ConntrackActivation implements AutoCloseable {
  private final Optional<String> ownTable;
  private boolean installed;

  /**
   * Installs nothing yet.
   *
   * @param ownTable name of the table in family inet; empty where another rule does the work
   */
  ConntrackActivation(Optional<String> ownTable) {
    this.ownTable = ownTable;
  }

  /** Installs the table anew: one that a killed exporter left is replaced. */
  void ensure() throws IOException {
    if (ownTable.isEmpty()) {
      return;
    }
    String table = "inet " + ownTable.get();
    nft(
        """
        add table %1$s
        delete table %1$s
        table %1$s {
          comment "keeps conntrack on for curfew flows"
          chain track {
            ct state new counter
          }
        }
        """
            .formatted(table));
    installed = true;
  }

  @Override
  public void close() throws IOException {
    if (installed) {
      installed = false;
      nft("delete table inet " + ownTable.orElse("") + "\n");
    }
  }

  private static void nft(String script) throws IOException {
    Command.Result result = Command.of("nft", "-f", "-").withInput(script).run();
    if (!result.succeeded()) {
      throw new IOException("conntrack can't be switched on by nft: " + result.complaint());
    }
  }
}
