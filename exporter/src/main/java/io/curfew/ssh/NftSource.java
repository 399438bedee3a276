package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import java.io.IOException;

/** Counts in curfew's own table of the kernel. */
final class NftSource implements ByteSource {
  static final String NAME = "nft";
  private static final int TRIES = 3;

  private final NftTalk talk;
  private final AccountingTable table;
  private final TableKeeper keeper;
  private final TableNotices notices;

  /**
   * Opens what it takes.
   *
   * @param form of the table, where it has to be made
   * @param changed called from another thread when the table may no longer be as installed
   */
  NftSource(
      SshSettings settings,
      TableForm form,
      HostSettings host,
      Ledger ledger,
      Books.Instance instance,
      TableKeeper.Bookkeeper books,
      Runnable changed)
      throws IOException {
    talk = new NftTalk("table inet " + settings.table());
    table = new AccountingTable(settings, form, talk);
    keeper =
        new TableKeeper(
            settings, host, table, new TableWriter(settings, form, talk), ledger, instance, books);
    try {
      notices = new TableNotices(settings.table(), changed);
    } catch (IOException e) {
      talk.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void open() throws IOException {
    keeper.open();
  }

  @Override
  public Reading read() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        keeper.check();
        return table.read();
      } catch (TableMissing e) {
        // Gone between look and reading, or while it was made: whoever flushes may do so twice.
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  @Override
  public Traffic remove(ConnectionKey key) throws IOException {
    return table.remove(key, keeper::madeByUs);
  }

  @Override
  public boolean withdraw() throws IOException {
    return keeper.withdraw();
  }

  @Override
  public Books.Instance instance() {
    return keeper.instance();
  }

  @Override
  public void close() {
    notices.close();
    talk.close();
  }
}
