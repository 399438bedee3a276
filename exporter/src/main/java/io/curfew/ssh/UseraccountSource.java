package io.curfew.ssh;

import io.curfew.config.HostSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts by the rules that somebody else's script keeps in a chain {@code useraccount}, two for
 * each login, with comments {@code pid:N user:U}. IP-layer bytes from the moment that the script
 * added the rules: what came before, and what moved between the last reading and their removal, no
 * rule tells.
 *
 * <p>The chain gives the bytes, not the proof: whose they are is decided as for every source, by
 * login records and the kernel. Where no record tells of a connection, its rules' user is a claim
 * that the kernel is asked about. curfew never changes the chain.
 */
final class UseraccountSource implements ByteSource {
  static final String NAME = "useraccount";

  private final HostSettings host;
  private final Ledger ledger;
  private final SocketTable sockets;
  private final NamedChain chain;
  private final UserRules rules = new UserRules();
  private final ConnectionBook book = new ConnectionBook();

  /** Connections that were open at the last reading, or have a rule still. */
  private final Map<Peer, ConnectionKey> keys = new HashMap<>();

  private Books.Instance instance;

  UseraccountSource(List<Integer> ports, HostSettings host, Ledger ledger, Books.Instance instance)
      throws IOException {
    this.host = host;
    this.ledger = ledger;
    this.instance = instance;
    this.chain = new NamedChain(NAME, host);
    this.sockets = new SocketTable(ports);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void open() throws IOException {
    KernelLife life = KernelLife.now(host);
    Books.Instance mine = instance.countedBy(NAME, life);
    if (instance.equals(mine)) {
      Map<ConnectionKey, Traffic> counted = Map.copyOf(ledger.bytes().elements());
      Map<Peer, Traffic> resumed = new HashMap<>();
      counted.forEach((key, traffic) -> resumed.put(key.peer(), traffic));
      counted.keySet().forEach(key -> keys.put(key.peer(), key));
      rules.resume(resumed);
      book.resume(counted);
      Look look = look();
      book.closeUnknown(counted.keySet(), look.open());
    } else {
      ledger.begin(book.reading(look().open(), Traffic.NONE), instance.isOf(life));
    }
    instance = mine;
  }

  @Override
  public Reading read() throws IOException {
    Look look = look();
    return book.reading(look.open(), Traffic.NONE).naming(look.users());
  }

  private record Look(Set<ConnectionKey> open, Map<ConnectionKey, String> users) {}

  private Look look() throws IOException {
    List<ChainRule> now =
        chain
            .read()
            .orElseThrow(
                () ->
                    new IOException(
                        "no chain " + NAME + " in nf_tables or the legacy tables of iptables"));
    Set<ConnectionKey> open = Set.copyOf(sockets.read().keySet());
    Set<Peer> wanted = learn(open);
    Map<ConnectionKey, String> users = new HashMap<>();
    for (UserRules.Line line : rules.read(now)) {
      wanted.add(line.peer());
      // Without a socket ever seen it is no SSH connection of this host.
      Optional<ConnectionKey> key = Optional.ofNullable(keys.get(line.peer()));
      key.ifPresent(k -> book.listed(new CountedFlow(k, 0, line.id(), line.counted(), false)));
      key.filter(open::contains).ifPresent(k -> line.user().ifPresent(user -> users.put(k, user)));
    }
    keys.keySet().retainAll(wanted);
    return new Look(open, users);
  }

  /** A rule names the peer alone: with two connections of one peer port it tells of neither. */
  private Set<Peer> learn(Set<ConnectionKey> open) {
    Set<Peer> peers = new HashSet<>();
    for (ConnectionKey key : open) {
      if (peers.add(key.peer())) {
        keys.put(key.peer(), key);
      } else {
        keys.remove(key.peer());
      }
    }
    return peers;
  }

  @Override
  public Traffic remove(ConnectionKey key) {
    book.remove(key);
    return Traffic.NONE;
  }

  @Override
  public Books.Instance instance() {
    return instance;
  }

  @Override
  public void close() {
    sockets.close();
  }
}
