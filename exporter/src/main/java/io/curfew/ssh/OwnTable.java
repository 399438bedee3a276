package io.curfew.ssh;

import io.curfew.config.SshSettings;
import java.io.IOException;

/**
 * curfew's table by an administrator's hand, while no exporter keeps it. Touches no table but that
 * one, and none of its name that does not bear curfew's mark.
 */
public final class OwnTable {
  /** The id of a table that no exporter's books speak of; the first one to start replaces it. */
  static final String UNCLAIMED = "unclaimed";

  private final SshSettings settings;

  public OwnTable(SshSettings settings) {
    this.settings = settings;
  }

  /** As nft calls it. */
  public String name() {
    return "table inet " + settings.table();
  }

  /**
   * What {@link #install()} hands to {@code nft -f -}; needs no right. An exporter writes the same
   * with the id of its own books in the table's comment.
   */
  public String ruleset() {
    return AccountingTable.ruleset(settings, UNCLAIMED, TableForm.USUAL);
  }

  /**
   * Whether the table is there, whoever of curfew made it.
   *
   * @throws IOException when a table of that name is not curfew's, or the kernel refuses to tell
   */
  public boolean present() throws IOException {
    try (AccountingTable table = new AccountingTable(settings, TableForm.USUAL)) {
      return table.id().isPresent();
    }
  }

  /**
   * Makes the table unless it is there.
   *
   * @return whether it was made
   * @throws IOException when a table of that name is not curfew's, or nft refuses
   */
  public boolean install() throws IOException {
    try (AccountingTable table = new AccountingTable(settings, TableForm.USUAL)) {
      if (table.id().isPresent()) {
        return false;
      }
      table.install(UNCLAIMED);
      return true;
    }
  }

  /**
   * Takes the table away with all that it counted.
   *
   * @return whether there was one
   * @throws IOException when a table of that name is not curfew's, or nft refuses
   */
  public boolean remove() throws IOException {
    try (AccountingTable table = new AccountingTable(settings, TableForm.USUAL)) {
      if (table.id().isEmpty()) {
        return false;
      }
      table.uninstall();
      return true;
    }
  }
}
