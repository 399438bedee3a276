package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program that makes short-lived flows and writes down the truth (src/test/c/flowmaker.c). */
final class FlowMaker {
  private static final Path CGROUPS = unified();

  /** What a flow's maker wrote down about itself. */
  record Truth(int pid, long uid, int sourcePort) {}

  /**
   * Flows of one kind.
   *
   * @param kind tcp, udp or udp-connected
   * @param port of the destination; tells the orders of a run apart
   * @param from the first source port to bind; 0 for ports that the kernel chooses
   * @param unit the cgroup that the makers are in
   */
  record Order(
      String kind, String address, int port, int from, int aSecond, int count, String unit) {}

  private final Path program;
  private final Path dir;
  private final List<Process> servers = new ArrayList<>();
  private final List<Path> cgroups = new ArrayList<>();

  private FlowMaker(Path program, Path dir) {
    this.program = program;
    this.dir = dir;
  }

  static FlowMaker compiled(Path dir) throws IOException {
    Path program = dir.resolve("flowmaker");
    Command.Result built =
        Command.of(
                "clang",
                "-O2",
                "-Wall",
                "-Werror",
                "-o",
                program.toString(),
                "src/test/c/flowmaker.c")
            .run();
    assertThat(built.succeeded()).as(built.complaint()).isTrue();
    return new FlowMaker(program, dir);
  }

  private static Path unified() {
    Path hybrid = Path.of("/sys/fs/cgroup/unified");
    return Files.isDirectory(hybrid) ? hybrid : Path.of("/sys/fs/cgroup");
  }

  /** Accepts connections on a port inside a namespace until {@link #end}. */
  void serve(String namespace, int port) throws IOException {
    Process server =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                namespace,
                program.toString(),
                "serve",
                Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    servers.add(server);
    assertThat(server.getInputStream().read()).as("the server is ready").isEqualTo('r');
  }

  /** Starts making; the process ends by itself. */
  Process start(Order order) throws IOException {
    Path cgroup = Files.createDirectories(CGROUPS.resolve(order.unit()));
    if (!cgroups.contains(cgroup)) {
      cgroups.add(cgroup);
    }
    // The shell goes into the cgroup and becomes the maker.
    return new ProcessBuilder(
            "sh",
            "-c",
            "echo $$ > \"$1\" && shift && exec \"$@\"",
            "sh",
            cgroup.resolve("cgroup.procs").toString(),
            program.toString(),
            "make",
            truthOf(order).toString(),
            order.kind(),
            order.address(),
            Integer.toString(order.port()),
            Integer.toString(order.from()),
            Integer.toString(order.aSecond()),
            Integer.toString(order.count()))
        .inheritIO()
        .start();
  }

  /** As many flows as one process can make; it ends by itself. */
  Process flood(int seconds) throws IOException {
    return new ProcessBuilder(program.toString(), "flood", Integer.toString(seconds))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  List<Truth> truth(Order order) throws IOException {
    List<Truth> all = new ArrayList<>();
    for (String line : Files.readAllLines(truthOf(order))) {
      String[] part = line.split(" ", -1);
      all.add(
          new Truth(Integer.parseInt(part[0]), Long.parseLong(part[1]), Integer.parseInt(part[2])));
    }
    return all;
  }

  private Path truthOf(Order order) {
    return dir.resolve("truth-" + order.port());
  }

  /** Ends the servers and removes the cgroups, which takes until their last process is gone. */
  void end() throws IOException {
    for (Process server : servers) {
      server.destroy();
      server.onExit().join();
    }
    for (Path cgroup : cgroups) {
      Command.Result removed =
          Command.of(
                  "sh",
                  "-c",
                  "for n in $(seq 200); do rmdir \"$0\" 2>/dev/null && exit; sleep .05; done; exit 1",
                  cgroup.toString())
              .run();
      assertThat(removed.succeeded()).as("%s is empty", cgroup).isTrue();
    }
  }
}
