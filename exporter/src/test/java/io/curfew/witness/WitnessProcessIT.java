package io.curfew.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.curfew.kernel.LibC;
import io.curfew.kernel.Native;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The witness in processes of their own: with least rights, and ended without a chance to tidy up.
 */
@Timeout(300)
final class WitnessProcessIT {
  private static final String ALL = "+bpf,+perfmon,+net_admin";
  private static final int BPF_LINK_GET_FD_BY_ID = 30;

  /** The shipped jar and the test's own main class, where every user can read them. */
  @TempDir private Path classes;

  @BeforeEach
  void copy() throws IOException {
    Files.setPosixFilePermissions(classes, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(
        Path.of(System.getProperty("curfew.jar", "target/curfew.jar")),
        classes.resolve("curfew.jar"));
    Path room = Files.createDirectories(classes.resolve("io/curfew/witness"));
    String name = OpenWitness.class.getSimpleName() + ".class";
    Path built =
        Path.of(OpenWitness.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    Files.copy(built.resolve("io/curfew/witness").resolve(name), room.resolve(name));
  }

  private Process begin(String... prefix) throws IOException {
    List<String> line = new ArrayList<>(List.of(prefix));
    line.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m"));
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classes + "/curfew.jar:" + classes));
    line.add("io.curfew.witness.OpenWitness");
    return new ProcessBuilder(line)
        .directory(classes.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private String lineWith(String capabilities) throws Exception {
    String clean = "-all" + (capabilities.isEmpty() ? "" : "," + capabilities);
    List<String> prefix =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    prefix.addAll(List.of("--inh-caps=" + clean, "--bounding-set=" + clean));
    if (!capabilities.isEmpty()) {
      prefix.add("--ambient-caps=" + capabilities);
    }
    Process process = begin(prefix.toArray(String[]::new));
    process.getOutputStream().close();
    try (BufferedReader lines = process.inputReader()) {
      List<String> text = lines.lines().toList();
      assertThat(process.waitFor()).isZero();
      assertThat(text).hasSize(1);
      return text.get(0);
    }
  }

  @Test
  void threeCapabilitiesAreEnoughForAnyUser() throws Exception {
    assertThat(lineWith(ALL)).isEqualTo("open: socket storage");
  }

  @Test
  void theOldCapabilityIsEnoughToo() throws Exception {
    assertThat(lineWith("+sys_admin")).isEqualTo("open: socket storage");
  }

  @Test
  void eachThatIsMissingIsNamedInOneLine() throws Exception {
    String needs = "the eBPF witness needs CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN: grant ";
    assertThat(lineWith("+perfmon,+net_admin")).isEqualTo(needs + "CAP_BPF");
    assertThat(lineWith("+bpf,+net_admin")).isEqualTo(needs + "CAP_PERFMON");
    assertThat(lineWith("+bpf,+perfmon")).isEqualTo(needs + "CAP_NET_ADMIN");
    assertThat(lineWith("")).isEqualTo(needs + "CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN");
  }

  @Test
  void nothingOfItOutlivesTheProcess() throws Exception {
    Process process = begin();
    try (BufferedReader lines = process.inputReader()) {
      assertThat(lines.readLine()).isEqualTo("open: socket storage");
    }
    List<Integer> links = links(process.pid());
    assertThat(links).hasSize(6).allMatch(WitnessProcessIT::exists);
    process.destroyForcibly();
    process.waitFor();
    long deadline = System.nanoTime() + 60_000_000_000L; // the kernel frees them a little later
    while (links.stream().anyMatch(WitnessProcessIT::exists) && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(links).noneMatch(WitnessProcessIT::exists);
    Process next = begin();
    try (BufferedReader lines = next.inputReader()) {
      assertThat(lines.readLine()).as("started again").isEqualTo("open: socket storage");
      assertThat(links(next.pid())).hasSize(6).doesNotContainAnyElementsOf(links);
    } finally {
      next.getOutputStream().close(); // its end
      next.waitFor();
    }
  }

  /** The numbers of the links that a process holds (proc(5), fdinfo). */
  private static List<Integer> links(long pid) throws IOException {
    List<Integer> links = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fdinfo"))) {
      for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
        for (String line : Files.readAllLines(descriptor)) {
          if (line.startsWith("link_id:")) {
            links.add(Integer.parseInt(line.replaceFirst("link_id:\\s*", "")));
          }
        }
      }
    }
    return links;
  }

  private static boolean exists(int link) {
    long number = System.getProperty("os.arch").equals("aarch64") ? 280 : 321; // bpf(2)
    long fd = LibC.C.syscall(number, BPF_LINK_GET_FD_BY_ID, Native.buffer(16).putInt(0, link), 16);
    if (fd >= 0) {
      LibC.C.close((int) fd);
    }
    return fd >= 0;
  }
}
