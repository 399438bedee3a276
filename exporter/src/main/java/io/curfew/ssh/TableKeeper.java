package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.ssh.Books.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps curfew's table in the kernel as it was installed, and knows which one the books speak of.
 * Owned by the feature's thread.
 */
final class TableKeeper {
  private static final Logger log = LoggerFactory.getLogger(TableKeeper.class);

  /** Makes the books durable before the kernel is changed. */
  @FunctionalInterface
  interface Commit {
    void now(Instance instance) throws IOException;
  }

  private final SshSettings settings;
  private final HostSettings host;
  private final AccountingTable table;
  private final Ledger ledger;
  private final Commit commit;
  private Instance instance;
  private Optional<Long> generation = Optional.empty();

  TableKeeper(
      SshSettings settings,
      HostSettings host,
      AccountingTable table,
      Ledger ledger,
      Instance instance,
      Commit commit) {
    this.settings = settings;
    this.host = host;
    this.table = table;
    this.ledger = ledger;
    this.instance = instance;
    this.commit = commit;
  }

  Instance instance() {
    return instance;
  }

  /**
   * Takes up the table that the books speak of, or installs one.
   *
   * @throws IOException when a table of that name is another's
   */
  void open() throws IOException {
    String boot =
        Files.readString(host.proc().resolve("sys/kernel/random/boot_id"), StandardCharsets.UTF_8)
            .strip();
    String netns = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    boolean sameKernel = boot.equals(instance.boot()) && netns.equals(instance.netns());
    Optional<String> id = table.id();
    if (id.filter(OwnTable.UNCLAIMED::equals).isPresent()) {
      log.info("table inet {} was installed by hand: begun anew", settings.table());
      id = Optional.empty();
    }
    if (id.isPresent() && !id.get().equals(instance.tableId())) {
      throw new TableMissing(
          "table inet "
              + settings.table()
              + " belongs to another curfew's state (id "
              + id.get()
              + "): end that one, or if there is none: nft delete table inet "
              + settings.table());
    }
    if (id.isEmpty()) {
      // Without a shape the installation was begun and never ended: nothing has been counted.
      if (sameKernel && !instance.shape().isEmpty()) {
        log.warn("table inet {} is gone: installed anew", settings.table());
        ledger.tableReset();
      } else {
        ledger.newKernel(Optional.empty());
      }
      install(boot, netns);
    } else if (!sameKernel) {
      // Restored from a saved ruleset: what it counted before is booked already, or never was ours.
      ledger.newKernel(Optional.of(table.read()));
      instance = new Instance(instance.tableId(), boot, netns, instance.shape());
    }
  }

  /**
   * Looks whether the table still is as installed, where anything in nf_tables changed.
   *
   * @return true when it had to be made anew
   */
  boolean check() throws IOException {
    long now = table.generation();
    if (generation.filter(g -> g == now).isPresent()) {
      return false;
    }
    boolean changed =
        table.id().filter(id -> id.equals(instance.tableId())).isEmpty()
            || !shape().equals(instance.shape());
    if (changed) {
      reinstall();
    }
    // Of the time before the look, or a change during it would never be seen.
    generation = changed ? Optional.empty() : Optional.of(now);
    return changed;
  }

  /** Makes the table anew, whatever is left of the old one. */
  private void reinstall() throws IOException {
    log.warn("table inet {} is not as curfew installed it: installed anew", settings.table());
    ledger.tableReset();
    install(instance.boot(), instance.netns());
  }

  private void install(String boot, String netns) throws IOException {
    // The id is durable before the kernel has it, or a kill in between left a table of nobody's.
    instance = new Instance(UUID.randomUUID().toString(), boot, netns, "");
    commit.now(instance);
    try {
      String listing = table.install(instance.tableId());
      instance = new Instance(instance.tableId(), boot, netns, withPorts(listing));
    } catch (IOException e) {
      throw new TableMissing(
          "table inet " + settings.table() + " can't be made: " + e.getMessage(), e);
    }
  }

  private String shape() throws IOException {
    return withPorts(table.shape());
  }

  /** A table for other ports than the configured ones is not as installed either. */
  private String withPorts(String listing) {
    return List.copyOf(settings.ports()) + "\n" + listing;
  }
}
