package io.curfew.ssh;

import io.curfew.config.SshSettings;
import java.io.IOException;

/**
 * curfew's table by an administrator's hand, while no exporter keeps it. Touches no table but that
 * one, and none of its name that does not bear curfew's mark.
 */
public final class OwnTable {
  /** The id of a table that no exporter's books speak of; the first one to start takes it over. */
  static final String UNCLAIMED = "unclaimed";

  /** nft before 1.1 can't read again what it lists of a table that persists without an owner. */
  private static final TableForm FORM = new TableForm(Ruleset.SET_SIZE, TableForm.Owning.NEVER);

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
    return Ruleset.text(
        settings.table(), AccountingTable.comment(UNCLAIMED), settings.ports(), Ruleset.SET_SIZE);
  }

  /**
   * Makes the table unless it is there.
   *
   * @return whether it was made
   * @throws IOException when a table of that name is not curfew's, or nft refuses
   */
  public boolean install() throws IOException {
    try (NftTalk talk = new NftTalk(name())) {
      if (new AccountingTable(settings, FORM, talk).standing().isPresent()) {
        return false;
      }
      new TableWriter(settings, FORM, talk).install(AccountingTable.comment(UNCLAIMED), false);
      return true;
    }
  }

  /**
   * Takes the table away with all that it counted.
   *
   * @return whether there was one
   * @throws IOException when a table of that name is not curfew's, a running exporter owns it, or
   *     the kernel refuses
   */
  public boolean remove() throws IOException {
    try (NftTalk talk = new NftTalk(name())) {
      if (new AccountingTable(settings, FORM, talk).standing().isEmpty()) {
        return false;
      }
      new TableWriter(settings, FORM, talk).uninstall();
      return true;
    }
  }
}
