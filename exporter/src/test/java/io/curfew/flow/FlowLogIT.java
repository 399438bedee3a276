package io.curfew.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.curfew.kernel.Command;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The flow log's file on a real disk, as root, with everything that can happen to it. */
@Timeout(240)
final class FlowLogIT {
  private static final FlowLines LINES =
      new FlowLines((owner, at) -> FlowLineFixture.FACTS, CommandLineChoice.FULL);

  @TempDir private Path dir;

  private static void run(String... command) throws IOException {
    Command.Result result = Command.of(command).run();
    assertThat(result.succeeded()).as(result.complaint()).isTrue();
  }

  @Test
  void aFullDiskCostsCountedFlowsAndNoLineIsLeftHalf() throws Exception {
    Path small = Files.createDirectory(dir.resolve("small"));
    run("mount", "-t", "tmpfs", "-o", "size=64k,mode=0755", "curfew-small", small.toString());
    try {
      Path path = small.resolve("flows.log");
      Path ballast = small.resolve("ballast");
      Files.write(ballast, new byte[32_768]);
      FlowLog log = new FlowLog(LINES, ByteSink.file(FlowLineJson::write, new LogFile(path, 0, 0)));
      log.start();
      int taken = 0;
      while (log.queue().dropped() == 0 && taken < 20_000) {
        log.queue().take(FlowLineFixture.flow());
        taken++;
        TimeUnit.MICROSECONDS.sleep(200);
      }
      assertThat(log.queue().dropped()).isPositive();
      // Beside the ballast there was room for half of it.
      Files.delete(ballast);
      for (int i = 0; i < 3000 && Files.size(path) < 36_864; i++) {
        log.queue().take(FlowLineFixture.flow());
        taken++;
        TimeUnit.MILLISECONDS.sleep(10);
      }
      log.close();
      assertThat(Files.size(path)).isGreaterThanOrEqualTo(36_864);
      assertThat(lines(path) + log.queue().dropped()).isEqualTo(taken);
    } finally {
      run("umount", small.toString());
    }
  }

  /** How many there are, each a flow and whole. */
  private static long lines(Path path) throws IOException {
    String text = Files.readString(path);
    long lines = 0;
    if (!text.isEmpty()) {
      assertThat(text).endsWith("}\n");
    }
    for (String line : text.lines().toList()) {
      assertThat(FlowLineReader.read(line)).isEqualTo(FlowLineFixture.line());
      lines++;
    }
    return lines;
  }

  @Test
  void aKilledWriterLeavesWholeLinesOnceItIsStartedAgain() throws Exception {
    Path path = dir.resolve("flows.log");
    for (int round = 0; round < 5; round++) {
      long before = Files.exists(path) ? Files.size(path) : -1;
      Process writer =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LogFileWriter.class.getName(),
                  path.toString())
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(dir.resolve("writer.out").toFile()))
              .start();
      for (int i = 0; i < 6000 && (!Files.exists(path) || Files.size(path) == before); i++) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      TimeUnit.MILLISECONDS.sleep(17L * round);
      assertThat(writer.isAlive()).as(Files.readString(dir.resolve("writer.out"))).isTrue();
      writer.destroyForcibly();
      assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();

      try (LogFile file = new LogFile(path, 0, 0)) {
        file.append(ByteBuffer.wrap("<>\n".getBytes(StandardCharsets.UTF_8)));
      }
      try (Stream<String> lines = Files.lines(path)) {
        assertThat(lines.filter(line -> !line.startsWith("<") || !line.endsWith(">"))).isEmpty();
      }
    }
  }

  @Test
  void writesToNothingThatBelongsToAnother() throws Exception {
    Path path = Files.createFile(dir.resolve("flows.log"));
    run("chmod", "640", path.toString());
    run("chown", "65534", path.toString());
    refused(path, path + ": belongs to uid 65534, not written to");

    Path theirs = Files.createDirectory(dir.resolve("theirs"));
    run("chown", "65534", theirs.toString());
    refused(
        theirs.resolve("flows.log"),
        "directory "
            + theirs.toRealPath()
            + " belongs to uid 65534: no flow log below it; choose another place or mend that");

    Path pipe = dir.resolve("pipe");
    run("mkfifo", pipe.toString());
    refused(pipe, pipe + ": a plain file expected, no link, pipe or device");
  }

  private static void refused(Path path, String why) throws IOException {
    try (LogFile file = new LogFile(path, 0, 0)) {
      assertThatThrownBy(() -> file.append(ByteBuffer.wrap(new byte[] {'\n'})))
          .isInstanceOf(IOException.class)
          .hasMessage(why);
    }
  }

  @Test
  void logrotatesWayOfMovingIsFollowedWhileFlowsCome() throws Exception {
    Path path = dir.resolve("flows.log");
    FlowLog log = new FlowLog(LINES, ByteSink.file(FlowLineJson::write, new LogFile(path, 0, 0)));
    log.start();
    int taken = 0;
    List<Path> moved = Stream.of("a", "b", "c").map(dir::resolve).toList();
    for (Path to : moved) {
      for (int i = 0; i < 6000 && (!Files.exists(path) || Files.size(path) == 0); i++) {
        log.queue().take(FlowLineFixture.flow());
        taken++;
        TimeUnit.MILLISECONDS.sleep(5);
      }
      Files.move(path, to);
    }
    log.close();
    long found = Files.exists(path) ? lines(path) : 0;
    for (Path to : moved) {
      found += lines(to);
    }
    assertThat(found).isEqualTo(taken);
    assertThat(log.queue().dropped()).isZero();
  }
}
