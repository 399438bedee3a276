package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import java.io.IOException;

/** Counts in curfew's own table of the kernel. */
final class NftSource implements ByteSource {
  private final AccountingTable table;
  private final TableKeeper keeper;

  NftSource(
      SshSettings settings,
      HostSettings host,
      Ledger ledger,
      Books.Instance instance,
      TableKeeper.Commit commit)
      throws IOException {
    table = new AccountingTable(settings);
    keeper = new TableKeeper(settings, host, table, ledger, instance, commit);
  }

  @Override
  public String name() {
    return "nft";
  }

  @Override
  public void open() throws IOException {
    keeper.open();
  }

  @Override
  public Reading read() throws IOException {
    keeper.check();
    try {
      return table.read();
    } catch (TableMissing e) {
      keeper.reinstall();
      return table.read();
    }
  }

  @Override
  public Traffic remove(ConnectionKey key) throws IOException {
    return table.remove(key);
  }

  @Override
  public Books.Instance instance() {
    return keeper.instance();
  }

  @Override
  public void close() {
    table.close();
  }
}
