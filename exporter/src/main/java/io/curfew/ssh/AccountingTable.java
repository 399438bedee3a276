package io.curfew.ssh;

import io.curfew.config.SshSettings;
import io.curfew.kernel.Command;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.Native;
import io.curfew.kernel.NetlinkSocket;
import io.curfew.netlink.Messages;
import io.curfew.netlink.NftCounter;
import io.curfew.netlink.NftCounterObject;
import io.curfew.netlink.NftFamily;
import io.curfew.netlink.NftGeneration;
import io.curfew.netlink.NftMessage;
import io.curfew.netlink.NftRemoval;
import io.curfew.netlink.NftSetElement;
import io.curfew.netlink.NftSetElements;
import io.curfew.netlink.NftTable;
import io.curfew.netlink.Octets;
import io.curfew.netlink.Refused;
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * curfew's own table in the kernel: written by nft, read and trimmed over netlink. Owned by the
 * feature's thread.
 */
final class AccountingTable implements AutoCloseable {
  private static final String MARK = "curfew ";
  private static final int ENOENT = 2;
  private static final int RECEIVE_BYTES = 1 << 17;
  private static final int DUMP_TRIES = 5;

  private final SshSettings settings;
  private final TableForm form;
  private final NetlinkSocket socket;
  private final ByteBuffer received = Native.buffer(RECEIVE_BYTES);
  private int sequence = 1;

  AccountingTable(SshSettings settings, TableForm form) throws IOException {
    this.settings = settings;
    this.form = form;
    this.socket = NetlinkSocket.open(NetlinkSocket.Protocol.NETFILTER);
  }

  /**
   * The id of the table that is there.
   *
   * @throws TableMissing when a table of that name is not curfew's
   */
  Optional<String> id() throws IOException {
    List<NftTable> found = new ArrayList<>();
    int asked = ++sequence;
    if (!exists(
        NftMessage.table(asked, NftFamily.INET, settings.table()),
        Reply.single(asked, (h, d, at) -> found.add(NftTable.decode(h, d, at))))) {
      return Optional.empty();
    }
    String comment = found.get(0).comment().orElse("");
    if (!comment.startsWith(MARK)) {
      throw new TableMissing(
          "table inet "
              + settings.table()
              + " exists and is not curfew's: delete or rename it, or set curfew.ssh.table");
    }
    return Optional.of(comment.substring(MARK.length()));
  }

  /**
   * Writes the table in one transaction, in the place of curfew's own where that is there.
   *
   * @return its shape, to be compared with later ones
   */
  String install(String id) throws IOException {
    String old = id().isPresent() ? "delete table inet " + settings.table() + "\n" : "";
    nft(Command.of("nft", "-f", "-").withInput(old + ruleset(settings, id, form)));
    return shape();
  }

  static String ruleset(SshSettings settings, String id, TableForm form) {
    return Ruleset.text(settings.table(), MARK + id, settings.ports(), form.setSize());
  }

  void uninstall() throws IOException {
    nft(Command.of("nft", "delete", "table", "inet", settings.table()));
  }

  /** Chains, rules, sets and counters without their counts and elements, as nft lists them. */
  String shape() throws IOException {
    try {
      return nft(Command.of("nft", "-s", "-t", "list", "table", "inet", settings.table()));
    } catch (IOException e) {
      if (id().isEmpty()) {
        throw new TableMissing("table inet " + settings.table() + " is gone", e);
      }
      throw e;
    }
  }

  private static String nft(Command command) throws IOException {
    Command.Result result = command.run();
    if (!result.succeeded()) {
      throw new IOException(String.join(" ", command.arguments()) + ": " + result.complaint());
    }
    return result.output();
  }

  /** Changes with every change of any table; packets that add elements don't count. */
  long generation() throws IOException {
    List<NftGeneration> found = new ArrayList<>();
    int asked = ++sequence;
    socket.exchange(
        NftMessage.generation(asked),
        received,
        Reply.single(asked, (h, d, at) -> found.add(NftGeneration.decode(h, d, at)))::take);
    return found.get(0).id();
  }

  /**
   * Reads all counters, all elements, and all counters again.
   *
   * @throws TableMissing when the table or a part of it is gone
   */
  Reading read() throws IOException {
    PlainCounters before = counters();
    Map<ConnectionKey, Traffic> elements = new HashMap<>();
    int count = 0;
    int fullest = 0;
    for (String set : Ruleset.SETS) {
      Map<ConnectionKey, Count> one = elements(set);
      boolean in = set.startsWith(Ruleset.IN);
      one.forEach(
          (key, value) ->
              elements.merge(
                  key,
                  in ? new Traffic(value, Count.NONE) : new Traffic(Count.NONE, value),
                  Traffic::plus));
      count += one.size();
      fullest = Math.max(fullest, one.size());
    }
    return new Reading(
        Optional.of(new Reading.Plain(before, counters())),
        elements,
        count,
        fullest,
        form.setSize());
  }

  private PlainCounters counters() throws IOException {
    Map<String, Count> found = new HashMap<>();
    int asked = ++sequence;
    Reply reply =
        Reply.dump(
            asked,
            (h, d, at) ->
                NftCounterObject.decode(h, d, at)
                    .filter(o -> o.table().equals(settings.table()))
                    .ifPresent(o -> found.put(o.name(), count(o.counter()))));
    dump(NftMessage.objects(asked, NftFamily.INET, settings.table()), reply);
    return new PlainCounters(
        new Traffic(named(found, Ruleset.all(Ruleset.IN)), named(found, Ruleset.all(Ruleset.OUT))),
        new Traffic(
            named(found, Ruleset.assured(Ruleset.IN)), named(found, Ruleset.assured(Ruleset.OUT))),
        new Traffic(
            named(found, Ruleset.untracked(Ruleset.IN)),
            named(found, Ruleset.untracked(Ruleset.OUT))),
        new Traffic(
            named(found, Ruleset.client(Ruleset.IN)), named(found, Ruleset.client(Ruleset.OUT))));
  }

  private Count named(Map<String, Count> found, String name) throws TableMissing {
    return Optional.ofNullable(found.get(name))
        .orElseThrow(
            () ->
                new TableMissing(
                    "table inet " + settings.table() + ": counter " + name + " is gone"));
  }

  private Map<ConnectionKey, Count> elements(String set) throws IOException {
    Map<ConnectionKey, Count> found = new HashMap<>();
    for (int tries = 0; tries < DUMP_TRIES; tries++) {
      int asked = ++sequence;
      Reply reply = Reply.dump(asked, elementTaker(set, found));
      dump(NftMessage.elements(asked, NftFamily.INET, settings.table(), set), reply);
      if (!reply.interrupted()) {
        break;
      }
      // An element that both listings hold keeps its later count, which is the higher one.
    }
    return found;
  }

  private static Messages.Taker elementTaker(String set, Map<ConnectionKey, Count> into) {
    return (header, datagram, at) -> {
      // The echo of a removal holds the notice of the new generation too.
      if (!NftMessage.is(header, NftMessage.NEW_ELEMENT)
          && !NftMessage.is(header, NftMessage.DELETE_ELEMENT)) {
        return;
      }
      NftSetElements part = NftSetElements.decode(header, datagram, at);
      if (!part.set().equals(set)) {
        return;
      }
      for (NftSetElement element : part.elements()) {
        int length = element.key().length();
        if (element.counter().isPresent() && (length == 16 || length == 40)) {
          into.put(ConnectionKey.of(element.key().copy()), count(element.counter().get()));
        }
      }
    };
  }

  /**
   * Takes a connection's elements out of the sets.
   *
   * @return their last counts; NONE where there was no element
   */
  Traffic remove(ConnectionKey key) throws IOException {
    String family = key.ipv6() ? "6" : "4";
    return new Traffic(removeFrom(Ruleset.IN + family, key), removeFrom(Ruleset.OUT + family, key));
  }

  private Count removeFrom(String set, ConnectionKey key) throws IOException {
    Map<ConnectionKey, Count> lastWords = new HashMap<>();
    // A batch takes three numbers.
    sequence += 3;
    int asked = sequence;
    exists(
        NftRemoval.element(asked, NftFamily.INET, settings.table(), set, Octets.of(key.bytes())),
        Reply.dump(asked, elementTaker(set, lastWords)));
    sequence++;
    return lastWords.getOrDefault(key, Count.NONE);
  }

  private void dump(ByteBuffer request, Reply reply) throws IOException {
    if (!exists(request, reply)) {
      throw new TableMissing("table inet " + settings.table() + " is gone");
    }
  }

  private boolean exists(ByteBuffer request, Reply reply) throws IOException {
    try {
      socket.exchange(request, received, reply::take);
      return true;
    } catch (Refused e) {
      if (e.errno() == ENOENT) {
        return false;
      }
      KernelException refusal =
          new KernelException(
              "nf_tables, table inet " + settings.table() + " (needs CAP_NET_ADMIN)", e.errno());
      refusal.initCause(e);
      throw refusal;
    }
  }

  private static Count count(NftCounter counter) {
    return new Count(counter.bytes(), counter.packets());
  }

  @Override
  public void close() {
    socket.close();
  }
}
