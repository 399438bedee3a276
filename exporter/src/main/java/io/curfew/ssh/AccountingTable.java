package io.curfew.ssh;

import io.curfew.config.SshSettings;
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
import io.curfew.netlink.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What curfew's own table in the kernel has counted: read and trimmed over netlink. Owned by the
 * thread of its socket.
 */
final class AccountingTable {
  private static final String MARK = "curfew ";
  private static final int DUMP_TRIES = 5;
  private static final List<String> FAMILIES = List.of("4", "6");

  /**
   * A table of curfew's.
   *
   * @param id of the books that it was made for
   * @param handle never used again in this network namespace before the next boot; a table that was
   *     saved and loaded again has another one
   */
  record Standing(String id, long handle) {
    String comment() {
      return AccountingTable.comment(id);
    }
  }

  private final SshSettings settings;
  private final TableForm form;
  private final NftTalk talk;

  /** What the last reading's maps took, which is most likely what the next one's will. */
  private int capacity;

  AccountingTable(SshSettings settings, TableForm form, NftTalk talk) {
    this.settings = settings;
    this.form = form;
    this.talk = talk;
  }

  /** What a table says that is made for these books. */
  static String comment(String id) {
    return MARK + id;
  }

  /**
   * The table that is there.
   *
   * @throws TableMissing when a table of that name is not curfew's
   */
  Optional<Standing> standing() throws IOException {
    List<NftTable> found = new ArrayList<>();
    if (!talk.one(
        sequence -> NftMessage.table(sequence, NftFamily.INET, settings.table()),
        (h, d, at) -> found.add(NftTable.decode(h, d, at)))) {
      return Optional.empty();
    }
    String comment = found.get(0).comment().orElse("");
    if (!comment.startsWith(MARK)) {
      throw new TableMissing(
          "table inet "
              + settings.table()
              + " exists and is not curfew's: delete or rename it, or set curfew.ssh.table");
    }
    return Optional.of(new Standing(comment.substring(MARK.length()), found.get(0).handle()));
  }

  /** Changes with every change of any table; packets that add elements don't count. */
  long generation() throws IOException {
    List<NftGeneration> found = new ArrayList<>();
    boolean unused =
        talk.one(NftMessage::generation, (h, d, at) -> found.add(NftGeneration.decode(h, d, at)));
    return found.get(0).id();
  }

  /**
   * Reads all counters, all elements, and all counters again.
   *
   * @throws TableMissing when the table or a part of it is gone
   */
  Reading read() throws IOException {
    return reading(Optional.empty());
  }

  /**
   * Reads what is left of a table that somebody altered.
   *
   * @param last what the counters had reached; one that is gone, or was made anew and fell, goes on
   *     from there
   */
  Reading survivors(PlainCounters last) throws IOException {
    return reading(Optional.of(last));
  }

  private Reading reading(Optional<PlainCounters> last) throws IOException {
    PlainCounters before = counters(last);
    Map<ConnectionKey, Traffic> elements = new HashMap<>(capacity);
    int count = 0;
    int fullest = 0;
    for (String family : FAMILIES) {
      Map<ConnectionKey, Count> in = elements(Ruleset.IN + family, last.isPresent());
      Map<ConnectionKey, Count> out = elements(Ruleset.OUT + family, last.isPresent());
      count += in.size() + out.size();
      fullest = Math.max(fullest, Math.max(in.size(), out.size()));
      in.forEach(
          (key, value) -> elements.put(key, new Traffic(value, out.getOrDefault(key, Count.NONE))));
      out.forEach(
          (key, value) -> {
            if (!in.containsKey(key)) {
              elements.put(key, new Traffic(Count.NONE, value));
            }
          });
    }
    capacity = 2 * elements.size();
    return new Reading(
        Optional.of(new Reading.Plain(before, counters(last))),
        elements,
        count,
        fullest,
        form.setSize());
  }

  private PlainCounters counters(Optional<PlainCounters> last) throws IOException {
    Map<String, Count> found = new HashMap<>();
    Optional<Reply> listed =
        talk.list(
            sequence -> NftMessage.objects(sequence, NftFamily.INET, settings.table()),
            (h, d, at) ->
                NftCounterObject.decode(h, d, at)
                    .filter(o -> o.table().equals(settings.table()))
                    .ifPresent(o -> found.put(o.name(), count(o.counter()))));
    if (listed.isEmpty() && last.isEmpty()) {
      throw gone();
    }
    return new PlainCounters(
        new Traffic(
            named(found, Ruleset.all(Ruleset.IN), last.map(l -> l.all().in())),
            named(found, Ruleset.all(Ruleset.OUT), last.map(l -> l.all().out()))),
        new Traffic(
            named(found, Ruleset.assured(Ruleset.IN), last.map(l -> l.assured().in())),
            named(found, Ruleset.assured(Ruleset.OUT), last.map(l -> l.assured().out()))),
        new Traffic(
            named(found, Ruleset.untracked(Ruleset.IN), last.map(l -> l.untracked().in())),
            named(found, Ruleset.untracked(Ruleset.OUT), last.map(l -> l.untracked().out()))),
        new Traffic(
            named(found, Ruleset.client(Ruleset.IN), last.map(l -> l.client().in())),
            named(found, Ruleset.client(Ruleset.OUT), last.map(l -> l.client().out()))));
  }

  private Count named(Map<String, Count> found, String name, Optional<Count> last)
      throws TableMissing {
    Optional<Count> now = Optional.ofNullable(found.get(name));
    if (last.isPresent()) {
      return last.get().plus(now.orElse(last.get()).since(last.get()));
    }
    return now.orElseThrow(
        () ->
            new TableMissing("table inet " + settings.table() + ": counter " + name + " is gone"));
  }

  private Map<ConnectionKey, Count> elements(String set, boolean tolerant) throws IOException {
    Map<ConnectionKey, Count> found = new HashMap<>(capacity);
    for (int tries = 0; tries < DUMP_TRIES; tries++) {
      Optional<Reply> listed =
          talk.list(
              sequence -> NftMessage.elements(sequence, NftFamily.INET, settings.table(), set),
              elementTaker(set, found));
      if (listed.isEmpty() && !tolerant) {
        throw gone();
      }
      if (listed.isEmpty() || !listed.get().interrupted()) {
        break;
      }
      // An element that both listings hold keeps its later count, which is the higher one.
    }
    return found;
  }

  private TableMissing gone() {
    return new TableMissing("table inet " + settings.table() + " is gone, or a set of it");
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
          into.put(ConnectionKey.of(element.key()), count(element.counter().get()));
        }
      }
    };
  }

  /**
   * Takes a connection's elements out of the sets.
   *
   * @param generation told which one of nf_tables that made
   * @return their last counts; NONE where there was no element
   */
  Traffic remove(ConnectionKey key, LongConsumer generation) throws IOException {
    String family = key.ipv6() ? "6" : "4";
    return new Traffic(
        removeFrom(Ruleset.IN + family, key, generation),
        removeFrom(Ruleset.OUT + family, key, generation));
  }

  private Count removeFrom(String set, ConnectionKey key, LongConsumer generation)
      throws IOException {
    Map<ConnectionKey, Count> lastWords = new HashMap<>();
    Messages.Taker elements = elementTaker(set, lastWords);
    Optional<Reply> unused =
        talk.list(
            sequence ->
                NftRemoval.element(
                    sequence, NftFamily.INET, settings.table(), set, Octets.of(key.bytes())),
            (header, datagram, at) -> {
              if (NftMessage.is(header, NftMessage.NEW_GENERATION)) {
                generation.accept(NftGeneration.decode(header, datagram, at).id());
              }
              elements.take(header, datagram, at);
            });
    return lastWords.getOrDefault(key, Count.NONE);
  }

  private static Count count(NftCounter counter) {
    return new Count(counter.bytes(), counter.packets());
  }
}
