package io.curfew.witness;

import io.curfew.kernel.Bpf;
import io.curfew.kernel.KernelException;
import io.curfew.kernel.MemoryMap;
import io.curfew.kernel.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs in the kernel that see who opens each new flow of this network namespace, and the
 * ring buffer in which they say so.
 *
 * <p>A record comes for the first packet that leaves of each flow, and again when a flow that is
 * not a stream's speaks 25 s or more after its last record, since conntrack may have forgotten it
 * by then. Streams that were accepted have none, nor have answers to questions of ICMP. A flow
 * whose owner is not beyond doubt has a record with pid 0.
 *
 * <p>Owned by one thread, which also closes it.
 */
public final class Witness implements AutoCloseable {
  /** How a witness is loaded; for tests. */
  record Loading(int ringBytes, Duration repeat, List<Variant> variants) {
    /** 40,329 records of 104 bytes, header included: 40 s at 1,000 flows a second. */
    private static final int RING_BYTES = 4 << 20;

    /** Less than the 30 s after which conntrack forgets a flow without an answer. */
    private static final Duration REPEAT = Duration.ofSeconds(25);

    static Loading usual() {
      return new Loading(RING_BYTES, REPEAT, List.of(Variant.values()));
    }
  }

  private static final Logger log = LoggerFactory.getLogger(Witness.class);
  private static final int MOST_PER_DRAIN = 65_536;
  private static final String NEEDED =
      "the eBPF witness needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN";

  private final Variant variant;
  private final WitnessMaps maps;
  private final List<AutoCloseable> held = new ArrayList<>();
  private final RingReader reader;
  private long lastLost;
  private boolean closed;

  private Witness(
      Variant variant, WitnessObject object, Loading loading, long netnsCookie, Path cgroup)
      throws KernelException, MalformedObject {
    this.variant = variant;
    maps = new WitnessMaps(variant.storage(), loading.ringBytes());
    try {
      held.add(maps);
      int page = MemoryMap.pageBytes();
      MemoryMap consumer = MemoryMap.writable(maps.of("ring"), 0, page);
      held.add(consumer);
      // The kernel would show all of the data twice in a row. A record that begins in its last
      // bytes
      // needs no more than a page of that.
      MemoryMap producer =
          MemoryMap.readable(maps.of("ring"), page, page + loading.ringBytes() + page);
      held.add(producer);
      reader = new RingReader(consumer.bytes(), producer.bytes(), page, loading.ringBytes());
      held.add(
          new WitnessPrograms(
              object, maps.numbers(), variant.numbers(netnsCookie, loading.repeat()), cgroup));
    } catch (KernelException | MalformedObject e) {
      close();
      throw e;
    }
  }

  /**
   * Loads and attaches the programs.
   *
   * @param sys the host's /sys
   * @throws WitnessUnavailable where the kernel, missing rights or a container stand in the way
   */
  public static Witness open(Path sys) throws WitnessUnavailable {
    return open(sys, Loading.usual());
  }

  /**
   * What stands in its way here, in one line, as far as that can be told without loading anything:
   * this process's rights and the cgroups. Whether the kernel can do it, {@link #open} finds out.
   *
   * @param sys the host's /sys
   */
  public static Optional<String> obstacle(Path sys) {
    try {
      Path unused = CgroupRoot.find(sys);
    } catch (WitnessUnavailable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
    List<String> missing = Capabilities.missing();
    return missing.isEmpty() ? Optional.empty() : Optional.of(needed(missing));
  }

  private static String needed(List<String> missing) {
    return NEEDED + ": grant " + String.join(", ", missing);
  }

  static Witness open(Path sys, Loading loading) throws WitnessUnavailable {
    Path cgroup = CgroupRoot.find(sys);
    try {
      WitnessObject object = WitnessObject.built();
      long netnsCookie = NetworkNamespace.cookie();
      return firstThatLoads(object, loading, netnsCookie, cgroup);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  private static Witness firstThatLoads(
      WitnessObject object, Loading loading, long netnsCookie, Path cgroup) throws IOException {
    List<KernelException> refusals = new ArrayList<>();
    for (Variant variant : loading.variants()) {
      try {
        return new Witness(variant, object, loading, netnsCookie, cgroup);
      } catch (KernelException e) {
        log.debug("eBPF witness by {}: {}", variant, e.getMessage());
        refusals.add(e);
      }
    }
    // The plainest variant asks least of the kernel: what is in its way is in the way of all.
    throw refusals.get(refusals.size() - 1);
  }

  private static WitnessUnavailable unavailable(IOException e) {
    List<String> missing = Capabilities.missing();
    return missing.isEmpty()
        ? new WitnessUnavailable(
            "the eBPF witness can't be loaded: " + e.getMessage() + CallFilter.suspicion(e), e)
        : new WitnessUnavailable(needed(missing), e);
  }

  /**
   * Hands over the waiting records, oldest first, but no more than 65,536; each is valid only
   * during its call.
   *
   * @return how many
   */
  public int drain(Consumer<WitnessRecord> taker) {
    return drain(MOST_PER_DRAIN, taker);
  }

  /** As {@link #drain(Consumer)}, but no more than {@code most}; the others wait in the ring. */
  public int drain(int most, Consumer<WitnessRecord> taker) {
    if (closed) {
      throw new IllegalStateException("the witness is closed");
    }
    return reader.drain(taker, most);
  }

  /** How many records the programs had no room for since they were loaded; exact. */
  public long lost() {
    if (!closed) {
      try {
        lastLost = Bpf.lookUp(maps.of("lost"), 0);
      } catch (KernelException e) {
        log.debug("{}", e.getMessage());
      }
    }
    return lastLost;
  }

  /** Which of the ways to remember owners is in use, for people. */
  public String variant() {
    return variant.toString();
  }

  @Override
  public void close() {
    closed = true;
    Collections.reverse(held);
    for (AutoCloseable resource : held) {
      closeOne(resource);
    }
    held.clear();
  }

  private static void closeOne(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      log.debug("close the eBPF witness: {}", e.getMessage());
    }
  }
}
