package io.curfew.witness;

import io.curfew.kernel.Bpf;
import io.curfew.kernel.Bpf.ProgramKind;
import io.curfew.kernel.Descriptor;
import io.curfew.kernel.KernelException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs, attached to the cgroup root until closed. */
final class WitnessPrograms implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WitnessPrograms.class);
  private static final int CGROUP_SKB = 8; // BPF_PROG_TYPE_*
  private static final int CGROUP_SOCK = 9;
  private static final int CGROUP_SOCK_ADDR = 18;

  /** None of the kernel's functions in use is kept for GPL programs. */
  private static final String LICENCE = "Apache-2.0";

  /**
   * In the order of attaching, each with its hook (BPF_CGROUP_INET_SOCK_CREATE and so on): who
   * notes owners comes before who reports, or a socket would seem older than the witness.
   */
  private static final List<ProgramKind> KINDS =
      List.of(
          new ProgramKind("create", CGROUP_SOCK, 2),
          new ProgramKind("connect4", CGROUP_SOCK_ADDR, 10),
          new ProgramKind("connect6", CGROUP_SOCK_ADDR, 11),
          new ProgramKind("sendmsg4", CGROUP_SOCK_ADDR, 14),
          new ProgramKind("sendmsg6", CGROUP_SOCK_ADDR, 15),
          new ProgramKind("egress", CGROUP_SKB, 1));

  private final List<Descriptor> links = new ArrayList<>();

  /** Loads all, then attaches all: a program that is refused leaves nothing behind. */
  WitnessPrograms(
      WitnessObject object, Map<String, Integer> maps, Map<String, Long> numbers, Path cgroup)
      throws KernelException, MalformedObject {
    List<Descriptor> programs = new ArrayList<>();
    try {
      for (ProgramKind kind : KINDS) {
        programs.add(load(kind, object.link(kind.name(), maps, numbers)));
      }
      for (int i = 0; i < programs.size(); i++) {
        links.add(Bpf.attach(KINDS.get(i), programs.get(i), cgroup));
      }
    } catch (KernelException | MalformedObject e) {
      close();
      throw e;
    } finally {
      programs.forEach(Descriptor::close); // links hold them
    }
  }

  private static Descriptor load(ProgramKind kind, ByteBuffer instructions) throws KernelException {
    try {
      return Bpf.load(kind, instructions, LICENCE);
    } catch (KernelException e) {
      if (log.isDebugEnabled()) {
        log.debug("{}: {}", e.getMessage(), Bpf.refusal(kind, instructions, LICENCE));
      }
      throw e;
    }
  }

  @Override
  public void close() {
    links.forEach(Descriptor::close);
  }
}
