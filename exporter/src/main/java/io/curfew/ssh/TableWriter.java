package io.curfew.ssh;

import io.curfew.config.SshSettings;
import io.curfew.kernel.Command;
import io.curfew.netlink.NftBatch;
import io.curfew.netlink.NftFamily;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Makes curfew's table, owns it, and takes it away. Owned by the thread of its socket.
 *
 * <p>A table that is to be owned has to be born persistent: the kernel takes no flag up later, and
 * nft before 1.1 knows none. So the empty table is made over netlink, filled by nft, which may as
 * long as it has no owner, and owned at last. Where one has to be replaced that leaves some
 * milliseconds without a table; in one transaction it can't be done by nft, as the old one's owner
 * is this process.
 */
final class TableWriter {
  private static final String PERSISTENT_TABLE = "table inet curfew_probe { flags persist; }\n";
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINVAL = 22;
  private static final int EOPNOTSUPP = 95;

  private final SshSettings settings;
  private final TableForm form;
  private final NftTalk talk;

  TableWriter(SshSettings settings, TableForm form, NftTalk talk) {
    this.settings = settings;
    this.form = form;
    this.talk = talk;
  }

  /** Everything in nft's words, with this comment. */
  String ruleset(String comment) {
    return Ruleset.text(settings.table(), comment, settings.ports(), form.setSize());
  }

  /**
   * Writes the table.
   *
   * @param instead whether curfew's own is there already, to be replaced
   */
  void install(String comment, boolean instead) throws IOException {
    if (!owning() || !begin(comment, instead)) {
      String old = instead ? "delete table inet " + settings.table() + "\n" : "";
      nft(Command.of("nft", "-f", "-").withInput(old + ruleset(comment)));
      return;
    }
    try {
      nft(
          Command.of("nft", "-f", "-")
              .withInput(Ruleset.content(settings.table(), ruleset(comment))));
    } catch (IOException e) {
      uninstall();
      throw e;
    }
  }

  /** By what nft itself says of such a table, which it only checks. */
  private boolean owning() throws IOException {
    return form.owning() == TableForm.Owning.ALWAYS
        || (form.owning() == TableForm.Owning.WHERE_NFT_CAN
            && Command.of("nft", "-c", "-f", "-").withInput(PERSISTENT_TABLE).run().succeeded());
  }

  /** Makes an empty persistent table; false where the kernel knows no such thing. */
  private boolean begin(String comment, boolean instead) throws IOException {
    return permitted(
        talk.change(
            sequence -> {
              NftBatch batch = new NftBatch(sequence);
              if (instead) {
                batch.deleteTable(NftFamily.INET, settings.table());
              }
              return batch
                  .table(NftFamily.INET, settings.table(), NftBatch.PERSISTENT, comment)
                  .finish();
            }));
  }

  /**
   * Has the kernel refuse changes by others, until this socket closes.
   *
   * @param comment of the table that is there
   * @return false where the kernel can't: before Linux 6.9, or as it was not born persistent
   * @throws TableMissing when another program that runs owns it
   */
  boolean own(String comment) throws IOException {
    return owning()
        && permitted(
            talk.change(
                sequence ->
                    new NftBatch(sequence)
                        .table(NftFamily.INET, settings.table(), NftBatch.OWNED, comment)
                        .finish()));
  }

  private boolean permitted(Optional<Integer> refusal) throws IOException {
    if (refusal.isEmpty()) {
      return true;
    }
    int errno = refusal.get();
    if (errno == EPERM) {
      throw anothers();
    }
    if (errno == EOPNOTSUPP || errno == EINVAL) {
      return false;
    }
    throw talk.refusal(errno);
  }

  private TableMissing anothers() {
    return new TableMissing(
        "table inet "
            + settings.table()
            + " is owned by another program that runs (nft list table inet "
            + settings.table()
            + " names it): end that, or set curfew.ssh.table");
  }

  /** Ends the counting and leaves counters and sets; for a last reading that nothing overlaps. */
  void stop() throws IOException {
    for (String chain : List.of(Ruleset.INPUT, Ruleset.OUTPUT)) {
      done(
          talk.change(
              sequence ->
                  new NftBatch(sequence)
                      .deleteChain(NftFamily.INET, settings.table(), chain)
                      .finish()));
    }
  }

  /** Takes the table away, where it is there. */
  void uninstall() throws IOException {
    done(
        talk.change(
            sequence ->
                new NftBatch(sequence).deleteTable(NftFamily.INET, settings.table()).finish()));
  }

  private void done(Optional<Integer> refusal) throws IOException {
    if (refusal.isEmpty() || refusal.get() == ENOENT) {
      return;
    }
    throw refusal.get() == EPERM ? anothers() : talk.refusal(refusal.get());
  }

  /** Chains, rules, sets and counters without their counts and elements. */
  String shape() throws IOException {
    return TableShape.of(
        nft(Command.of("nft", "-s", "-t", "list", "table", "inet", settings.table())));
  }

  private static String nft(Command command) throws IOException {
    Command.Result result = command.run();
    if (!result.succeeded()) {
      throw new IOException(String.join(" ", command.arguments()) + ": " + result.complaint());
    }
    return result.output();
  }
}
