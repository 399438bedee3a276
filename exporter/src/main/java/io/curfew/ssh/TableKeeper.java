package io.curfew.ssh;

import io.curfew.config.HostSettings;
import io.curfew.config.SshSettings;
import io.curfew.ssh.AccountingTable.Standing;
import io.curfew.ssh.Books.Instance;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps curfew's table in the kernel as it was installed, and knows which one the books speak of.
 * Owned by the feature's thread.
 *
 * <p>A table that stands and is curfew's is always taken up, whatever became of the state:
 *
 * <ul>
 *   <li>of these books: counting goes on. Where the state is an older copy (a restored backup),
 *       what the table counted since is booked now: it is real traffic, and its totals come back to
 *       where they were. Those of connections that ended since can't come back: their elements are
 *       gone, so Prometheus sees their users' totals fall, which it takes for a reset, and their
 *       bytes stand in pending. What a connection's ports moved goes to nobody where another socket
 *       holds them now.
 *   <li>of other books (the state is lost, or older than the table): what it shows now is where
 *       counting starts.
 *   <li>installed by hand: all that it shows was counted since then, and is booked. A state that is
 *       lost after that can't tell, and books it once more.
 * </ul>
 */
final class TableKeeper {
  private static final Logger log = LoggerFactory.getLogger(TableKeeper.class);

  /** What the keeper needs of the books' owner. */
  interface Bookkeeper {
    /** Makes the books durable before the kernel is changed. */
    void commit(Instance instance) throws IOException;

    /** Books the last reading of a table that is about to end. */
    void book(Reading last) throws IOException;
  }

  private final SshSettings settings;
  private final HostSettings host;
  private final AccountingTable table;
  private final TableWriter writer;
  private final Ledger ledger;
  private final Bookkeeper books;
  private Instance instance;
  private Optional<Long> generation = Optional.empty();
  private boolean saidUnowned;

  TableKeeper(
      SshSettings settings,
      HostSettings host,
      AccountingTable table,
      TableWriter writer,
      Ledger ledger,
      Instance instance,
      Bookkeeper books) {
    this.settings = settings;
    this.host = host;
    this.table = table;
    this.writer = writer;
    this.ledger = ledger;
    this.instance = instance;
    this.books = books;
  }

  Instance instance() {
    return instance;
  }

  /**
   * Takes up the table that stands, or installs one.
   *
   * @throws IOException when a table of that name is another program's
   */
  void open() throws IOException {
    KernelLife life = KernelLife.now(host);
    boolean sameKernel = instance.counts(life);
    Optional<Standing> standing = table.standing();
    if (standing.isEmpty()) {
      beginAtZero(sameKernel);
      install(life);
      return;
    }
    own(standing.get());
    if (!sameKernel || !known(standing.get())) {
      takeUp(standing.get(), sameKernel);
      String shape = writer.shape();
      instance =
          new Instance(
              standing.get().id(),
              life.boot(),
              life.netns(),
              TableShape.fits(shape, writer.ruleset(""))
                  ? full(standing.get(), shape)
                  : head(standing.get()));
    }
  }

  private void beginAtZero(boolean sameKernel) {
    if (!sameKernel) {
      ledger.newKernel(Optional.empty());
    } else if (!instance.shape().isEmpty()) {
      log.warn("table inet {} is gone: made anew", settings.table());
      ledger.tableReset();
    }
    // Without a shape an installation was begun and never ended, or the table removed on demand:
    // the books have begun, and nothing has been counted.
  }

  private void takeUp(Standing standing, boolean sameKernel) throws IOException {
    if (standing.id().equals(OwnTable.UNCLAIMED)) {
      log.info(
          "table inet {} was installed by hand: taken over with what it counted since",
          settings.table());
      beginAtZero(sameKernel);
      return;
    }
    log.warn(
        "table inet {} is of other books than this state's: counting starts at what it shows now",
        settings.table());
    Reading shown = table.survivors(PlainCounters.NONE);
    if (sameKernel && !instance.shape().isEmpty()) {
      ledger.tableTakenOver(shown);
    } else {
      ledger.newKernel(Optional.of(shown));
    }
  }

  private void own(Standing standing) throws IOException {
    if (!writer.own(standing.comment()) && !saidUnowned) {
      saidUnowned = true;
      log.info(
          "table inet {} can't be owned (Linux before 6.9, nft before 1.1, or made without the flag"
              + " persist): if others change it, it is made anew",
          settings.table());
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
    Optional<Standing> standing = table.standing();
    boolean ours = standing.filter(this::known).isPresent();
    boolean changed = !ours || !full(standing.get(), shape()).equals(instance.shape());
    if (changed) {
      log.warn("table inet {} is not as curfew installed it: made anew", settings.table());
      if (ours) {
        books.book(table.survivors(reached()));
      }
      // Counted once, however often the disk or nft then refuse.
      if (!instance.shape().isEmpty()) {
        ledger.tableReset();
      }
      install(new KernelLife(instance.boot(), instance.netns()));
    }
    // Of the time before the look, or a change during it would never be seen.
    generation = changed ? Optional.empty() : Optional.of(now);
    return changed;
  }

  /** A change of curfew's own, right after the one that was looked at, needs no look. */
  void madeByUs(long next) {
    generation = generation.map(seen -> next == seen + 1 ? next : seen);
  }

  private PlainCounters reached() {
    return ledger.bytes().table().reached(ledger.bytes().overlap());
  }

  /**
   * Takes the table away, after booking all that it counted: its chains go first, so that nothing
   * counts between the last reading and its end.
   *
   * @return false where there was none
   */
  boolean withdraw() throws IOException {
    Optional<Standing> standing = table.standing();
    if (standing.isEmpty()) {
      return false;
    }
    if (standing.filter(this::known).isPresent()) {
      // While the disk refuses nothing is touched.
      books.commit(instance);
      writer.stop();
      books.book(table.survivors(reached()));
    }
    ledger.tableEnded();
    instance = new Instance("", instance.boot(), instance.netns(), "");
    books.commit(instance);
    writer.uninstall();
    return true;
  }

  private void install(KernelLife life) throws IOException {
    try {
      boolean instead = table.standing().isPresent();
      // The id is durable before the kernel has it, or what counts could be taken for another's.
      instance = new Instance(UUID.randomUUID().toString(), life.boot(), life.netns(), "");
      books.commit(instance);
      writer.install(AccountingTable.comment(instance.tableId()), instead);
      Standing made =
          table.standing().orElseThrow(() -> new TableMissing("taken away while it was made"));
      own(made);
      instance =
          new Instance(instance.tableId(), life.boot(), life.netns(), full(made, writer.shape()));
    } catch (TableMissing e) {
      throw e;
    } catch (IOException e) {
      throw new TableMissing(
          "table inet " + settings.table() + " can't be made: " + e.getMessage(), e);
    }
  }

  private String shape() throws IOException {
    try {
      return writer.shape();
    } catch (IOException e) {
      if (table.standing().isEmpty()) {
        throw new TableMissing("table inet " + settings.table() + " is gone", e);
      }
      throw e;
    }
  }

  /** Whether the books speak of this very table, however it may have been altered. */
  private boolean known(Standing standing) {
    return standing.id().equals(instance.tableId())
        && (instance.shape().isEmpty() || instance.shape().startsWith(head(standing)));
  }

  private static String head(Standing standing) {
    return "table " + standing.handle() + "\n";
  }

  /** A table for other ports or by another ruleset than curfew's now is not as installed either. */
  private String full(Standing standing, String shape) {
    return head(standing) + writer.ruleset("") + shape;
  }
}
